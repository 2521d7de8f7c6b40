"""Where jobs are done: here, in processes beside each other, or on a cluster. What comes back does not depend on it."""

from __future__ import annotations

import os
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.orphans import end_with

ProgressCallback = Callable[[int, int], None]  # done, of how many
JobT = TypeVar("JobT")
OutcomeT = TypeVar("OutcomeT")
TRIED = 2  # jobs that tell how long one takes: the first also loads what all need


@dataclass(frozen=True)
class Execution:
    """Where jobs are done.

    workers: processes beside each other; 1: here. Processes and not threads: the engine frees Python's lock, but
    layout, counting and pricing do not. client: of a cluster (see `sim.study.cluster`), whose workers are used instead.
    alone_s: jobs that all in all take no longer than so many seconds, by the first of them, are done here.
    """

    workers: int = 1
    alone_s: float = 0.0
    client: Any = field(default=None, repr=False)


HERE = Execution()


def silent(_: int, __: int) -> None:
    """Say nothing."""


def side_by_side(
    jobs: Sequence[JobT],
    do: Callable[[JobT], OutcomeT],
    execution: Execution = HERE,
    on_progress: ProgressCallback = silent,
) -> list[OutcomeT]:
    """Do every job and give what they come to in the order of the jobs. do: a function of a module."""
    found: list[Any] = [None] * len(jobs)
    for done, (number, result) in enumerate(as_done(jobs, do, execution), start=1):
        found[number] = result
        on_progress(done, len(jobs))
    return found


def as_done(
    jobs: Sequence[JobT], do: Callable[[JobT], OutcomeT], execution: Execution = HERE
) -> Iterator[tuple[int, OutcomeT]]:
    """What jobs come to as each is done, with its number from 0.

    Raises ScenarioFaults where a process that does them is ended from outside.
    """
    alone_s = execution.alone_s
    numbered = list(enumerate(jobs))
    if execution.client is None:
        if execution.workers == 1 or len(jobs) == 1:
            yield from (_numbered(number, job, do) for number, job in numbered)
            return
        if numbered and not engine_is_compiled():  # once, and not in each of the workers
            yield _numbered(*numbered.pop(0), do)
        each = alone_s
        for _ in range(TRIED):
            if numbered and each <= alone_s > 0:
                begun = time.monotonic()
                yield _numbered(*numbered.pop(0), do)
                each = time.monotonic() - begun
        if each * len(numbered) < alone_s:
            yield from (_numbered(number, job, do) for number, job in numbered)
            return
    if numbered:
        yield from _elsewhere(numbered, partial(_numbered, do=do), execution)


def _elsewhere(
    numbered: Sequence[tuple[int, Any]], do: Callable[..., tuple[int, Any]], execution: Execution
) -> Iterator[tuple[int, Any]]:
    from joblib import Parallel, delayed, parallel_config

    cluster = execution.client is not None
    where = {"client": execution.client} if cluster else {"initializer": end_with, "initargs": (os.getpid(),)}
    workers = -1 if cluster else execution.workers
    with one_thread_each(), parallel_config("dask" if cluster else "loky", **where):
        parallel = Parallel(n_jobs=workers, return_as="generator_unordered", pre_dispatch="2*n_jobs")
        with deaf_to_interrupts():
            results = parallel(delayed(do)(number, job) for number, job in numbered)
        try:
            for each in results:  # noqa: UP028 - closed below, and not by whoever closes this
                yield each
        except _lost(cluster) as error:
            rule = "a process that did runs was ended from outside, perhaps for want of memory, which fewer workers"
            rule = f"{rule} spare: type the command again to go on from the runs that are kept"
            raise ScenarioFaults([Fault("execution", rule)]) from error
        finally:
            with warnings.catch_warnings():  # that the rest is given up is meant, where what came was enough
                warnings.simplefilter("ignore", UserWarning)
                results.close()


def _lost(cluster: bool) -> tuple[type[Exception], ...]:
    """What is raised where a process that does jobs is there no more."""
    if not cluster:
        return (BrokenProcessPool,)
    from distributed import KilledWorker

    return (KilledWorker,)


def _numbered(number: int, job: Any, do: Callable[[Any], Any]) -> tuple[int, Any]:
    return number, do(job)


def engine_is_compiled() -> bool:
    """Whether the compiled engine lies on disc, as it does after its first run: to compile it takes about a minute."""
    from numba import config

    from sim.demand.compiling import cache_folder

    folder = Path(getattr(config, "CACHE_DIR", "") or cache_folder())  # a user's NUMBA_CACHE_DIR goes first
    return any(folder.rglob("kernel.run-*.nbc"))


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """What is started meanwhile never hears Ctrl-C, for a process begins with what its parent ignores: only the command
    answers it, and its workers end with it instead of complaining each by itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Workers share the cores among themselves: numerical libraries get one thread in each."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    before: dict[str, Any] = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
