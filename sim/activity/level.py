"""A number that changes in steps over time: places in use, patients in a queue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.clock import DAY_MS, HOUR_MS

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Level:
    """A number that changes in steps: from each instant of `at` (int64, rising) on it is `value` (int64)."""

    at: Ints
    value: Ints

    @classmethod
    def of(cls, at: Ints, change: Ints) -> Level:
        """From changes in order of happening; it begins at 0."""
        return cls(at, np.cumsum(change))

    @classmethod
    def of_spans(cls, since: Ints, until: Ints) -> Level:
        """How many spans of time are under way; a span that has no length never is."""
        at, change = np.concatenate([since, until]), np.repeat([1, -1], len(since))
        order = np.lexsort((-change, at))
        return cls.of(at[order], change[order])

    def shares(self, first: int, last: int) -> Reals:
        """The share of the time between two instants at each value 0, 1, ...: float64[most + 1]."""
        at = np.clip(np.concatenate([[first], self.at, [last]]), first, last)
        value = np.concatenate([[0], self.value])
        spans = np.diff(at)
        counted = np.bincount(np.maximum(value, 0)[spans > 0], weights=spans[spans > 0].astype(np.float64))
        return counted / max(1, last - first)

    def most(self, first: int, last: int) -> float:
        """The highest value that lasts any time between two instants."""
        return float(max(0, len(self.shares(first, last)) - 1))

    def area(self, first: int, last: int) -> float:
        """Its integral between two instants, in ms."""
        before, after = self._area(np.array([first, last]))
        return float(after - before)

    def before(self, instants: Ints) -> Ints:
        """The value just before each instant."""
        place = np.searchsorted(self.at, instants, side="left") - 1
        return np.where(place >= 0, np.append(self.value, 0)[place], 0)

    def by_hour(self, first: int, last: int) -> Reals:
        """Its mean in each hour of the day between two instants, float64[24]; NaN for an hour that never came."""
        hours = np.arange(first - first % HOUR_MS, last, HOUR_MS)
        area = np.diff(self._area(np.clip(np.append(hours, hours[-1] + HOUR_MS), first, last)))
        spans = np.diff(np.clip(np.append(hours, hours[-1] + HOUR_MS), first, last))
        of_day = hours % DAY_MS // HOUR_MS
        total = np.bincount(of_day, weights=spans, minlength=24)
        with np.errstate(invalid="ignore"):
            return np.asarray(np.bincount(of_day, weights=area, minlength=24) / total)

    def _area(self, instants: Ints) -> Reals:
        """The integral from the first change to each instant."""
        if len(self.at) == 0:
            return np.zeros(len(instants))
        steps = np.append(0, np.cumsum(np.diff(self.at) * self.value[:-1].astype(np.float64)))
        place = np.maximum(0, np.searchsorted(self.at, instants, side="right") - 1)
        return np.asarray(steps[place] + np.maximum(0, instants - self.at[place]) * self.value[place])
