"""Warnings of a study: what compare, model and kpi warn of, at every point and on everything a study writes."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from sim.hospital.load import Load
from sim.report.html import rendered
from sim.report.study.asking import as_json, ask
from sim.report.study.cautions import MOST_TOLD, cautions
from sim.report.study.files import write_book
from sim.report.study.page import context
from sim.report.study.terminal import print_study
from sim.study.sweep.tables import tables_of
from tests.study.sweep.studies import BEDS, grid, listed, study

FULL = Load("general_bed", 530.0, 500.0)
STAY = "general bed would hold 530 patients on average if nobody had to wait, and has 500 places"
GROW = "waits grow for as long as that lasts"
LIST = {"waiting_list": "waiting list for theatre 5,600 in Mar 2025, 8,000 in Mar 2026"}
EVERYWHERE = dict.fromkeys(range(8), ())
ALL = replace(grid(), loads=EVERYWHERE | {1: (FULL,)}, unsettled={0: LIST}, redrawn=3)


def test_nothing_is_said_where_there_is_nothing_to_say():
    assert cautions(replace(grid(), loads=EVERYWHERE)) == []


def test_each_kind_is_told_with_the_point_it_is_of():
    assert cautions(ALL) == [
        f"general bed places 500, intervention hub: demand above capacity: {STAY}; {GROW}",
        "baseline, general bed places 500, intervention none: not settled when measuring begins: "
        f"{LIST['waiting_list']} (see task=warm_up)",
        "3 draws of the assumptions made no valid trust and were drawn again",
    ]
    assert cautions(replace(grid(), redrawn=1)) == ["1 draw of the assumptions made no valid trust and was drawn again"]


def test_what_the_baseline_has_is_not_said_of_its_points():
    loads = EVERYWHERE | {0: (FULL,), 1: (FULL,), 3: (FULL, FULL._replace(pool="cubicle"))}
    found = cautions(replace(grid(), loads=loads, unsettled={0: LIST, 1: LIST}))
    assert [line.partition(":")[0] for line in found] == [
        "baseline, general bed places 500, intervention none",
        "general bed places 510, intervention hub",
        "baseline, general bed places 500, intervention none",
    ]
    assert "cubicle" in found[1]
    outside = replace(listed(), loads=dict.fromkeys(range(4), (FULL,)))
    assert [line.partition(":")[0] for line in cautions(outside)] == ["baseline, as written"]


def test_of_many_points_the_first_are_told_and_the_others_counted():
    many = study("list", [{BEDS: beds} for beds in range(500, 520)])
    found = cautions(replace(many, loads=dict.fromkeys(range(20), (FULL,))))
    assert len(found) == MOST_TOLD + 2  # and that the baseline was not looked at
    assert f"{20 - MOST_TOLD} points more: demand above capacity" in found


def test_it_is_said_how_many_worlds_were_looked_at():
    (line,) = cautions(replace(grid(), loads={0: (), 1: ()}))
    assert "looked at in 2 of 8 points and baselines" in line


@pytest.mark.parametrize("where", ["page", "terminal", "workbook", "json"])
def test_all_that_a_study_writes_says_it(where: str, tmp_path: Path):
    tables = tables_of(ALL)
    if where == "page":
        text = rendered("study", **context(ALL))
    elif where == "terminal":
        console = Console(width=400, record=True, file=io.StringIO())
        print_study(ALL, console)
        text = console.export_text()
    elif where == "workbook":
        path, *_ = write_book(tmp_path, ALL, tables, {})
        rows = openpyxl.load_workbook(path)["about"].iter_rows()
        text = " ".join(str(cell.value) for row in rows for cell in row)
    else:
        text = " ".join(json.loads(as_json(ALL, *ask(tables)))["warnings"])
    for line in cautions(ALL):
        assert line in text
