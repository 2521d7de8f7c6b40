"""SimPy's environment with the order of events that docs/semantics.md gives: instant, rank, order of scheduling."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any

import simpy


class Agenda(simpy.Environment):
    """A `simpy.Environment` in whole milliseconds. SimPy's priority is the rank of rule 2.

    Any process of SimPy may run in it: what it schedules with priority 2 is "something of a patient already inside".
    """

    def put(self, event: Any, at: int, rank: int, order: int | None = None) -> None:
        """Schedule at an instant; `order` is given only where it is not the order of scheduling."""
        heappush(self._queue, (at, rank, next(self._eid) if order is None else order, event))


class Happening:
    """The least that SimPy takes for an event: callbacks, and that it did not fail."""

    __slots__ = ("callbacks", "extra", "who")
    _ok = True

    def __init__(self, callback: Callable[[Any], None], who: Any, extra: Any = None) -> None:
        self.callbacks: Any = (callback,)
        self.who = who
        self.extra = extra
