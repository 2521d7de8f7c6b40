"""What the hospital plans to run, as far as staff are asked for it, and what their lack leaves shut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.bank_holidays import is_working_day
from sim.engine.world import Instants
from sim.hospital.build import Blueprint, Closures
from sim.hospital.calendars import Days, capacity, value_at
from sim.scenario.clock import DAY_MS, Clock, is_bank_holiday
from sim.scenario.counted import Counted
from sim.scenario.faults import Fault
from sim.scenario.load import DatedScenario
from sim.scenario.pools import Places, Slots
from sim.scenario.reuse import reused
from sim.scenario.scenario import Scenario
from sim.scenario.staff_group import CLOSES
from sim.workforce import Base, PlannedSessions, Roster, StaffedPlaces, StaffingPlan, roster, unexplained_posts

SESSION_H = 4.0  # a session is half a day of theatre: the unit in which theatre staff are rostered
DAYS_A_YEAR = 365.25
MONTHS_A_YEAR = 12
WORKING_DAYS_A_YEAR = DAYS_A_YEAR * 5 / 7 - 8  # England keeps eight bank holidays, each on a working day


@lru_cache(maxsize=2)
def staffing_plan(blueprint: Blueprint) -> StaffingPlan:
    """Staffed places, theatre sessions and clinics on each day of the run, the same in every replication."""
    clock = blueprint.clock
    return _plan(Days(clock.start, clock.days), blueprint.phase_days, blueprint.scenario.by_phase)


def _plan(days: Days, phase_days: tuple[int, ...], by_phase: tuple[Scenario, ...]) -> StaffingPlan:
    lists = tuple(tuple(_WeekOfLists.of(slots) for _, slots in _lists(scenario)) for scenario in by_phase)
    return StaffingPlan(
        places=dict(_places(days, phase_days, by_phase)),
        sessions=_sessions(days, phase_days, lists),
        clinics=_clinics(days, phase_days, tuple(scenario.counted for scenario in by_phase)),
    )


@reused(16)
def base_of(trust: Scenario) -> Base:
    """The trust without interventions: its workforce, and the fixed posts that its drivers leave of it in the twelve
    months from the start of the run, as it then is. Raises ValueError where it has no workforce.
    """
    if trust.workforce is None:
        raise ValueError("fixed posts need a workforce")
    clock = Clock(trust.run.start, 0, MONTHS_A_YEAR)
    plan = _plan(Days(clock.start, clock.days), (0,), (trust,))
    return Base(trust.workforce, unexplained_posts(trust.workforce, clock, plan))


def staffing_faults(scenario: DatedScenario) -> Iterator[Fault]:
    """Groups whose requirement and establishment cannot be brought together, or are too far apart."""
    workforce = scenario.trust.workforce
    if workforce is None:
        return
    left = base_of(scenario.trust).fixed_posts
    for name, group in workforce.groups.items():
        path, asked = f"workforce.groups.{name}", group.establishment_wte - left[name]
        drivers = f"places, sessions and clinics of the trust ask for {asked:,.1f} posts"
        if group.fixed_posts == CLOSES:
            if left[name] < 0:
                yield Fault(f"{path}.establishment_wte", f"is too small: {drivers}", f"{group.establishment_wte:g}")
        elif workforce.requirement_tolerance is not None:
            off = (asked + float(group.fixed_posts)) / group.establishment_wte - 1
            if abs(off) > workforce.requirement_tolerance:
                rule = f"must close on the {group.establishment_wte:g} of the establishment: {drivers}, together"
                said = f"{group.fixed_posts:g}"
                yield Fault(f"{path}.fixed_posts", f"{rule} {100 * off:+.1f} %; write {CLOSES}", said)


def roster_of(blueprint: Blueprint, replication: int) -> Roster | None:
    """The roster of one replication; none where the scenario has no workforce."""
    dated = blueprint.scenario
    if dated.first.workforce is None:
        return None
    # A scenario that begins with a workforce keeps one: phases change numbers only.
    in_force = {day: s.workforce for day, s in zip(dated.begins, dated.by_phase, strict=True) if s.workforce}
    return roster(
        lambda day: in_force[max((d for d in in_force if d <= day), default=dated.begins[0])],
        blueprint.clock,
        staffing_plan(blueprint),
        (dated.first.run.seed, replication),
        base_of(dated.trust),
    )


def closures(blueprint: Blueprint, staff: Roster | None) -> Closures:
    """Beds and theatre lists that stay shut for want of staff."""
    if staff is None:
        return Closures()
    lists = {name: staff.sessions.closed for name, _ in _lists(blueprint.scenario.first)}
    return Closures(places=staff.closed_beds, sessions=lists)


def _places(
    days: Days, phase_days: tuple[int, ...], by_phase: tuple[Scenario, ...]
) -> Iterator[tuple[str, StaffedPlaces]]:
    """Places that somebody is rostered for: the mean over each day, in whole places."""
    for name, pool in by_phase[0].pools.items():
        if pool.staffed_as is None:
            continue
        pools = [s.pools[name] for s in by_phase]
        phases = tuple((d, p.places) for d, p in zip(phase_days, pools, strict=True) if p.places is not None)
        yield name, StaffedPlaces(pool.staffed_as, _mean_a_day(days, phases))


@reused(128)
def _mean_a_day(days: Days, phases: tuple[tuple[int, Places], ...]) -> Instants:
    """Places open on the mean of each day, to the nearest whole one."""
    hours = np.arange(24 * days.count, dtype=np.int64) * (DAY_MS // 24)
    hourly = value_at(capacity(days, phases), hours).reshape(days.count, 24)
    on_the_mean: Instants = np.floor(hourly.mean(axis=1) + 0.5).astype(np.int64)
    return on_the_mean


def _lists(scenario: Scenario) -> Iterator[tuple[str, Slots]]:
    """Slots that are sessions with a place of their own: theatre lists."""
    for name, pool in scenario.pools.items():
        if pool.slots is not None and pool.slots.place is not None:
            yield name, pool.slots


class _WeekOfLists(NamedTuple):
    """What a pool of lists says of its sessions: half days of a list, and how many lists by specialty and weekday."""

    halves: int
    on_bank_holidays: bool
    lists: tuple[tuple[str, tuple[int, ...]], ...]

    @classmethod
    def of(cls, slots: Slots) -> _WeekOfLists:
        halves = max(1, int((slots.ends_h - slots.starts_h) / SESSION_H + 0.5))
        lists = tuple((specialty, tuple(map(int, week))) for specialty, week in slots.per_day.items())
        return cls(halves, slots.bank_holidays, lists)


@reused(16)
def _sessions(
    days: Days, phase_days: tuple[int, ...], by_phase: tuple[tuple[_WeekOfLists, ...], ...]
) -> PlannedSessions:
    """Every planned list as sessions of half a day. Those of one list carry its number, and so share its luck:
    a list is held whole or not at all.
    """
    phase = np.searchsorted(phase_days, np.arange(days.count), side="right") - 1
    alike: dict[tuple[int, int, bool], tuple[list[str], list[int]]] = {}  # days of one phase and weekday, or holidays
    specialties, numbers = list[str](), list[int]()
    sessions = np.zeros(days.count, dtype=np.int64)
    for day, date in enumerate(days):
        kind = (int(phase[day]), date.weekday(), is_bank_holiday(date))
        if kind not in alike:
            here = list(_sessions_on(*kind[1:], by_phase[kind[0]]))
            alike[kind] = [specialty for specialty, _ in here], [number for _, number in here]
        specialties += alike[kind][0]
        numbers += alike[kind][1]
        sessions[day] = len(alike[kind][1])
    return PlannedSessions(
        np.repeat(np.arange(len(sessions)), sessions), tuple(specialties), np.array(numbers, dtype=np.int64)
    )


def _sessions_on(weekday: int, bank_holiday: bool, pools: Iterable[_WeekOfLists]) -> Iterator[tuple[str, int]]:
    """Half-day sessions of a day: the specialty, and the number of the list that day."""
    for pool in pools:
        if bank_holiday and not pool.on_bank_holidays:
            continue
        for specialty, week in pool.lists:
            for number in range(week[weekday]):
                yield from [(specialty, number)] * pool.halves


@reused(16)
def _clinics(days: Days, phase_days: tuple[int, ...], by_phase: tuple[Counted | None, ...]) -> NDArray[np.float64]:
    """Outpatient clinics planned on each day, for which staff of clinics are rostered."""
    working = np.array([is_working_day(day) for day in days])
    phase = np.searchsorted(phase_days, np.arange(days.count), side="right") - 1
    of_week, of_all = np.array([_clinics_a_day(counted) for counted in by_phase]).T
    planned: NDArray[np.float64] = np.where(working, of_week[phase], 0.0) + of_all[phase]
    return planned


def _clinics_a_day(counted: Counted | None) -> tuple[float, float]:
    """Clinics of a working day, and those of every day of the week."""
    staffed = [clinics for clinics in counted.clinics.values() if clinics.staffed] if counted is not None else []
    of_week = sum(clinics.per_year for clinics in staffed if clinics.working_days_only)
    of_all = sum(clinics.per_year for clinics in staffed if not clinics.working_days_only)
    return of_week / WORKING_DAYS_A_YEAR, of_all / DAYS_A_YEAR
