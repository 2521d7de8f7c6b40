"""Spells that ended: how long they took, when they ended, and whether the patient came back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.activity.calendar import Floats, Ints, month_at
from sim.activity.declared import BY_NAME
from sim.activity.matching import instants_of
from sim.activity.measures import Monthly
from sim.activity.observed import Observed, Spells
from sim.activity.part import Flags
from sim.demand.compiling import compiled_in_place
from sim.engine.world import NEVER
from sim.scenario.clock import DAY_MS, HOUR_MS

SATURDAY = 5
WITHIN_MS = 30 * DAY_MS
DELAY_BANDS = ("delay_0d", "delay_1d", "delay_2_3d", "delay_4_6d", "delay_7_13d", "delay_14_20d", "delay_21d")
DELAY_FROM = np.array([0, 1, 2, 4, 7, 14, 21])  # days, each band up to the next
(SPELLS, EMERGENCIES, WITHOUT_NIGHT, FOLLOWED) = range(4)  # spells; of emergencies without one; open to readmission
(STAYS, NIGHTS, EMERGENCY_STAYS, EMERGENCY_NIGHTS, BY_17, AT_WEEKEND) = range(4, 10)  # spells with a night
(DELAYS_KNOWN, DELAY_DAYS, DELAY_BAND) = range(10, 13)  # of these with a day of readiness; the first of the bands
DISCHARGED = DELAY_BAND + len(DELAY_BANDS)  # the first of the discharge pathways


def stay_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of length of stay, of delay after readiness, of the hour and day of discharge, of readmission."""
    counts, calendar = observed.once(stay_counts), observed.calendar
    emergencies, stays, nights = counts[EMERGENCIES], counts[STAYS], counts[NIGHTS]
    yield Monthly("spells", counts[SPELLS])
    yield Monthly("zero_day_share", counts[WITHOUT_NIGHT], emergencies)
    yield Monthly("stay_night", nights, stays)
    yield Monthly("stay_emergency_night", counts[EMERGENCY_NIGHTS], counts[EMERGENCY_STAYS])
    yield Monthly("stay_emergency", counts[EMERGENCY_NIGHTS], emergencies)
    yield Monthly("stay_elective_night", nights - counts[EMERGENCY_NIGHTS], stays - counts[EMERGENCY_STAYS])
    weekend_days = calendar.by_month((calendar.weekday >= SATURDAY).astype(np.float64))
    yield Monthly("discharged_by_17", counts[BY_17], stays)
    yield Monthly("discharges_weekday", stays - counts[AT_WEEKEND], calendar.days - weekend_days)
    yield Monthly("discharges_weekend", counts[AT_WEEKEND], weekend_days)
    known, days = counts[DELAYS_KNOWN], counts[DELAY_DAYS]
    for band, spells_of in zip(DELAY_BANDS, counts[DELAY_BAND:DISCHARGED], strict=True):
        yield Monthly(band, spells_of, known)
    yield Monthly("delay_mean", days, known)
    yield Monthly("delay_mean_delayed", days, known - counts[DELAY_BAND])
    for pathway, spells_of in zip(observed.discharge_pathways[1], counts[DISCHARGED:], strict=True):
        if (name := f"discharged_{pathway}") in BY_NAME:  # a trust of its own may call its pathways otherwise
            yield Monthly(name, spells_of, known)
    yield from _readmissions(observed)


def stay_counts(observed: Observed) -> Floats:
    """Spells by the month in which they ended, float64[counts, months], in one pass over them."""
    spells, calendar = observed.spells, observed.calendar
    codes, names = observed.discharge_pathways
    found = np.zeros((DISCHARGED + len(names), calendar.months + 1), dtype=np.int64)
    weekday, ready = calendar.clock.start.weekday(), spells.visits.at("ready")
    columns = spells.discharged, ready, spells.nights, spells.planned, codes
    _count_spells(*columns, weekday, calendar.month_of_day, found)
    return found[:, :-1].astype(np.float64)


@compiled_in_place
def _count_spells(  # noqa: PLR0913, PLR0917 - columns, spelt out for the compiler
    discharged: Ints,
    ready: Ints,
    nights: Ints,
    planned: Flags,
    pathway: NDArray[np.int16],
    weekday_of_day_0: int,
    month_of_day: Ints,
    found: Ints,
) -> None:
    for i in range(discharged.size):
        month, emergency = month_at(discharged[i], month_of_day), not planned[i]
        found[SPELLS, month] += 1
        found[EMERGENCIES, month] += emergency
        found[NIGHTS, month] += nights[i]
        found[EMERGENCY_NIGHTS, month] += nights[i] * emergency
        found[FOLLOWED, month] += nights[i] > 0 or emergency
        found[WITHOUT_NIGHT, month] += nights[i] <= 0 and emergency
        if nights[i] <= 0:
            continue
        day = discharged[i] // DAY_MS
        found[STAYS, month] += 1
        found[EMERGENCY_STAYS, month] += emergency
        found[BY_17, month] += discharged[i] - day * DAY_MS < 17 * HOUR_MS
        found[AT_WEEKEND, month] += (day + weekday_of_day_0) % 7 >= SATURDAY
        delay = day - ready[i] // DAY_MS
        if ready[i] == NEVER or delay < 0:
            continue
        found[DELAYS_KNOWN, month] += 1
        found[DELAY_DAYS, month] += delay
        found[DELAY_BAND + np.searchsorted(DELAY_FROM, delay, side="right") - 1, month] += 1
        if pathway[i] >= 0:
            found[DISCHARGED + pathway[i], month] += 1


def _readmissions(observed: Observed) -> Iterator[Monthly]:
    back = observed.once(readmitted) & ~observed.planned & observed.reached("admitted")
    again = observed.calendar.count(observed.journeys.at("admitted")[back])
    yield Monthly("readmissions_30d", again)
    yield Monthly("readmission_30d_share", again, observed.once(stay_counts)[FOLLOWED])


def _stays_of(spells: Spells) -> Flags:
    """Spells that count for readmission: all but planned ones without a night."""
    return (spells.nights > 0) | ~spells.planned


def readmitted(observed: Observed) -> Flags:
    """Which visits come within 30 days of the end of the spell they follow, bool[visits]; day cases are no such spell."""
    journeys, spells = observed.journeys, observed.spells
    back = np.flatnonzero(journeys.parent)
    stays = _stays_of(spells)
    keys = journeys.key[spells.visits.rows[stays]]
    ended = instants_of(journeys.parent[back], keys, spells.discharged[stays])
    since = journeys.arrival[back] - np.where(ended == NEVER, 0, ended)
    flags = np.zeros(len(journeys), np.bool_)
    flags[back] = (ended != NEVER) & (since <= WITHIN_MS)
    return flags
