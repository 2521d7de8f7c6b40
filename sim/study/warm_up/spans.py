"""The parts of a run, warm-up included, of which means are taken, and which of these are compared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.scenario.clock import DAY_MS, HOUR_MS, Clock, HourClock

FEWEST = 20  # measured parts, below which a tenth of them is no mean
WEEK, YEAR = 7, 52  # days of a week, weeks of a year
EDGE = 4  # weeks that are compared with the same a year later
SHORT_H = (1, 2, 3, 4, 6, 8, 12)  # parts of a day of a short run


@dataclass(frozen=True)
class Spans:
    """Parts of equal length, counted from the start of the measured window backwards and forwards.

    What is left over at either end of the run is in none. edges_ms: int64[parts + 1]; first: the first part that is
    measured; cycle: parts after which a week, or a day, begins anew (1: each part is a whole one);
    as_it_is: whether the run is one by hours that says that it has no warm-up.
    """

    edges_ms: NDArray[np.int64]
    first: int
    cycle: int = 1
    as_it_is: bool = False

    @classmethod
    def of(cls, clock: Clock) -> Spans:
        """Weeks of a run by months, days of one by hours; days, or hours that divide one, where it is too short."""
        start, end = clock.window_start_ms, clock.end_ms
        by_hours = isinstance(clock, HourClock)
        length, cycle = _part(end - start, not by_hours)
        first = start // length
        edges = start + length * np.arange(-first, (end - start) // length + 1)
        return cls(edges, first, cycle, by_hours and start == 0)

    @property
    def length_ms(self) -> int:
        """Of each part."""
        return int(self.edges_ms[1] - self.edges_ms[0]) if len(self) else 0

    def __len__(self) -> int:
        return len(self.edges_ms) - 1

    @property
    def start_ms(self) -> int:
        """Where measuring starts."""
        return int(self.edges_ms[self.first])

    def cut_ms(self, parts: int) -> int:
        """Where the run begins if so many parts are cut off: 0 if none is."""
        return int(self.edges_ms[parts]) if parts else 0

    @property
    def measured(self) -> int:
        """How many parts are measured."""
        return len(self) - self.first

    @property
    def a_year_on(self) -> bool:
        """Whether the last weeks of the warm-up can be put beside the same weeks of the next year."""
        return self.length_ms == WEEK * DAY_MS and self.first >= EDGE and self.measured >= YEAR

    @cached_property
    def early(self) -> slice:
        """The last weeks of the warm-up, where they come again a year later; else the first tenth measured."""
        if self.a_year_on:
            return slice(self.first - EDGE, self.first)
        return slice(self.first, self.first + max(self.cycle, self.measured // 10 // self.cycle * self.cycle, 1))

    @cached_property
    def late(self) -> slice:
        """These weeks a year later; else the second half."""
        if self.a_year_on:
            return slice(self.early.start + YEAR, self.early.stop + YEAR)
        return self.half

    @cached_property
    def half(self) -> slice:
        """The second half of what is measured, by whole weeks or days."""
        parts = self.measured // 2 // self.cycle * self.cycle
        return slice(len(self) - max(parts, 1), len(self))


def _part(measured_ms: int, by_months: bool) -> tuple[int, int]:
    """The length of a part, ms, and after how many the week or the day begins anew."""
    if by_months and measured_ms >= FEWEST * WEEK * DAY_MS:
        return WEEK * DAY_MS, 1
    if measured_ms >= 2 * FEWEST * DAY_MS or by_months:
        return DAY_MS, WEEK
    hours = next((h for h in SHORT_H if measured_ms <= 2 * FEWEST * h * HOUR_MS), SHORT_H[-1])
    return hours * HOUR_MS, 24 // hours
