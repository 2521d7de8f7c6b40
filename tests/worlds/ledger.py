"""A log read for itself, apart from how the product reads it: how long each request stood where, and what was held."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.engine.journeys import Run
from sim.engine.log import Event

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ledger:
    """The log of a run in order of (visit, happening)."""

    run: Run

    @cached_property
    def order(self) -> Ints:
        """Lines of the log by visit, and as they happened."""
        assert self.run.log is not None
        return np.argsort(self.run.log.row, kind="stable")

    def column(self, name: str) -> Ints:
        """A column of the log in that order."""
        ordered: Ints = getattr(self.run.log, name)[self.order]
        return ordered

    @cached_property
    def until(self) -> Ints:
        """Of each line, when a wait that it belongs to ends: at the next line of its visit that is neither REQUEST nor
        JOIN, or with the run.
        """
        at, row, event = (self.column(name) for name in ("at", "row", "event"))
        ends, end = np.full(len(at), self.run.journeys.world.end), self.run.journeys.world.end
        following, of = end, -1
        for line in range(len(at) - 1, -1, -1):
            if row[line] != of:
                following, of = end, row[line]
            ends[line] = following
            if event[line] not in (Event.REQUEST, Event.JOIN):
                following = int(at[line])
        return ends

    def stood(self, event: Event) -> dict[tuple[int, int], Ints]:
        """Ms by month that requests stood, by (step, pool), from REQUEST or from each JOIN on."""
        node, pool, mine = self.column("node"), self.column("pool"), self.column("event") == event
        spans = overlaps(self.column("at"), self.until, self.run.journeys.world.month_edges)
        return {
            (step, where): spans[mine & (node == step) & (pool == where)].sum(axis=0)
            for step, where in sorted({*zip(node[mine].tolist(), pool[mine].tolist(), strict=True)})
        }

    def held(self, pool: int) -> Ints:
        """Place-ms by month that visits held of a pool: each from what it took until it gave that back, or the end."""
        log, edges = self.run.log, self.run.journeys.world.month_edges
        assert log is not None
        mine = log.pool == pool
        took, gave = mine & (log.event == Event.TAKE), mine & (log.event == Event.GIVE)
        forever = np.full(len(log.at), edges[-1])
        spans = overlaps(log.at, forever, edges) * log.quantity[:, None]
        return np.asarray(spans[took].sum(axis=0) - spans[gave].sum(axis=0))

    def given_back_in_excess(self) -> int:
        """How often a visit gave back more of a pool than it held."""
        log, held, wrong = self.run.log, dict[tuple[int, int], int](), 0
        assert log is not None
        for event, row, pool, quantity in zip(
            *(column.tolist() for column in (log.event, log.row, log.pool, log.quantity)), strict=True
        ):
            if event in (Event.TAKE, Event.GIVE):
                held[row, pool] = held.get((row, pool), 0) + (quantity if event == Event.TAKE else -quantity)
                wrong += held[row, pool] < 0
        return wrong


def overlaps(since: Ints, until: Ints, edges: Ints) -> Ints:
    """Ms of spans that lie in each month: int64[spans, months]."""
    first, last = np.maximum(since[:, None], edges[:-1]), np.minimum(until[:, None], edges[1:])
    return np.maximum(0, last - first)
