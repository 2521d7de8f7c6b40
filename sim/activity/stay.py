"""Spells that ended: how long they took, when they ended, and whether the patient came back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.calendar import Floats
from sim.activity.declared import BY_NAME
from sim.activity.loops import PATHWAY, SATURDAY, Stay, count_spells
from sim.activity.matching import instants_of
from sim.activity.measures import Monthly
from sim.activity.observed import Observed, Spells
from sim.activity.part import Flags
from sim.engine.world import NEVER
from sim.scenario.clock import DAY_MS

WITHIN_MS = 30 * DAY_MS
DELAY_BANDS = ("delay_0d", "delay_1d", "delay_2_3d", "delay_4_6d", "delay_7_13d", "delay_14_20d", "delay_21d")


def stay_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of length of stay, of delay after readiness, of the hour and day of discharge, of readmission."""
    counts, calendar = observed.once(stay_counts), observed.calendar
    emergencies, stays, nights = counts[Stay.EMERGENCIES], counts[Stay.STAYS], counts[Stay.NIGHTS]
    yield Monthly("spells", counts[Stay.SPELLS])
    yield Monthly("zero_day_share", counts[Stay.WITHOUT_NIGHT], emergencies)
    yield Monthly("stay_night", nights, stays)
    yield Monthly("stay_emergency_night", counts[Stay.EMERGENCY_NIGHTS], counts[Stay.EMERGENCY_STAYS])
    yield Monthly("stay_emergency", counts[Stay.EMERGENCY_NIGHTS], emergencies)
    yield Monthly("stay_elective_night", nights - counts[Stay.EMERGENCY_NIGHTS], stays - counts[Stay.EMERGENCY_STAYS])
    weekend_days = calendar.by_month((calendar.weekday >= SATURDAY).astype(np.float64))
    yield Monthly("discharged_by_17", counts[Stay.BY_17], stays)
    yield Monthly("discharges_weekday", stays - counts[Stay.AT_WEEKEND], calendar.days - weekend_days)
    yield Monthly("discharges_weekend", counts[Stay.AT_WEEKEND], weekend_days)
    known, days = counts[Stay.DELAYS_KNOWN], counts[Stay.DELAY_DAYS]
    for band, spells_of in zip(DELAY_BANDS, counts[Stay.DELAY_BAND : PATHWAY], strict=True):
        yield Monthly(band, spells_of, known)
    yield Monthly("delay_mean", days, known)
    yield Monthly("delay_mean_delayed", days, known - counts[Stay.DELAY_BAND])
    for pathway, spells_of in zip(observed.discharge_pathways[1], counts[PATHWAY:], strict=True):
        if (name := f"discharged_{pathway}") in BY_NAME:  # a trust of its own may call its pathways otherwise
            yield Monthly(name, spells_of, known)
    yield from _readmissions(observed)


def stay_counts(observed: Observed) -> Floats:
    """Spells by the month in which they ended, float64[counts, months], in one pass over them."""
    spells, calendar = observed.spells, observed.calendar
    codes, names = observed.discharge_pathways
    found = np.zeros((PATHWAY + len(names), calendar.months + 1), dtype=np.int64)
    weekday, ready = calendar.clock.start.weekday(), spells.visits.at("ready")
    columns = spells.discharged, ready, spells.nights, spells.planned, codes
    count_spells(*columns, weekday, calendar.month_of_day, found)
    return found[:, :-1].astype(np.float64)


def _readmissions(observed: Observed) -> Iterator[Monthly]:
    back = observed.once(readmitted) & ~observed.planned & observed.reached("admitted")
    again = observed.calendar.count(observed.journeys.at("admitted")[back])
    yield Monthly("readmissions_30d", again)
    yield Monthly("readmission_30d_share", again, observed.once(stay_counts)[Stay.FOLLOWED])


def _stays_of(spells: Spells) -> Flags:
    """Spells that count for readmission: all but planned ones without a night."""
    return (spells.nights > 0) | ~spells.planned


def readmitted(observed: Observed) -> Flags:
    """Which visits come within 30 days of the end of the spell they follow, bool[visits]; day cases are none."""
    journeys, spells = observed.journeys, observed.spells
    back = np.flatnonzero(journeys.parent != 0)
    stays = _stays_of(spells)
    keys = journeys.key[spells.visits.rows[stays]]
    ended = instants_of(journeys.parent[back], keys, spells.discharged[stays])
    since = journeys.arrival[back] - np.where(ended == NEVER, 0, ended)
    flags = np.zeros(len(journeys), np.bool_)
    flags[back] = (ended != NEVER) & (since <= WITHIN_MS)
    return flags
