"""The time that is measured, and the hours of it by hour of the day, weekday, day, or time since the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.clock import HOUR_MS

Ints = NDArray[np.int64]
HOURS_A_DAY = 24
MEASURE_BY = "measure by "  # what the kind of a figure by period begins with
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Window:
    """The time that is measured: [first, last) ms. start: the day whose midnight is time 0."""

    first: int
    last: int
    start: date

    @property
    def length(self) -> float:
        """Its length, ms."""
        return float(self.last - self.first)

    @cached_property
    def hours(self) -> Ints:
        """Every hour of the run that it has a part of, counted from time 0."""
        return np.arange(self.first // HOUR_MS, -(-self.last // HOUR_MS), dtype=np.int64)

    @cached_property
    def lengths(self) -> Ints:
        """How much of each of these hours lies in it, ms."""
        edges = np.append(self.hours, self.hours[-1:] + 1) * HOUR_MS
        return np.asarray(np.diff(np.clip(edges, self.first, self.last)), dtype=np.int64)

    @cached_property
    def spans_of_day(self) -> NDArray[np.float64]:
        """How long each hour of the day was in it, float64[24], ms."""
        return np.bincount(self.hour_of_day, weights=self.lengths, minlength=HOURS_A_DAY).astype(np.float64)

    @cached_property
    def hour_of_day(self) -> Ints:
        """The hour of the day of each of its hours, 0 to 23."""
        return self.hours % HOURS_A_DAY

    @property
    def weekday(self) -> Ints:
        """The weekday of each of its hours, Monday is 0."""
        return (self.hours // HOURS_A_DAY + self.start.weekday()) % len(WEEKDAYS)

    @property
    def day(self) -> Ints:
        """The day of the run of each of its hours; the first is 0."""
        return self.hours // HOURS_A_DAY


@dataclass(frozen=True)
class Period:
    """Parts of the window that figures are told of one by one. name: of what they are; labels: theirs, in order."""

    name: str
    labels: tuple[str, ...]

    def sums(self, place: Ints, of_hours: Ints) -> Ints:
        """Sums of whole numbers by part. place: the part of each hour; int64[parts]."""
        found = np.zeros(len(self.labels), dtype=np.int64)
        np.add.at(found, place, of_hours)
        return found


def periods(by: Sequence[str], every_h: int | None, window: Window) -> tuple[tuple[Period, Ints], ...]:
    """The periods that a measure asks for, each with the part in which each hour of the window lies."""
    return _periods(tuple(by), every_h, window)


@lru_cache(maxsize=64)
def _periods(by: tuple[str, ...], every_h: int | None, window: Window) -> tuple[tuple[Period, Ints], ...]:
    found = []
    for name in by:
        if name == "weekday":
            found.append((Period(name, tuple(f"on {day}" for day in WEEKDAYS)), window.weekday))
        elif name == "hour":
            labels = tuple(f"from {hour:02d}:00" for hour in range(HOURS_A_DAY))
            found.append((Period("hour of the day", labels), window.hour_of_day))
        else:
            days, place = np.unique(window.day, return_inverse=True)
            found.append((Period(name, tuple(f"on day {day + 1}" for day in days.tolist())), place))
    if every_h is not None:
        steps, place = np.unique(window.hours // every_h, return_inverse=True)
        labels = tuple(f"from {step * every_h} h" for step in steps.tolist())
        found.append((Period("time since the start", labels), place))
    return tuple(found)
