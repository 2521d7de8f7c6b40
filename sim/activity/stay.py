"""Spells that ended: how long they took, when they ended, and whether the patient came back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.calendar import Ints, days_of
from sim.activity.declared import BY_NAME
from sim.activity.matching import instants_of
from sim.activity.measures import Monthly
from sim.activity.observed import Observed, Spells
from sim.activity.part import Flags
from sim.engine.world import NEVER
from sim.scenario.clock import DAY_MS, HOUR_MS

SATURDAY = 5
WITHIN_MS = 30 * DAY_MS
DELAY_BANDS = ("delay_0d", "delay_1d", "delay_2_3d", "delay_4_6d", "delay_7_13d", "delay_14_20d", "delay_21d")
DELAY_FROM = (0, 1, 2, 4, 7, 14, 21)  # days, each band up to the next


def stay_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of length of stay, of delay after readiness, of the hour and day of discharge, of readmission."""
    yield from _stays(observed)
    yield from _endings(observed)
    yield from _delays(observed)
    yield from _readmissions(observed)


def _stays(observed: Observed) -> Iterator[Monthly]:
    spells, count = observed.spells, observed.spells.ended.count
    nights, emergency = spells.nights, ~spells.planned
    stays = nights > 0
    emergencies, all_nights, emergency_nights = count(emergency), count(nights), count(nights * emergency)
    yield Monthly("spells", count())
    yield Monthly("zero_day_share", count(emergency & ~stays), emergencies)
    yield Monthly("stay_night", all_nights, count(stays))
    yield Monthly("stay_emergency_night", emergency_nights, count(stays & emergency))
    yield Monthly("stay_emergency", emergency_nights, emergencies)
    yield Monthly("stay_elective_night", all_nights - emergency_nights, count(stays & ~emergency))


def _endings(observed: Observed) -> Iterator[Monthly]:
    spells, calendar = observed.spells, observed.calendar
    ended = spells.discharged[spells.nights > 0]
    day = days_of(ended)
    weekend = np.take(calendar.weekday >= SATURDAY, day, mode="clip")
    weekend_days = calendar.by_month((calendar.weekday >= SATURDAY).astype(np.float64))
    count = calendar.tally(ended).count
    yield Monthly("discharged_by_17", count(ended - day * DAY_MS < 17 * HOUR_MS), count())
    yield Monthly("discharges_weekday", count(~weekend), calendar.days - weekend_days)
    yield Monthly("discharges_weekend", count(weekend), weekend_days)


def delay_days(spells: Spells) -> Ints:
    """Days from the day of readiness to the day of discharge, -1 where a spell has no such day."""
    ready = spells.visits.at("ready")
    known = ready != NEVER
    return np.where(known, days_of(spells.discharged) - days_of(ready), -1)


def _delays(observed: Observed) -> Iterator[Monthly]:
    spells = observed.spells
    delay = delay_days(spells)
    told = (spells.nights > 0) & (delay >= 0)
    visits, delay = spells.visits.where(told), delay[told]
    ended = observed.calendar.tally(visits.at("discharged"))
    everyone, days = ended.count(), ended.count(delay)
    bands = ended.by(np.searchsorted(DELAY_FROM, delay, side="right") - 1, len(DELAY_FROM))
    for band, spells_of in zip(DELAY_BANDS, bands, strict=True):
        yield Monthly(band, spells_of, everyone)
    yield Monthly("delay_mean", days, everyone)
    yield Monthly("delay_mean_delayed", days, everyone - bands[0])
    codes, names = visits.category("discharge_pathway")
    for pathway, spells_of in zip(names, ended.by(codes.astype(np.int64), len(names)), strict=True):
        if (name := f"discharged_{pathway}") in BY_NAME:  # a trust of its own may call its pathways otherwise
            yield Monthly(name, spells_of, everyone)


def _readmissions(observed: Observed) -> Iterator[Monthly]:
    spells = observed.spells
    back = observed.once(readmitted) & ~observed.planned & observed.reached("admitted")
    again = observed.calendar.count(observed.journeys.at("admitted")[back])
    yield Monthly("readmissions_30d", again)
    yield Monthly("readmission_30d_share", again, spells.ended.count(_stays_of(spells)))


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
