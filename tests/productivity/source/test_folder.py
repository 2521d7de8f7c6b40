"""The files of a folder: workbooks, names, what is left out, what cannot be read."""

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from sim.productivity import TableFaults
from sim.productivity.faults import PRINTED
from sim.productivity.months import month_of, number_of
from sim.productivity.source import read_folder
from tests.productivity.damage.judge import preset, read
from tests.productivity.damage.sheets import Sheet
from tests.productivity.source.broken import ACTIVITY, EXAMPLE, INPUTS, cells, only


def workbook(path: Path, sheet: Sheet, month=lambda text: datetime(int(text[:4]), int(text[5:]), 1), **how) -> None:
    book = openpyxl.Workbook()
    page = book.active
    if how.get("second"):
        page.title, page = "README", book.create_sheet(how["second"])
        book["README"].append(["Notes"])
    for line in how.get("above", []):
        page.append(line)
    page.append(list(sheet.columns))
    for row in sheet.rows:
        values = []
        for name in sheet.columns:
            text = row[name]
            if name == "month":
                values.append(month(text))
            else:
                values.append(float(text) if name in ("volume", "nominal_gbp", "hours") and text else text or None)
        page.append(values)
    book.save(path)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"above": [["activity return 2024/25"], []]},
        {"second": "Data"},
        {"month": lambda text: (date(int(text[:4]), int(text[5:]), 1) - date(1899, 12, 30)).days},
    ],
    ids=["days", "a title", "a second sheet", "numbers of days"],
)
def test_workbooks(tmp_path: Path, how):
    for name in ("activity", "inputs"):
        workbook(tmp_path / f"{name}.xlsx", getattr(EXAMPLE, name), **how)
    found = read_folder(tmp_path, preset())
    for ours, theirs in ((ACTIVITY, found.activity), (INPUTS, found.inputs)):
        for name, column in ours.columns().items():
            np.testing.assert_array_equal(theirs.columns()[name], column)


def test_merged_cells_are_told_by_row(tmp_path: Path):
    rows, last = [], ""
    for row in EXAMPLE.activity.rows:
        rows.append({**row, "month": "" if row["month"] == last else row["month"]})
        last = row["month"]
    own = EXAMPLE._replace(activity=replace(EXAMPLE.activity, rows=tuple(rows)))
    assert only(own).startswith("activity.csv row 3 and 239 more: month must not be empty")


def test_files_of_the_folder(tmp_path: Path):
    EXAMPLE.write(tmp_path)
    (tmp_path / "weights.csv").write_text("pod,currency,unit_cost_gbp,activity\nimaging,mri,999,1000\n")
    (tmp_path / "Safety.csv").write_text("organisation,period,measure,reading\nEXA,2024/25,mortality_ratio,1.1\n")
    os.rename(tmp_path / "activity.csv", tmp_path / "Activity.csv")
    found = read_folder(tmp_path, preset())
    assert len(found.safety) == 1
    assert [(one.reason, one.examples) for one in found.left_out] == [
        ("file of the folder that is not read by this task", ("weights.csv",))
    ]
    (tmp_path / "activity.xlsx").write_text("x")
    with pytest.raises(TableFaults, match=r"activity is there more than once, got Activity\.csv, activity\.xlsx"):
        read_folder(tmp_path, preset())


def test_an_unreadable_file_is_named_with_the_faults_of_the_others(tmp_path: Path):
    cells("volume", lambda _: "many", lambda row: row["month"] == "2024-05").write(tmp_path)
    (tmp_path / "safety.csv").write_bytes(b"organisation,period,measure,reading\n\x81,2024/25,mortality_ratio,1\n")
    with pytest.raises(TableFaults) as caught:
        read_folder(tmp_path, preset())
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("safety.csv: the file is written neither in UTF-8 nor in Windows-1252")


def test_safety_and_quality_are_read_by_the_same_reader(tmp_path: Path):
    EXAMPLE.write(tmp_path)
    safety = 'Organisation;Period;Measure;Reading;Out_of\nEXA;2024/25;wait_over_12h_share;60.40%;"100,000"\n;;;;\n'
    (tmp_path / "safety.csv").write_text(safety)
    rows = [f'EXA,{month_of(number_of("2023-04") + at)},imaging,"1,000",10' for at in range(24)]
    (tmp_path / "quality.csv").write_text("\n".join(["organisation,month,pod,spells,survived", *rows, "", ",,,,"]))
    found = read_folder(tmp_path, preset())
    assert (found.safety.reading.tolist(), found.safety.out_of.tolist()) == ([0.604], [100_000.0])
    assert found.quality.spells.tolist() == [1000.0] * 24


def test_a_table_with_every_fault_there_is_has_forty_lines_at_most():
    chance = np.random.default_rng(1)
    rows = [{name: "".join(chance.choice(list("ab-1 "), 3)) for name in EXAMPLE.activity.columns} for _ in range(2000)]
    found = read(EXAMPLE._replace(activity=replace(EXAMPLE.activity, rows=tuple(rows))))
    assert 0 < len(found.faults) <= PRINTED
