"""A trust's own tables by the command: what is reported, what stays on the page, and what is left behind when
refused.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from sim.productivity.source.template import example_tables
from tests.cli.conftest import Command
from tests.productivity.damage.choice import both, on, second_year
from tests.productivity.damage.harms import times_line_year
from tests.productivity.damage.sheets import Own, Sheet
from tests.productivity.damage.writing import numbers_as, written

EXAMPLE = Own(*(Sheet.of(table) for table in example_tables()[:2]))
SAFETY = """organisation,period,measure,reading,out_of
exa,{before},wait_over_12h_share,0.08,120000
exa,{now},wait_over_12h_share,12 %,"123,000"
"""


def ask(command: Command, own: Own, *arguments: str, **files: str):
    folder = own.write(Path("mine"))
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return command("task=productivity", "path=mine", *arguments)


def test_one_line_a_kind_and_the_whole_list_where_it_is_asked_for(command: Command):
    spoilt = Own(*(sheet.changed(lambda row: True, lambda row: {"month": row["month"] + "?"}) for sheet in EXAMPLE))
    ran = ask(command, spoilt)
    assert (ran.code, len(ran.faults), ran.files) == (2, 2, [])
    assert ran.faults[0].startswith("activity.csv row 2 and 263 more: month must be a month, as 2024-04, Apr-24")
    listed = ask(command, spoilt, "faults=all.csv")
    assert (listed.code, listed.files) == (2, ["all.csv"])
    with Path("all.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(EXAMPLE.activity.rows) + len(EXAMPLE.inputs.rows)
    assert (rows[0]["table"], rows[0]["row"], rows[0]["column"]) == ("activity.csv", "2", "month")


def test_a_flag_stands_first_on_the_page_the_screen_and_in_json(command: Command):
    year = second_year(EXAMPLE.inputs)
    spoilt = EXAMPLE._replace(
        inputs=EXAMPLE.inputs.changed(
            lambda row: row["month"] in year and bool(row["hours"]),
            lambda row: {"hours": str(float(row["hours"]) / 150)},
        )
    )
    ran = ask(command, spoilt)
    assert ran.code == 0
    assert ran.out.startswith("look at the tables first: an hour costs what no hour does")
    page = next(Path(path) for path in ran.files if path.endswith("board.html")).read_text(encoding="utf-8")
    assert page.index("an hour costs what no hour does") < page.index("<h2>In short</h2>")
    answer = ask(command, spoilt, "format=json")
    assert [flag.split(",")[0] for flag in json.loads(answer.out)["flags"]] == ["an hour costs what no hour does"]
    assert "look at the tables first" in "\n".join(answer.err)


@pytest.mark.slow
def test_the_whole_of_a_year_in_another_unit_is_flagged_and_gives_a_figure(command: Command):
    import numpy as np

    spoilt = on("activity", times_line_year(12.0))(EXAMPLE, np.random.default_rng(3))
    ran = ask(command, spoilt)
    assert ran.code == 0
    assert "a step in level that lasts" in ran.out


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("2023-24", "2024-25"),
        pytest.param("2023/24", "2024/25", marks=pytest.mark.slow),
        pytest.param("FY2023/24", "Apr-24 to Mar-25", marks=pytest.mark.slow),
    ],
)
def test_safety_matches_by_months_and_under_any_spelling(command: Command, before: str, now: str):
    ran = ask(command, EXAMPLE, safety=SAFETY.format(before=before, now=now))
    assert ran.code == 0
    assert "safety got worse (waited over 12 hours in A&E: 8.0 % to 12.0 %)" in " ".join(ran.out.split())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        ("2023/24 2023-04 to 2023-09", "2024/25 2024-04 to 2024-09", True),
        pytest.param("2023/24 H1", "2024/25 H1", True, marks=pytest.mark.slow),
        ("2023/24", "2024/25", False),
        pytest.param("Mar-24", "Mar-25", False, marks=pytest.mark.slow),
    ],
)
def test_safety_of_part_of_a_year(command: Command, before: str, now: str, shown: bool):
    part = Own(*(sheet.without(lambda row: row["month"] > "2024-09") for sheet in EXAMPLE))
    ran = ask(command, part, safety=SAFETY.format(before=before, now=now))
    text = " ".join(ran.out.split())
    assert ran.code == 0
    if shown:
        assert "safety got worse (waited over 12 hours in A&E: 8.0 % to 12.0 %)" in text
    else:
        assert "Safety was given and is not shown: no measure is given of both 2023/24 2023-04 to 2023-09 and" in text
        assert f"it has {before}, {now}." in text or f"it has {now}, {before}." in text


@pytest.mark.slow
def test_quality_that_no_term_reads_is_said_to_change_nothing(command: Command):
    months = sorted({row["month"] for row in EXAMPLE.activity.rows})
    rows = [f"EXA,{month},non_elective_overnight,1000,{100 if month < '2024-04' else 50}" for month in months]
    ran = ask(command, EXAMPLE, quality="\n".join(["organisation,month,pod,spells,readmitted", *rows]))
    text = " ".join(ran.out.split())
    assert "Quality does not change it" not in text
    assert (
        "Quality was given and no term of it was applied: measure nhse reads survival (survived), "
        "waiting (waited_days and life_years), and the table has not what one of them needs." in text
    )
    applied = ask(
        command, EXAMPLE, "productivity.rules.quality.terms=[readmission]", "format=json",
        quality="\n".join(["organisation,month,pod,spells,readmitted", *rows]),
    )  # fmt: skip
    assert applied.code == 0


@pytest.mark.slow
def test_suppressed_numbers_are_refused_or_taken_and_their_range_is_told(command: Command):
    spoilt = EXAMPLE._replace(
        activity=EXAMPLE.activity.changed(
            lambda row: row["currency"] == "HN12F" and row["month"] == "2024-11", lambda row: {"volume": "*"}
        )
    )
    refused = ask(command, spoilt)
    assert (refused.code, len(refused.faults)) == (2, 1)
    assert "is suppressed: write the number, or give suppressed=" in refused.faults[0]
    taken = ask(command, spoilt, "suppressed=4")
    assert taken.code == 0
    (line,) = [line for line in taken.out.splitlines() if "suppressed number" in line]
    low, high = (float(part.split(" %")[0].split()[-1]) for part in line.split("were each")[:2])
    assert line.startswith("look at the tables first: 1 suppressed number taken as 4 each: productivity is +")
    assert low < high
    needless = ask(command, EXAMPLE, "suppressed=4")
    assert needless.faults == ["mine: suppressed: no number of the tables is suppressed"]


@pytest.mark.slow
def test_files_that_are_not_read_are_named(command: Command):
    ran = ask(command, EXAMPLE, weights="pod,currency,unit_cost_gbp,activity\nimaging,mri,999,1000\n")
    assert "file of the folder that is not read by this task (weights.csv)" in " ".join(ran.out.split())


def test_a_fault_of_a_mapping_is_told_under_its_own_name(command: Command):
    Path("a.csv").write_text("Code,Month\nA,2024-04\n")
    ran = command("source=ae_monthly", "path=a.csv", "source.columns.month.factor=0", "source.table=wards")
    assert ran.code == 2
    assert all(line.startswith("command line: source.") for line in ran.faults)
    assert len(ran.faults) == 2
    assert not any("pydantic" in line or "validation error" in line for line in ran.faults)


def test_two_tables_that_are_years_apart_say_which_months_each_has(command: Command):
    early = EXAMPLE.activity.changed(
        lambda row: True, lambda row: {"month": f"{int(row['month'][:4]) - 1}-{row['month'][5:]}"}
    )
    ran = ask(command, EXAMPLE._replace(activity=early))
    assert ran.faults == [
        "mine: no month has its month a year before in both tables: activity begins in 2022-04 and ends in 2024-03, "
        "inputs begin in 2023-04 and end in 2025-03"
    ]


@pytest.mark.slow
def test_numbers_and_months_of_a_spreadsheet(command: Command):
    import numpy as np

    chance = np.random.default_rng(1)
    same = on("inputs", numbers_as(lambda n: f"£{n:,.0f}"))(both(written("%d/%m/%y"))(EXAMPLE, chance), chance)
    figures = [json.loads(ask(command, own, "format=json").out)["productivity_growth"] for own in (EXAMPLE, same)]
    assert figures[0] == figures[1]
