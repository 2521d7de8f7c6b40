"""What the day asks for: worked hours by staff group from places, sessions, clinics and fixed posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from sim.scenario.clock import DAY_MS, Clock
from sim.scenario.staff_group import CLOSES
from sim.scenario.workforce import Area, Workforce
from sim.workforce.fill import paid_h_per_wte_year
from sim.workforce.months import column
from sim.workforce.plan import Floats, StaffingPlan

DAYS_A_YEAR = 365.0


def month_days(clock: Clock) -> Iterator[slice]:
    """The days of each month of the run."""
    edges = (clock.month_edges_ms // DAY_MS).tolist()
    return (slice(first, end) for first, end in pairwise(edges))


def sessions_by_month(clock: Clock, plan: StaffingPlan) -> Floats:
    """Planned theatre sessions of each month, float64[months]."""
    month = clock.month_index(plan.sessions.day * DAY_MS)
    return np.bincount(month, minlength=len(clock.months)).astype(np.float64)


def area_hours(area: Area, place_days: float, pools_days: float) -> Mapping[str, float]:
    """Worked hours by staff group that an area asks for.

    place_days: staffed places times days; pools_days: pools of this kind times days (each has its nurse in
    charge).
    """
    unit_days = place_days / area.places
    return {
        group: unit_days * ((posts.day + posts.night) * area.shift_h + posts.coordinator_h_week / 7)
        + pools_days * posts.in_charge * 2 * area.shift_h
        for group, posts in area.posts.items()
    }


def driver_hours(in_force: Sequence[Workforce], clock: Clock, plan: StaffingPlan) -> Floats:
    """Worked hours that places, sessions and clinics ask for, float64[months, groups].

    Raises ValueError if the plan names an area that the workforce does not know.
    """
    unknown = sorted({pool.area for pool in plan.places.values()} - set(in_force[0].areas))
    if unknown:
        raise ValueError(f"workforce.areas must say who staffs {', '.join(unknown)}")
    groups = list(in_force[0].groups)
    sessions = sessions_by_month(clock, plan)
    hours = np.zeros((len(clock.months), len(groups)))
    for month, days in enumerate(month_days(clock)):
        for need in _needs(in_force[month], plan, days, float(sessions[month])):
            for group, needed in need.items():
                hours[month, groups.index(group)] += needed
    return hours


def _needs(workforce: Workforce, plan: StaffingPlan, days: slice, sessions: float) -> Iterator[Mapping[str, float]]:
    length = days.stop - days.start
    for pool in plan.places.values():
        yield area_hours(workforce.areas[pool.area], float(pool.places[days].sum()), length)
    for area in workforce.areas.values():
        if area.counted_places:
            yield area_hours(area, area.counted_places * length, length)
    theatre, clinics = workforce.theatre, float(plan.clinics[days].sum())
    yield {group: hours * sessions for group, hours in theatre.session_h.items()}
    yield {group: hours * length for group, hours in theatre.always_h_per_day.items()}
    yield {group: hours * clinics for group, hours in workforce.clinic.clinic_h.items()}


def required_hours(
    in_force: Sequence[Workforce], clock: Clock, plan: StaffingPlan, closing: Mapping[str, float] | None = None
) -> Floats:
    """Worked hours asked for by drivers and by fixed posts, less work that is gone, float64[months, groups].

    closing: fixed posts by group of those that close; unless given, what this plan leaves of the first establishment.
    """
    left = unexplained_posts(in_force[0], clock, plan) if closing is None else closing
    a_day = column(in_force, lambda w, name: fixed_posts(w, name, left) * _funded_h_per_day(w, name))
    length = np.array([days.stop - days.start for days in month_days(clock)], dtype=np.float64)
    asked = column(in_force, lambda w, name: 1 - w.groups[name].work_removed)
    return (driver_hours(in_force, clock, plan) + a_day * length[:, None]) * asked


def fixed_posts(workforce: Workforce, name: str, closing: Mapping[str, float]) -> float:
    """Posts of a group that no driver explains, wte. closing: of those groups whose posts close, by name."""
    said = workforce.groups[name].fixed_posts
    return max(0.0, closing[name]) if said == CLOSES else float(said)


def unexplained_posts(workforce: Workforce, clock: Clock, plan: StaffingPlan) -> dict[str, float]:
    """The `fixed_posts` with which the requirement of this plan equals the establishment, wte by group; below 0 where
    the drivers ask for more than there is.
    """
    drivers = driver_hours((workforce,) * len(clock.months), clock, plan).sum(axis=0) / clock.days
    return {
        name: group.establishment_wte - float(drivers[i]) / _funded_h_per_day(workforce, name)
        for i, (name, group) in enumerate(workforce.groups.items())
    }


def _funded_h_per_day(workforce: Workforce, name: str) -> float:
    """Worked hours a calendar day that one funded post stands for."""
    group = workforce.groups[name]
    return paid_h_per_wte_year(group) / DAYS_A_YEAR * (1 - group.headroom)
