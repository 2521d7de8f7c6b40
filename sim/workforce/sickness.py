"""Sickness that all groups of a trust share: its season, the luck of a month, and the luck of a day.

The luck is keyed by month or date and by replication, never by what is planned: two worlds of a pair share it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.demand.draws import name_hash
from sim.scenario.clock import Clock
from sim.scenario.workforce import Workforce
from sim.workforce.months import column
from sim.workforce.plan import Floats
from sim.workforce.requirement import month_days
from sim.workforce.shifts import dated_names, factors_of_mean_one

HIGHEST = 0.25  # of sickness in a month, share of paid hours: as much as a group may be said to have


def monthly_factors(in_force: Sequence[Workforce], clock: Clock, stream: np.uint64) -> Floats:
    """How many times the year's sickness each month has, the same for all groups, float64[months]."""
    names = np.array([[name_hash(f"{month:%Y-%m}|sickness")] for month in clock.months], dtype=np.uint64)
    cv = np.array([w.sickness.monthly_cv for w in in_force], dtype=np.float64)
    season = [w.sickness.season[month.month - 1] for w, month in zip(in_force, clock.months, strict=True)]
    factors: Floats = factors_of_mean_one(stream, names, cv) * np.array(season)
    return factors


def daily_factors(in_force: Sequence[Workforce], clock: Clock, stream: np.uint64) -> Floats:
    """How many times the month's share of hours is unfilled on each day, in wards and theatres alike, float64[days]."""
    lengths = [days.stop - days.start for days in month_days(clock)]
    cv = np.repeat([w.shifts.daily_cv for w in in_force], lengths).astype(np.float64)
    return factors_of_mean_one(stream, dated_names(("{}|absence",), clock.start, clock.days), cv)


def worked_share(in_force: Sequence[Workforce], factors: Floats) -> Floats:
    """Hours worked per hour paid, float64[months, groups]: what leave, sickness, study and hours never rostered leave.

    factors: of sickness in each month, float64[months].
    """
    return (1 - absence(in_force, factors)) * (1 - column(in_force, lambda w, _: w.unused_hours))


def absence(in_force: Sequence[Workforce], factors: Floats) -> Floats:
    """Leave, sickness, study and other absence, share of paid hours: float64[months, groups]."""
    usual = column(in_force, lambda w, n: w.groups[n].sickness)
    other = column(in_force, lambda w, n: w.groups[n].absence) - usual
    return other + np.minimum(np.maximum(usual, HIGHEST), usual * factors[:, None])
