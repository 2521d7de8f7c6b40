"""The emergency department: how long patients stay, who leaves, who is admitted and waits for a bed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.calendar import Floats
from sim.activity.loops import Emergency, count_admissions, count_attendances
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.engine.world import NEVER

LEFT = "left_before_treatment"


def emergency_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of attendances, of the wait for a bed, and of emergency admissions."""
    counts = observed.once(emergency_counts)
    over_4h, over_12h = counts[Emergency.WAITED_OVER_4H], counts[Emergency.WAITED_OVER_12H]
    ended, arrived, decided = counts[Emergency.DEPARTED], counts[Emergency.ARRIVED], counts[Emergency.DECIDED]
    yield Monthly("type1_attendances", ended)
    yield Monthly("type1_within_4h", counts[Emergency.WITHIN_4H], ended)
    yield Monthly("type1_over_12h", counts[Emergency.OVER_12H], ended)
    yield Monthly("left_before_treatment", counts[Emergency.LEFT])
    yield Monthly("left_before_treatment_share", counts[Emergency.LEFT], ended)
    yield Monthly("type1_conversion", counts[Emergency.CONVERTED], ended)
    yield Monthly("arrivals_monday", counts[Emergency.ON_MONDAY], arrived)
    yield Monthly("arrivals_09_to_18", counts[Emergency.BY_DAY], arrived)
    yield Monthly("admissions_type1", counts[Emergency.TYPE_1])
    yield Monthly("admissions_direct", counts[Emergency.DIRECT])
    yield Monthly("decision_over_12h", over_12h)
    yield Monthly("decision_over_12h_share", over_12h, decided)
    yield Monthly("decision_4_to_12h_share", over_4h - over_12h, decided)
    yield Monthly("boarding", _boarding(observed), observed.calendar.days)


def emergency_counts(observed: Observed) -> Floats:
    """Attendances and emergency admissions by month, float64[counts, months], in one pass over all visits."""
    journeys, calendar = observed.journeys, observed.calendar
    found = np.zeros((len(Emergency), calendar.months + 1), dtype=np.int64)
    came = (journeys.at("arrived"), journeys.at("departed"), journeys.at("decision_to_admit"), journeys.at("admitted"))
    arrived, departed, decided, admitted = map(np.ascontiguousarray, came)
    count_attendances(
        arrived, departed, decided, journeys.left_as(LEFT), calendar.clock.start.weekday(), calendar.month_of_day, found
    )
    count_admissions(arrived, decided, admitted, observed.planned, calendar.month_of_day, found)
    return found[:, :-1].astype(np.float64)


def _boarding(observed: Observed) -> Floats:
    """Patient-midnights between the decision to admit and a bed; who leaves without one waits until then (R26)."""
    decided = observed.part("decision_to_admit")
    calendar, until = observed.calendar, decided.at("admitted").copy()
    without = until == NEVER
    until[without] = decided.where(without).ended()
    return calendar.by_month(calendar.nights(decided.at("decision_to_admit"), until))
