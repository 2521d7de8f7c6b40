"""A study from the command: its files, its exit code, what is run, and what is refused."""

from __future__ import annotations

import csv
import json
from dataclasses import fields, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sim.cli.composition import composing
from sim.cli.study_command import content_hash
from sim.cli.study_words import in_grammar, word
from sim.cli.words import parse
from sim.study.archive import question_of, scenario_of
from sim.study.design.study_file import Stopping
from sim.study.store.record import loaded
from sim.study.sweep.plan import StudyPlan, World
from sim.study.sweep.result import Point
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
    """Runs in the store, without those by which worlds are judged."""
    files = (folder / "results" / "store").rglob("*.parquet")
    made = [each for file in files for each in pq.read_table(file)["outcome"].to_pylist()]
    return sum(not isinstance(loaded(each), tuple) for each in made)


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


@pytest.mark.parametrize("more", [(), ("format=json",)])
def test_a_sweep_warns_of_a_point_that_is_asked_for_more_than_it_has(command, folder, more):
    words = ("-m", "model=shifts", "pools.place.places=3,8", "replications=2", *QUICK)
    ran = command(*words, *more)
    said = "place places 3: demand above capacity: place would hold"
    assert said in (json.loads(ran.out)["warnings"][0] if more else ran.out.replace("\n", " "))
    assert "places 8: demand" not in ran.out
    asked = command(*words, "task=results", "format=csv")
    assert any(said in line for line in asked.err)


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


DOSE = "intervention.change.0.set"


