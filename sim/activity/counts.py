"""Activity by month, point of delivery and currency, as NHS returns count it.

A spell weighs what the patient needs, known at admission, the same in every world: delay never changes it. How a
cost collection would see the same spells, by the length of stay that came about, is a table of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity.calendar import Calendar, Floats, Ints
from sim.activity.emergency import LEFT, emergency_counts
from sim.activity.loops import Emergency
from sim.activity.measures import Monthly
from sim.activity.observed import ATTENDANCE_NEED, EMERGENCY_NEED, PLANNED_NEED, SAME_DAY, Observed, Simulated, observe
from sim.activity.part import Categories, Part
from sim.activity.stay import readmitted
from sim.activity.theatre import BY_HOSPITAL
from sim.bank_holidays import is_working_day
from sim.hospital.build import Blueprint
from sim.hospital.staffing import DAYS_A_YEAR, WORKING_DAYS_A_YEAR
from sim.scenario.clock import Clock

WALKED = (
    "ed_attendance_type1",
    "left_before_treatment",
    "non_elective_same_day",
    "non_elective_overnight",
    "elective_inpatient",
    "day_case",
)
ORDINARY = (*WALKED[2:5], "maternity")  # spells but day cases
STAY_BANDS = ("stay_0_1_days", "stay_2_days_or_more")
LONG_STAY = 2  # nights: the cost collection's short stay has none or one

Volumes = Mapping[tuple[str, str], Floats]


def activity_table(
    simulated: Simulated | Observed, organisation: str | None = None, readmissions: bool = True
) -> dict[str, NDArray[Any]]:
    """Tidy columns organisation, month, pod, currency, volume; every month and point of delivery, 0 written.

    organisation: name of the world, that of the scenario where none is given; readmissions: whether emergency
    spells within 30 days of another count, as in NHS returns: without them the figure shows what was no success.

    Raises ValueError where a point of delivery would be counted whole and by currency.
    """
    observed = observe(simulated)
    volumes = observed.once(volumes_by_need if readmissions else volumes_without_readmissions)
    return _table(observed, volumes, organisation)


def activity_by_stay_band(simulated: Simulated | Observed, organisation: str | None = None) -> dict[str, NDArray[Any]]:
    """The same, but emergency spells by the stay that came about."""
    observed = observe(simulated)
    return _table(observed, observed.once(volumes_by_stay_band), organisation)


def volumes_by_stay_band(observed: Observed) -> Volumes:
    """Volumes with emergency spells by the stay that came about: up to one night, and more.

    A line of its own, "as counted by length-of-stay band": here a shorter stay reads as less output.
    """
    spells = observed.spells
    volumes = dict(observed.once(volumes_by_need))
    for key in [key for key in volumes if key[0].startswith("non_elective_")]:
        del volumes[key]
    long = spells.nights >= LONG_STAY
    for pod, band, those in zip(WALKED[2:4], STAY_BANDS, (~long, long), strict=True):
        volumes[pod, band] = spells.ended.count(those & ~spells.planned)
    return volumes


def volumes_without_readmissions(observed: Observed) -> Volumes:
    """Volume of each point of delivery and currency without emergency spells within 30 days of another."""
    return volumes_by_need(observed, readmissions=False)


def volumes_by_need(observed: Observed, readmissions: bool = True) -> Volumes:
    """Volume of each point of delivery and currency, float64[months]; what never occurs has no currency."""
    volumes: dict[tuple[str, str], Floats] = defaultdict(lambda: np.zeros(observed.calendar.months))
    for walked in (observed.once(_attendances), _spells(observed, readmissions)):
        for pod, currency, volume in walked:
            volumes[pod, currency] += volume
    for pod, currency, volume in observed.once(_counted):
        volumes[pod, currency] += volume
    missing = [pod for pod in WALKED if pod not in {known for known, _ in volumes}]
    return {**volumes, **{(pod, ""): np.zeros(observed.calendar.months) for pod in missing}}


def volume_by_pod(volumes: Volumes) -> dict[str, Floats]:
    """Volume of each point of delivery, its currencies together, float64[months]."""
    pods: dict[str, Floats] = {}
    for (pod, _), volume in volumes.items():
        pods[pod] = pods[pod] + volume if pod in pods else volume
    return pods


def planned_spells(observed: Observed) -> Iterator[Monthly]:
    """The measures that need planned activity counted in rooms beside what is walked."""
    pods = volume_by_pod(observed.once(volumes_by_need))
    planned = pods["elective_inpatient"] + pods["day_case"]
    called_off = observed.called_off
    by_hospital = observed.calendar.count(called_off.at("cancelled"), called_off.left_as(*BY_HOSPITAL))
    ordinary = [pod for pod in ORDINARY if pod in pods]
    yield Monthly("ordinary_spells", np.sum([pods[pod] for pod in ordinary], axis=0))
    yield Monthly("last_minute_share", by_hospital, planned)
    yield Monthly("day_case_share", pods["day_case"], planned)


def _attendances(observed: Observed) -> list[tuple[str, str, Floats]]:
    """Type 1 attendances that have ended: those treated, by the currency of their need if they have one; and others."""
    counts = observed.once(emergency_counts)
    treated, left = counts[Emergency.DEPARTED] - counts[Emergency.LEFT], (LEFT, "", counts[Emergency.LEFT])
    if ATTENDANCE_NEED not in observed.journeys.world.attributes.names:
        return [(WALKED[0], "", treated), left]
    ended = observed.departures.where(~observed.departures.left_as(LEFT))
    drawn = Categories.of(observed.journeys, ended.rows, (ATTENDANCE_NEED,))
    codes, names = Part(observed.journeys, ended.rows, drawn).category(ATTENDANCE_NEED)
    by_need = observed.calendar.tally(ended.at("departed")).by(codes + 1, len(names) + 1)  # first those without one
    of_each = zip(("", *names), by_need, strict=True)
    return [*((WALKED[0], name, volume) for name, volume in of_each if volume.any()), left]


def _spells(observed: Observed, readmissions: bool) -> Iterator[tuple[str, str, Floats]]:
    """Spells by point of delivery and by the currency of their need; those without one count as the pod as a whole."""
    spells, (kind, kinds) = observed.spells, observed.once(_kinds)
    if not readmissions:
        again = observed.once(readmitted)[spells.visits.rows] & ~spells.planned
        kind = np.where(again, -1, kind)
    for (pod, currency), volume in zip(kinds, spells.ended.by(kind, len(kinds)), strict=True):
        if volume.any():
            yield pod, currency, volume


def _kinds(observed: Observed) -> tuple[Ints, list[tuple[str, str]]]:
    """Of each spell its point of delivery and currency, as a place in a list of them."""
    visits, planned = observed.spells.visits, observed.spells.planned
    pod = np.where(planned, 2 + visits.is_in("admission_type", "day_case"), ~visits.is_in("stay_kind", SAME_DAY))
    needs = [visits.category(need) for need in (EMERGENCY_NEED, PLANNED_NEED)]
    code = np.where(pod == 0, -1, np.where(planned, needs[1][0], needs[0][0]))
    currencies = [("", *names) for _, names in needs for _ in range(2)]
    kinds = [(name, each) for name, those in zip(WALKED[2:], currencies, strict=True) for each in those]
    first = np.array([kinds.index((name, "")) for name in WALKED[2:]])
    return first[pod] + 1 + code, kinds


def _counted(observed: Observed) -> list[tuple[str, str, Floats]]:
    return list(counted_volumes(observed.simulated.blueprint))


def counted_volumes(blueprint: Blueprint) -> Iterator[tuple[str, str, Floats]]:
    """Point of delivery, currency and volume by month (float64[months]) of what is counted and not walked.

    The same rate holds on every day, or every working day, so that a month with more of them has more.
    """
    if blueprint.scenario.first.counted is None:
        return
    for (pod, currency, working_days_only), per_year in _by_phase(blueprint).items():
        yield pod, currency, by_month(blueprint, per_year, working_days_only)


def by_month(blueprint: Blueprint, per_year: Floats, working_days_only: bool) -> Floats:
    """What is done in each month of the run, float64[months], of so much a year in each phase."""
    in_months: Floats = per_year @ _years(blueprint.clock, tuple(blueprint.phase_days), working_days_only)
    return in_months


@lru_cache(maxsize=8)
def _years(clock: Clock, phase_days: tuple[int, ...], working_days_only: bool) -> Floats:
    """The part of a year that lies in each phase and month, by days or by working days: float64[phases, months]."""
    phase = np.searchsorted(phase_days, np.arange(clock.days), side="right") - 1
    daily = np.full(clock.days, 1 / DAYS_A_YEAR)
    if working_days_only:
        daily = np.array([is_working_day(day) for day in clock.dates]) / WORKING_DAYS_A_YEAR
    calendar = Calendar(clock)
    return np.array([calendar.by_month(np.where(phase == each, daily, 0.0)) for each in range(len(phase_days))])


def _by_phase(blueprint: Blueprint) -> dict[tuple[str, str, bool], Floats]:
    """Of each point of delivery, currency and kind of days what is done in a year, float64[phases]."""
    phases = blueprint.scenario.by_phase
    found: dict[tuple[str, str, bool], Floats] = {}
    for place, scenario in enumerate(phases):
        for volume in () if scenario.counted is None else scenario.counted.volumes():
            key = (volume.pod, volume.currency, volume.working_days_only)
            found.setdefault(key, np.zeros(len(phases)))[place] += volume.per_year
    return found


def _table(observed: Observed, volumes: Volumes, organisation: str | None) -> dict[str, NDArray[Any]]:
    pods = dict.fromkeys(pod for pod, _ in volumes)
    both = [p for p in pods if (p, "") in volumes and any(pod == p and currency for pod, currency in volumes)]
    if both:
        raise ValueError(f"counted both whole and by currency (give counted.activity a currency): {', '.join(both)}")
    scenario = observed.simulated.blueprint.scenario.first
    months = [month.strftime("%Y-%m") for month in observed.calendar.clock.months]
    return {
        "organisation": np.full(len(volumes) * len(months), organisation or scenario.name),
        "month": np.tile(months, len(volumes)),
        "pod": np.repeat([pod for pod, _ in volumes], len(months)),
        "currency": np.repeat([currency for _, currency in volumes], len(months)),
        "volume": np.concatenate([*volumes.values()]),
    }
