"""What the templates say is what is read."""

from pathlib import Path

import pytest

from sim.productivity import TableFaults, check_tables, read_table, write_table
from sim.productivity.organisations import growths
from sim.productivity.source import read_folder, write_templates
from sim.productivity.source.template import example_tables
from tests.productivity.worlds import YEARS, nhse, same_columns


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".xlsx"])
def test_the_example_is_read_back_and_gives_a_figure(tmp_path: Path, suffix: str):
    write_templates(tmp_path, suffix)
    found = read_folder(tmp_path / "example")
    activity, inputs, growth = example_tables()
    assert same_columns(found.activity, activity)
    assert same_columns(found.inputs, inputs)
    assert same_columns(found.growth, growth)
    assert found.left_out == found.notes == ()
    check_tables(found.activity, found.inputs, nhse())
    figures = growths(found.activity, found.inputs, nhse(), YEARS["2024/25"])
    assert figures.refused == {}
    assert figures.found == growths(activity, inputs, nhse(), YEARS["2024/25"]).found


def test_empty_tables_are_there_to_fill_and_told_as_empty(tmp_path: Path):
    write_templates(tmp_path)
    assert (tmp_path / "activity.csv").read_text().strip().replace('"', "") == "organisation,month,pod,volume,currency"
    assert "`nominal_gbp`" in (tmp_path / "README.md").read_text(encoding="utf-8")
    with pytest.raises(TableFaults) as caught:
        read_folder(tmp_path)
    assert str(caught.value) == "activity.csv: activity has no rows\ninputs.csv: inputs has no rows"


def test_nobodys_figures_are_written_over(tmp_path: Path):
    write_templates(tmp_path)
    with pytest.raises(FileExistsError, match=r"activity\.csv"):
        write_templates(tmp_path)


def test_a_folder_must_hold_each_table_once_and_both(tmp_path: Path):
    activity, inputs, _ = example_tables()
    with pytest.raises(TableFaults, match="is not in this folder"):
        read_folder(tmp_path)
    write_table(activity, tmp_path / "activity.csv")
    with pytest.raises(TableFaults, match="inputs is missing: activity and inputs go together"):
        read_folder(tmp_path)
    write_table(inputs, tmp_path / "inputs.csv")
    write_table(activity, tmp_path / "activity.xlsx")
    with pytest.raises(TableFaults, match="activity is there more than once"):
        read_folder(tmp_path)


def test_months_that_excel_has_rewritten_are_read(tmp_path: Path):
    activity, inputs, _ = example_tables()
    write_table(activity, tmp_path / "activity.csv")
    write_table(inputs, tmp_path / "inputs.csv")
    path = tmp_path / "activity.csv"
    path.write_text(path.read_text().replace("2023-04", "Apr-23").replace("2024-11", "01/11/2024"))
    assert same_columns(read_folder(tmp_path).activity, activity)
    with pytest.raises(TableFaults, match="must be YYYY-MM"):
        read_table(type(activity), path)


def test_unknown_columns_of_own_tables_are_told(tmp_path: Path):
    _, _, growth = example_tables()
    write_table(growth, tmp_path / "growth.csv")
    path = tmp_path / "growth.csv"
    path.write_text(path.read_text().replace("beds", "wards"))
    with pytest.raises(TableFaults, match=r"growth\.csv: wards is no column"):
        read_folder(tmp_path)
    path.write_text(path.read_text().replace("wards", "Cost in GBP").replace("cost_gbp", "wards"))
    with pytest.raises(TableFaults, match=r"growth\.csv: Cost in GBP \(did you mean cost_gbp\?\) is no column"):
        read_folder(tmp_path)
