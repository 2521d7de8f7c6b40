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
    answer = json.loads(ran.out)
    assert answer["period"] == period
    page = next(path for path in ran.files if path.endswith("board.html"))
    text = (folder / page).read_text(encoding="utf-8")
    assert "year without growth: deflator set built has no price" in text
    assert list(answer["rolling_twelve_months"])[-1] == "2025-06"
    assert command("task=productivity", "path=july", "year_starts=13").faults == [
        "command line: year_starts: must be a month, as in year_starts=july or year_starts=7, got 13"
    ]


@pytest.mark.slow
def test_own_deflators_are_in_force(command, folder):
    assert command("template=forms").code == 0
    (folder / "mine.csv").write_text("category,year,growth\nall_other,2024/25,0.039\n", encoding="utf-8")
    asked = ("task=productivity", "path=forms/example", "format=json")
    own = json.loads(command(*asked, "deflators=mine.csv").out)
    gdp = json.loads(command(*asked, "productivity.deflator_set=gdp").out)
    assert own["productivity_growth"] == gdp["productivity_growth"]
    assert own["assumptions"]["deflators"] == "own: mine.csv"


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
    ("arguments", "expected"),
    [
        (["task=productivity"], "command line: path: must name the file or the folder to read, as in path=mine"),
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
def test_what_cannot_be_answered_is_one_line(command, growth, arguments, expected):
    ran = command(*arguments)
    assert (ran.code, ran.files) == (2, [])
    (line,) = ran.faults
    assert line.startswith(expected)


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


COLLECTION = """pod,currency,unit_cost_gbp,activity
elective_inpatient,HN12F,9000,100
elective_inpatient,HN22E,7000,100
elective_inpatient,medical,3000,900
"""


@pytest.mark.slow
def test_weights_of_a_cost_collection_are_in_force(command, folder):
    assert command("template=forms").code == 0
    (folder / "ncc.csv").write_text(COLLECTION, encoding="utf-8")
    asked = ("task=productivity", "path=forms/example", "format=json")
    answer = json.loads(command(*asked, "weights=ncc.csv").out)
    from sim.productivity.weights_table import WeightsTable, with_weights

    columns = zip(*(line.split(",") for line in COLLECTION.splitlines()), strict=True)
    preset = Preset.model_validate(uncited(read("productivity", "nhse")))
    weighed = with_weights(preset, WeightsTable.of({name: list(cells) for name, *cells in columns}))
    own = read_folder(folder / "forms" / "example", weighed)
    period = Period("EXA", years(own.activity, own.inputs, weighed).months)
    assert answer["productivity_growth"] == year_on_year(own.activity, own.inputs, weighed, period).productivity
    assert answer["productivity_growth"] != json.loads(command(*asked).out)["productivity_growth"]
    assert answer["assumptions"]["grain of the weights"] == "3 currencies of a cost collection"
    (folder / "odd.csv").write_text("pod,price\nday_case,3\n", encoding="utf-8")
    assert command(*asked, "weights=odd.csv").faults == [
        "odd.csv: currency, unit_cost_gbp, activity must be there, or those of the collection as "
        "source=ncc_currencies reads it"
    ]


def test_a_collection_as_it_is_published_gives_weights(tmp_path):
    from sim.productivity.source.weights_file import read_weights

    published = uncited(read("source", "ncc_currencies"))
    columns = {str(each["column"]) for each in published["columns"].values() if "column" in each}
    row = {"department_code": "Daycase", "currency_code": "AA01", "unit_cost": "900", "activity": "10", "cost": "9000"}
    cells = {name: next((v for key, v in row.items() if name.startswith(key)), "") for name in columns}
    text = "\n".join(",".join(part) for part in (cells.keys(), cells.values()))
    (tmp_path / "ncc_2425_currencies.csv").write_text(text, encoding="utf-8")
    weights = read_weights(tmp_path / "ncc_2425_currencies.csv", published)
    assert (weights.pod.tolist(), weights.currency.tolist()) == (["day_case"], ["AA01"])
    assert weights.unit_cost_gbp.tolist() == [900.0]


@pytest.mark.slow
def test_tables_as_first_given_are_laid_beside_the_revised_and_made_again(command, folder):
    assert command("template=forms").code == 0
    for name in ("activity", "inputs"):
        (folder / "first").mkdir(exist_ok=True)
        text = (folder / "forms" / "example" / f"{name}.csv").read_text(encoding="utf-8")
        lines = text.splitlines()
        if name == "activity":  # emergency department of the last month told too low at first
            lines = [
                ",".join([*line.split(",")[:3], "9000", *line.split(",")[4:]])
                if '"2025-03","ed_attendance_type1"' in line
                else line
                for line in lines
            ]
        (folder / "first" / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    asked = ("task=productivity", "path=forms/example", "provisional=first")
    ran = command(*asked, "format=json")
    assert ran.code == 0, ran.err
    moved = json.loads(ran.out)["revised"]["moved"]
    assert [month for month, by in moved.items() if by] == ["2025-03"]
    assert moved["2025-03"] > 0.0
    page = next(Path(path) for path in ran.files if path.endswith("board.html"))
    assert "rovisional" in page.read_text(encoding="utf-8")
    again = command(f"again={page.parent}", "output=elsewhere", "format=json")
    assert (again.code, again.out) == (0, ran.out)
    other = folder / "other"
    other.mkdir()
    for name in ("activity", "inputs"):
        text = (folder / "first" / f"{name}.csv").read_text(encoding="utf-8")
        (other / f"{name}.csv").write_text(text.replace("EXA", "OTH"), encoding="utf-8")
    refused = command("task=productivity", "path=forms/example", "provisional=other")
    assert refused.faults == ["forms/example: provisional: activity has no row of EXA"]


def test_streamed_activity_gives_the_growth_of_the_table_in_memory(command, folder, monkeypatch):
    assert command("template=forms").code == 0
    for name in ("activity", "inputs"):
        head, *rows = (folder / "forms" / "example" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        (folder / "two").mkdir(exist_ok=True)
        both = [row.replace("EXA", code) for code in ("EXA", "OTH") for row in rows]
        (folder / "two" / f"{name}.csv").write_text("\n".join([head, *both]), encoding="utf-8")
    asked = ("task=productivity", "path=two", "format=json")
    known = json.loads(command(*asked).out)
    ran = command(*asked, "streamed=true")
    assert ran.code == 0, ran.err
    answer = json.loads(ran.out)
    for one, other in zip(answer, known, strict=True):
        assert one["productivity_growth"] == pytest.approx(other["productivity_growth"], rel=1e-12)
        assert one["cost_gbp"] == other["cost_gbp"]
    page = next(Path(path) for path in ran.files if path.endswith("comparison.html")).read_text(encoding="utf-8")
    assert "activity was streamed: weighed by DuckDB at its finest grain" in page
    monkeypatch.setattr("sim.productivity.source.streamed_folder.TOO_LONG", 1000)
    by_size = command("task=productivity", "path=two")
    assert by_size.code == 0
    assert "activity was streamed" in " ".join(by_size.out.split())
    assert "activity was streamed" not in " ".join(
        command("task=productivity", "path=two", "streamed=false").out.split()
    )


def two_trusts(command, folder, **changed: str) -> Path:
    """The example twice in one folder, as EXA and as OTH, some rows of its activity replaced."""
    assert command("template=forms").code == 0
    two = folder / "two"
    two.mkdir()
    for name in ("activity", "inputs"):
        head, *rows = (folder / "forms" / "example" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        both = [row.replace("EXA", code) for row in rows for code in ("EXA", "OTH")]
        text = "\n".join([head, *both])
        for old, new in changed.items() if name == "activity" else ():
            text = text.replace(old, new)
        (two / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    return two


@pytest.mark.slow
def test_a_streamed_trust_has_the_board_page_of_the_table_in_memory(command, folder):
    two_trusts(command, folder)
    asked = ("task=productivity", "path=two", "organisation=OTH", "format=json")
    known, ran = command(*asked, "streamed=false"), command(*asked, "streamed=true")
    assert (ran.code, ran.out) == (0, known.out), ran.err
    page = next(Path(path) for path in ran.files if path.endswith("board.html")).read_text(encoding="utf-8")
    assert "the rows of this organisation were read, those of others passed over" in page
    alone = command("task=productivity", "path=forms/example", "streamed=true", "format=json")
    assert alone.out == command("task=productivity", "path=forms/example", "streamed=false", "format=json").out


@pytest.mark.slow
def test_faults_of_a_streamed_trust_have_the_row_of_the_file(command, folder):
    two = two_trusts(command, folder)
    path = two / "activity.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    for at, row in enumerate(rows):
        if '"OTH","2024-05"' in row and "day_case" in row:
            rows[at] = row.replace("day_case", "daycaes")
            break
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    ran = command("task=productivity", "path=two", "organisation=OTH", "streamed=true")
    assert ran.code == 2
    assert any(f"activity.csv row {at + 1}: pod" in fault for fault in ran.faults), ran.faults
    assert command("task=productivity", "path=two", "organisation=EXA", "streamed=true").code == 0
    none = command("task=productivity", "path=two", "organisation=NOT", "streamed=true")
    assert none.faults == ["activity.csv: organisation has no row of NOT"]
