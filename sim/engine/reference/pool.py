"""A pool of the reference engine: its capacity, its queue in order of key (R5), and its time integrals (R27)."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.journeys import POOL_INTEGRALS
from sim.scenario.queue_order import Ladder


class Entry(NamedTuple):
    """A place in a queue: entries sort by R5, from the rank of the priority to the key of the patient."""

    rank: int
    order: int
    requested: int
    key: int
    visit: Any  # a pool need not know what a visit is
    pool: Pool
    option: int


class Pool:
    """Places (or, with none of them, the waiting list of slots). `free` goes negative while places in use close.

    ladders: of each priority, how it rises; planned: what the calendar says; shut: what hooks have closed of it;
    locked: places held by patients who wait where they might lock each other in (R9); most: what calendar and
    reviews will ever open from now on, or the largest offer of slots (None: not known).
    Time integrals are place-ms of the present month: each kind is brought up to date only when what it sums is about to
    change.
    """

    __slots__ = (
        "calm",
        "capacity",
        "coming",
        "escalation_ms",
        "free",
        "ladders",
        "locked",
        "months",
        "most",
        "number",
        "open_ms",
        "opened",
        "opened_since",
        "overrun_ms",
        "planned",
        "queue",
        "queued_ms",
        "queued_since",
        "shut",
        "used",
        "used_ms",
        "used_since",
    )

    def __init__(self, number: int, capacity: int, ladders: Sequence[Ladder] = ()) -> None:
        self.number, self.ladders = number, ladders
        self.capacity = self.free = self.planned = capacity
        self.used = self.opened = self.coming = self.locked = self.shut = 0
        self.calm = False
        self.most: int | None = None
        self.queue: list[Entry] = []
        self.months: list[tuple[int, ...]] = []
        self.used_since = self.queued_since = self.opened_since = 0
        self.open_ms = self.used_ms = self.queued_ms = self.escalation_ms = self.overrun_ms = 0

    def take(self, quantity: int, now: int) -> None:
        """Places go into use or, where the quantity is negative, come back."""
        span = now - self.used_since
        if span > 0:
            self.used_ms += span * self.used
            if self.free < 0:
                self.overrun_ms -= span * self.free
            self.used_since = now
        self.used += quantity
        self.free -= quantity

    def open(self, more: int, now: int, by_review: int = 0) -> None:
        """Capacity rises or, where `more` is negative, falls; `by_review` of it under an escalation rule."""
        self.take(0, now)
        span = now - self.opened_since
        if span > 0:
            self.open_ms += span * self.capacity
            self.escalation_ms += span * self.opened
            self.opened_since = now
        self.capacity += more
        self.free += more
        self.opened += by_review

    def nobody_before(self, rank: int, order: int) -> bool:
        """Whether nobody waits whose priority is higher, or the same and whose place is not later (R6)."""
        return not self.queue or self.queue[0][:2] > (rank, order)

    def join(self, entry: Entry, now: int) -> None:
        """Stand in the queue where the key belongs."""
        self.integrate_queue(now)
        insort(self.queue, entry)

    def leave(self, entry: Entry, now: int) -> None:
        """Leave the queue."""
        self.integrate_queue(now)
        queue = self.queue
        del queue[0 if queue[0] is entry else bisect_left(queue, entry)]

    def integrate_queue(self, now: int) -> None:
        """Write down how many waited for how long."""
        span = now - self.queued_since
        if span > 0:
            self.queued_ms += span * len(self.queue)
            self.queued_since = now

    def close_month(self, now: int) -> None:
        """Bring all integrals up to an instant and begin those of the next month."""
        self.open(0, now)
        self.integrate_queue(now)
        self.months.append((self.open_ms, self.used_ms, self.queued_ms, self.escalation_ms, self.overrun_ms))
        self.open_ms = self.used_ms = self.queued_ms = self.escalation_ms = self.overrun_ms = 0

    def table(self) -> NDArray[np.int64]:
        """Time integrals of the months closed, int64[months, uses]."""
        return np.array(self.months, dtype=np.int64).reshape(len(self.months), len(POOL_INTEGRALS))


class SessionPlace(Pool):
    """The place of one session: one patient at a time, from its opening on; its integrals are its own (R19)."""

    __slots__ = ("cases", "end", "offer", "overrun", "since", "within")

    def __init__(self, number: int, offer: int, end: int) -> None:
        super().__init__(number, 0)
        self.offer, self.end = offer, end
        self.cases = self.within = self.overrun = self.since = 0

    def take(self, quantity: int, now: int) -> None:
        """A patient enters, or leaves: what lies after the session's end is overrun."""
        if quantity > 0:
            self.since = now
            self.cases += 1
        elif quantity < 0:
            over = max(0, now - max(self.since, self.end))
            self.overrun += over
            self.within += now - self.since - over
        self.used += quantity
        self.free -= quantity
