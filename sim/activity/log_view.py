"""The log of a run read as waits, holds and stays: what each visit waited for, held, and how long it was blocked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.engine.journeys import Run
from sim.engine.log import Event, Log

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class LogView:
    """A log in order of visits, beside it the same in order of happening.

    run: one that kept its log. All columns have the length of the log and stand in order of (row, happening).
    """

    run: Run

    @cached_property
    def log(self) -> Log:
        """The log in order of happening."""
        if self.run.log is None:
            raise ValueError("this run kept no log")
        return self.run.log

    @cached_property
    def order(self) -> Ints:
        """Positions in the log, by row and then as they happened."""
        return np.argsort(self.log.row, kind="stable")

    @cached_property
    def at(self) -> Ints:
        """Instants."""
        return self.log.at[self.order]

    @cached_property
    def event(self) -> Ints:
        """What happened."""
        return self.log.event[self.order]

    @cached_property
    def row(self) -> Ints:
        """Whom it befell."""
        return self.log.row[self.order]

    @cached_property
    def pool(self) -> Ints:
        """The pool it concerns."""
        return self.log.pool[self.order]

    @cached_property
    def quantity(self) -> Ints:
        """How much."""
        return self.log.quantity[self.order]

    @cached_property
    def node(self) -> Ints:
        """The step it happened at."""
        return self.log.node[self.order]

    @cached_property
    def same_row(self) -> Flags:
        """Whether the line before is of the same visit."""
        return np.append(False, self.row[1:] == self.row[:-1])[: len(self.row)]

    @cached_property
    def last_of_row(self) -> Flags:
        """Whether a line is the last of its visit."""
        return np.append(~self.same_row[1:], True)[: len(self.row)]

    @cached_property
    def begins_wait(self) -> Flags:
        """Lines that belong to the beginning of a wait."""
        return np.asarray((self.event == Event.REQUEST) | (self.event == Event.JOIN))

    @cached_property
    def ended(self) -> Flags:
        """Lines that end a wait: the first of its visit that is no REQUEST and no JOIN."""
        return np.asarray(~self.begins_wait & self.same_row & np.append(False, self.begins_wait[:-1])[: len(self.row)])

    @cached_property
    def wait(self) -> Ints:
        """Of each line that ends a wait, how long it was, ms; 0 elsewhere. What was taken together waited together."""
        lines = np.arange(len(self.at))
        asked = np.maximum.accumulate(np.where(self.event == Event.REQUEST, lines, -1))
        waited = np.where(self.ended, self.at - self.at[asked], 0)
        first = np.maximum.accumulate(np.where(self.together, -1, lines))
        return np.where(self.together, waited[first], waited)

    @cached_property
    def together(self) -> Flags:
        """Lines that take a further pool of a request whose first pool was taken on a line before."""
        more = (self.event == Event.TAKE) & self.same_row & ~self.ended
        more &= np.append(False, (self.event == Event.TAKE)[:-1])[: len(self.row)]
        more &= np.append(False, (self.node[1:] == self.node[:-1]) & (self.at[1:] == self.at[:-1]))[: len(self.row)]
        return np.asarray(more)

    @cached_property
    def first_join(self) -> Flags:
        """Lines at which a request joins the first of its queues."""
        return np.asarray(
            (self.event == Event.JOIN) & np.append(False, (self.event == Event.REQUEST)[:-1])[: len(self.row)]
        )

    @cached_property
    def until(self) -> Ints:
        """Of each line, the instant of the next line of its visit that ends a wait; the end of the run where none."""
        end, lines = self.run.journeys.world.end, len(self.at)
        following = np.where(self.ended, np.arange(lines), lines)
        following = np.minimum.accumulate(following[::-1])[::-1]
        known = np.append(self.at, end)[following]
        return np.where(np.append(self.row, -1)[following] == self.row, known, end)

    def waited_within(self, first: int, last: int) -> Ints:
        """Of each line, how long its visit had waited in all before it, ms, between two instants."""
        here = np.clip(self.at, first, last)
        in_queue = self.same_row & np.append(False, self.begins_wait[:-1])[: len(self.row)]
        steps = np.where(in_queue, np.diff(here, prepend=here[:1]), 0)
        total = np.cumsum(steps)
        starts = np.maximum.accumulate(np.where(self.same_row, 0, np.arange(len(here))))
        return np.asarray(total - total[starts])

    def still_waiting(self, first: int, last: int) -> Ints:
        """Of each visit, how long after its last line it waited, ms, between two instants; int64[visits]."""
        rows = len(self.run.journeys)
        found = np.zeros(rows, dtype=np.int64)
        final = self.last_of_row & self.begins_wait
        found[self.row[final]] = last - np.clip(self.at[final], first, last)
        return found
