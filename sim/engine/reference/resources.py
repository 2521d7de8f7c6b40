"""The pools of the reference engine, the sessions of its slots, and which pools are to be served."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

from sim.engine.reference.pool import Pool, SessionPlace
from sim.engine.world import FOREVER, NEVER, ClockPlan, PlacesPlan, SlotsPlan, World

NEVER_COMES = int(FOREVER)


class WorkingClock:
    """A clock that runs only while its calendar is open."""

    def __init__(self, plan: ClockPlan) -> None:
        self.start, self.end = plan.start.tolist(), plan.end.tolist()
        self.before = plan.before.tolist()
        self.run_by_end = [b + e - s for b, s, e in zip(self.before, self.start, self.end, strict=True)]

    def run(self, at: int) -> int:
        """How long it has run by an instant, ms."""
        last = bisect_right(self.start, at) - 1
        return 0 if last < 0 else int(self.before[last] + min(at, self.end[last]) - self.start[last])

    def worked_until(self, since: int, span: int) -> int:
        """The earliest instant by which it has run for `span` ms since an instant."""
        if span <= 0:
            return since
        wanted = self.run(since) + span
        interval = bisect_left(self.run_by_end, wanted)
        if interval == len(self.start):
            return NEVER_COMES
        return int(self.start[interval] + wanted - self.before[interval])

    def opens(self, now: int) -> int:
        """The next instant at which it runs."""
        interval = bisect_right(self.end, now)
        return NEVER_COMES if interval == len(self.start) else max(now, int(self.start[interval]))


class Offer:
    """One offer of a slots pool: what is left of it, and whether it may still be booked (R16)."""

    __slots__ = ("booked", "end", "hours", "left", "may_book", "opens", "pool", "quantity", "start")

    def __init__(self, pool: Pool, plan: SlotsPlan, number: int) -> None:
        self.pool, self.hours = pool, plan.hours
        self.quantity, self.left, self.booked = int(plan.quantity[number]), 0, 0
        self.start, self.end = int(plan.start[number]), int(plan.end[number])
        self.opens: int | None = None if plan.opens[number] == NEVER else int(plan.opens[number])
        self.may_book = False

    def book(self, wanted: int) -> int:
        """Book a quantity; the patient's planned start: sessions are worked in the order of booking (R17)."""
        before = self.quantity - self.left if self.hours else 0
        self.left -= wanted
        self.booked += wanted
        return self.start + before


class ResourceState:
    """Everything that is held or taken, by the numbers of the program."""

    def __init__(self, world: World) -> None:
        self.world, self.plans = world, world.pools
        initial = [plan.initial if isinstance(plan, PlacesPlan) else 0 for plan in world.pools]
        self.pools = [
            Pool(number, capacity, plan.ladders)
            for number, (capacity, plan) in enumerate(zip(initial, world.pools, strict=True))
        ]
        self.offers: list[Offer] = []
        self.open_offers: dict[int, list[int]] = {}  # numbers of the offers of a pool that may be booked, in order
        for pool, plan in zip(self.pools, world.pools, strict=True):
            if isinstance(plan, PlacesPlan):
                pool.most = int(plan.ahead[0])
            else:
                pool.most = plan.peak or None
                self.open_offers[pool.number] = []
                self.offers += [Offer(pool, plan, n) for n in range(len(plan.at))]
        self.places = [SessionPlace(len(self.pools) + i, i, offer.end) for i, offer in enumerate(self.offers)]
        self.clocks = [WorkingClock(plan) for plan in world.clocks]
        self.pool_of = [self.pools[placement.pool] for placement in world.program.placements]
        self.to_serve: list[Pool] = []
        self.longest_passed_over = 0

    def mark_to_serve(self, pool: Pool) -> None:
        """Note that a pool is to be served, where anyone could be: who wants nothing of it needs nothing free."""
        if pool.queue and pool.free >= 0:
            self.to_serve.append(pool)

    def close_month(self, now: int) -> None:
        """Close the integrals of a month."""
        for pool in self.pools:
            pool.close_month(now)

    def occupancy(self) -> NDArray[np.int64]:
        """Time integrals of all pools, int64[pools, months, uses]."""
        return np.stack([pool.table() for pool in self.pools])

    def sessions(self) -> NDArray[np.int64]:
        """What became of every offer, int64[offers, session uses]."""
        rows = [
            (offer.booked, place.cases, place.within, place.overrun)
            for offer, place in zip(self.offers, self.places, strict=True)
        ]
        return np.array(rows, dtype=np.int64).reshape(len(rows), 4)