@pytest.mark.slow
def test_each_dose_of_an_intervention_is_compared_with_none(command, folder):
    words = (*MONTH, "replications=1")
    assert command("-m", *words, "intervention=agency_reduction", f"{DOSE}=.2,.4").code == 0
    design = {"list": [{DOSE: 0.2}, {DOSE: 0.4}]}
    fixed = {"trust": "typical", "intervention": "agency_reduction"}
    own(folder, "study", {"fixed": fixed, "design": design, "baseline": {"intervention": "none"}}, "dose")
    assert command(*OWN, "study=dose", *words).code == 0
    for name in ("sweep", "dose"):
        rows = [row for row in table(folder, "effects", name) if row["measure"] == "inputs_gbp"]
        assert [(row[DOSE], row["intervention"]) for row in rows] == [
            ("0.2", "agency_reduction"),
            ("0.4", "agency_reduction"),
        ]
        assert float(rows[1]["change"]) < float(rows[0]["change"])  # both pay for the office
        levels = {row["point"]: row["intervention"] for row in table(folder, "results", name)}
        assert {levels[row["compared_with"]] for row in rows} == {"none"}
    ran = command(*OWN, "study=dose", *words, "intervention=none")
    assert "intervention.change names nothing here" in "".join(refused(ran))


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
    asked = command(*words, "task=results", "format=json")
    assert asked.code == 1
    assert any("runs of 2 of 4 points failed: where=" in line for line in asked.err)
    assert {row["point"] for row in json.loads(asked.out)["failures"]} == {0, 1}
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
    words = study(folder, stopping=rule)
    for more in ((), ("task=results", "format=json")):
        ran = command(*words, *more)
        assert ran.code == 1
        said = "3 of 4 points have the most pairs allowed and not the half-width asked for"
        assert any(said in line for line in ran.err)
    assert [row["point"] for row in json.loads(ran.out)["not_reached"]] == [0, 1, 2]


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
        ({}, ("pools.place.places.base=7",), "command line: pools.place.places.base: is varied by the design of the study"),
        ({}, ("pools.place={places:7}",), "command line: pools.place.places: is varied by the design of the study"),
        ({}, ("classes.*.arrivals.factor=9",), "command line: classes.*.arrivals.factor: is varied by the design of the study"),
        ({}, ("~pools.place.places",), "command line: pools.place.places: is varied by the design of the study"),
        ({"design": {"grid": {"pathways.visit.1.if_queue_over": [1, 2]}}}, ("pathways.visit.ask.if_queue_over=3",), "command line: pathways.visit.ask.if_queue_over: is varied by the design of the study"),
        ({"design": {"grid": {"classes.*.arrivals.factor": [0.9, 1]}}, "fixed": {"model": "multi_server", "classes.patient.arrivals.factor": 1}}, (), "study/small.yaml: fixed.classes.patient.arrivals.factor: is varied by the design, got classes.*.arrivals.factor"),
        ({}, ("study=discharge_dose",), "command line: study: one study is run at a time, got small and discharge_dose"),
        ({}, ("+study=discharge_dose",), "command line: study: one study is run at a time, got small and discharge_dose"),
        ({}, ("replications=3", "study.stopping.pairs=3"), "command line: replications: study.stopping.pairs says the same"),
        ({}, ("run.replications=3",), "command line: run.replications: a study has as many pairs as its stopping rule or replications= says"),
        ({"design": {"grid": {"run.seed": [1, 2]}}, "fixed": {"trust": "typical"}}, ("task=model",), "command line: task: a study of a trust has the figures of task=compare"),
        ({"outputs": {"by_month": True}}, (), "study/small.yaml: outputs.by_month: a model by itself (model=NAME) is measured as a whole"),
        ({"assumptions": "drawn"}, (), "study/small.yaml: assumptions: nothing is drawn in a model by itself"),
        ({"design": {"grid": {"kpi": ["typical"], "run.seed": [1, 2]}}}, (), "study/small.yaml: design.grid: no part of a scenario: cannot be varied, got kpi"),
        ({}, ("+study.foo=1",), "command line: study.foo: unknown key"),
        ({}, ("task=results", "retry=failed"), "command line: retry: task=results runs nothing"),
    ],
)  # fmt: skip
def test_what_makes_no_study_is_told_in_a_line_and_nothing_is_written(command, folder, changed, words, expected):
    ran = command(*study(folder, **changed), *words)
    found = refused(ran)
    assert any(expected in line for line in found), found
    assert not list(folder.rglob("*.parquet"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("-m", "model=multi_server,shifts"), "command line: -m: a study is of one model, which it fixes: cannot be varied, got model"),
        (("-m", "model=multi_server", "run.replications=2,3"), "command line: -m: a study has as many pairs as its stopping rule or replications= says"),
        (("-m", "pools.place.places=4,4", "model=multi_server"), "command line: pools.place.places: has a level twice, got 4"),
        (("-m", "kpi=typical", "run.seed=1,2"), "command line: kpi: published figures and the accounting table are no part of a study"),
        (("-m", "pools.place.places=glob(*)"), "command line: pools.place.places: must list its values, as in"),
        (("-m", "task=show", "intervention=glob(*)"), "command line: intervention: must list its values, as in"),
        (("study=",), "command line: study: there is no study/.yaml; there are"),
        (("study=a,b",), "command line: study: one study is run at a time, got a,b"),
        (("-m", "study=a,b"), "command line: study: one study is run at a time, got a,b"),
        (("-m", "model=multi_server", "pools.place.places=4,5", "pools.place.places=7"), "command line: pools.place.places: is varied by"),
        (("-m", "intervention=agency_reduction", "comparison=[theatre_scheduling]", "run.seed=1,2"), "command line: comparison: an intervention is chosen"),
    ],
)  # fmt: skip
def test_no_word_of_a_study_is_without_effect(command, words, expected):
    found = refused(command(*words))
    assert any(expected in line for line in found), found


def test_a_fault_of_a_table_is_told_at_its_line(command, folder):
    words = study(folder, design={"table": "places.csv"})
    (folder / "mine" / "places.csv").write_text("pools.place.places\n4\n-5\nmany\n", encoding="utf-8")
    assert refused(command(*words)) == [
        "places.csv line 3, column pools.place.places: pools.place.places.base: must be greater than or equal to 0, got -5",
        "places.csv line 4, column pools.place.places: pools.place.places.base: must be a whole number, got 'many'",
    ]


def test_all_that_is_wrong_with_a_study_is_told_at_once(command, folder):
    grid = {"pools.plaice.places": [4, 5], "pools.place.places": [4, -1], "pathways.visit.ask.otherwise": ["many", "few"], "run.measured_h": [-3]}  # fmt: skip
    words = study(
        folder,
        fixed={"model": "multi_server"},
        design={"grid": grid},
        outputs={"measures": ["pool.place.occupancy_men", "activty"]},
    )
    found = refused(command(*words))
    for expected in (
        "pools.plaice.places: pools.plaice names nothing here; did you mean pools.place?",
        "pools.place.places=-1: pools.place.places.base: must be greater than or equal to 0, got -1",
        "otherwise: must be a list of steps, got 'many' (with ",
        "otherwise: must be a list of steps, got 'few' (with ",
        "run.measured_h: must be greater than or equal to 0.001, got -3",
        "outputs.measures.0: is no measure; did you mean pool.place.occupancy_mean?",
        "outputs.measures.1: is no measure",
    ):
        assert sum(expected in line for line in found) == 1, (expected, found)
    assert len(found) == 7, found


