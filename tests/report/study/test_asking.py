"""Asking: a condition is a condition and nothing else is."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from sim.report.study.asking import as_csv, as_json, ask, print_answer, write_answer
from sim.report.study.condition import ConditionFault, read_condition
from sim.study.sweep.result import Stopped
from sim.study.sweep.tables import tables_of
from tests.study.sweep.studies import BEDS, failed, grid, listed, study

COLUMNS = (BEDS, "pools.day_bed.places", "intervention", "measure", "mean", "point")


@pytest.fixture(scope="module")
def tables():
    return tables_of(grid())


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("places > 510 and measure = 'productivity'", 4),
        (f"{BEDS} > 510 and measure = 'productivity'", 4),
        (f"\"{BEDS}\" >= 540 AND intervention IN ('hub', 'none') and Measure LIKE 'prod%'", 2),
        ("measure = 'productivity' and (point between 2 and 4 or not point < 7)", 4),
        ("measure = 'productivity' and intervention is null", 0),
        ("measure = 'it''s; select'", 0),
        ("measure = 'productivity' and mean / 2 > -1e3 + 0.5", 8),
    ],
)
def test_rows_are_those_for_which_it_holds(tables, where: str, rows: int):
    name, found = ask(tables, where, "results")
    assert (name, found.num_rows) == ("results", rows)


def test_effects_are_asked_first(tables):
    name, found = ask(tables, "settled and abs(change) > 0.5 and measure = 'productivity'")
    assert name == "effects"
    assert {row["point"] for row in found.to_pylist()} == {1, 3, 4, 5, 6, 7}
    assert ask(tables)[0] == "effects"
    assert ask(tables)[1].num_rows == tables.effects.num_rows
    name, found = ask(tables, "measure = 'productivity' and point in (0, 1)")
    assert (name, [row["point"] for row in found.to_pylist()]) == ("effects", [1])


def test_figures_of_points_are_asked_where_effects_have_no_row_or_no_such_column(tables):
    name, found = ask(tables, "measure = 'productivity' and point = 0")
    assert (name, [row["point"] for row in found.to_pylist()]) == ("results", [0])
    assert ask(tables, "mean > 0")[0] == "results"
    assert ask(tables, "point > 99")[0] == "effects"
    assert ask(tables, "change > 1e9")[1].num_rows == 0
    assert ask(tables, "point = 0", "effects")[1].num_rows == 0
    assert ask(tables_of(replace(grid(), bases={})))[0] == "results"


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("mesure = 'productivity'", "there is no column mesure; did you mean measure?"),
        ("plases > 1", "there is no column plases; did you mean places?"),
        ("bananas > 1", "there is no column bananas; there are"),
        ("point > 1; drop table asked", "is no condition from '; drop table asked' on"),
        ("point in (select 1)", "there is no column select"),
        ("point > 1 -- all", "is no condition from '-- all' on"),
        ("point > 1 /* all */", "is no condition from"),
        ("read_csv('/etc/passwd') = 1", "read_csv(...) is no part of a condition"),
        ("getenv ('HOME') = '/'", "getenv(...) is no part of a condition"),
        ("'/etc/passwd'", "compares nothing"),
        ("point >", "cannot be read"),
        ("point = 'a", "is no condition from"),
        ("point > 1)  or (1=1", "has a bracket that closes none"),
        ("(point > 1", "has a bracket that is not closed"),
        ("point", "compares nothing"),
        ("'yes'", "compares nothing"),
        ("null", "compares nothing"),
        ("measure = 5 and", "cannot be read"),
        ("point = 'eight'", "cannot be read"),
        ("$1 = 1", "is no condition from"),
        ("point ? 1", "is no condition from"),
        ("point > 1 limit 1", "there is no column limit"),
        ("1e400000x = 1", "is no condition from"),
    ],
)
def test_what_is_no_condition_is_told_in_one_line(tables, where: str, said: str):
    with pytest.raises(ConditionFault, match=r".") as found:
        ask(tables, where)
    assert said in str(found.value)
    assert "\n" not in str(found.value)


def test_a_name_that_several_columns_end_in_is_asked_back():
    with pytest.raises(ConditionFault, match=r"may be .* say which"):
        read_condition("places > 1", COLUMNS)
    assert read_condition("general_bed.places > 1", COLUMNS).columns == {BEDS}


def test_an_unknown_table_is_told(tables):
    with pytest.raises(ConditionFault, match="there is no table months; there are results, effects, failures"):
        ask(tables, table="months")


def test_answers_read_back_and_hold_no_formula(tmp_path: Path):
    of = study("list", [{"a": "=1+1"}, {"a": "plain"}])
    odd = tables_of(of)
    name, found = ask(odd, "measure = 'productivity'")
    assert [row["a"] for row in csv.DictReader(io.StringIO(as_csv(found)))] == ["'=1+1", "plain"]
    written = as_json(of, name, found)
    answer = json.loads(written)
    assert answer["table"] == "effects"
    assert [row["a"] for row in answer["rows"]] == ["=1+1", "plain"]
    assert written == json.dumps(answer, indent=1, ensure_ascii=False)
    for ending in ("csv", "xlsx"):
        written = write_answer(tmp_path / f"answer.{ending}", name, found, {"command": "x"})
        assert written[0].is_file()


def test_failures_are_asked_for_by_their_own_columns():
    name, found = ask(tables_of(failed()), "message like '%deadlock%'")
    assert (name, [row["point"] for row in found.to_pylist()]) == ("failures", [3])


def test_json_says_what_is_not_there():
    stopped = {number: Stopped(12, 0.5, number != 7) for number in range(1, 8)} | {6: Stopped(12, math.nan, False)}
    result = replace(failed(), stopped=stopped)
    answer = json.loads(as_json(result, *ask(tables_of(result))))
    assert answer["missing"] == 2
    assert [(row["point"], row["replication"]) for row in answer["failures"]] == [(3, 0), (5, 0)]
    assert answer["failures"][0]["message"] == "deadlock: =1+1 waits for a bed"
    assert answer["not_reached"] == [
        {"point": 6, "pairs": 12, "half_width": None},
        {"point": 7, "pairs": 12, "half_width": 0.5},
    ]
    whole = json.loads(as_json(grid(), *ask(tables_of(grid()))))
    assert (whole["missing"], whole["failures"], whole["not_reached"]) == (0, [], [])


def test_an_answer_is_printed_within_the_terminal(tables):
    console = Console(width=100, record=True, file=io.StringIO())
    print_answer(*ask(tables), console)
    assert "10 rows more" in console.export_text()
    print_answer(*ask(tables, "point > 99"), console)
    assert "No row of effects is such." in console.export_text()


@pytest.mark.parametrize(("rows", "said"), [(60, ""), (61, "1 row more: "), (62, "2 rows more: ")])
def test_rows_that_are_not_printed_are_counted_in_words(tables, rows: int, said: str):
    name, found = ask(tables)
    console = Console(width=100, record=True, file=io.StringIO())
    print_answer(name, found.slice(0, rows), console)
    text = console.export_text()
    assert said in text if said else "more" not in text


def test_a_baseline_outside_the_design_is_printed_as_it_is_written():
    console = Console(width=200, record=True, file=io.StringIO())
    print_answer(*ask(tables_of(listed()), "point = 3 and measure = 'inputs'"), console)
    assert console.export_text().count("as written") == 3  # intervention, places, trust


def test_every_block_of_a_wide_answer_tells_its_rows_apart(tables):
    console = Console(width=80, record=True, file=io.StringIO())
    print_answer(*ask(tables, "measure in ('productivity', 'trust_gbp') and point < 3"), console)
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= 80
    headings = [at for at, line in enumerate(lines) if line.split()[:2] == ["point", "measure"]]
    assert len(headings) > 1
    wanted = [["1", "productivity"], ["1", "trust_gbp"], ["2", "productivity"], ["2", "trust_gbp"]]
    for at in headings:
        assert [line.split()[:2] for line in lines[at + 2 : at + 6]] == wanted
