"""The books are the log, to the millisecond: Little's law step by step, and places held from taking to giving back."""

from __future__ import annotations

import numpy as np

from sim.activity.told import Told
from sim.engine.log import Event
from sim.engine.world import PlacesPlan
from tests.worlds.ledger import Ledger
from tests.worlds.numbers import holds, many_worlds
from tests.worlds.run import laid_out, runs_on


def ran(plain):
    return runs_on(laid_out(plain)[0])


@many_worlds
def test_queues_are_the_waits_of_the_steps_that_stand_in_them(numbers):
    """Little's law: the integral of each pool's queue is what the requests of all steps stood in it, by month."""

    def wrong(plain, _):
        run = ran(plain)
        stood = Ledger(run).stood(Event.JOIN)
        for pool, name in enumerate(run.journeys.world.program.pools):
            steps = sum(ms for (_, where), ms in stood.items() if where == pool)
            if (run.use(name, "queued") != steps).any():
                yield f"{name}: queued {run.use(name, 'queued').tolist()}, stood {steps}"

    holds(numbers, wrong)


@many_worlds
def test_the_number_waiting_at_a_step_over_time_is_the_sum_of_its_waits(numbers):
    """Little's law again: the waits that the product tells, against the number waiting between any two events."""

    def wrong(plain, _):
        run = ran(plain)
        told = Told(run)
        for step in np.unique(told.node[told.event == Event.ASK]).tolist():
            area, inside = waiting_area(run, step)
            first_takes = told.ended & (told.node == step)  # of what was taken together, the first
            if area != (waited := int(told.wait[first_takes].sum())) + inside:
                yield f"step {step}: {area} ms of waiting, {waited} of those who went on and {inside} of the others"

    holds(numbers, wrong)


def waiting_area(run, step):
    """Patient-ms of waiting at a step, swept over the log as it happened, and those of who waits there at the end."""
    log, asked, area, before = run.log, {}, 0, 0
    for at, event, row, node in zip(*(c.tolist() for c in (log.at, log.event, log.row, log.node)), strict=True):
        area, before = area + (at - before) * len(asked), at
        if event == Event.ASK and node == step:
            asked[row] = at
        elif event not in (Event.ASK, Event.JOIN):
            asked.pop(row, None)
    end = run.journeys.world.end
    return area + (end - before) * len(asked), sum(end - at for at in asked.values())


@many_worlds
def test_places_in_use_are_held_from_taking_to_giving_back(numbers):
    def wrong(plain, _):
        run = ran(plain)
        ledger = Ledger(run)
        if excess := ledger.given_back_in_excess():
            yield f"{excess} times more was given back than was held"
        for pool, name in enumerate(run.journeys.world.program.pools):
            if isinstance(run.journeys.world.pools[pool], PlacesPlan):
                used, held = run.use(name, "used"), ledger.held(pool)
                if (used != held).any():
                    yield f"{name}: used {used.tolist()}, held {held.tolist()}"

    holds(numbers, wrong)
