"""Loops over visits, compiled: one pass counts everything that is to be known of them, by month.

Counts are rows of `found`, int64[counts, months + 1]; what lies outside the run falls into the last column, which
nobody reads. `month_of_day`: int64[days of the run].
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.demand.compiling import compiled_in_place, inlined_and_callable
from sim.engine.world import NEVER
from sim.scenario.clock import DAY_MS, HOUR_MS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = NDArray[np.uint64]
MONDAY, SATURDAY = 0, 5
DELAY_FROM = np.array([0, 1, 2, 4, 7, 14, 21])  # days, each band up to the next


class Emergency(IntEnum):
    """What is counted of the emergency department and of emergency admissions."""

    ARRIVED = 0  # attendances, by the month of arrival
    ON_MONDAY = 1
    BY_DAY = 2
    DEPARTED = 3  # those that have ended, by the month of the end
    WITHIN_4H = 4
    OVER_12H = 5
    LEFT = 6
    CONVERTED = 7
    TYPE_1 = 8  # emergency admissions, by the month of admission
    DIRECT = 9
    DECIDED = 10
    WAITED_OVER_4H = 11
    WAITED_OVER_12H = 12


class Stay(IntEnum):
    """What is counted of spells, by the month in which they ended. Behind it stand the discharge pathways."""

    SPELLS = 0
    EMERGENCIES = 1
    WITHOUT_NIGHT = 2  # emergencies
    FOLLOWED = 3  # all but planned ones without a night: who comes back after these is readmitted
    STAYS = 4  # spells with a night, and so all that follow
    NIGHTS = 5
    EMERGENCY_STAYS = 6
    EMERGENCY_NIGHTS = 7
    BY_17 = 8
    AT_WEEKEND = 9
    DELAYS_KNOWN = 10  # those with a day of readiness, and so all that follow
    DELAY_DAYS = 11
    DELAY_BAND = 12  # the first of as many bands as DELAY_FROM has


PATHWAY = Stay.DELAY_BAND + len(DELAY_FROM)  # the first of the discharge pathways


@inlined_and_callable
def _month_at(at: int, month_of_day: Ints) -> int:
    """The month of an instant; of one outside the run one month too many, which no count returns."""
    day = at // DAY_MS
    return int(month_of_day[day]) if 0 <= day < month_of_day.size else int(month_of_day[-1]) + 1


@compiled_in_place
def to_days(at: Ints, days: Ints) -> None:
    """The day of the run of each instant into `days`."""
    for i in range(at.size):
        days[i] = at[i] // DAY_MS


@compiled_in_place
def add_up(month: Ints, kind: NDArray[np.integer], found: Ints) -> None:
    """Each thing into the row of its kind; a negative kind is not counted."""
    for i in range(month.size):
        if kind[i] >= 0:
            found[kind[i], month[i]] += 1


@compiled_in_place
def add_up_at(at: Ints, kind: NDArray[np.integer], month_of_day: Ints, found: Ints) -> None:
    """The same by the instant of each thing."""
    for i in range(at.size):
        if kind[i] >= 0:
            found[kind[i], _month_at(at[i], month_of_day)] += 1


@compiled_in_place
def weigh(weight: Words, at: Ints) -> tuple[np.uint64, int]:
    """The sum of all instants, each times its weight, modulo 2**64; and how many were made."""
    total, made = np.uint64(0), 0
    for i in range(at.size):
        total += weight[i] * np.uint64(at[i])
        made += at[i] != NEVER
    return total, made


@compiled_in_place
def weigh_kinds(weight: Words, kind: NDArray[np.integer], found: Words) -> None:
    """The weight of each kind, modulo 2**64; of what has a negative kind, in the last."""
    for i in range(kind.size):
        found[kind[i] if kind[i] >= 0 else found.size - 1] += weight[i]


@compiled_in_place
def look_up(wanted: Words, keys: Words, instants: Ints, table: Ints, behind: Ints, found: Ints) -> None:
    """The instant of each wanted key into `found`, which is left as it is where none of the keys is it.

    table: a power of two of -1, the first wanted key of each remainder; behind: the next of the same one.
    """
    mask = np.uint64(table.size - 1)
    for i in range(wanted.size):
        slot = np.int64(wanted[i] & mask)
        behind[i], table[slot] = table[slot], i
    for i in range(keys.size):
        each = table[np.int64(keys[i] & mask)]
        while each >= 0:
            if wanted[each] == keys[i]:
                found[each] = instants[i]
            each = behind[each]


@compiled_in_place
def come_and_go(since: Ints, until: Ints, weight: Ints, moved: Ints) -> None:
    """How many come and go on each day, by weight; `moved` has a day more than the run."""
    last = moved.size - 1
    for i in range(since.size):
        first = min(max(since[i] // DAY_MS, 0), last)
        end = last if until[i] == NEVER else min(max(until[i] // DAY_MS, 0), last)
        moved[first] += weight[i]
        moved[max(first, end)] -= weight[i]


@compiled_in_place
def count_attendances(  # noqa: PLR0913, PLR0917 - columns, spelt out for the compiler
    arrived: Ints, departed: Ints, decided: Ints, left: Flags, weekday_of_day_0: int, month_of_day: Ints, found: Ints
) -> None:
    """Attendances into the rows of Emergency; left: whether they left before treatment."""
    for i in range(arrived.size):
        if arrived[i] == NEVER:
            continue
        month, day = _month_at(arrived[i], month_of_day), arrived[i] // DAY_MS
        of_day = arrived[i] - day * DAY_MS
        found[Emergency.ARRIVED, month] += 1
        found[Emergency.ON_MONDAY, month] += (day + weekday_of_day_0) % 7 == MONDAY
        found[Emergency.BY_DAY, month] += 9 * HOUR_MS <= of_day < 18 * HOUR_MS
        if departed[i] != NEVER:
            month, stay = _month_at(departed[i], month_of_day), departed[i] - arrived[i]
            found[Emergency.DEPARTED, month] += 1
            found[Emergency.WITHIN_4H, month] += stay <= 4 * HOUR_MS
            found[Emergency.OVER_12H, month] += stay > 12 * HOUR_MS
            found[Emergency.LEFT, month] += left[i]
            found[Emergency.CONVERTED, month] += decided[i] != NEVER


@compiled_in_place
def count_admissions(
    arrived: Ints, decided: Ints, admitted: Ints, planned: Flags, month_of_day: Ints, found: Ints
) -> None:
    """Emergency admissions into the rows of Emergency."""
    for i in range(admitted.size):
        if admitted[i] == NEVER or planned[i]:
            continue
        month = _month_at(admitted[i], month_of_day)
        if arrived[i] == NEVER:
            found[Emergency.DIRECT, month] += 1
            continue
        found[Emergency.TYPE_1, month] += 1
        if decided[i] != NEVER:  # of whom no decision is known, no wait is, and none of 0 hours either
            waited = admitted[i] - decided[i]
            found[Emergency.DECIDED, month] += 1
            found[Emergency.WAITED_OVER_4H, month] += waited > 4 * HOUR_MS
            found[Emergency.WAITED_OVER_12H, month] += waited > 12 * HOUR_MS


@compiled_in_place
def count_spells(  # noqa: PLR0913, PLR0917 - columns, spelt out for the compiler
    discharged: Ints,
    ready: Ints,
    nights: Ints,
    planned: Flags,
    pathway: NDArray[np.int16],
    weekday_of_day_0: int,
    month_of_day: Ints,
    found: Ints,
) -> None:
    """Spells that have ended into the rows of Stay and, behind them, of their discharge pathways."""
    for i in range(discharged.size):
        month, emergency = _month_at(discharged[i], month_of_day), not planned[i]
        found[Stay.SPELLS, month] += 1
        found[Stay.EMERGENCIES, month] += emergency
        found[Stay.NIGHTS, month] += nights[i]
        found[Stay.EMERGENCY_NIGHTS, month] += nights[i] * emergency
        found[Stay.FOLLOWED, month] += nights[i] > 0 or emergency
        found[Stay.WITHOUT_NIGHT, month] += nights[i] <= 0 and emergency
        if nights[i] <= 0:
            continue
        day = discharged[i] // DAY_MS
        found[Stay.STAYS, month] += 1
        found[Stay.EMERGENCY_STAYS, month] += emergency
        found[Stay.BY_17, month] += discharged[i] - day * DAY_MS < 17 * HOUR_MS
        found[Stay.AT_WEEKEND, month] += (day + weekday_of_day_0) % 7 >= SATURDAY
        delay = day - ready[i] // DAY_MS
        if ready[i] == NEVER or delay < 0:
            continue
        found[Stay.DELAYS_KNOWN, month] += 1
        found[Stay.DELAY_DAYS, month] += delay
        found[Stay.DELAY_BAND + np.searchsorted(DELAY_FROM, delay, side="right") - 1, month] += 1
        if pathway[i] >= 0:
            found[PATHWAY + pathway[i], month] += 1
