"""Jobs in their order, whoever does them; what is to be compiled is compiled once."""

from __future__ import annotations

import os
import signal

import pytest
from numba import config

from sim.scenario.faults import ScenarioFaults
from sim.study import execution as module
from sim.study.execution import Execution, as_done, engine_is_compiled, side_by_side

SOON = Execution(2, alone_s=60)


def process(job: int) -> tuple[int, int]:
    return job, os.getpid()


@pytest.mark.parametrize("compiled", [True, False])
def test_the_first_job_is_done_here_where_nothing_is_compiled_yet(monkeypatch, compiled):
    monkeypatch.setattr(module, "engine_is_compiled", lambda: compiled)
    counted = []
    done = side_by_side([5, 6, 7], process, Execution(2), lambda so_far, of: counted.append((so_far, of)))
    assert [job for job, _ in done] == [5, 6, 7]
    assert counted == [(1, 3), (2, 3), (3, 3)]
    assert (done[0][1] == os.getpid()) is not compiled
    assert os.getpid() not in {where for _, where in done[1:]}


def test_jobs_that_are_done_before_others_could_begin_are_done_here(monkeypatch):
    monkeypatch.setattr(module, "engine_is_compiled", lambda: True)
    counted = []
    done = side_by_side([5, 6, 7, 8], process, SOON, lambda so_far, of: counted.append((so_far, of)))
    assert done == [(job, os.getpid()) for job in (5, 6, 7, 8)]
    assert counted == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert side_by_side([5, 6], process, SOON) == done[:2]
    assert side_by_side([], process, SOON) == []


def test_the_compiled_engine_is_looked_for_where_numba_keeps_it(monkeypatch, tmp_path):
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    assert not engine_is_compiled()
    (tmp_path / "compiled_x").mkdir()
    (tmp_path / "compiled_x" / "kernel.run-44.py311.1.nbc").touch()
    assert engine_is_compiled()


def test_what_is_given_up_before_its_end_says_nothing(monkeypatch, recwarn):
    monkeypatch.setattr(module, "engine_is_compiled", lambda: True)
    done = as_done(range(200), process, Execution(2))
    number, (job, _) = next(done)
    done.close()
    assert number == job
    assert [str(each.message) for each in recwarn if issubclass(each.category, UserWarning)] == []


def ended(job: int) -> int:
    if job == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def test_a_process_that_is_ended_from_outside_is_told_in_a_line(monkeypatch):
    monkeypatch.setattr(module, "engine_is_compiled", lambda: True)
    with pytest.raises(ScenarioFaults) as found:
        side_by_side(range(1, 9), ended, Execution(2))
    (line,) = map(str, found.value.faults)
    assert line.startswith("execution: a process that did runs was ended from outside")
    assert side_by_side([5, 6, 7], process, Execution(2))[0][0] == 5  # the next have processes again
