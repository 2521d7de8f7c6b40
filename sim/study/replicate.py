"""One flat list of replications: those that were run before are read, the others are run and kept."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, TypeVar

from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.files import files_named, with_files
from sim.study.execution import ProgressCallback, as_done, silent
from sim.study.loads import LoadJob
from sim.study.model_run import ModelJob
from sim.study.outcome import Job, Outcome
from sim.study.running import NOT_KEPT, Running
from sim.study.store import Failed, Key, Keys, Record
from sim.study.store.record import BY_INPUT
from sim.study.store.source import source

TREES = 64  # plain trees that a worker holds
AnyJob = Job | ModelJob | LoadJob
RunT = TypeVar("RunT", bound=AnyJob)


def as_it_is(_: Any, made: Any) -> Any:
    """What a run came to."""
    return made


def outcome_of(_: Any, made: Any) -> Any:
    """The outcome of a run. Raises what ended it where there is none."""
    if isinstance(made, Failed):
        raise made.raised()
    return made


def replicate(
    jobs: Sequence[RunT],
    do: Callable[[RunT], Any],
    running: Running = NOT_KEPT,
    on_progress: ProgressCallback = silent,
    failures: bool = False,
    keep: Callable[[RunT, Any], Any] = as_it_is,
) -> list[Any]:
    """What every run comes to, in the order of the jobs; None of one that is neither kept nor to be run. See `as_run`.

    keep: what is held of a run, made of its job and its outcome or `Failed` as soon as it is there; what this raises
    ends all.
    """
    found: list[Any] = [None] * len(jobs)
    for done, (number, record) in enumerate(as_run(jobs, do, running, failures), start=1):
        found[number] = keep(jobs[number], record.made)
        on_progress(done, len(jobs))
    return found


def as_run(
    jobs: Sequence[RunT], do: Callable[[RunT], Any], running: Running = NOT_KEPT, failures: bool = False
) -> Iterator[tuple[int, Record]]:
    """Each run with the number of its job from 0: first those that are kept, then the others as each is done and kept.

    do: what a job comes to, a function of a module, one for each type of job. failures: whether a run that ends in any
    error is `Failed` and the others go on; else only one that its scenario ends, by faults in what was drawn, a
    deadlock or an endless loop, and any other error is raised. Equal runs are run once.
    """
    trees = _Trees()
    own = [trees.settled(job) for job in jobs]
    if running.store is None:
        if running.only_kept:
            return
        runs = [_Run(job, trees, failures) for job in own]
        for number, record in as_done(runs, partial(_record, do=do), running.execution):
            yield number, _of(own[number], record, record.result())
        return
    missing: dict[Key, list[int]] = {}
    for number, job in enumerate(own):
        missing.setdefault(trees.keys(job).key(job.replication, job.vector), []).append(number)
    for record in running.store.known(list(missing)):
        made = _usable(record, failures, running.retry_failed)
        if made is not None:
            running.store.read += 1
            for number in missing.pop(record.key):
                yield number, _of(own[number], record, made)
    if running.only_kept or not missing:
        return
    runs = [_Run(own[numbers[0]], trees, failures, key, source()) for key, numbers in missing.items()]
    with running.store.writing() as writer:
        for _, record in as_done(runs, partial(_record, do=do), running.execution):
            writer.add(record)
            running.store.added += 1
            made = record.result()
            for number in missing.pop(record.key):
                yield number, _of(own[number], record, made)


def _usable(record: Record, failures: bool, retry_failed: bool) -> Any:
    """What a run that is kept came to; None where it is to be run again."""
    try:
        made = record.result()
    except ValueError:  # not what a run leaves
        return None
    if isinstance(made, Failed) and (retry_failed or not (made.certain or failures)):
        return None
    return made


def _of(job: AnyJob, record: Record, made: Any) -> Record:
    """A record as the answer to a job: with the name that its world has there."""
    if isinstance(made, Outcome) and isinstance(job, Job):
        made = replace(made, world=job.world, drawn=job.drawn)
    return replace(record, made=made)


class _Trees:
    """Plain trees of jobs: what each comes to is made once, however many jobs share it."""

    def __init__(self) -> None:
        self._settled: dict[int, tuple[Any, Mapping[str, Any]]] = {}
        self._pickled: dict[int, tuple[Any, bytes]] = {}
        self._keys: dict[tuple[int, str, str], tuple[Any, Keys]] = {}

    def settled(self, job: RunT) -> RunT:
        """The job with a tree that holds what stands in its files, which may change before it is run."""
        if id(job.plain) not in self._settled:
            faults: list[Fault] = []
            tree = with_files(job.plain, (Path(),), faults) if files_named(job.plain) else job.plain
            self._settled[id(job.plain)] = job.plain, (job.plain if faults else tree)
        tree = self._settled[id(job.plain)][1]
        return job if tree is job.plain else replace(job, plain=tree)

    def pickled(self, plain: Mapping[str, Any]) -> bytes:
        """A tree as it is sent to other processes."""
        if id(plain) not in self._pickled:
            self._pickled[id(plain)] = plain, pickle.dumps(plain)
        return self._pickled[id(plain)][1]

    def keys(self, job: AnyJob) -> Keys:
        """The keys of runs of the job's scenario."""
        what = id(job.plain), job.engine, type(job).__name__
        if what not in self._keys:
            self._keys[what] = job.plain, Keys.of(job.plain, *what[1:])
        return self._keys[what][1]


@dataclass(frozen=True)
class _Run:
    """A job on its way to whoever runs it. source: of the command, where what comes of it is kept."""

    job: Any
    trees: _Trees | None
    failures: bool
    key: Key | None = None
    source: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel with the tree as bytes, so that each process reads it once."""
        trees = self.trees or _Trees()
        bare = replace(self.job, plain={})
        return _sent, (bare, trees.pickled(self.job.plain), self.failures, self.key, self.source)


def _sent(bare: Any, tree: bytes, *more: Any) -> _Run:
    return _Run(replace(bare, plain=_tree(tree)), None, *more)


@lru_cache(maxsize=TREES)
def _tree(text: bytes) -> Any:
    return pickle.loads(text)


def _record(run: _Run, do: Callable[[Any], Any]) -> Record:
    """Do a run, wherever that is."""
    if run.source and run.source != source():
        rule = "a worker has another source of acuteflow than this command: its runs would be kept as this one's"
        raise ScenarioFaults([Fault("execution", rule, f"{source()}, not {run.source}")])
    begun, failure = time.process_time(), ""
    try:
        made = do(run.job)
    except BY_INPUT as error:
        made = Failed.of(error)
        failure = made.message
    except Exception as error:
        if not run.failures:
            raise
        made = Failed.of(error)
        failure = made.message
    return Record(run.key, run.job.replication, time.process_time() - begun, failure, made)
