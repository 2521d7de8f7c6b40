"""The calculation on given tables by the command: published, one's own, simulated; and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.productivity import Period, Preset, level, write_table, year_on_year
from sim.productivity.organisations import by_organisation
from sim.productivity.periods import run
from sim.productivity.source import read_folder, uncited
from sim.productivity.years import years
from sim.study.outcome import Job, tables
from tests.cli.conftest import Ran
from tests.hospital.typical import plain, read
from tests.productivity.test_years import world

GROWTH = """organisation,name,period,activity_growth,resource_growth,productivity_growth,cost_gbp
A,First,2023/24,0.05,0.02,0.02941176470588225,5e8
B,Second,2023/24,0.03,0.03,0.0,7e8
C,Third,2023/24,0.01,0.03,-0.01941747572815533,3e8
A,First,2024/25,0.01,0.02,-0.00980392156862742,5e8
B,Second,2024/25,0.04,0.02,0.01960784313725483,7e8
C,Third,2024/25,0.06,0.01,0.04950495049504955,3e8
"""
TWO_MONTHS = {"start": "2024-04-01", "warm_up_days": 0, "measured_months": 13, "seed": 1}


@pytest.fixture
def growth(folder: Path) -> str:
    (folder / "mine").mkdir()
    (folder / "mine" / "growth.csv").write_text(GROWTH, encoding="utf-8")
    return "path=mine"


def results(ran: Ran) -> list[str]:
    """Files that were written, but for the inputs they were made of."""
    return [Path(path).name for path in ran.files if "/inputs/" not in path]


def test_trusts_are_put_side_by_side(command, growth):
    ran = command("task=productivity", growth)
    assert (ran.code, ran.faults) == (0, [])
    assert "Productivity of 3 trusts, 2024/25" in ran.out
    assert results(ran) == ["comparison.html"]
    rows = json.loads(command("task=productivity", growth, "format=json").out)
    assert [row["organisation"] for row in rows] == ["A", "B", "C"] * 2
    assert rows[0]["beds"] is None


def test_one_trust_has_a_board_page_and_an_unknown_one_a_hint(command, growth):
    ran = command("task=productivity", growth, "organisation=B")
    assert ran.code == 0
    assert results(ran) == ["board.html"]
    refused = command("task=productivity", growth, "organisation=BB")
    assert (refused.code, refused.files) == (2, [])
    assert refused.faults == ["mine: no organisation 'BB'; did you mean B?"]


@pytest.mark.parametrize(
    ("starts", "period"), [("july", "2024-07 to 2025-06"), ("april", "2025/26 2025-04 to 2025-06")]
)
def test_a_table_of_three_years_from_july_is_answered(command, folder, starts, period):
    done, spent = world(run("2022-07", 36))
    (folder / "july").mkdir()
    columns = {"ed": "ed_attendance_type1", "clinic": "outpatient_first", "supplies": "clinical_supplies"}
    for table, key in ((done, "pod"), (spent, "category")):
        named = [columns.get(name, name) for name in table.columns()[key].tolist()]
        write_table(type(table).of({**table.columns(), key: named}), folder / "july" / f"{table.NAME}.csv")
    ran = command("task=productivity", "path=july", f"year_starts={starts}", "format=json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert told["period"] == period
    page = next(path for path in ran.files if path.endswith("board.html"))
    text = (folder / page).read_text(encoding="utf-8")
    assert "year without growth: deflator set built has no price" in text
    assert list(told["rolling_twelve_months"])[-1] == "2025-06"
    assert command("task=productivity", "path=july", "year_starts=13").faults == [
        "command line: year_starts: must be a month, as in year_starts=july or year_starts=7, got 13"
    ]


def test_own_deflators_are_in_force_and_a_file_that_is_not_there_is_named(command, folder):
    assert command("template=forms").code == 0
    (folder / "mine.csv").write_text("category,year,growth\nall_other,2024/25,0.039\n", encoding="utf-8")
    asked = ("task=productivity", "path=forms/example", "format=json")
    own = json.loads(command(*asked, "deflators=mine.csv").out)
    gdp = json.loads(command(*asked, "productivity.deflator_set=gdp").out)
    assert own["productivity_growth"] == gdp["productivity_growth"]
    assert own["assumptions"]["deflators"] == "own: mine.csv"
    assert command(*asked, "deflators=none.csv").faults == ["forms/example: deflators: there is no file none.csv"]


def test_templates_are_written_once_and_their_example_is_read(command, folder):
    ran = command("template=forms")
    assert ran.code == 0
    assert "forms/activity.csv" in ran.files
    assert command("template=forms").code == 2
    example = command("task=productivity", "path=forms/example", "format=json")
    assert example.code == 0
    wau = json.loads(command("task=productivity", "path=forms/example", "productivity=wau", "format=json").out)
    low, high = wau["range_over_assumptions"]
    assert low < wau["productivity_growth"] < high, "the range of wau was one number, for K moves no growth"
    unit = wau["cost_per_weighted_unit_gbp"]
    assert unit["low"] < unit["cost"] < unit["high"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["task=productivity"], "command line: path: must name the file or the folder to read, as in path=mine"),
        (["task=productivity", "path=nowhere"], "nowhere: activity, inputs or growth is not in this folder"),
        (["source=nhse_trust_growth", "path=nowhere.csv"], "nowhere.csv: "),
        (
            ["source=nobody", "path=mine"],
            "command line: source: there is no source/nobody.yaml; there are ae_monthly, ",
        ),
        (
            ["task=productivity", "path=mine", "format=xml"],
            "command line: format: must be ",
        ),
        (["task=productivity", "pth=mine"], "command line: pth: pth names nothing here; did you mean path?"),
    ],
)
def test_what_cannot_be_answered_is_one_line(command, growth, arguments, told):
    ran = command(*arguments)
    assert (ran.code, ran.files) == (2, [])
    (line,) = ran.faults
    assert line.startswith(told)


def test_every_fault_of_a_table_is_told_at_once(command, folder):
    (folder / "mine").mkdir()
    broken = GROWTH.replace("0.05,0.02,0.02941176470588225", "0.05,0.02,0.9")
    broken = broken.replace("B,Second,2024/25", "B,Second,2023/24")
    (folder / "mine" / "growth.csv").write_text(broken, encoding="utf-8")
    ran = command("task=productivity", "path=mine")
    assert (ran.code, ran.files) == (2, [])
    assert len(ran.faults) == 2
    assert all(line.startswith("growth.csv row ") for line in ran.faults)


@pytest.fixture(scope="module")
def simulated():
    """Thirteen months of the typical trust, so that one month has the same a year before."""
    tree = plain(run=TWO_MONTHS)
    return tree, tables(Job("baseline", 0, tree))


def test_a_simulated_trust_read_back_as_observed_has_the_same_figure_to_the_bit(simulated, tmp_path):
    from sim.productivity import write_table

    _, (activity, inputs, _) = simulated
    preset = Preset.model_validate(uncited(read("productivity", "nhse")))
    for suffix in (".csv", ".parquet", ".xlsx"):
        folder = tmp_path / suffix.strip(".")
        folder.mkdir()
        for table in (activity, inputs):
            write_table(table, folder / f"{table.NAME}{suffix}")
        back = read_folder(folder)
        assert back.activity is not None
        assert back.inputs is not None
        months = years(back.activity, back.inputs, preset).months
        assert months == ("2025-04",)
        period = Period("typical", months)
        ours = year_on_year(activity, inputs, preset, period)
        theirs = year_on_year(back.activity, back.inputs, preset, period)
        assert (ours.activity, ours.inputs, ours.productivity) == (theirs.activity, theirs.inputs, theirs.productivity)


def test_the_exported_months_are_the_measured_ones_and_the_figure_is_the_studys(simulated):
    from sim.study.outcome import outcome

    tree, (activity, inputs, safety) = simulated
    assert sorted({*activity.month}) == sorted({*inputs.month})
    assert len({*activity.month}) == 13
    assert list(by_organisation(activity)) == ["typical"]
    preset = Preset.model_validate(uncited(read("productivity", "nhse")))
    study = outcome(Job("baseline", 0, tree)).level
    read_back = level(activity, inputs, preset, study.period)
    assert read_back.cost_weighted_activity == study.cost_weighted_activity
    assert set(safety.period) == {"2024/25", "2025/26"}
    assert "within_4h_share" in safety.measure
    assert (safety.reading[safety.measure == "within_4h_share"] > 0.3).all()
