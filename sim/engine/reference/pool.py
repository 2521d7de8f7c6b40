"""A pool of the reference engine: its capacity, its queue in order of key, and its books."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.journeys import USES

if TYPE_CHECKING:
    from sim.engine.reference.visit import Visit


class Entry(NamedTuple):
    """A request's place in one queue; compares by rule 5: priority, instant of the request, key of the patient."""

    rank: int
    requested: int
    key: int
    visit: Visit
    pool: Pool
    option: int


class Pool:
    """Places (or, with none of them, the waiting list of slots). `free` goes negative while places in use close."""

    __slots__ = ("books", "calm", "capacity", "coming", "free", "month", "number", "opened", "queue", "since", "used")

    def __init__(self, number: int, capacity: int, months: int) -> None:
        self.number = number
        self.capacity = self.free = capacity
        self.used = self.opened = self.coming = 0
        self.calm = False
        self.queue: list[Entry] = []
        self.since = 0
        self.month = 0
        self.books = [[0] * len(USES) for _ in range(months)]

    def keep_books(self, now: int) -> None:
        """Write down what the pool was since it last changed; before 0 there are no books."""
        span = now - self.since
        if span <= 0:
            return
        self.since = now
        books = self.books[self.month]
        books[0] += span * self.capacity
        books[1] += span * self.used
        if self.queue:
            books[2] += span * len(self.queue)
        if self.opened:
            books[3] += span * self.opened
        if self.free < 0:
            books[4] -= span * self.free

    def take(self, quantity: int, now: int) -> None:
        """Places go into use."""
        self.keep_books(now)
        self.used += quantity
        self.free -= quantity

    def give_back(self, quantity: int, now: int) -> None:
        """Places come back."""
        self.keep_books(now)
        self.used -= quantity
        self.free += quantity

    def open(self, more: int, now: int) -> None:
        """Capacity rises (or falls, where `more` is negative)."""
        self.keep_books(now)
        self.capacity += more
        self.free += more

    def nobody_before(self, rank: int) -> bool:
        """Whether nobody of the same or a higher priority waits (rule 6)."""
        return not self.queue or self.queue[0].rank > rank

    def join(self, entry: Entry, now: int) -> None:
        """Stand in the queue where the key belongs."""
        self.keep_books(now)
        insort(self.queue, entry)

    def leave(self, entry: Entry, now: int) -> None:
        """Leave the queue."""
        self.keep_books(now)
        del self.queue[bisect_left(self.queue, entry)]

    def table(self) -> NDArray[np.int64]:
        """Books as int64[months, uses]."""
        return np.array(self.books, dtype=np.int64)


class SessionPlace(Pool):
    """The place of one session: one patient at a time, from its opening on; its books are its own (rule 19)."""

    __slots__ = ("cases", "end", "offer", "overrun", "within")

    def __init__(self, number: int, offer: int, end: int) -> None:
        super().__init__(number, 0, 0)
        self.offer, self.end = offer, end
        self.cases = self.within = self.overrun = 0

    def keep_books(self, now: int) -> None:
        """Kept when the place is given back."""

    def take(self, quantity: int, now: int) -> None:
        """A patient enters."""
        super().take(quantity, now)
        self.since = now
        self.cases += 1

    def give_back(self, quantity: int, now: int) -> None:
        """A patient leaves; what lies after the session's end is overrun."""
        super().give_back(quantity, now)
        over = max(0, now - max(self.since, self.end))
        self.overrun += over
        self.within += now - self.since - over
