"""Expected harm by month: deaths and readmissions that published associations make of delay and short staffing.

Nothing here is priced, and no figure of productivity reads it. Expected numbers, and no outcomes of anybody: a patient
of the model neither dies nor comes back because of them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.beds import occupied_bed_days, use_of_beds
from sim.activity.calendar import Floats
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.engine.world import NEVER
from sim.scenario.clock import HOUR_MS
from sim.scenario.harm import Harm


def harm_measures(observed: Observed) -> Iterator[Monthly]:
    """Expected deaths and readmissions; none where the scenario does not say what harms."""
    harm = observed.simulated.blueprint.scenario.first.harm
    if harm is None:
        return
    delayed = _delayed(observed, harm.delay_to_bed.after_h)
    by_delay = delayed / harm.delay_to_bed.patients_per_death
    by_staffing, back = _by_staffing(observed, harm)
    yield Monthly("delayed_to_bed", delayed)
    yield Monthly("expected_deaths_delay", by_delay)
    yield Monthly("expected_deaths_short_staffing", by_staffing)
    yield Monthly("expected_extra_deaths", by_delay + by_staffing)
    yield Monthly("expected_extra_readmissions", back + _by_early_discharge(observed, harm))


def _delayed(observed: Observed, after_h: float) -> Floats:
    """Type 1 admissions that reached a bed later than so many hours after arrival, by the month of the bed."""
    arrived, admitted = observed.journeys.at("arrived"), observed.journeys.at("admitted")
    came = (arrived != NEVER) & (admitted != NEVER) & ~observed.planned
    late = np.flatnonzero(came & (admitted - arrived > after_h * HOUR_MS))
    return observed.calendar.count(admitted[late])


def _by_staffing(observed: Observed, harm: Harm) -> tuple[Floats, Floats]:
    """Deaths and readmissions by short-staffed shifts; none without a roster.

    Short-staffed hours of a group are patient-days that lacked so many, of which those among the first days of a stay
    count, each with the ratio of one day. A month has no more of them than patients in beds at its midnights.
    """
    roster, of = observed.simulated.roster, harm.short_staffing
    none = np.zeros(observed.calendar.months)
    if roster is None:
        return none, none
    patient_days = observed.once(occupied_bed_days)
    deaths, again = none, none
    for group, ratio in of.groups.items():
        if group in roster.groups:
            short = roster.short_h[:, roster.groups.index(group)] / of.short_h_per_patient_day
            exposed = np.minimum(short, patient_days) * of.first_days_share
            deaths = deaths + exposed * of.mortality_30d * (ratio.death - 1)
            again = again + exposed * of.readmission_30d * (ratio.readmission - 1)
    return deaths, again


def _by_early_discharge(observed: Observed, harm: Harm) -> Floats:
    """Readmissions of a month's discharges with a night, by how far its occupancy lies above that which is usual."""
    of, occupied = harm.early_discharge, observed.once(occupied_bed_days)
    available = use_of_beds(observed, "open")
    occupancy = np.divide(occupied, available, out=np.zeros_like(occupied), where=available > 0)
    above = np.maximum(0.0, occupancy - of.above_occupancy)
    discharges = observed.spells.ended.count(observed.spells.nights > 0)
    return discharges * above * of.readmissions_per_occupancy
