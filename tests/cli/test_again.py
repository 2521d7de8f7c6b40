"""A result is made again from its folder alone: the files it came from may be changed or gone."""

# ruff: noqa: E501 - a fault is reported in one line, however long

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from sim.study.archive import question_of, scenario_of
from tests.cli.results import results
from tests.cli.test_bad_input import OWN, own
from tests.cli.test_commands import TINY
from tests.cli.test_models import CLINIC
from tests.cli.test_observed import GROWTH

OURS = "defaults: [typical]\nname: ours\npools: {general_medicine: {places: {base: 150}}}\n"
OLD = {"command": "acuteflow study=q", "asked": {"task": "study"}}
DEAR = {"name": "dear", "title": "Dearer agency", "change": [{"at": "workforce.agency_cut", "set": 0.5}]}


def every_file(place: Path) -> dict[str, bytes]:
    """Content of every file of a folder, by its path there."""
    return {p.relative_to(place).as_posix(): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}


def only(output: Path) -> Path:
    (place,) = results(output)
    return place


def made_again(command, folder: Path, *words: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What a command wrote, and what was made of it when all that it came from was gone."""
    first = command(*words)
    assert first.code == 0, first.err
    kept = folder / "kept"
    shutil.move(only(folder / "results"), kept)
    shutil.rmtree(folder / "mine", ignore_errors=True)
    second = command("again=kept", "output=anew")
    assert (second.code, [line for line in second.faults if "figures may differ" in line]) == (0, [])
    assert only(folder / "anew").name.split("_")[1:]
    return every_file(kept), every_file(only(folder / "anew"))


@pytest.mark.slow
def test_a_comparison_of_a_trusts_own_files_is_made_again(command, folder):
    own(folder, "trust", OURS)
    own(folder, "intervention", DEAR, "dear")
    own(folder, "intervention", DEAR, "not_asked_for")
    words = (*OWN, "trust=ours", "intervention=dear", "classes.*.arrivals.factor=1.01", *TINY)
    before, after = made_again(command, folder, *words)
    assert before == after
    assert {"report.html", "baseline.parquet", "dear.parquet", "inputs/question.yaml"} <= set(before)
    copied = {name for name in before if name.startswith("inputs/own/")}
    assert copied == {"inputs/own/trust/ours.yaml", "inputs/own/intervention/dear.yaml"}
    question = question_of(folder / "kept")
    assert question["command"] == " ".join(["acuteflow", *words])
    assert question["seed"] == scenario_of(folder / "kept")["run"]["seed"]
    assert {"acuteflow", "commit", "engine", "content_hash"} <= set(question)


def test_a_model_whose_values_stood_in_a_file_is_made_again_by_the_other_engine(command, folder):
    own(folder, "model", CLINIC.replace("exponential: {mean: .5}", "empirical: {file: care.csv, column: h}"), "clinic")
    (folder / "mine" / "care.csv").write_text("h\n0.25\n0.75\n", encoding="utf-8")
    before, _ = made_again(command, folder, *OWN, "model=clinic", "workers=1", "event_log=true")
    assert before["inputs/own/care.csv"] == b"h\n0.25\n0.75\n"
    assert "event_log.csv" in before
    shutil.rmtree(folder / "anew")
    ran = command("again=kept", "output=anew", "engine=simpy", "format=json")
    assert json.loads(ran.out)["provenance"]["engine"] == "simpy"
    after = every_file(only(folder / "anew"))
    same = ("estimates.csv", "occupancy.csv", "by_hour.csv", "event_log.csv", "process_mining.csv")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("task", "file"),
    [("diagram", "index.html"), ("tables", "activity.csv"), ("patient", "patients.html")],
)
def test_every_task_that_writes_is_made_again(command, folder, task, file):
    before, after = made_again(command, folder, f"task={task}", "intervention=agency_reduction", *TINY)
    assert before == after
    assert {file, "inputs/scenario.yaml"} <= set(before)


def test_a_calculation_on_ones_own_tables_is_made_again(command, folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "growth.csv").write_text(GROWTH, encoding="utf-8")
    (folder / "mine" / "letter.docx").write_text("no table")
    (folder / "mine" / "last_year.csv").write_text("a table that is not read, and so is named on the page")
    before, after = made_again(command, folder, "task=productivity", "path=mine", "organisation=B")
    assert before == after
    assert {"board.html", "inputs/own/mine/growth.csv"} <= set(before)
    assert not any("letter" in name for name in before)


def test_a_study_of_ones_own_files_is_made_again(command, folder):
    own(folder, "model", CLINIC, "clinic")
    (folder / "mine" / "far").mkdir()
    (folder / "mine" / "far" / "design.csv").write_text("run.seed\n1\n2\n", encoding="utf-8")
    table = str(folder / "mine" / "far" / "design.csv")
    own(folder, "study", {"fixed": {"model": "clinic"}, "design": {"table": table}}, "seeds")
    before, after = made_again(command, folder, *OWN, "study=seeds", "run.measured_h=50", "replications=2", "workers=1")
    assert before == after
    copied = {name for name in before if name.startswith("inputs/own/")}
    assert copied == {f"inputs/own/{name}" for name in ("model/clinic.yaml", "study/seeds.yaml", "design.csv")}


def test_a_sweep_is_made_again(command, folder):
    words = ("model=multi_server", "run.measured_h=50", "replications=2", "workers=1")
    before, after = made_again(command, folder, "-m", *words, "pools.place.places=4,5")
    assert before == after
    assert {"effects.csv", "report.html"} <= set(before)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["again=nowhere"], "command line: again: nowhere has no inputs/question.yaml and scenario.yaml to go by: No such"),
        (["again=torn"], "command line: again: torn has no inputs/question.yaml and scenario.yaml to go by: is no YAML"),
        (["again=kept", "run.seed=3"], "command line: run.seed: cannot be changed where a result is made again"),
        (["again=kept", "ouput=x"], "command line: ouput: cannot be changed where a result is made again; did you mean o"),
        (["again=kept", "workers=none"], "command line: workers: must be a whole number, got 'none'"),
        (["again=kept", "-m"], "command line: again= stands without -m and --config-dir"),
        (["again=kept"], "kept/inputs/scenario.yaml: classes: is missing"),
        (["again=old"], "old/inputs/question.yaml: has no words to make the study again: type 'acuteflow study=q'"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_again_is_one_line(command, folder, words, expected):
    for name, text in {"torn": "a: {", "kept": "name: x", "old": "name: x"}.items():
        (folder / name / "inputs").mkdir(parents=True)
        asked = {"task": "model", "replications": 1, "engine": "compiled", "workers": 1, "format": "table"}
        (folder / name / "inputs" / "question.yaml").write_text(
            yaml.safe_dump(OLD if name == "old" else {"asked": asked})
        )
        (folder / name / "inputs" / "scenario.yaml").write_text(text)
    ran = command(*words)
    assert (ran.code, ran.out, ran.files) == (2, "", [])
    assert any(line.startswith(expected) for line in ran.faults), ran.faults


def test_another_version_says_that_figures_may_differ(command, folder):
    own(folder, "model", CLINIC, "clinic")
    assert command(*OWN, "model=clinic", "workers=1", "replications=1").code == 0
    file = only(folder / "results") / "inputs" / "question.yaml"
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), "acuteflow": "0.0.1"}))
    ran = command(f"again={only(folder / 'results')}", "output=anew")
    assert ran.code == 0
    assert any(line.startswith("acuteflow: made by acuteflow 0.0.1 (commit ") for line in ran.err)
