"""What is wrong with a study file: every fault, each at its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.study.design.kinds import KINDS
from sim.study.design.points import baseline_of, points
from sim.study.design.study_file import Stated, measures_named, stated
from tests.study.design.study_files import faults_of, read

GRID = "design: {grid: {a: [1, 2], intervention: [none, x]}}\n"
ONE_OF = f"design: must have exactly one of {', '.join(KINDS)}, got"
TOGETHER = "half_width, effect, least, most"
FAULTS = {
    "{}": ["design: is missing"],
    "[]": ["study: must be a mapping, got []"],
    "design: 3": ["design: must be a mapping, got 3"],
    "design: {}": [f"{ONE_OF} none"],
    "design: {grid: {a: [1]}, list: [{a: 1}]}": [f"{ONE_OF} grid and list"],
    "design: {grid: {}}": ["design.grid: has no factor, got {}"],
    "design: {grid: {a: []}}": ["design.grid.a: has no level, got []"],
    "design: {grid: {a: 3}}": ["design.grid.a: must be a list, got 3"],
    "design: {grid: {a: [1, [[2]]]}}": [
        "design.grid.a.1: must be a number, a text, true, false, a list of these, or null for what the scenario says, "
        "got [[2]]"
    ],
    "design: {grid: {a: [.inf]}}": [
        "design.grid.a.0: must be a number, a text, true, false, a list of these, or null for what the scenario says, "
        "got inf"
    ],
    "design: {grid: {a: [1, 2, 1.0], b: [x, x]}}": [
        "design.grid.a: has a level twice, got 1.0",
        "design.grid.b: has a level twice, got 'x'",
    ],
    "design: {grid: {a: [null, 1, null]}}": ["design.grid.a: has a level twice, got null"],
    "design: {grid: {a: [1], a.b: [2]}}": ["design.grid: a and a.b set the same"],
    "design: {grid: {p.*.places: [1], p.ward.places: [2]}}": ["design.grid: p.*.places and p.ward.places set the same"],
    "design: {grid: {workers: [1, 2], execution.backend: [dask], kpi: [a], study: [b], kpi.x: [1], model: [m]}}": [
        "design.grid: a study is of one model, which it fixes: cannot be varied, got model",
        "design.grid: an option of the command: cannot be varied, got execution.backend",
        "design.grid: an option of the command: cannot be varied, got workers",
        "design.grid: kpi and kpi.x set the same",
        "design.grid: no part of a scenario: cannot be varied, got kpi",
        "design.grid: no part of a scenario: cannot be varied, got kpi.x",
        "design.grid: no part of a scenario: cannot be varied, got study",
    ],
    "fixed: {kpi: a, study: b, run.replications: 3}\n" + GRID: [
        "fixed.kpi: no part of a scenario: cannot be fixed",
        "fixed.run.replications: a study has as many pairs as its stopping rule or replications= says: cannot be fixed",
        "fixed.study: no part of a scenario: cannot be fixed",
    ],
    "design: {list: []}": ["design.list: has no point, got []"],
    "design: {list: [{}]}": ["design.list: has no factor, got [{}]"],
    "design: {list: [{a: 1, b: 2}, {b: 2, a: 1.0}]}": [
        "design.list: has a point twice, got 1 is the same as 0 (counted from 0)"
    ],
    "design: {one_at_a_time: {a: [1, null]}}": [
        "design.one_at_a_time: needs no null, for every other factor is as the scenario says, got null of a"
    ],
    "design: {latin_hypercube: {points: 0, sed: 1, factors: {}}}": [
        "design.latin_hypercube.factors: has no factor, got {}",
        "design.latin_hypercube.points: must be greater than or equal to 1, got 0",
        "design.latin_hypercube.sed: unknown key; did you mean seed?",
        "design.latin_hypercube.seed: is missing",
    ],
    "design: {sobol: {points: 100, seed: 1, factors: {a: {low: 2, high: 1}, b: {low: 1, hi: 2}, c: 3, d: [x, x]}}}": [
        "design.sobol.factors.a: low must be below high, got low 2, high 1",
        "design.sobol.factors.b.hi: unknown key; did you mean high?",
        "design.sobol.factors.b.high: is missing",
        "design.sobol.factors.c: must be {low: .., high: ..} or a list of levels, got 3",
        "design.sobol.factors.d: has a level twice, got 'x'",
        "design.sobol.points: must be a power of two, without which the points are not balanced over the ranges "
        "(scipy.stats.qmc.Sobol): 64 or 128, got 100",
    ],
    "design: {sobol: {points: 4, seed: 1, factors: {a: {low: x, high: true}}}}": [
        "design.sobol.factors.a.high: must be a number, got True",
        "design.sobol.factors.a.low: must be a number, got 'x'",
    ],
    "design: {latin_hypercube: {points: 5, seed: 1, factors: {a: {low: 1, high: 4}}}}": [
        "design.latin_hypercube.points: 1 of 5 points are the same as one before (first 1 as 0, counted from 0): "
        "ranges of whole numbers and lists of levels hold too few; write fewer points, a wider range, an end with a "
        "decimal point, or a grid"
    ],
    "baseline: {intervent: none, q: 1}\n" + GRID: [
        "baseline.intervent: is no factor of the design; did you mean intervention?",
        "baseline.q: is no factor of the design: a, intervention",
    ],
    "baseline: {}\n" + GRID: ["baseline: names no factor, got {}"],
    "fixed: {a: 1, a.b: 2, replications: 3}\n" + GRID: [
        "fixed.a: is varied by the design",
        "fixed.a.b: is varied by the design, got a",
        "fixed.replications: an option of the command: cannot be fixed",
    ],
    "stopping: {}\n" + GRID: [f"stopping: must have either pairs, or {TOGETHER}, got {{}}"],
    "stopping: {pairs: 3, least: 30}\n" + GRID: [
        "stopping: must have pairs or a half-width, not both, got pairs and least"
    ],
    "stopping: {half_width: .1, least: 30}\n" + GRID: [f"stopping: must have {TOGETHER} together, got no effect, most"],
    "stopping: {half_width: 0, effect: e, least: 300, most: 200000}\n" + GRID: [
        "stopping.half_width: must be greater than 0, got 0",
        "stopping.most: must be less than or equal to 100000, got 200000",
    ],
    "stopping: {half_width: 1, effect: e, least: 300, most: 200}\n" + GRID: [
        "stopping: least must not be above most, got least 300, most 200"
    ],
    "ouput: 3\nassumptions: drwn\noutputs: {measures: [m, n, m], by_moth: true}\n" + GRID: [
        "assumptions: must be 'drawn' or 'as_assumed'; did you mean drawn?, got 'drwn'",
        "ouput: unknown key; did you mean outputs?",
        "outputs.by_moth: unknown key; did you mean by_month?",
        "outputs.measures: names a measure twice, got m",
    ],
    "fixed: {1: 3}\nbaseline: {2: 1}\ndesign: {grid: {no: [1]}}": [
        "baseline.2: must be text, got 2",
        "design.grid.no: must be text (YAML reads no, yes, on and off as truth values: write it in quotes), got False",
        "fixed.1: must be text, got 1",
    ],
    # one thing wrong hides nothing that is wrong elsewhere
    "title: 3\nbaseline: {q: 1}\nstopping: {pairs: 0, most: 30}\n" + GRID: [
        "baseline.q: is no factor of the design: a, intervention",
        "stopping: must have pairs or a half-width, not both, got pairs and most",
        "stopping.pairs: must be greater than or equal to 1, got 0",
        "title: must be text, got 3",
    ],
}


@pytest.mark.parametrize("text", FAULTS)
def test_every_fault_is_told_at_its_place(text: str) -> None:
    assert faults_of(text) == FAULTS[text]


def test_a_null_is_a_key_that_is_not_there() -> None:
    text = "fixed: null\nquestion: null\noutputs: null\nbaseline: null\nstopping: null\n" + GRID
    assert read(text) == read(GRID)


def test_the_dose_of_an_intervention_stands_beside_it() -> None:
    dose = "design: {grid: {intervention.change.0.set: [1, 2]}}\nbaseline: {intervention: none}\n"
    study = read("fixed: {intervention: x}\n" + dose)
    assert [point.levels["intervention"] for point in points(study)] == ["x", "x"]
    assert baseline_of(points(study)[1], study) == {"intervention.change.0.set": 2, "intervention": "none"}
    assert read("design: {grid: {intervention: [x, y], intervention.change.0.set: [1, 2]}}").design.kind == "grid"
    assert faults_of(dose) == [
        "baseline.intervention: is no factor of the design; did you mean intervention.change.0.set?"
    ]


def test_a_grid_that_no_machine_runs_is_refused_before_it_is_made() -> None:
    levels = ", ".join(map(str, range(1001)))
    assert faults_of(f"design: {{grid: {{a: [{levels}], b: [{levels}]}}}}") == [
        "design.grid: must have at most 1,000,000 points, got 1,002,001"
    ]


TABLES = {
    "": ["design.table: is empty, got d.csv"],
    "a,b\n": ["design.table: has no row below its header, got d.csv"],
    "a,a,\n1,2,3\n": ["design.table: d.csv has a column without a name", "design.table: d.csv has the column a twice"],
    "a,b\n1,2\n3\n\n4,5,6\n": [
        "design.table: d.csv line 3 has 1 cells, and its header 2",
        "design.table: d.csv line 5 has 3 cells, and its header 2",
    ],
    "a,b\n1,2\n1.0,2\n": ["design.table: d.csv line 3 is the same point as line 2"],
    'a,b\n1,"2\n': ["design.table: cannot be read as CSV: unexpected end of data, got d.csv"],
}


@pytest.mark.parametrize("text", TABLES)
def test_every_fault_of_a_table_is_told_with_its_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(text)
    assert faults_of("design: {table: d.csv}", [tmp_path]) == TABLES[text]


def test_a_table_that_is_not_there_hides_no_other_fault(tmp_path: Path) -> None:
    assert faults_of("design: {table: d.csv}\ntitle: 3", [tmp_path]) == [
        f"design.table: is not in {tmp_path}, got d.csv",
        "title: must be text, got 3",
    ]
    assert faults_of("design: {table: [a]}") == ["design.table: must be the name of a CSV file, got ['a']"]


def test_every_level_is_yielded_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("\ufeffp.x,intervention\n1,none\n\n,x\n", encoding="utf-8")
    head = "fixed: {trust: typical}\nbaseline: {p.x: 0}\ndesign: "
    fixed, base = Stated("trust", "typical", "fixed.trust"), Stated("p.x", 0, "baseline.p.x")
    within = {
        "{table: d.csv}": [
            Stated("p.x", 1, "design.table: d.csv line 2, column p.x"),
            Stated("intervention", "none", "design.table: d.csv line 2, column intervention"),
            Stated("p.x", None, "design.table: d.csv line 4, column p.x"),
            Stated("intervention", "x", "design.table: d.csv line 4, column intervention"),
        ],
        "{grid: {p.x: [7, .5]}}": [Stated("p.x", 7, "design.grid.p.x.0"), Stated("p.x", 0.5, "design.grid.p.x.1")],
        "{one_at_a_time: {p.x: [true]}}": [Stated("p.x", True, "design.one_at_a_time.p.x.0")],
        "{list: [{q: 1}, {p.x: 2}]}": [Stated("q", 1, "design.list.0.q"), Stated("p.x", 2, "design.list.1.p.x")],
        "{sobol: {points: 2, seed: 0, factors: {p.x: {low: 1, high: 2}, q: [a]}}}": [
            Stated("p.x", 1, "design.sobol.factors.p.x.low"),
            Stated("p.x", 2, "design.sobol.factors.p.x.high"),
            Stated("q", "a", "design.sobol.factors.q.0"),
        ],
    }
    for design, found in within.items():
        assert list(stated(read(head + design, [tmp_path]))) == [fixed, *found, base]


def test_every_measure_is_yielded_with_its_place() -> None:
    study = read(
        GRID + "outputs: {measures: [m, n]}\nstopping: {half_width: .1, effect: productivity, least: 30, most: 400}"
    )
    assert list(measures_named(study)) == [
        ("m", "outputs.measures.0"),
        ("n", "outputs.measures.1"),
        ("productivity", "stopping.effect"),
    ]