@pytest.mark.parametrize(("text", "kind"), [("- 1\n", "list"), ("a text\n", "str"), ("", "empty")])
def test_a_study_that_is_no_mapping_is_told_in_its_file(command, folder, text, kind):
    own(folder, "study", text, "small")
    assert refused(command(*OWN, "study=small")) == [f"study/small.yaml: must be a mapping, and is {kind}"]


@pytest.mark.parametrize("fixed", [{"pools.place.places": {"value": 3, "source": "a list of beds"}}, {"pathways.visit.ask.otherwise": [{"leave": "lost"}]}])  # fmt: skip
def test_whatever_a_path_may_hold_is_fixed(command, folder, fixed):
    design = {"grid": {"run.seed": [1, 2]}}
    ran = command(*study(folder, design=design, fixed={**SMALL["fixed"], **fixed}))
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("word", ["model=impatient", "study.fixed.model=impatient", "study.fixed={model:impatient,run.measured_h:50}"])  # fmt: skip
def test_what_is_typed_takes_the_place_of_what_is_fixed(command, folder, word):
    own(
        folder,
        "study",
        {"design": {"grid": {"run.seed": [1, 2]}}, "fixed": SMALL["fixed"], "stopping": {"pairs": 1}},
        "small",
    )
    ran = command(*OWN, "study=small", *QUICK, word)
    assert ran.code == 0, ran.err
    (question,) = (folder / "results").glob("*/inputs/scenario.yaml")
    assert scenario_of(question.parents[1])["name"] == "impatient"


def test_another_answer_has_another_folder(command, folder):
    words = study(folder, design={"grid": {"run.seed": [1, 2]}})
    others = [(), ("+study.baseline={run.seed:2}",), ("+study.assumptions=as_assumed",), ("+study.title=Seeds",)]
    for each in (*others, ("engine=simpy",)):
        assert command(*words, *each).code == 0
    assert len([*(folder / "results").glob("*/inputs")]) == 3  # what is drawn changes no model


PLAN = StudyPlan("s", "S", "", {}, "grid", ("a",), ({"run": {}},), (World(Point(0, {"a": 1}), 0, {"a": 1.0}),), {0: 0}, 1, Stopping(pairs=2))  # fmt: skip
OTHERWISE = {
    "labels": {"a": "b"},
    "factors": ("a", "b"),
    "structures": ({"run": {"seed": 2}},),
    "worlds": (World(Point(0, {"a": 1}), 0, {"a": 2.0}),),
    "bases": {0: 1},
    "designed": 2,
    "rule": Stopping(pairs=3),
    "measures": ("m",),
    "by_month": True,
    "drawn": False,
    "of_model": True,
}


@pytest.mark.parametrize("field", [each.name for each in fields(StudyPlan) if each.name != "engine"])
def test_the_hash_of_a_study_is_of_all_that_is_planned(field):
    assert content_hash(replace(PLAN, **{field: OTHERWISE.get(field, "another")})) != content_hash(PLAN)


def test_the_hash_of_a_study_is_the_same_by_either_engine():
    assert content_hash(replace(PLAN, engine="simpy")) == content_hash(PLAN)


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


def test_the_command_that_is_kept_is_the_one_that_was_typed(command, folder):
    words = ("model=multi_server", "run.measured_h=50", "replications=1", "pools.place.places=4,5", *QUICK)
    assert command("-m", *words).code == 0
    (place,) = (folder / "results").glob("*_study_sweep")
    assert question_of(place)["command"] == " ".join(("acuteflow", "-m", *words))


def test_the_table_of_a_design_may_lie_beside_its_study(command, folder):
    words = study(folder, design={"table": "points.csv"})
    (folder / "mine" / "study" / "points.csv").write_text("pools.place.places\n4\n5\n", encoding="utf-8")
    assert command(*words).code == 0
    assert {row["pools.place.places"] for row in table(folder)} >= {"4", "5"}
