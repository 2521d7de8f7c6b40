"""Outpatient clinics and imaging sessions, month by month: who attended, who did not, and which slots stayed empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sim.activity.calendar import Floats
from sim.activity.counts import by_month
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.hospital.build import Blueprint
from sim.scenario.counted import FIRST, Clinics, Counted

OUTPATIENT, IMAGING = "outpatient_", "imaging"


def clinic_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of what is counted through clinics; none where the scenario has no such clinics."""
    blueprint = observed.simulated.blueprint
    counted = blueprint.scenario.first.counted
    if counted is None:
        return
    kinds = {pod for clinics in counted.clinics.values() for pod in clinics.attended_as}
    if any(pod.startswith(OUTPATIENT) for pod in kinds):
        yield from _outpatients(blueprint, counted)
    if IMAGING in kinds:
        attended, planned = _sum_of(blueprint, IMAGING, _attended), _sum_of(blueprint, IMAGING, _planned)
        yield Monthly("imaging_attended", attended)
        yield Monthly("imaging_slots_unused", planned - attended, planned)


def _outpatients(blueprint: Blueprint, counted: Counted) -> Iterator[Monthly]:
    attended, due, planned = (_sum_of(blueprint, OUTPATIENT, of) for of in (_attended, _due, _planned))
    first = _sum_of(blueprint, OUTPATIENT, _first)
    yield Monthly("outpatients_attended", attended)
    yield Monthly("outpatients_first", first)
    yield Monthly("did_not_attend_share", due - attended, due)
    yield Monthly("clinic_slots_unused", planned - attended, planned)
    if counted.referrals is not None:
        diverted, waiting = _referrals(blueprint)
        yield Monthly("first_list_growth", waiting - first)
        yield Monthly("referrals_diverted", diverted)


def _attended(clinics: Clinics) -> float:
    return clinics.attended


def _due(clinics: Clinics) -> float:
    return clinics.due


def _planned(clinics: Clinics) -> float:
    return clinics.planned_slots


def _first(clinics: Clinics) -> float:
    return sum(volume.per_year for volume in clinics.volumes() if volume.pod == FIRST)


def _sum_of(blueprint: Blueprint, pods: str, of: Callable[[Clinics], float]) -> Floats:
    """A figure of all clinics whose points of delivery begin alike, float64[months]."""
    in_months = np.zeros(len(blueprint.clock.months))
    for working_days_only in (True, False):
        per_year = [_in_a_year(s.counted, pods, of, working_days_only) for s in blueprint.scenario.by_phase]
        in_months += by_month(blueprint, np.array(per_year), working_days_only)
    return in_months


def _in_a_year(counted: Counted | None, pods: str, of: Callable[[Clinics], float], working_days_only: bool) -> float:
    kinds = () if counted is None else counted.clinics.values()
    these = (each for each in kinds if next(iter(each.attended_as)).startswith(pods))
    return sum(of(each) for each in these if each.working_days_only == working_days_only)


def _referrals(blueprint: Blueprint) -> tuple[Floats, Floats]:
    """Referrals that advice answers, and those that wait for an appointment, float64[months]; on working days."""
    referrals = [s.counted.referrals if s.counted is not None else None for s in blueprint.scenario.by_phase]
    diverted = np.array([0.0 if each is None else each.per_year * each.diverted for each in referrals])
    waiting = np.array([0.0 if each is None else each.per_year * (1 - each.diverted) for each in referrals])
    return by_month(blueprint, diverted, True), by_month(blueprint, waiting, True)
