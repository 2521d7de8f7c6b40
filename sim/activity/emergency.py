"""The emergency department: how long patients stay, who leaves, who is admitted and waits for a bed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.calendar import Floats, days_of
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.engine.world import NEVER
from sim.scenario.clock import DAY_MS, HOUR_MS

LEFT = "left_before_treatment"
MONDAY = 0


def emergency_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of attendances, of the wait for a bed, and of emergency admissions."""
    yield from _attendances(observed)
    yield from _arrivals(observed)
    yield from _admissions(observed)
    yield Monthly("boarding", _boarding(observed), observed.calendar.days)


def _attendances(observed: Observed) -> Iterator[Monthly]:
    gone = observed.departures
    departed = observed.departed
    in_department = gone.at("departed") - gone.at("arrived")
    everyone, left = departed.count(), departed.count(gone.left_as(LEFT))
    yield Monthly("type1_attendances", everyone)
    yield Monthly("type1_within_4h", departed.count(in_department <= 4 * HOUR_MS), everyone)
    yield Monthly("type1_over_12h", departed.count(in_department > 12 * HOUR_MS), everyone)
    yield Monthly("left_before_treatment", left)
    yield Monthly("left_before_treatment_share", left, everyone)
    yield Monthly("type1_conversion", departed.count(gone.made("decision_to_admit")), everyone)


def _arrivals(observed: Observed) -> Iterator[Monthly]:
    calendar, arrived = observed.calendar, observed.attendances.at("arrived")
    tally = calendar.tally(arrived)
    everyone = tally.count()
    day = days_of(arrived)
    of_day = arrived - day * DAY_MS
    by_day = (of_day >= 9 * HOUR_MS) & (of_day < 18 * HOUR_MS)
    yield Monthly("arrivals_monday", tally.count(np.take(calendar.weekday == MONDAY, day, mode="clip")), everyone)
    yield Monthly("arrivals_09_to_18", tally.count(by_day), everyone)


def _admissions(observed: Observed) -> Iterator[Monthly]:
    emergency = observed.emergencies
    admitted, decided = emergency.at("admitted"), emergency.at("decision_to_admit")
    type_1, tally = emergency.made("arrived"), observed.calendar.tally(admitted)
    told = type_1 & (decided != NEVER)  # of whom no decision is known, no wait is, and none of 0 hours either
    waited = admitted - np.where(told, decided, admitted)
    over_12, over_4 = tally.count(waited > 12 * HOUR_MS), tally.count(waited > 4 * HOUR_MS)
    yield Monthly("admissions_type1", tally.count(type_1))
    yield Monthly("admissions_direct", tally.count(~type_1))
    yield Monthly("decision_over_12h", over_12)
    yield Monthly("decision_over_12h_share", over_12, tally.count(told))
    yield Monthly("decision_4_to_12h_share", over_4 - over_12, tally.count(told))


def _boarding(observed: Observed) -> Floats:
    """Patient-midnights between the decision to admit and a bed; who never gets one waits until the end."""
    decided = observed.part("decision_to_admit")
    calendar = observed.calendar
    return calendar.by_month(calendar.nights(decided.at("decision_to_admit"), decided.at("admitted")))
