"""Arrivals that are scheduled: so many in each period of the run, at fixed times of the week, at listed instants, or
one after another.

Who they are depends on the period or the day and on their number in it, never on a rate: twice as many keep those there
were. Where a factor makes a number of patients a fraction, luck rounds it, each place by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from sim.demand.compiling import compiled_in_place
from sim.demand.distributions import sampler
from sim.demand.draws import Reals, Word, bits, name_hash, uniform
from sim.scenario.arrivals import PLACES, Arrivals, Every, FixedTimes, Listed
from sim.scenario.clock import DAY_MS, HOUR_MS, WEEKDAYS, Clock, ms_of
from sim.scenario.distribution import UNITS_H, in_hours

COUNTED, BOOKED = np.uint64(name_hash("arrivals.counted")), np.uint64(name_hash("arrivals.template"))
MOMENT, LATE = np.uint64(name_hash("arrivals.moment")), np.uint64(name_hash("arrivals.late_h"))
ROUNDED = np.uint64(name_hash("arrivals.rounded"))
ONE_BY_ONE, GAP = np.uint64(name_hash("arrivals.every")), np.uint64(name_hash("arrivals.every.of"))
LISTED = np.uint64(name_hash("arrivals.at_h"))
NEVER, FOR_EVER = -(1 << 62), 1 << 62
MANY = 4096  # patients laid out at a time, one after another

Instants = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]


def who(stream: int, name: Word, numbers: Instants, purpose: Word) -> tuple[Keys, Reals]:
    """Patients of a stream by number: their keys (uint64[n]), and a uniform of each for a purpose (float64[n])."""
    keys, uniforms = np.empty(len(numbers), dtype=np.uint64), np.empty(len(numbers))
    _fill(np.uint64(stream), np.uint64(name), np.asarray(numbers, dtype=np.int64), np.uint64(purpose), keys, uniforms)
    return keys, uniforms


@compiled_in_place
def _fill(stream: Word, name: Word, numbers: Instants, purpose: Word, keys: Keys, uniforms: Reals) -> None:
    for place in range(numbers.size):
        keys[place] = bits(stream, name, numbers[place])
        uniforms[place] = uniform(keys[place], purpose, 0)


def scheduled(
    stream: int, phases: Sequence[Arrivals | None], phase_starts_ms: Sequence[int], clock: Clock
) -> tuple[Instants, Keys]:
    """Patients of a class who are counted or booked: instants (ms) and keys (uint64), in no order.

    phases: the arrivals in force in each phase; phase_starts_ms: when each begins.
    """
    found: list[tuple[Instants, Keys]] = []
    begin, ends = (NEVER, *phase_starts_ms[1:]), (*phase_starts_ms[1:], FOR_EVER)
    for arrivals, *phase in zip(phases, begin, ends, strict=True):
        if arrivals is None:
            continue
        groups: list[tuple[Instants, Keys]] = []
        if arrivals.listed is not None and arrivals.listed.count is not None:
            groups = [_counted(stream, arrivals.listed, arrivals.listed.count, arrivals.factor)]
        if arrivals.every is not None:
            groups = [_one_after_another(stream, arrivals.every, arrivals.factor, clock.end_ms)]
        if arrivals.at_h is not None:
            groups = [_listed(stream, arrivals.at_h, arrivals.factor)]
        first = 0
        for times in arrivals.template or ():
            found.append(_booked(stream, times, first, arrivals.factor, (clock, phase[0], phase[1])))
            first += len(times.at_h)
        for at, keys in groups:
            here = (at >= phase[0]) & (at < phase[1])
            found.append((at[here], keys[here]))
    at = np.concatenate([np.empty(0, dtype=np.int64), *(at for at, _ in found)])
    keys = np.concatenate([np.empty(0, dtype=np.uint64), *(keys for _, keys in found)])
    return at[at >= 0], keys[at >= 0]


def _one_after_another(stream: int, every: Every, factor: float, end_ms: int) -> tuple[Instants, Keys]:
    """Patients numbered from the start of the run, each so long after the one before."""
    gaps = sampler(in_hours(every.of, UNITS_H[every.unit]))
    first, reached, found, whose = 0, 0.0, [], []
    while reached < end_ms:
        keys, uniforms = who(stream, ONE_BY_ONE, np.arange(first, first + MANY), GAP)
        spans = np.maximum(0.0, gaps.quantiles(uniforms)) * HOUR_MS
        at = reached + np.cumsum(spans)
        found.append(np.floor(at + 0.5).astype(np.int64))
        whose.append(keys)
        first, reached = first + MANY, float(at[-1])
    return _kept(stream, np.concatenate(found), np.concatenate(whose), factor)


def _listed(stream: int, at_h: Sequence[float], factor: float) -> tuple[Instants, Keys]:
    """Patients at listed instants, who are known by their place in the list."""
    at = np.floor(np.array(at_h) * HOUR_MS + 0.5).astype(np.int64)
    places = np.arange(len(at))
    many = _rounded(stream, LISTED, places, np.full(len(at), factor))
    keys, _ = who(stream, LISTED, np.repeat(places, many) * PLACES + _numbers(many), MOMENT)
    return np.repeat(at, many), keys


def _kept(stream: int, at: Instants, keys: Keys, factor: float) -> tuple[Instants, Keys]:
    """The share of patients that a factor leaves, each by their own luck."""
    if factor >= 1.0:
        return at, keys
    _, uniforms = who(stream, ONE_BY_ONE, np.arange(len(at)), ROUNDED)
    return at[uniforms < factor], keys[uniforms < factor]


def _counted(stream: int, listed: Listed, count: Sequence[int], factor: float) -> tuple[Instants, Keys]:
    """So many in each period, each at any moment of it, or all at its start."""
    every_ms = ms_of(listed.every_h)
    periods = np.arange(len(count))
    many = _rounded(stream, COUNTED, periods, np.array(count) * factor)
    period = np.repeat(periods, many)
    keys, uniforms = who(stream, COUNTED, period * PLACES + _numbers(many), MOMENT)
    into = np.floor(uniforms * every_ms).astype(np.int64) if listed.moment == "any" else 0
    return period * every_ms + into, keys


def _booked(
    stream: int, times: FixedTimes, first: int, factor: float, within: tuple[Clock, int, int]
) -> tuple[Instants, Keys]:
    """Fixed times: a patient's identity is the date, the place among the day's times (from `first` on) and a number.

    within: the clock, and the instants between which the times lie. Who is late for the day before the run, or early
    for the day after it, comes too.
    """
    clock, begins, ends_at = within
    days = [
        (day, (clock.start + timedelta(days=day)).toordinal())
        for day in range(-1, clock.days + 1)
        if WEEKDAYS[(clock.start + timedelta(days=day)).weekday()] in times.weekdays
    ]
    slots = np.array(
        [
            (day * DAY_MS + ms_of(hour), (ordinal * PLACES + first + place) * PLACES)
            for day, ordinal in days
            for place, hour in enumerate(times.at_h)
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    slots = slots[(slots[:, 0] >= begins) & (slots[:, 0] < ends_at)]
    many = _rounded(stream, BOOKED, slots[:, 1], np.full(len(slots), times.count * factor))
    keys, uniforms = who(stream, BOOKED, np.repeat(slots[:, 1], many) + _numbers(many), LATE)
    at = np.repeat(slots[:, 0], many)
    if times.late_h is not None:
        at = at + np.floor(sampler(times.late_h).quantiles(uniforms) * HOUR_MS + 0.5).astype(np.int64)
    return at, keys


def _rounded(stream: int, name: Word, places: Instants, means: Reals) -> Instants:
    """Whole numbers with these means: the fraction is rounded by the luck of the place."""
    _, uniforms = who(stream, name, places, ROUNDED)
    return np.asarray(np.floor(means) + (uniforms < means - np.floor(means))).astype(np.int64)


def _numbers(many: Instants) -> Instants:
    """0, 1, ... for each place by itself: int64[sum of many]."""
    starts = np.repeat(np.cumsum(many) - many, many)
    return np.arange(int(many.sum()), dtype=np.int64) - starts
