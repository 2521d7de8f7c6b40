"""Jobs in their order, whoever does them; what is to be compiled is compiled once."""

from __future__ import annotations

import os

import pytest

from sim.study import replicate as module
from sim.study.replicate import replicate


def process(job: int) -> tuple[int, int]:
    return job, os.getpid()


@pytest.mark.parametrize("compiled", [True, False])
def test_the_first_job_is_done_here_where_nothing_is_compiled_yet(monkeypatch, compiled):
    monkeypatch.setattr(module, "engine_is_compiled", lambda: compiled)
    counted = []
    done = replicate([5, 6, 7], process, 2, lambda so_far, of: counted.append((so_far, of)))
    assert [job for job, _ in done] == [5, 6, 7]
    assert counted == [(1, 3), (2, 3), (3, 3)]
    assert (done[0][1] == os.getpid()) is not compiled
    assert os.getpid() not in {where for _, where in done[1:]}
