"""How runs are done: where, what keeps them, and whether those that failed are tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sim.study.execution import Execution
from sim.study.request import Request
from sim.study.store import Store


@dataclass(frozen=True)
class Running:
    """How runs are done.

    store: None: nothing is read or kept; retry_failed: whether those that came to no outcome before are run again;
    only_kept: whether nothing is run, and what is not kept is left out.
    """

    execution: Execution = field(default_factory=Execution)
    store: Store | None = None
    retry_failed: bool = False
    only_kept: bool = False


NOT_KEPT = Running()


@contextmanager
def running(request: Request) -> Iterator[Running]:
    """As the command was asked to; in the end it is said how many runs were kept already, and where to go on from where
    it is interrupted. Raises ScenarioFaults where there is no cluster to be had.
    """
    store = None if request.store is None else Store(Path(request.store))
    retry_failed = request.retry == "failed"
    try:
        if request.execution.backend == "local":
            yield Running(Execution(request.workers), store, retry_failed)
        else:
            from sim.study.cluster import connected

            with connected(request.execution.address, request.workers) as client:
                yield Running(Execution(request.workers, client=client), store, retry_failed)
    except KeyboardInterrupt:
        if store is not None:
            store.tell_what_was_run(interrupted=True)
        raise
    if store is not None and request.task != "results":
        store.tell_what_was_run()
