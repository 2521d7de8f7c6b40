"""Runs that were done before are read, and give to the bit what they gave; the others are run, each once."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.engine.journeys import Deadlock
from sim.hospital.load import overloads
from sim.scenario.faults import Fault, ScenarioFaults
from sim.study import replicate as module
from sim.study.compare import read_all, run_comparison
from sim.study.execution import Execution
from sim.study.model import run_model
from sim.study.model_run import ModelJob
from sim.study.outcome import Job, outcome
from sim.study.plan import Plan
from sim.study.replicate import as_run, outcome_of, replicate
from sim.study.results import rows
from sim.study.running import Running
from sim.study.store import Failed, Keys, Record, Store
from tests.study.test_assumptions import infeasible
from tests.study.test_model import model
from tests.study.worlds import month, rows_equal, worlds

CLINIC = model([{"seize": "bed"}], {"bed": 5}, 4, 1)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The replications that are run from now on, in this process."""
    done: list[int] = []
    record = module._record

    def counted(run, do):
        done.append(run.job.replication)
        return record(run, do)

    monkeypatch.setattr(module, "_record", counted)
    return done


def test_the_same_comparison_a_second_time_runs_nothing(store, runs):
    plan = Plan(worlds("discharge_management"), 3, running=Running(store=store))
    blueprints = read_all(plan.worlds)
    first = run_comparison(plan, blueprints)
    assert len(runs) == 2 * (3 + plan.as_assumed + 1)  # and what judges the load of each world
    runs.clear()
    again = run_comparison(plan, blueprints)
    apart = run_comparison(replace(plan, running=Running()), blueprints)
    assert len(runs) == 2 * (3 + plan.as_assumed + 1)  # of the one that keeps nothing
    for other in (again, apart):
        assert rows_equal(rows(first.outcomes), rows(other.outcomes))
        assert [o.journeys for o in first.outcomes] == [o.journeys for o in other.outcomes]
        assert first.effects == other.effects
        assert first.loads == other.loads == {world: tuple(overloads(made)) for world, made in blueprints.items()}


def test_draws_that_make_no_trust_are_kept_too(store, runs):
    plan = Plan(infeasible(), 6, running=Running(store=store))
    blueprints = read_all(plan.worlds)
    first = run_comparison(plan, blueprints)
    assert first.redrawn
    runs.clear()
    again = run_comparison(plan, blueprints)
    assert runs == []
    assert rows_equal(rows(first.outcomes), rows(again.outcomes))
    assert again.redrawn == first.redrawn


def test_more_replications_run_only_what_is_new(store, runs):
    four = run_model(CLINIC, 4, running=Running(store=store))
    assert runs == [0, 1, 2, 3]
    eight = run_model(CLINIC, 8, running=Running(store=store))
    assert runs == [*range(8)]
    anew = run_model(CLINIC, 8)
    assert all(np.array_equal(eight.estimates[key], found, equal_nan=True) for key, found in anew.estimates.items())
    assert [o.seen.counted.parts.tobytes() for o in eight.outcomes] == [
        o.seen.counted.parts.tobytes() for o in anew.outcomes
    ]
    assert four.values.keys() == eight.values.keys()


def test_visits_are_run_anew(store, runs, tmp_path):
    run_model(CLINIC, 2, running=Running(store=store))
    run_model(CLINIC, 2, running=Running(store=store), visits=tmp_path)
    assert runs == [0, 1, 0, 1]
    assert len(list(tmp_path.glob("*.parquet"))) == 2


def test_an_outcome_has_the_name_its_world_has_here(store, runs):
    tree = month()
    (one,) = replicate([Job("one", 0, tree)], outcome, Running(store=store), keep=outcome_of)
    same = read_all({"x": tree})["x"].scenario.slots.vector()
    two = replicate([Job("two", 0, tree, vector=same), Job("three", 0, tree)], outcome, Running(store=store))
    assert runs == [0]
    assert [(each.world, each.drawn) for each in (one, *two)] == [("one", False), ("two", True), ("three", False)]
    assert rows_equal(rows([one]), rows([two[1]])) is False  # the name is a column
    assert rows_equal(rows([one]), rows([replace(each, world="one") for each in two[1:]]))


def test_equal_runs_are_run_once(store, runs):
    jobs = [Job(name, replication, month()) for replication in range(2) for name in ("one", "two")]
    done = replicate(jobs, outcome, Running(store=store))
    assert runs == [0, 1]
    assert [(each.world, each.replication) for each in done] == [(job.world, job.replication) for job in jobs]


