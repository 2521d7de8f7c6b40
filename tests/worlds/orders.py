"""Whether who is served stood first in the queue: places worked out anew from what patients are like (R5 to R6)."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import Any

import numpy as np

from sim.demand.attributes import Visits, draw_codes_all, draw_number_all
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.engine.world import NEVER
from sim.pathway.program import Option, OrderKey
from sim.pathway.verbs.seize.nodes import Seize, SeizeAll
from sim.scenario.queue_order import OrderKind
from tests.worlds.run import run_of


class Keys:
    """The places of requests in queues, worked out from what patients are like."""

    def __init__(self, run: Run) -> None:
        self.run, journeys = run, run.journeys
        self.world, self.program = journeys.world, journeys.world.program
        self.draws, self.kept = self.world.attributes.draws, self.world.attributes.kept
        codes = np.empty((len(journeys), len(self.kept)), dtype=np.int16)
        self.visits = Visits(journeys.klass, codes, journeys.key, journeys.person, journeys.arrival)
        draw_codes_all(self.draws, self.visits)
        self.numbers: dict[int, Any] = {}

    def code(self, row: int, attribute: int) -> int:
        name = self.program.attributes[attribute]
        return 0 if attribute < 0 else int(self.visits.codes[row, self.kept.index(name)])

    def option(self, row: int, node: Seize | SeizeAll, pool: int) -> Option | None:
        """The option of a request by which it wants a pool; None where its category selects another row."""
        options = node.options if isinstance(node, SeizeAll) else node.choices[self.code(row, node.by)]
        return next((o for o in options if self.program.placements[o.placement].pool == pool), None)

    def order(self, row: int, order: OrderKey, asked: int) -> int:
        if order.kind is OrderKind.ARRIVAL:
            return asked
        number, attribute = order.amount.constant, order.amount.attribute
        if attribute >= 0:
            if attribute not in self.numbers:
                self.numbers[attribute] = draw_number_all(self.draws, attribute, self.visits, 0)
            number = float(self.numbers[attribute][row])
        if order.kind is OrderKind.DUE:
            since = asked if order.mark < 0 else int(self.run.journeys.marks[row, order.mark])
            assert since != NEVER
            return since + max(0, floor(number * 3.6e6 + 0.5))
        return floor(number * 1e6 * (1 if order.kind is OrderKind.LOWEST else -1) + 0.5)

    def place(self, row: int, node: Any, pool: int, asked: int, now: int) -> tuple[int, int, int, int] | None:
        """Rank, order, instant and key; None where the priority rises at this very instant, before or after."""
        option = self.option(row, node, pool)
        assert option is not None
        rank = option.ranks[self.code(row, node.priority)]
        rungs = self.world.pools[pool].ladders[rank] if self.world.pools[pool].ladders else ()
        if any(asked + after == now for after, _ in rungs):
            return None
        rank = next((better for after, better in reversed(rungs) if asked + after < now), rank)
        return rank, self.order(row, option.order, asked), asked, int(self.run.journeys.key[row])


def differences(number: int) -> Iterator[str]:
    """Requests for one pool of places that were granted while another such stood before them in its queue, and
    newcomers who took at once while somebody did.
    """
    run = run_of(number)
    keys, program, log = Keys(run), run.journeys.world.program, run.log
    assert log is not None
    waiting: dict[int, tuple[int, Any, set[int]]] = {}  # instant of the request, node and pools, by row
    lines = zip(*(c.tolist() for c in (log.at, log.event, log.row, log.node, log.pool)), strict=True)
    for at, event, row, node, pool in lines:
        if event == Event.REQUEST:
            waiting[row] = at, program.nodes[node], set()
        elif event == Event.JOIN:
            waiting[row][2].add(pool)
        else:
            asked, asking, _ = waiting.pop(row, (at, None, set()))
            request = program.nodes[node] if node >= 0 else None
            if event != Event.TAKE or not isinstance(request, Seize) or pool >= len(program.pools):
                continue
            mine = keys.place(row, request, pool, asked, at)
            for other, (since, theirs, pools) in waiting.items():
                if mine is None or pool not in pools or (asking is not None and not isinstance(theirs, Seize)):
                    continue
                place = keys.place(other, theirs, pool, since, at)
                if place is not None and (place < mine if asking is not None else place[:2] <= mine[:2]):
                    yield f"at {at} visit {row} took {program.pools[pool]} before {other}: {mine} after {place}"
