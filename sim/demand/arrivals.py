"""Arrivals: the points under the curve of the arrival rate.

Above each whole hour of a class stand layers of height 1, whatever the rate. In each such cell lie a Poisson
number of points (mean 1), each at a place in the hour and at a height in its layer; the points below the rate
are the patients. A higher rate uncovers more points and moves none: who came before still comes, at the same
instant and with the same luck, and a surge in spring leaves autumn alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sim.demand.compiling import compiled_in_place, inlined
from sim.demand.distributions import sampler
from sim.demand.draws import G, Reals, Word, bits, class_stream, mix, name_hash, unit
from sim.demand.expected import expected, who
from sim.demand.patients import Patients
from sim.scenario.arrivals import HOURS_OF_WEEK, Arrivals
from sim.scenario.clock import HOUR_MS, SUNDAY, Clock, is_bank_holiday
from sim.scenario.demand import PatientClass, Present

# Poisson with mean 1: the probabilities of at most 0, 1, ... points in a cell; 20 are beyond any draw.
AT_MOST = np.append(np.cumsum([math.exp(-1.0) / math.factorial(count) for count in range(19)]), 1.0)
PLACE = np.uint64(name_hash("arrivals.place"))  # names of draws: where in its cell a point lies
PRESENT = np.uint64(name_hash("present"))
SINCE = np.uint64(name_hash("present.since_days"))
_32, _LOW_32 = np.uint64(32), np.uint64(0xFFFFFFFF)

Instants = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]
Group = tuple[Instants, Keys, int]


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
    groups: list[Group] = []
    for place, (name, first) in enumerate(classes_by_phase[0].items()):
        stream = int(class_stream(seed, replication, name_hash(name)))
        arrivals = [classes[name].arrivals for classes in classes_by_phase]
        if any(a is not None and a.kind in ("per_day", "per_hour", "listed") for a in arrivals):
            groups.append((*points_below(stream, rate_per_hour(arrivals, phase_starts_ms, clock)), place))
        if any(a is not None and a.kind in ("listed", "template") for a in arrivals):
            groups.append((*expected(stream, arrivals, phase_starts_ms, clock), place))
        if first.present is not None:
            groups.append((*present(stream, first.present), place))
    return Patients.merged(groups).before(clock.end_ms)


def rate_per_hour(phases: Sequence[Arrivals | None], phase_starts_ms: Sequence[int], clock: Clock) -> Reals:
    """Mean arrivals in each hour of the run, float64[24 * days], by the arrivals in force in each phase."""
    weekday = np.array([day.weekday() for day in clock.dates])
    sunday = np.array([SUNDAY if is_bank_holiday(day) else day.weekday() for day in clock.dates])
    month = np.array([day.month - 1 for day in clock.dates])
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
            rate[:] = (week[weekday] * (arrivals.factor * factor)[:, None]).ravel()
        elif arrivals.listed is not None and arrivals.listed.per_hour is not None:
            listed = np.repeat(np.array(arrivals.listed.per_hour), arrivals.listed.every_h)[: rate.size]
            rate[: listed.size] = listed * arrivals.factor
    at_ms = np.arange(clock.days * 24, dtype=np.int64) * HOUR_MS
    phase = np.searchsorted(np.array(phase_starts_ms[1:], dtype=np.int64), at_ms, side="right")
    return np.asarray(rates[phase, np.arange(at_ms.size)])


@inlined
def points_in(cell: Word) -> int:
    """How many points lie in a cell: Poisson with mean 1, by its distribution function."""
    u = unit(mix(cell))
    count = 0
    while u >= AT_MOST[count]:
        count += 1
    return count


def points_below(stream: int, rate: Reals) -> tuple[Instants, Keys]:
    """The points of a class below a rate per hour (float64[hours]): instants (ms) and keys, in order."""
    most = _points_at_most(np.uint64(stream), rate)
    arrival, keys = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.uint64)
    total = _uncover(np.uint64(stream), rate, arrival, keys)
    return arrival[:total].copy(), keys[:total].copy()


@compiled_in_place
def _points_at_most(stream: Word, rate: Reals) -> int:
    """The points of every cell that the rate touches."""
    most = 0
    for hour in range(rate.size):
        for layer in range(math.ceil(rate[hour])):
            most += points_in(bits(stream, hour, layer))
    return most


@compiled_in_place
def _uncover(stream: Word, rate: Reals, arrival: Instants, keys: Keys) -> int:
    """Write the points below the rate into columns that are long enough; how many there are."""
    total = 0
    for hour in range(rate.size):
        first = total
        for layer in range(math.ceil(rate[hour])):
            cell = np.uint64(bits(stream, hour, layer))
            for number in range(points_in(cell)):
                key = np.uint64(mix(cell + np.uint64(number + 2) * G))
                place = np.uint64(bits(key, PLACE, 0))
                if layer + np.int64(place >> _32) * 2.0**-32 < rate[hour]:
                    within = np.int64(((place & _LOW_32) * np.uint64(HOUR_MS)) >> _32)
                    _insert(arrival, keys, (first, total), hour * HOUR_MS + int(within), key)
                    total += 1
    return total


@inlined
def _insert(at_ms: Instants, who: Keys, stretch: tuple[int, int], at: int, key: np.uint64) -> None:
    """Put a patient in their place among those of the same hour, which fill a stretch of the columns."""
    first, place = stretch
    while place > first and (at_ms[place - 1] > at or (at_ms[place - 1] == at and who[place - 1] > key)):
        at_ms[place], who[place] = at_ms[place - 1], who[place - 1]
        place -= 1
    at_ms[place], who[place] = at, key


def present(stream: int, at_start: Present) -> tuple[Instants, Keys]:
    """Those of a class who are there at the start: instants (ms, below 0) and keys."""
    keys, luck = who(stream, PRESENT, np.arange(at_start.count), SINCE)
    days = sampler(at_start.since_days).quantiles(luck)
    return np.minimum(-1, -np.floor(24.0 * days * HOUR_MS + 0.5).astype(np.int64)), keys
