"""Runs on a cluster: the same answer, whoever of its workers is lost; and one line where there is none."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from sim.scenario.faults import ScenarioFaults
from sim.study.cluster import connected
from sim.study.execution import Execution
from sim.study.model_run import ModelJob, model_outcome
from sim.study.replicate import replicate
from sim.study.running import Running
from sim.study.store import Store
from tests.study.test_model import model

CLINIC = model([{"seize": "bed"}], {"bed": 5}, 4, 1)
JOBS = [ModelJob(CLINIC, replication) for replication in range(200)]


def test_where_dask_is_not_installed_it_is_told_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ScenarioFaults, match=r"execution: needs Dask, .*: pip install 'acuteflow\[cluster\]', got dask"),
        connected(None, 2),
    ):
        pass


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:9", "is not answered within 10 s"),
        ("here", "cannot be used"),
        ("x://here:1", "cannot be used"),
    ],
)
def test_an_address_that_nobody_answers_is_told_within_ten_seconds(address, said):
    begun = time.monotonic()
    with pytest.raises(ScenarioFaults, match=f"execution.address: {said}"), connected(address, 2):
        pass
    assert time.monotonic() - begun < 12


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_its_runs_and_no_more(tmp_path):
    with connected(None, 2) as client:
        workers = list(client.run(os.getpid).values())
        assert len(workers) == 2
        seen: list[int] = []

        def keep(job, made):
            seen.append(job.replication)
            if len(seen) == 20:
                os.kill(workers[0], signal.SIGKILL)
            return made

        how = Running(Execution(client=client), Store(tmp_path))
        found = replicate(JOBS, model_outcome, how, keep=keep)
    here = replicate(JOBS, model_outcome)
    assert sorted(seen) == [job.replication for job in JOBS]
    assert [each.seen.counted.parts.tobytes() for each in found] == [each.seen.counted.parts.tobytes() for each in here]
    kept = replicate(JOBS, model_outcome, Running(store=Store(tmp_path)))
    assert [each.seen.counted.parts.tobytes() for each in kept] == [each.seen.counted.parts.tobytes() for each in here]


@pytest.mark.slow
def test_a_cluster_that_is_there_is_used_by_its_address():
    with connected(None, 2) as own, connected(own.scheduler.address, 1) as client:
        assert len(client.run(os.getpid)) == 2
        found = replicate(JOBS[:4], model_outcome, Running(Execution(client=client)))
    assert [each.replication for each in found] == [0, 1, 2, 3]
