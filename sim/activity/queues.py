"""Who stood in which queue, line by line of the log of a run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.spans import log_of
from sim.engine.journeys import Run
from sim.engine.log import Event

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Queues:
    """The queues of a run that kept its log."""

    run: Run

    @cached_property
    def joins(self) -> Ints:
        """Lines at which somebody joins a queue."""
        return np.flatnonzero(log_of(self.run).event == Event.JOIN)

    @cached_property
    def leaves(self) -> Ints:
        """Of each of these, the line at which that wait ends; the length of the log where it never does."""
        log = log_of(self.run)
        order = np.argsort(log.row, kind="stable")
        row, waits = log.row[order], np.isin(log.event[order], (Event.REQUEST, Event.JOIN))
        following = np.where(waits, len(order), np.arange(len(order)))
        following = np.minimum.accumulate(following[::-1])[::-1]
        known = following < len(order)
        same = row[np.minimum(following, len(order) - 1)] == row
        ends = np.where(known & same, order[np.minimum(following, len(order) - 1)], len(order))
        by_line = np.empty(len(order), dtype=np.int64)
        by_line[order] = ends
        return by_line[self.joins]

    def others(self, line: int) -> int:
        """How many stand in the queue that a line joins, before it does."""
        log = log_of(self.run)
        mine = log.pool[self.joins] == log.pool[line]
        return int((mine & (self.joins < line) & (self.leaves > line)).sum())
