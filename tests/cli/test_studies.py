"""A study from the command: its files, its exit code, what is run, and what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.cli.composition import composing
from sim.cli.study_words import in_grammar, word
from sim.cli.words import parse
from tests.cli.test_bad_input import OWN, own, refused
from tests.cli.test_commands import MONTH

# ruff: noqa: E501 - a fault is reported in one line, however long

SMALL = {
    "title": "Places and load",
    "fixed": {"model": "multi_server", "run.measured_h": 50},
    "design": {"grid": {"pools.place.places": [4, 5], "classes.patient.arrivals.factor": [0.9, 1.0]}},
    "stopping": {"pairs": 2},
}
QUICK = ("workers=1",)


def study(folder: Path, **changed) -> tuple[str, ...]:
    own(folder, "study", SMALL | changed, "small")
    return (*OWN, "study=small", *QUICK)


def table(folder: Path, name: str = "results", study: str = "small") -> list[dict[str, str]]:
    path = max((folder / "results").glob(f"*_study_{study}*/{name}.csv"), key=lambda file: file.stat().st_mtime_ns)
    with path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def kept(folder: Path) -> int:
    files = (folder / "results" / "store").rglob("*.parquet")
    return sum(pq.read_metadata(file).num_rows for file in files)


def test_a_study_leaves_a_table_of_its_points_and_a_page(command, folder):
    ran = command(*study(folder))
    assert ran.code == 0
    rows = [row for row in table(folder) if row["measure"] == "pool.place.occupancy_mean"]
    points = {(row["pools.place.places"], row["classes.patient.arrivals.factor"]) for row in rows}
    assert points == {("4", "0.9"), ("4", "1.0"), ("5", "0.9"), ("5", "1.0")}
    assert {row["replications"] for row in rows} == {"2"}
    names = {Path(file).name for file in ran.files}
    assert {"results.parquet", "effects.parquet", "results.csv", "effects.csv", "report.html", "question.yaml"} <= names
    effects = [row for row in table(folder, "effects") if row["measure"] == "pool.place.occupancy_mean"]
    assert {row["compared_with"] for row in effects} == {"3"}  # 5 places, factor 1: the model as it is written


def test_what_is_kept_is_not_run_again_and_more_pairs_are_added(command, folder, monkeypatch):
    words = study(folder)
    command(*words)
    assert kept(folder) == 4 * 2
    ran = command(*words, "replications=5")
    assert ran.code == 0
    assert kept(folder) == 4 * 5
    monkeypatch.setattr("sim.study.sweep.run.model_outcome", None)  # whoever runs anything fails
    again = command(*words, "study.stopping.pairs=5")
    assert again.code == 0
    assert table(folder) == [row for row in table(folder) if row["replications"] == "5"]


def test_a_point_is_the_run_of_the_same_numbers_typed(command, folder):
    command(*study(folder))
    before = kept(folder)
    typed = ("pools.place.places=4", "classes.patient.arrivals.factor=.9", "run.measured_h=50", "replications=2")
    ran = command("model=multi_server", *typed, *QUICK)
    assert ran.code == 0
    assert kept(folder) == before


def test_a_sweep_is_a_study_without_a_name(command, folder):
    words = ("model=multi_server", "run.measured_h=50", "replications=2", *QUICK)
    ran = command("-m", *words, "pools.place.places=4,5", "classes.patient.arrivals.factor=.9,1.0")
    assert ran.code == 0
    named = command(*study(folder))
    assert named.code == 0
    assert kept(folder) == 4 * 2
    assert table(folder, study="sweep") == table(folder)


def test_a_sweep_of_a_trust_compares_each_point_with_itself_without_intervention(command, folder):
    words = (*MONTH, "replications=1", "store=null")
    ran = command("-m", *words, "pools.surgery.places.base=90,100", "comparison=[agency_reduction]")
    assert ran.code == 0
    rows = [row for row in table(folder, "effects", "sweep") if row["measure"] == "productivity"]
    assert [row["intervention"] for row in rows] == ["agency_reduction"] * 2
    bases = {row["point"]: row for row in table(folder, "results", "sweep") if row["measure"] == "productivity"}
    for row in rows:
        base = bases[row["compared_with"]]
        assert base["intervention"] == "none"
        assert base["pools.surgery.places.base"] == row["pools.surgery.places.base"]


def test_a_point_that_fails_is_recorded_and_the_others_are_run(command, folder, monkeypatch):
    from sim.study.sweep import run

    real = run.model_outcome

    def sometimes(job):
        if job.vector is not None and 4.0 in job.vector.values[job.vector.given]:
            raise MemoryError("no room")
        return real(job)

    monkeypatch.setattr(run, "model_outcome", sometimes)
    words = study(folder)
    ran = command(*words)
    assert ran.code == 1
    assert any("runs of 2 of 4 points failed: see failures.csv; retry=failed" in line for line in ran.err)
    failures = table(folder, "failures")
    assert {(row["point"], row["message"]) for row in failures} == {
        ("0", "MemoryError: no room"),
        ("1", "MemoryError: no room"),
    }
    assert {row["point"] for row in table(folder)} == {"2", "3"}
    monkeypatch.setattr(run, "model_outcome", real)
    assert command(*words).code == 1  # it is kept that they failed
    assert command(*words, "retry=failed").code == 0
    assert len({row["point"] for row in table(folder)}) == 4


def test_what_is_kept_of_a_study_is_asked_for_without_a_run(command, folder, monkeypatch):
    words = study(folder)
    command(*words)
    monkeypatch.setattr("sim.study.sweep.run.model_outcome", None)
    ran = command(
        *words, "task=results", "where=pools.place.places > 4 and measure = 'pool.place.occupancy_mean'", "format=csv"
    )
    assert ran.code == 0
    rows = list(csv.DictReader(ran.out.lstrip("\ufeff").splitlines()))
    assert {row["pools.place.places"] for row in rows} == {"5"}
    assert [(row["point"], row["compared_with"]) for row in rows] == [("2", "3")]  # 3 is the baseline, with no effect
    more = command(*words, "task=results", "replications=3", "format=json")
    assert any("4 runs are missing" in line for line in more.err)
    assert json.loads(more.out)


def test_a_half_width_that_is_not_reached_is_said(command, folder):
    rule = {"half_width": 1e-6, "effect": "pool.place.occupancy_mean", "least": 10, "most": 12}
    ran = command(*study(folder, stopping=rule))
    assert ran.code == 1
    assert any("3 of 4 points have the most pairs allowed and not the half-width asked for" in line for line in ran.err)


@pytest.mark.parametrize(
    ("changed", "words", "expected"),
    [
        ({"design": {"grid": {}}}, (), "study/small.yaml: design.grid: has no factor"),
        ({"design": {"grid": {"pools.place.plaices": [4, 5]}}}, (), "study/small.yaml: pools.place.plaices: unknown key; did you mean places?"),
        ({"design": {"grid": {"pools.place.places": [4, "many"]}}}, (), "study/small.yaml: pools.place.places.base: must be a whole number, got 'many'"),
        ({"design": {"grid": {"pools.place.places": [4, -5]}}}, (), "study/small.yaml: pools.place.places=-5: pools.place.places.base: must be greater than or equal to 0, got -5"),
        ({"design": {"grid": {"pools.place.places": [4, 4]}}}, (), "has a level twice, got 4"),
        ({"outputs": {"measures": ["pool.place.occupancy_men"]}}, (), "is no measure; did you mean pool.place.occupancy_mean?, got pool.place.occupancy_men"),
        ({"fixed": {"model": "multi_server", "run.mesured_h": 50}}, (), "study/small.yaml: run.mesured_h: unknown key; did you mean measured_h?"),
        ({"fixed": {"model": "multi_servers"}}, (), "there is no model/multi_servers.yaml; did you mean multi_server?"),
        ({}, ("study.stoping.pairs=3",), "study.stoping names nothing here; did you mean study.stopping?"),
        ({}, ("task=diagram",), "command line: task: of a study must be one of compare, model, results, got diagram"),
        ({}, ("event_log=true",), "command line: event_log: a study keeps figures only"),
        ({}, ("-m", "run.seed=1,2"), "command line: -m: study=small says itself what is varied"),
        ({}, ("format=csv",), "command line: format: task=model prints no CSV"),
        ({}, ("where=point>1",), "command line: where: belongs to task=results"),
        ({}, ("task=results", "where=pint > 1"), "did you mean point?"),
        ({}, ("task=results", "where=point > 1; drop table x"), "command line: where: is no condition from"),
        ({}, ("pools.place.places=7",), "command line: pools.place.places: is varied by the design of the study"),
    ],
)  # fmt: skip
def test_what_makes_no_study_is_told_in_a_line_and_nothing_is_written(command, folder, changed, words, expected):
    ran = command(*study(folder, **changed), *words)
    found = refused(ran)
    assert any(expected in line for line in found), found
    assert not list(folder.rglob("*.parquet"))


def test_a_study_that_is_not_there_is_named_with_those_there_are(command):
    ran = command("study=beds_and_dischage")
    assert refused(ran) == [
        "command line: study: there is no study/beds_and_dischage.yaml; did you mean beds_and_discharge? "
        "there are beds_and_discharge, discharge_dose"
    ]


@pytest.mark.parametrize(
    "value",
    [1, -2.5, 1e-9, True, None, "none", "null", "a+b", "it's", "a\\'b", "back\\", "2025-04-01", "5", "x, y", [1, "b"], {"a": [1, None]}, ""],
)  # fmt: skip
def test_a_level_reads_back_as_it_was(value):
    with composing():
        override = parse(word("some.path", value))
        assert override.value() == value, in_grammar(value)
