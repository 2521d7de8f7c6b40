"""Arrivals by thinning: the points under the curve of the arrival rate.

Above each whole hour of a class stand layers of height 1, whatever the rate. In each such cell lie a Poisson
number of points (mean 1), each at a place in the hour and at a height in its layer; the points below the rate
are the patients. A higher rate keeps more points and moves none: who came before still comes, at the same
instant and with the same luck, and a surge in spring leaves autumn alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.demand.compiling import compiled_in_place, inlined_and_callable
from sim.demand.distributions import sampler
from sim.demand.draws import G, Reals, Word, bits, class_stream, mix, name_hash, unit
from sim.demand.patients import Patients
from sim.demand.scheduled import scheduled, who
from sim.scenario.arrivals import HOURS_OF_WEEK, Arrivals
from sim.scenario.clock import HOUR_MS, SUNDAY, Clock, is_bank_holiday
from sim.scenario.demand import PatientClass, Present
from sim.scenario.reuse import reused

# Poisson with mean 1: the probabilities of at most 0, 1, ... points in a cell; 20 are beyond any draw.
AT_MOST = np.append(np.cumsum([math.exp(-1.0) / math.factorial(count) for count in range(19)]), 1.0)
FEW = 4  # a cell nearly never holds more points
FEW_POINTS = 64  # of one hour: so many are put in order sooner by asking of each how many are earlier
PLACE = np.uint64(name_hash("arrivals.place"))  # names of draws: where in its cell a point lies
PRESENT = np.uint64(name_hash("present"))
SINCE = np.uint64(name_hash("present.since_days"))
_32, _LOW_32, _NUMBER = np.uint64(32), np.uint64(0xFFFFFFFF), 0xFFFFFFFF

Instants = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]


def patients(
    classes_by_phase: Sequence[Mapping[str, PatientClass]],
    phase_starts_ms: Sequence[int],
    clock: Clock,
    seed: int,
    replication: int,
) -> Patients:
    """Everybody who arrives in the run, and who is there at its start, in one replication.

    classes_by_phase: the classes in force in each phase, by name; phase_starts_ms: when each begins. Those
    present at the start are the ones of the first phase.
    """
    names = list(classes_by_phase[0])
    streams = [int(class_stream(seed, replication, name_hash(name))) for name in names]
    arrivals = {name: [classes[name].arrivals for classes in classes_by_phase] for name in names}
    curves = _curves(tuple(map(tuple, arrivals.values())), tuple(phase_starts_ms), clock)
    there, booked = [], []
    for place, (stream, name) in enumerate(zip(streams, names, strict=True)):
        if (at_start := classes_by_phase[0][name].present) is not None:
            there.append((*present(stream, at_start), place))
        if any(a is not None and a.kind not in ("per_day", "per_hour") for a in arrivals[name]):
            booked.append((*scheduled(stream, arrivals[name], phase_starts_ms, clock), place))
    everybody = Patients.merged(there)
    if curves.rates.size:
        everybody = _points(streams, curves, everybody)
    return (everybody.beside(Patients.merged(booked)) if booked else everybody).before(clock.end_ms)


class Curves(NamedTuple):
    """Rates per hour of all classes, float64[classes, hours]; cells below them in the fullest hour, and in all."""

    rates: Any
    in_an_hour: int
    cells: float

    @classmethod
    def of(cls, rates: Sequence[Reals]) -> Curves:
        """From those of each class."""
        curves = np.stack(rates) if rates else np.empty((0, 0))
        cells = np.ceil(curves).sum(axis=0)
        return cls(curves, int(cells.max(initial=0.0)), float(cells.sum()))


@reused(4)
def _curves(
    arrivals: tuple[tuple[Arrivals | None, ...], ...], phase_starts_ms: tuple[int, ...], clock: Clock
) -> Curves:
    """Of the classes, each by phase; made once for all replications."""
    return Curves.of([rate_per_hour(phases, phase_starts_ms, clock) for phases in arrivals])


def rate_per_hour(phases: Sequence[Arrivals | None], phase_starts_ms: Sequence[int], clock: Clock) -> Reals:
    """Mean arrivals in each hour of the run, float64[24 * days], by the arrivals in force in each phase."""
    weekday, sunday, month = _calendar(clock)
    rates = np.zeros((len(phases), clock.days * 24))
    for rate, arrivals in zip(rates, phases, strict=True):
        if arrivals is None:
            continue
        like = sunday if arrivals.bank_holidays_as_sunday else weekday
        factor = np.array(arrivals.weekday)[like] * np.array(arrivals.month)[month]
        if arrivals.per_day is not None:
            per_day = arrivals.per_day * arrivals.factor * factor
            rate[:] = (per_day[:, None] * np.array(arrivals.hour)).ravel()
        elif arrivals.per_hour is not None:
            week = np.resize(np.array(arrivals.per_hour), HOURS_OF_WEEK).reshape(7, 24)
            rate[:] = (week[like] * (arrivals.factor * factor)[:, None]).ravel()
        elif arrivals.listed is not None and arrivals.listed.per_hour is not None:
            listed = np.repeat(np.array(arrivals.listed.per_hour), int(arrivals.listed.every_h))[: rate.size]
            rate[: listed.size] = listed * arrivals.factor
    at_ms = np.arange(clock.days * 24, dtype=np.int64) * HOUR_MS
    phase = np.searchsorted(np.array(phase_starts_ms[1:], dtype=np.int64), at_ms, side="right")
    return np.asarray(rates[phase, np.arange(at_ms.size)])


@lru_cache(maxsize=8)
def _calendar(clock: Clock) -> tuple[Instants, Instants, Instants]:
    """Of each day its weekday, the same with bank holidays as Sundays, and its month from 0; int64[days] each."""
    days = list(clock.dates)
    return (
        np.array([day.weekday() for day in days]),
        np.array([SUNDAY if is_bank_holiday(day) else day.weekday() for day in days]),
        np.array([day.month - 1 for day in days]),
    )


@inlined_and_callable
def points_in(cell: Word) -> int:
    """How many points lie in a cell: Poisson with mean 1, by its distribution function."""
    u = unit(mix(cell))
    count = 0
    for few in range(FEW):  # compared all at once, as it is anybody's guess where a search would end
        count += u >= AT_MOST[few]
    while count >= FEW and u >= AT_MOST[count]:
        count += 1
    return count


class Points(NamedTuple):
    """Columns of equal length with room for points."""

    at: Any  # int64: instants, or words to sort by
    key: Any  # uint64
    klass: Any  # int16

    @classmethod
    def room(cls, count: int) -> Points:
        """Columns not yet written to."""
        return cls(np.empty(count, np.int64), np.empty(count, np.uint64), np.empty(count, np.int16))


def thinned(streams: Sequence[int], rates: Sequence[Reals], there: Patients | None = None) -> Patients:
    """The points of every class below its rate per hour (float64[hours] each, of equal length), in order, behind those
    who are there before.
    """
    before = Patients.merged([]) if there is None else there
    return _points(streams, Curves.of(rates), before) if rates else before


def _points(streams: Sequence[int], below: Curves, there: Patients) -> Patients:
    roots, curves = np.array(streams, dtype=np.uint64), below.rates
    hour = Points.room(below.in_an_hour * AT_MOST.size)
    most = int(below.cells + 6 * math.sqrt(below.cells) + 20)
    while True:
        points = Points.room(len(there) + most)
        total = _thin(roots, curves, Points(*(column[len(there) :] for column in points)), hour)
        if total <= most:
            for column, before in zip(points, (there.arrival_ms, there.key, there.klass), strict=True):
                column[: len(there)] = before
            return Patients(*(column[: len(there) + total] for column in points))
        most = total  # more points than is likely: once more, with room for all


@compiled_in_place
def _thin(streams: Any, rates: Any, points: Points, here: Points) -> int:
    """Write the points below the rates in order, as far as there is room; how many there are.

    here: room for the points of one hour, which are sorted by words of instant and number.
    """
    total = 0
    for hour in range(rates.shape[1]):
        count = 0
        for of in range(streams.size):
            rate = rates[of, hour]
            for layer in range(math.ceil(rate)):
                cell = np.uint64(bits(streams[of], hour, layer))
                for number in range(points_in(cell)):
                    key = np.uint64(mix(cell + np.uint64(number + 2) * G))
                    place = np.uint64(bits(key, PLACE, 0))
                    if layer + np.int64(place >> _32) * 2.0**-32 < rate:
                        within = np.int64(((place & _LOW_32) * np.uint64(HOUR_MS)) >> _32)
                        here.key[count], here.klass[count] = key, of
                        here.at[count] = within << 32 | count
                        count += 1
        if total + count <= points.at.size:
            if count > FEW_POINTS:
                _sort(here.at, count)
            for point in range(count):
                before = point if count > FEW_POINTS else _earlier(here.at, count, here.at[point])
                _write(points, total + before, hour * HOUR_MS, here, here.at[point])
            _by_key(points, total, total + count)
        total += count
    return total


@inlined_and_callable
def _earlier(words: Any, count: int, word: int) -> int:
    """How many of the first words are less than one: all are asked, several at once, as no branch can be foretold."""
    earlier = 0
    for other in range(count):
        earlier += words[other] < word
    return earlier


@inlined_and_callable
def _sort(words: Any, count: int) -> None:
    """Put the first words, no two of which are equal, in order, in place, by a heap."""
    for root in range(count // 2 - 1, -1, -1):
        _sink(words, root, count)
    for last in range(count - 1, 0, -1):
        words[0], words[last] = words[last], words[0]
        _sink(words, 0, last)


@inlined_and_callable
def _sink(words: Any, root: int, count: int) -> None:
    """Let a word sink in a heap of so many, whose greatest is first, until none below it is greater."""
    word = words[root]
    below = 2 * root + 1
    while below < count:
        if below + 1 < count and words[below + 1] > words[below]:
            below += 1
        if words[below] <= word:
            break
        words[root] = words[below]
        root, below = below, 2 * below + 1
    words[root] = word


@inlined_and_callable
def _write(points: Points, place: int, hour_ms: int, here: Points, word: int) -> None:
    """Write a point of an hour in its place."""
    number = word & _NUMBER
    points.at[place], points.key[place], points.klass[place] = (
        hour_ms + (word >> 32),
        here.key[number],
        here.klass[number],
    )


@inlined_and_callable
def _by_key(points: Points, first: int, end: int) -> None:
    """Put points that are in order of their instants in order of their keys where they have the same."""
    for last in range(first + 1, end):
        place = last
        while place > first and points.at[place - 1] == points.at[place] and points.key[place - 1] > points.key[place]:
            points.key[place - 1], points.key[place] = points.key[place], points.key[place - 1]
            points.klass[place - 1], points.klass[place] = points.klass[place], points.klass[place - 1]
            place -= 1


def present(stream: int, at_start: Present) -> tuple[Instants, Keys]:
    """Those of a class who are there at the start: instants (ms, below 0) and keys."""
    keys, uniforms = who(stream, PRESENT, np.arange(at_start.count), SINCE)
    days = sampler(at_start.since_days).quantiles(uniforms)
    return np.minimum(-1, -np.floor(24.0 * days * HOUR_MS + 0.5).astype(np.int64)), keys
