"""SimPy's environment with the order of events that docs/semantics.md gives: instant, rank, order of scheduling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import chain
from typing import Any

import simpy

from sim.engine.reference.visit import Visit

Arrival = tuple[int, int, int, int, int]


class Agenda(simpy.Environment):
    """A `simpy.Environment` in whole milliseconds. SimPy's priority is the rank of R2.

    Any process of SimPy may run in it (see hooks.py): what it schedules is of rank 2.
    """

    _now: int
    _queue: list[Any]  # SimPy's own, of its events and of ours

    def put(self, event: Any, at: int, rank: int, order: int | None = None) -> None:
        """Schedule at an instant; `order` is given only where it is not the order of scheduling."""
        heappush(self._queue, (at, rank, next(self._eid) if order is None else order, event, None))

    def wake(self, visit: Visit, at: int) -> None:
        """Let a visit go on at an instant, unless it is in another epoch by then."""
        heappush(self._queue, (at, 2, next(self._eid), visit, visit.epoch))

    def schedule(self, event: simpy.Event, priority: Any = None, delay: Any = 0) -> None:
        """What SimPy's own events come to, whatever their priority: something of those inside (rank 2)."""
        self.put(event, self._now + int(delay), 2)

    def run_before(self, end: int, coming: Iterator[Arrival], arrive: Callable[[Arrival], None]) -> None:
        """Let everything happen that comes before an instant (R4): SimPy's own loop, without a call for each event.

        coming: arrivals before it (instant, rank 3, key, row, class), in order: they come from a table, not as events.
        """
        queue = self._queue
        the_end: Any = (end,)
        for arrival in chain(coming, (the_end,)):
            while queue and queue[0] < arrival:
                self._now, _, _, event, epoch = heappop(queue)
                if epoch is not None and epoch != event.epoch:
                    continue
                callbacks: Any = event.callbacks
                event.callbacks = None
                for callback in callbacks:
                    callback(event)
                if not event._ok and not hasattr(event, "_defused"):
                    raise event._value
            if arrival is the_end:
                return
            self._now = arrival[0]
            arrive(arrival)


class ScheduledEvent:
    """The least that SimPy takes for an event: callbacks, and that it did not fail."""

    __slots__ = ("callbacks", "extra", "who")
    _ok = True

    def __init__(self, callback: Callable[[Any], None], who: Any, extra: Any = None) -> None:
        self.callbacks: Any = (callback,)
        self.who = who
        self.extra = extra