def fails(job: ModelJob) -> int:
    """Ends in each way that a run may."""
    if job.replication == 1:
        raise Deadlock(1, ["bed"], ["x"], ["seize_bed"])
    if job.replication == 2:
        raise ScenarioFaults([Fault("pools.bed", "must be open", "0")])
    if job.replication == 3:
        raise KeyError("unexpected\nand long")
    return job.replication


JOBS = [ModelJob(CLINIC, replication) for replication in range(5)]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_fails_is_kept_with_a_line_and_the_rest_goes_on(store, workers):
    how = Running(Execution(workers), store)
    records = [record for _, record in sorted(as_run(JOBS, fails, how, failures=True), key=lambda each: each[0])]
    assert [record.failure for record in records] == [
        "",
        "deadlock at 2.778e-07 h: every place in use of bed is held by patients who wait for the others to go, "
        "at seize_bed",
        "pools.bed: must be open, got 0",
        "KeyError: 'unexpected\\nand long'",
        "",
    ]
    assert [record.made for record in records if not record.failure] == [0, 4]
    assert all(isinstance(record.made, Failed) for record in records if record.failure)
    assert records[2].made.faults == (Fault("pools.bed", "must be open", "0"),)
    assert isinstance(records[1].made.raised(), Deadlock)


def test_a_failure_is_read_too_and_run_again_where_that_is_asked(store, runs):
    how = Running(store=store)
    first = replicate(JOBS, fails, how, failures=True)
    assert replicate(JOBS, fails, how, failures=True) == first
    assert runs == [*range(5)]
    runs.clear()
    again = replace(how, retry_failed=True)
    assert replicate(JOBS, fails, again, failures=True) == first
    assert sorted(runs) == [1, 2, 3]
    runs.clear()
    assert replicate(JOBS, works, again, failures=True) == [0, 10, 20, 30, 4]
    assert replicate(JOBS, fails, how, failures=True) == [0, 10, 20, 30, 4]  # what came to an outcome in the end
    assert sorted(runs) == [1, 2, 3]


def works(job: ModelJob) -> int:
    return 10 * job.replication


def test_where_failures_end_all_what_nobody_expected_is_raised_and_run_again(store, runs):
    replicate(JOBS, fails, Running(store=store), failures=True)
    runs.clear()
    with pytest.raises(KeyError):
        replicate(JOBS, fails, Running(store=store))
    assert runs == [3]
    with pytest.raises(Deadlock):
        replicate(JOBS, fails, Running(store=store), keep=outcome_of)


def test_progress_counts_what_is_known(store):
    counted: list[tuple[int, int]] = []
    replicate(JOBS[:2], works, Running(store=store))
    replicate(JOBS, works, Running(store=store), lambda *both: counted.append(both))
    assert counted == [(done, 5) for done in range(1, 6)]


def test_a_run_that_cannot_be_read_is_run_again(store, runs):
    keys = Keys.of(CLINIC, "compiled", "ModelJob")
    with store.writing() as writer:
        writer.add(Record(keys.key(0), 0, 1.0, "", b"nonsense"))
        writer.add(Record(keys.key(1), 1, 1.0, "", 7))
    assert replicate(JOBS[:2], works, Running(store=store)) == [0, 7]
    assert runs == [0]


def test_the_answer_is_there_though_nothing_can_be_kept(tmp_path, capsys, runs):
    folder = tmp_path / "store"
    store = Store(folder)

    def gone(job, made):
        shutil.rmtree(folder, ignore_errors=True)
        return made

    assert replicate(JOBS, works, Running(store=store), keep=gone) == [0, 10, 20, 30, 40]
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("acuteflow: results of this run are not kept: ")


def test_a_worker_of_another_source_does_nothing(store, monkeypatch):
    monkeypatch.setattr(module, "source", iter(["theirs", "ours", "ours"] * 9).__next__)
    with pytest.raises(ScenarioFaults, match="another source of acuteflow"):
        replicate(JOBS, works, Running(store=store))


def test_a_tree_goes_to_each_worker_as_it_is():
    done = replicate([ModelJob(CLINIC, r) for r in range(6)], _plain_of, Running(Execution(2)))
    assert done == [CLINIC] * 6


def _plain_of(job: ModelJob) -> object:
    return dict(job.plain)
