"""Calendars laid out: from base, additions and opening hours to instants over the days of the run."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sim.engine.world import ClockPlan, Instants
from sim.scenario.clock import DAY_MS, WEEKDAYS, is_bank_holiday, ms_of
from sim.scenario.pools import Addition, OpenHours, Places
from sim.scenario.reuse import reused

CLOCK_MARGIN_DAYS = 366  # working-hours clocks run on beyond the run, so that no wait ends early for want of a day


@dataclass(frozen=True)
class Days:
    """The days of a run: the first, and how many."""

    start: date
    count: int

    def __iter__(self) -> Iterator[date]:
        """Every day, in order."""
        return (self.start + timedelta(days=d) for d in range(self.count))


@reused(128)
def capacity(days: Days, phases: tuple[tuple[int, Places], ...]) -> tuple[Instants, Instants]:
    """Places open over the run: instants of change (the first is 0) and places from each on.

    phases: the day of the run from which each applies, and what applies; additions sum, never below 0.
    """
    at: list[int] = []
    places: list[int] = []
    firsts = [first for first, _ in phases]
    alike: dict[tuple[int, int, int], list[tuple[int, int]]] = {}  # days of one phase, month and weekday
    steady = not any(each.add for _, each in phases)
    dated = [(first, days.start) for first in firsts if first < days.count] if steady else enumerate(days)
    for number, day in dated:
        kind = (bisect_right(firsts, number) - 1, day.month, day.weekday())
        if kind not in alike:
            alike[kind] = _turns(phases[kind[0]][1], day)
        for since, open_now in alike[kind]:
            if not places or open_now != places[-1]:
                at.append(number * DAY_MS + since)
                places.append(open_now)
    return np.array(at, dtype=np.int64), np.array(places, dtype=np.int64)


def _turns(in_force: Places, day: date) -> list[tuple[int, int]]:
    """The instants of a day at which capacity may change, ms since its midnight, and the places open from each on."""
    here = [a for a in in_force.add if _on(a, day)]
    turns = sorted({0.0, *(h for a in here if a.hours for h in a.hours if h < 24)})
    return [(ms_of(h), max(0, in_force.base + sum(a.places for a in here if _during(a, h)))) for h in turns]


def _on(addition: Addition, day: date) -> bool:
    return (addition.months is None or day.month in addition.months) and (
        addition.weekdays is None or WEEKDAYS[day.weekday()] in addition.weekdays
    )


def _during(addition: Addition, hour: float) -> bool:
    return addition.hours is None or addition.hours[0] <= hour < addition.hours[1]


def less(steps: tuple[Instants, Instants], closed: tuple[Instants, Instants]) -> tuple[Instants, Instants]:
    """Capacity less a layer of closures, never below 0 (R14); both as instants and what holds from each on."""
    at = np.unique(np.concatenate([steps[0], closed[0]]))
    left = np.maximum(0, value_at(steps, at) - value_at(closed, at))
    changes = np.append(True, left[1:] != left[:-1])
    return at[changes], left[changes]


def value_at(steps: tuple[Instants, Instants], at: Instants) -> Instants:
    """The value of a step function at instants; before its first step it is 0."""
    place = np.searchsorted(steps[0], at, side="right") - 1
    return np.where(place >= 0, steps[1][np.maximum(place, 0)], 0).astype(np.int64)


@reused(32)
def open_intervals(days: Days, phases: tuple[tuple[int, OpenHours], ...]) -> ClockPlan:
    """Open intervals of a working-hours clock, over the run and a margin beyond it."""
    start: list[int] = []
    end: list[int] = []
    firsts = [first for first, _ in phases]
    for number, day in enumerate(Days(days.start, days.count + CLOCK_MARGIN_DAYS)):
        hours = phases[bisect_right(firsts, number) - 1][1]
        if WEEKDAYS[day.weekday()] in hours.weekdays and (hours.bank_holidays or not is_bank_holiday(day)):
            opens, closes = (number * DAY_MS + ms_of(h) for h in hours.hours)
            if end and end[-1] == opens:
                end[-1] = closes
            else:
                start.append(opens)
                end.append(closes)
    return ClockPlan(np.array(start, dtype=np.int64), np.array(end, dtype=np.int64))


def review_instants(days: Days, hours: Sequence[float]) -> Instants:
    """Instants of reviews at hours of every day, in order."""
    of_day = np.array(sorted({ms_of(h) for h in hours}), dtype=np.int64)
    return (np.arange(days.count, dtype=np.int64)[:, None] * DAY_MS + of_day).ravel()
