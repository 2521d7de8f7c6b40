"""The emergency department: how long patients stay, who leaves, who is admitted and waits for a bed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.calendar import Floats, Ints, month_at
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.activity.part import Flags
from sim.demand.compiling import compiled_in_place
from sim.engine.world import NEVER
from sim.scenario.clock import DAY_MS, HOUR_MS

LEFT = "left_before_treatment"
MONDAY = 0
(ARRIVED, ON_MONDAY, BY_DAY) = range(3)  # attendances, by the month of arrival
(DEPARTED, WITHIN_4H, OVER_12H, LEFT_EARLY, CONVERTED) = range(3, 8)  # those that have ended, by the month of the end
(TYPE_1, DIRECT, DECIDED, WAITED_OVER_4H, WAITED_OVER_12H) = range(8, 13)  # emergency admissions
COUNTS = 13


def emergency_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of attendances, of the wait for a bed, and of emergency admissions."""
    counts = observed.once(emergency_counts)
    ended, arrived, decided = counts[DEPARTED], counts[ARRIVED], counts[DECIDED]
    yield Monthly("type1_attendances", ended)
    yield Monthly("type1_within_4h", counts[WITHIN_4H], ended)
    yield Monthly("type1_over_12h", counts[OVER_12H], ended)
    yield Monthly("left_before_treatment", counts[LEFT_EARLY])
    yield Monthly("left_before_treatment_share", counts[LEFT_EARLY], ended)
    yield Monthly("type1_conversion", counts[CONVERTED], ended)
    yield Monthly("arrivals_monday", counts[ON_MONDAY], arrived)
    yield Monthly("arrivals_09_to_18", counts[BY_DAY], arrived)
    yield Monthly("admissions_type1", counts[TYPE_1])
    yield Monthly("admissions_direct", counts[DIRECT])
    yield Monthly("decision_over_12h", counts[WAITED_OVER_12H])
    yield Monthly("decision_over_12h_share", counts[WAITED_OVER_12H], decided)
    yield Monthly("decision_4_to_12h_share", counts[WAITED_OVER_4H] - counts[WAITED_OVER_12H], decided)
    yield Monthly("boarding", _boarding(observed), observed.calendar.days)


def emergency_counts(observed: Observed) -> Floats:
    """Attendances and emergency admissions by month, float64[COUNTS, months], in one pass over all visits."""
    journeys, calendar = observed.journeys, observed.calendar
    found = np.zeros((COUNTS, calendar.months + 1), dtype=np.int64)
    arrived, departed, decided, admitted = (
        np.ascontiguousarray(journeys.at(mark)) for mark in ("arrived", "departed", "decision_to_admit", "admitted")
    )
    _count_attendances(
        arrived, departed, decided, journeys.left_as(LEFT), calendar.clock.start.weekday(), calendar.month_of_day, found
    )
    _count_admissions(arrived, decided, admitted, observed.planned, calendar.month_of_day, found)
    return found[:, :-1].astype(np.float64)


@compiled_in_place
def _count_attendances(  # noqa: PLR0913, PLR0917 - columns, spelt out for the compiler
    arrived: Ints, departed: Ints, decided: Ints, left: Flags, weekday_of_day_0: int, month_of_day: Ints, found: Ints
) -> None:
    for i in range(arrived.size):
        if arrived[i] == NEVER:
            continue
        month, day = month_at(arrived[i], month_of_day), arrived[i] // DAY_MS
        of_day = arrived[i] - day * DAY_MS
        found[ARRIVED, month] += 1
        found[ON_MONDAY, month] += (day + weekday_of_day_0) % 7 == MONDAY
        found[BY_DAY, month] += 9 * HOUR_MS <= of_day < 18 * HOUR_MS
        if departed[i] != NEVER:
            month, stay = month_at(departed[i], month_of_day), departed[i] - arrived[i]
            found[DEPARTED, month] += 1
            found[WITHIN_4H, month] += stay <= 4 * HOUR_MS
            found[OVER_12H, month] += stay > 12 * HOUR_MS
            found[LEFT_EARLY, month] += left[i]
            found[CONVERTED, month] += decided[i] != NEVER


@compiled_in_place
def _count_admissions(  # noqa: PLR0913, PLR0917 - as attendances
    arrived: Ints, decided: Ints, admitted: Ints, planned: Flags, month_of_day: Ints, found: Ints
) -> None:
    for i in range(admitted.size):
        if admitted[i] == NEVER or planned[i]:
            continue
        month = month_at(admitted[i], month_of_day)
        if arrived[i] == NEVER:
            found[DIRECT, month] += 1
            continue
        found[TYPE_1, month] += 1
        if decided[i] != NEVER:  # of whom no decision is known, no wait is, and none of 0 hours either
            waited = admitted[i] - decided[i]
            found[DECIDED, month] += 1
            found[WAITED_OVER_4H, month] += waited > 4 * HOUR_MS
            found[WAITED_OVER_12H, month] += waited > 12 * HOUR_MS


def _boarding(observed: Observed) -> Floats:
    """Patient-midnights between the decision to admit and a bed; who never gets one waits until the end."""
    decided = observed.part("decision_to_admit")
    calendar = observed.calendar
    return calendar.by_month(calendar.nights(decided.at("decision_to_admit"), decided.at("admitted")))
