"""Instants to days and months of the run, and how much happened in each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.loops import add_up, come_and_go, to_days
from sim.scenario.clock import DAY_MS, Clock

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Happenings by month, of which one may ask how many there were, or how much of something."""

    month: Ints
    months: int

    def count(self, weight: NDArray[np.generic] | None = None) -> Floats:
        """How many of all (or of a mask, or how much weight) in each month, float64[months]."""
        if weight is not None and weight.dtype == np.bool_:
            of_mask: Floats = self.by(weight.view(np.int8), 2)[1]
            return of_mask
        return np.bincount(self.month, weights=weight, minlength=self.months + 1)[: self.months].astype(np.float64)

    def by(self, kind: NDArray[np.integer], kinds: int) -> Floats:
        """How many of each kind in each month, float64[kinds, months]; a negative kind is not counted."""
        found = np.zeros((kinds, self.months + 1), dtype=np.int64)
        add_up(self.month, kind, found)
        return found[:, : self.months].astype(np.float64)


@dataclass(frozen=True)
class Calendar:
    """Instants to days and months of the run, and what happens in each."""

    clock: Clock

    @cached_property
    def month_of_day(self) -> Ints:
        """The month each day of the run lies in, int64[days]."""
        return np.repeat(np.arange(self.months), np.diff(self.clock.month_edges_ms) // DAY_MS)

    @property
    def months(self) -> int:
        """Months the run touches."""
        return len(self.clock.months)

    @cached_property
    def days(self) -> Floats:
        """Days of each month that lie in the run, float64[months]."""
        return np.bincount(self.month_of_day, minlength=self.months).astype(np.float64)

    @cached_property
    def weekday(self) -> Ints:
        """Weekday of each day of the run, Monday 0."""
        return (np.arange(self.clock.days) + self.clock.start.weekday()) % 7

    def month_of(self, at: Ints) -> Ints:
        """The month of each instant; those outside the run get one month too many, which no count returns."""
        of_day = np.concatenate([[self.months], self.month_of_day, [self.months]])
        return np.take(of_day, days_of(at) + 1, mode="clip")

    def tally(self, at: Ints) -> Tally:
        """Counts of what happened at these instants, as often as asked."""
        return Tally(self.month_of(at), self.months)

    def count(self, at: Ints, weight: NDArray[np.generic] | None = None) -> Floats:
        """How many instants (or how much weight) fall in each month, float64[months]; the rest is left out."""
        return self.tally(at).count(weight)

    def nights(self, since: Ints, until: Ints, weight: Ints | None = None) -> Floats:
        """Patients present at the midnight that ends each day of the run, float64[days].

        since, until: of each; NEVER as until means to the end of the run and beyond; weight: how many each stands for.
        """
        moved = np.zeros(self.clock.days + 1, dtype=np.int64)
        come_and_go(since, until, np.ones(len(since), dtype=np.int64) if weight is None else weight, moved)
        return np.cumsum(moved)[:-1].astype(np.float64)

    def by_month(self, daily: Floats) -> Floats:
        """Sums over the days of each month, float64[months]."""
        return np.bincount(self.month_of_day, weights=daily, minlength=self.months).astype(np.float64)


def days_of(at: Ints) -> Ints:
    """The day of the run in which each instant lies; NEVER lies in none, long before the first."""
    days = np.empty(len(at), dtype=np.int64)
    to_days(at, days)
    return days
