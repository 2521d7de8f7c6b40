"""The books are the log, to the millisecond: Little's law step by step, and places held from taking to giving back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.spans import Spans
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.engine.world import PlacesPlan
from tests.worlds.ledger import Ledger
from tests.worlds.run import run_of


def queue_differences(number: int) -> Iterator[str]:
    """Little's law: the integral of each pool's queue is what the requests of all steps stood in it, by month."""
    run = run_of(number)
    stood = Ledger(run).stood(Event.JOIN)
    for pool, name in enumerate(run.journeys.world.program.pools):
        steps = sum(ms for (_, where), ms in stood.items() if where == pool)
        if (run.use(name, "queued") != steps).any():
            yield f"{name}: queued {run.use(name, 'queued').tolist()}, stood {steps}"


def step_differences(number: int) -> Iterator[str]:
    """Little's law again: the waits that journeys show, against the number waiting between any two events."""
    run = run_of(number)
    spans, log = Spans.of(run), run.log
    assert log is not None
    for step in np.unique(log.node[log.event == Event.REQUEST]).tolist():
        here = spans.node == step
        area, waited = waiting_area(run, step), int((spans.end[here] - spans.begin[here]).sum())
        if area != waited:
            yield f"step {step}: {area} ms between events, {waited} visit by visit"


def waiting_area(run: Run, step: int) -> int:
    """Patient-ms of waiting at a step, swept over the log as it happened."""
    log, area, before = run.log, 0, 0
    assert log is not None
    asked: set[int] = set()
    for at, event, row, node in zip(*(c.tolist() for c in (log.at, log.event, log.row, log.node)), strict=True):
        area, before = area + (at - before) * len(asked), at
        if event == Event.REQUEST and node == step:
            asked.add(row)
        elif event not in (Event.REQUEST, Event.JOIN):
            asked.discard(row)
    return area + (run.journeys.world.end - before) * len(asked)


def hold_differences(number: int) -> Iterator[str]:
    """Places in use are those held from taking to giving back, and nobody gives back what they do not hold."""
    run = run_of(number)
    ledger = Ledger(run)
    if excess := ledger.given_back_in_excess():
        yield f"{excess} times more was given back than was held"
    for pool, name in enumerate(run.journeys.world.program.pools):
        if isinstance(run.journeys.world.pools[pool], PlacesPlan):
            used, held = run.use(name, "used"), ledger.held(pool)
            if (used != held).any():
                yield f"{name}: used {used.tolist()}, held {held.tolist()}"
