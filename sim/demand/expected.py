"""Patients who are expected: so many in each period of the run, or at fixed times of the week.

Who they are depends on the period or the day and on their number in it, never on a rate: twice as many keep those there
were. Where a factor makes a number of patients a fraction, luck rounds it, each place by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import floor

import numpy as np
import numpy.typing as npt

from sim.demand.compiling import compiled_in_place
from sim.demand.distributions import sampler
from sim.demand.draws import Reals, Word, bits, name_hash, uniform
from sim.scenario.arrivals import Arrivals, FixedTimes
from sim.scenario.clock import DAY_MS, HOUR_MS, WEEKDAYS, Clock

COUNTED, BOOKED = np.uint64(name_hash("arrivals.counted")), np.uint64(name_hash("arrivals.template"))
MOMENT, LATE = np.uint64(name_hash("arrivals.moment")), np.uint64(name_hash("arrivals.late_h"))
ROUNDED = np.uint64(name_hash("arrivals.rounded"))
PLACES = 1 << 20  # numbers of patients that one period or fixed time, and of fixed times that one day, keeps apart

Instants = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]


def who(stream: int, name: Word, numbers: Instants, purpose: Word) -> tuple[Keys, Reals]:
    """Patients of a stream by number: their keys (uint64[n]), and a uniform of each for a purpose (float64[n])."""
    keys, luck = np.empty(len(numbers), dtype=np.uint64), np.empty(len(numbers))
    _fill(np.uint64(stream), np.uint64(name), np.asarray(numbers, dtype=np.int64), np.uint64(purpose), keys, luck)
    return keys, luck


@compiled_in_place
def _fill(stream: Word, name: Word, numbers: Instants, purpose: Word, keys: Keys, luck: Reals) -> None:
    for place in range(numbers.size):
        keys[place] = bits(stream, name, numbers[place])
        luck[place] = uniform(keys[place], purpose, 0)


def expected(
    stream: int, phases: Sequence[Arrivals | None], phase_starts_ms: Sequence[int], clock: Clock
) -> tuple[Instants, Keys]:
    """Patients of a class who are counted or booked: instants (ms) and keys (uint64), in no order.

    phases: the arrivals in force in each phase; phase_starts_ms: when each begins.
    """
    found: list[tuple[Instants, Keys]] = []
    ends = [*phase_starts_ms[1:], clock.end_ms]
    for arrivals, begins, ends_at in zip(phases, (0, *phase_starts_ms[1:]), ends, strict=True):
        if arrivals is None:
            continue
        groups: list[tuple[Instants, Keys]] = []
        if arrivals.listed is not None and arrivals.listed.count is not None:
            groups = [_counted(stream, arrivals.listed.count, arrivals.listed.every_h * HOUR_MS, arrivals.factor)]
        first = 0
        for times in arrivals.template or ():
            groups.append(_booked(stream, times, first, arrivals.factor, clock))
            first += len(times.at_h)
        for at, keys in groups:
            here = (at >= begins) & (at < ends_at)
            found.append((at[here], keys[here]))
    return np.concatenate([np.empty(0, dtype=np.int64), *(at for at, _ in found)]), np.concatenate(
        [np.empty(0, dtype=np.uint64), *(keys for _, keys in found)]
    )


def _counted(stream: int, count: Sequence[int], every_ms: int, factor: float) -> tuple[Instants, Keys]:
    """So many in each period, each at any moment of it."""
    periods = np.arange(len(count))
    many = _rounded(stream, COUNTED, periods, np.array(count) * factor)
    period = np.repeat(periods, many)
    keys, luck = who(stream, COUNTED, period * PLACES + _numbers(many), MOMENT)
    return period * every_ms + np.floor(luck * every_ms).astype(np.int64), keys


def _booked(stream: int, times: FixedTimes, first: int, factor: float, clock: Clock) -> tuple[Instants, Keys]:
    """Fixed times: a patient's identity is the date, the place among the day's times (from `first` on) and a number."""
    days = [
        (day, (clock.start + timedelta(days=day)).toordinal())
        for day in range(clock.days)
        if WEEKDAYS[(clock.start + timedelta(days=day)).weekday()] in times.weekdays
    ]
    slots = np.array(
        [
            (day * DAY_MS + floor(hour * HOUR_MS + 0.5), (ordinal * PLACES + first + place) * PLACES)
            for day, ordinal in days
            for place, hour in enumerate(times.at_h)
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    many = _rounded(stream, BOOKED, slots[:, 1], np.full(len(slots), times.count * factor))
    keys, luck = who(stream, BOOKED, np.repeat(slots[:, 1], many) + _numbers(many), LATE)
    at = np.repeat(slots[:, 0], many)
    if times.late_h is not None:
        at = at + np.floor(sampler(times.late_h).quantiles(luck) * HOUR_MS + 0.5).astype(np.int64)
    return at, keys


def _rounded(stream: int, name: Word, places: Instants, means: Reals) -> Instants:
    """Whole numbers with these means: the fraction is rounded by the luck of the place."""
    _, luck = who(stream, name, places, ROUNDED)
    return np.asarray(np.floor(means) + (luck < means - np.floor(means))).astype(np.int64)


def _numbers(many: Instants) -> Instants:
    """0, 1, ... for each place by itself: int64[sum of many]."""
    starts = np.repeat(np.cumsum(many) - many, many)
    return np.arange(int(many.sum()), dtype=np.int64) - starts
