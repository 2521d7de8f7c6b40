"""One clock: integer milliseconds since the first midnight of the run, which is a real date.

Days have 24 hours: the change to and from summer time is ignored, as it is in NHS monthly returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import floor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.bank_holidays import bank_holidays, is_working_day
from sim.scenario.base import Part

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SUNDAY = WEEKDAYS.index("sun")


def ms_of(hours: float) -> int:
    """Hours as whole ms, halves going up (R1 of docs/semantics.md)."""
    return floor(hours * HOUR_MS + 0.5)


def is_bank_holiday(day: date) -> bool:
    """Whether the day is a public holiday in England."""
    return day in bank_holidays(day.year)


def first_of_next_month(day: date) -> date:
    """The first day of the month after the one `day` lies in."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def financial_year(day: date) -> str:
    """The NHS financial year of a day, `2024/25` from 1 April 2024 to 31 March 2025."""
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


@dataclass(frozen=True)
class Clock:
    """The run's calendar: a warm-up of whole days, then whole measured months.

    start: the date whose midnight is time 0; warm_up_days: days before the measured window;
    measured_months: calendar months of the window. start + warm_up_days must be the first of a month.
    """

    start: date
    warm_up_days: int
    measured_months: int

    @cached_property
    def window_start(self) -> date:
        """First day of the measured window."""
        return self.start + timedelta(days=self.warm_up_days)

    @cached_property
    def end(self) -> date:
        """The day after the last of the run: the run is half-open [start, end)."""
        day = self.window_start
        for _ in range(self.measured_months):
            day = first_of_next_month(day)
        return day

    @property
    def window_start_ms(self) -> int:
        """First instant of the measured window, ms."""
        return self.warm_up_days * DAY_MS

    @property
    def end_ms(self) -> int:
        """End of the run, ms, not itself in it."""
        return self.days * DAY_MS

    @property
    def days(self) -> int:
        """Whole days of the run, warm-up included."""
        return (self.end - self.start).days

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every day of the run."""
        return tuple(self.start + timedelta(days=d) for d in range(self.days))

    @cached_property
    def months(self) -> tuple[date, ...]:
        """First day of each month the run touches; the first may be cut by the start."""
        firsts = [self.start.replace(day=1)]
        while (following := first_of_next_month(firsts[-1])) < self.end:
            firsts.append(following)
        return tuple(firsts)

    @cached_property
    def month_edges_ms(self) -> NDArray[np.int64]:
        """Edges of those months over [0, end), ms: int64[months + 1]."""
        edges = [0, *(self.ms_of(m) for m in self.months[1:]), self.end_ms]
        return np.array(edges, dtype=np.int64)

    @property
    def measured(self) -> slice:
        """The measured months within `months`."""
        return slice(len(self.months) - self.measured_months, len(self.months))

    def ms_of(self, day: date) -> int:
        """Midnight at which a day begins, ms; negative before the start."""
        return (day - self.start).days * DAY_MS

    def date_of(self, at_ms: int) -> date:
        """The day an instant lies in."""
        return self.start + timedelta(days=int(at_ms) // DAY_MS)

    def month_index(self, at_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Index into `months` of each instant, -1 before the start, int64 of the same shape."""
        return np.searchsorted(self.month_edges_ms, at_ms, side="right").astype(np.int64) - 1

    def calendar_days(self, month: int) -> int:
        """Days of a month that lie in the run."""
        return int(self.month_edges_ms[month + 1] - self.month_edges_ms[month]) // DAY_MS

    def working_days(self, month: int) -> int:
        """Working days of a month that lie in the run."""
        first, last = (int(e) // DAY_MS for e in self.month_edges_ms[month : month + 2])
        return sum(is_working_day(d) for d in self.dates[first:last])


@dataclass(frozen=True)
class HourClock(Clock):
    """The calendar of a model that is run by the hour: a warm-up, then one measured window; its "months" are these two.

    start: the date whose midnight is time 0; warm_up_h, measured_h: lengths of both, hours. The days of such a run are
    those it touches, and its last may be cut short.
    """

    start: date
    warm_up_days: int = 0
    measured_months: int = 1
    warm_up_h: float = 0.0
    measured_h: float = 24.0

    @property
    def window_start_ms(self) -> int:
        """First instant of the measured window, ms."""
        return ms_of(self.warm_up_h)

    @property
    def end_ms(self) -> int:
        """End of the run, ms, not itself in it."""
        return self.window_start_ms + ms_of(self.measured_h)

    @property
    def days(self) -> int:
        """Days the run touches."""
        return -(-self.end_ms // DAY_MS)

    @cached_property
    def end(self) -> date:
        """The day after the last the run touches."""
        return self.start + timedelta(days=self.days)

    @cached_property
    def month_edges_ms(self) -> NDArray[np.int64]:
        """Edges of the warm-up, where there is one, and of the measured window, ms."""
        return np.array(sorted({0, self.window_start_ms, self.end_ms}), dtype=np.int64)

    @property
    def measured(self) -> slice:
        """The measured window among the stretches between the edges."""
        stretches = len(self.month_edges_ms) - 1
        return slice(stretches - 1, stretches)


PartT = TypeVar("PartT", bound=Part)


def by_month(part: PartT | Callable[[date], PartT], months: Sequence[date]) -> tuple[PartT, ...]:
    """The part of the scenario in force on the first day of each month.

    part: one part that holds throughout, or a function of the date, such as
    `lambda day: scenario.at(day).workforce`.
    """
    if isinstance(part, Part):
        return (part,) * len(months)
    return tuple(part(month) for month in months)
