"""The books are the log, to the millisecond: Little's law step by step, and places held from taking to giving back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.log_view import LogView
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
    """Little's law again: the waits that the product tells, against the number waiting between any two events."""
    run = run_of(number)
    view = LogView(run)
    for step in np.unique(view.node[view.event == Event.REQUEST]).tolist():
        area, inside = waiting_area(run, step)
        ended = view.ended & (view.node == step)  # of what was taken together, the first
        if area != (waited := int(view.wait[ended].sum())) + inside:
            yield f"step {step}: {area} ms of waiting, {waited} of those who went on and {inside} of the others"


def waiting_area(run: Run, step: int) -> tuple[int, int]:
    """Patient-ms of waiting at a step, swept over the log as it happened, and those of who waits there at the end."""
    log, area, before = run.log, 0, 0
    assert log is not None
    asked: dict[int, int] = {}
    for at, event, row, node in zip(*(c.tolist() for c in (log.at, log.event, log.row, log.node)), strict=True):
        area, before = area + (at - before) * len(asked), at
        if event == Event.REQUEST and node == step:
            asked[row] = at
        elif event not in (Event.REQUEST, Event.JOIN):
            asked.pop(row, None)
    end = run.journeys.world.end
    return area + (end - before) * len(asked), sum(end - at for at in asked.values())


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
