"""What each pool of a model saw in a window: places in use, blocked, queues, waits, and who was turned away.

The figures of a replication; intervals are taken over replications (sim.study.model). Times are hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.figure import Samples, Seen, alone
from sim.activity.flows import Window, any_may_wait, came_of, waits
from sim.activity.level import Level
from sim.activity.ratio import Quotient
from sim.activity.requests import Requests
from sim.activity.sample import Sample
from sim.activity.told import Told
from sim.engine.log import Event
from sim.engine.world import SlotsPlan
from sim.pathway.verbs.seize.nodes import SeizeAll
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.scenario.pools import UNLIMITED

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
PERCENTILES = (50, 90, 95, 99)


@dataclass(frozen=True)
class Stations:
    """Figures of the pools of a run that kept its log. audit_at_h: hours of the day of the bed count."""

    requests: Requests
    window: Window
    audit_at_h: Sequence[float] = (0.0,)

    def seen(self) -> Seen:
        """Figures by ("pool", name, measure), and what belongs to them."""
        found, world = Seen(), self._told.run.journeys.world
        for number, name in enumerate(world.program.pools):
            queue = self._queue(number)
            figures = dict(self._flow(number, name, found.samples))
            figures |= {
                "queue_mean": self.window.mean(queue),
                "queue_max": Quotient(queue.most(self.window.first, self.window.last)),
            }
            found.profile[name, "queued"] = queue.by_hour(self.window.first, self.window.last)
            if not isinstance(world.pools[number], SlotsPlan):
                used = self._used(number)
                found.shares[name] = used.shares(self.window.first, self.window.last)
                found.profile[name, "used"] = used.by_hour(self.window.first, self.window.last)
                found.samples["pool", name, "occupancy"] = Sample.of_shares(found.shares[name])
                figures |= self._occupancy(number, name, found)
                figures |= self._audit(used, name, found.samples)
            found.figures.update({("pool", name, measure): figure for measure, figure in figures.items()})
        return found

    @property
    def _told(self) -> Told:
        return self.requests.told

    @cached_property
    def _waited(self) -> Ints:
        return self._told.waited_within(self.window.first, self.window.last)

    def _books(self, pool: str, use: str) -> float:
        """Place-ms over the window, from the books."""
        run = self._told.run
        edges = run.journeys.world.month_edges
        within = (edges[:-1] >= self.window.first) & (edges[1:] <= self.window.last)
        return float(run.use(pool, use)[within].sum())

    def _used(self, number: int) -> Level:
        log = self._told.log
        here = (log.pool == number) & ((log.event == Event.TAKE) | (log.event == Event.GIVE))
        sign = np.where(log.event[here] == Event.TAKE, 1, -1)
        return Level.of(log.at[here], sign * log.quantity[here])

    def _queue(self, number: int) -> Level:
        """Who waits for the pool: in its queue first of all they may stand in, or for it together with others."""
        told = self._told
        joins = (told.event == Event.JOIN) & (told.pool == number) & (told.first_join | self._together)
        return Level.of_spans(told.at[joins], told.until[joins])

    @cached_property
    def _together(self) -> NDArray[np.bool_]:
        """Lines of requests for several pools together."""
        nodes = self._told.run.journeys.world.program.nodes
        return np.isin(self._told.node, [n for n, node in enumerate(nodes) if isinstance(node, SeizeAll)])

    def _occupancy(self, number: int, name: str, found: Seen) -> dict[str, Quotient]:
        shares, opened = found.shares[name], self._books(name, "open")
        used, length = self._books(name, "used"), self.window.length
        limited = 0 < opened < UNLIMITED * length
        return {
            "occupancy_mean": Quotient(used, length),
            **{f"occupancy_p{p}": Quotient(percentile(shares, p)) for p in PERCENTILES},
            "occupancy_max": Quotient(float(len(shares) - 1)),
            "blocked_mean": Quotient(self._blocked(number), length),
            "open_mean": Quotient(opened, length),
            "busy": Quotient(used, opened) if limited else Quotient(0.0, 0.0),
        }

    def _audit(self, used: Level, name: str, samples: Samples) -> dict[str, Quotient]:
        """Places in use at the hours of the bed count: mean and percentiles over the days."""
        first, last = self.window.first, self.window.last
        days = np.arange(first // DAY_MS, -(-last // DAY_MS)) * DAY_MS
        at = (days[:, None] + np.round(np.array(self.audit_at_h) * HOUR_MS).astype(np.int64)).ravel()
        seen = used.before(np.sort(at[(at >= first) & (at < last)]))
        counted = np.bincount(seen) if len(seen) else np.empty(0)
        samples["pool", name, "audit"] = Sample.of_shares(counted.astype(np.float64))
        return {
            "audit_mean": Quotient(float(seen.sum()), float(len(seen))),
            **{f"audit_p{p}": alone(percentile(counted / max(1, len(seen)), p)) for p in PERCENTILES},
        }

    def _blocked(self, number: int) -> float:
        """Place-ms held by somebody who waits for something else: what they waited while they held."""
        told, waited = self._told, self._waited
        here = told.pool == number
        took, gave = here & (told.event == Event.TAKE), here & (told.event == Event.GIVE)
        held = np.zeros(len(told.run.journeys), dtype=np.int64)
        np.add.at(held, told.row[took], told.quantity[took])
        np.subtract.at(held, told.row[gave], told.quantity[gave])
        last_line = told.last_of_row
        at_end = np.zeros(len(told.run.journeys), dtype=np.int64)
        at_end[told.row[last_line]] = waited[last_line]
        at_end += told.still_waiting(self.window.first, self.window.last)
        inside = float((told.quantity[gave] * waited[gave]).sum()) - float((told.quantity[took] * waited[took]).sum())
        return inside + float((held * at_end).sum())

    def _flow(self, number: int, name: str, samples: Samples) -> Iterator[tuple[str, Quotient]]:
        """What came of the requests that wanted the pool most, and how long those it granted had waited."""
        told, requests = self._told, self.requests
        ended = self.window.holds(requests.at)
        yield from came_of(requests, ended & requests.concerning(number))
        given = (told.pool == number) & ((told.event == Event.TAKE) | (told.event == Event.BOOK))
        here = given & self.window.holds(told.at)
        waited, possible = told.wait[here], any_may_wait(told.run.journeys.world, told.node[here])
        samples["pool", name, "wait"] = Sample.of(waited / HOUR_MS)
        yield "served", Quotient(float(len(waited)))
        yield from waits(waited, samples["pool", name, "wait"], possible)


def percentile(shares: Reals, percent: float) -> float:
    """The least value at or below which at least so much of the time was spent; NaN of nothing."""
    return Sample.of_shares(shares).quantile(percent / 100)
