"""Activity that is counted and not walked, spread over the days of each month without luck."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.calendar import Calendar, Floats
from sim.bank_holidays import is_working_day
from sim.hospital.build import Blueprint
from sim.hospital.staffing import WORKING_DAYS_A_YEAR

DAYS_A_YEAR = 365.25


def counted_volumes(blueprint: Blueprint) -> Iterator[tuple[str, str, Floats]]:
    """Point of delivery, currency and volume by month (float64[months]) of everything counted.

    The same rate holds on every day, or every working day, so that a month with more of them has more.
    """
    calendar = Calendar(blueprint.clock)
    first = blueprint.scenario.first.counted
    if first is None:
        return
    working = np.array([is_working_day(day) for day in blueprint.clock.dates])
    phase = np.searchsorted(blueprint.phase_days, np.arange(blueprint.clock.days), side="right") - 1
    for pod, activity in first.activity.items():
        per_year = np.array(
            [0.0 if s.counted is None else s.counted.activity[pod].per_year for s in blueprint.scenario.by_phase]
        )
        if activity.working_days_only:
            daily = per_year[phase] / WORKING_DAYS_A_YEAR * working
        else:
            daily = per_year[phase] / DAYS_A_YEAR
        yield pod, activity.currency, calendar.by_month(daily)
