"""Beds: what was open, by the books; who lay in them at midnight, by the marks; how the two compare."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.calendar import Floats
from sim.activity.measures import Monthly
from sim.activity.observed import SAME_DAY, Observed, is_planned
from sim.activity.part import Part
from sim.hospital.build import Blueprint
from sim.pathway.program import Seize
from sim.scenario.clock import DAY_MS

BED = "bed"  # the name under which a pathway holds a ward bed; trolleys and recovery bays have other names
RECOVERY = ("recovery_bay",)  # held as a bed for a while after an operation, and none
OUTLIER = "outlier"  # the mark of a ward that is not the patient's own


def bed_pools(blueprint: Blueprint) -> tuple[str, ...]:
    """The pools of places that a pathway holds as `bed`, in the order of the program."""
    program = blueprint.program
    placements = {
        option.placement
        for node in program.nodes
        if isinstance(node, Seize) and program.holds[node.hold] == BED
        for choice in node.choices
        for option in choice
    }
    pools = {program.placements[placement].pool for placement in placements}
    return tuple(name for number, name in enumerate(program.pools) if number in pools and name not in RECOVERY)


def use_of_beds(observed: Observed, use: str) -> Floats:
    """Bed days of one use by the books, all beds together, float64[months]."""
    run, none = observed.simulated.run, np.zeros(observed.calendar.months)
    return sum((run.use(pool, use) / DAY_MS for pool in bed_pools(observed.simulated.blueprint)), none)


def bed_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of beds open, occupied, held and at short notice, and of who lies in them."""
    calendar, days = observed.calendar, observed.calendar.days
    available = use_of_beds(observed, "open")
    in_beds = patients_in_beds(observed)
    occupied = occupied_bed_days(observed)
    waiting = in_beds.where(in_beds.made("ready"))
    ready_days = calendar.by_month(calendar.nights(waiting.at("ready"), waiting.at("discharged")))
    yield Monthly("beds_available", available, days)
    yield Monthly("beds_occupied", occupied, days)
    yield Monthly("bed_occupancy", occupied, available)
    yield Monthly("beds_in_use", use_of_beds(observed, "used"), available)
    yield Monthly("occupied_bed_days", occupied)
    yield Monthly("empty_bed_days", available - occupied)
    yield Monthly("escalation_beds", use_of_beds(observed, "escalation"), days)
    yield Monthly("ready_waiting", ready_days, days)
    yield Monthly("delay_of_bed_days", ready_days, occupied)
    if OUTLIER in observed.simulated.blueprint.program.marks:
        out = in_beds.where(in_beds.made(OUTLIER))
        outlier_days = calendar.by_month(calendar.nights(out.at(OUTLIER), out.at("discharged")))
        yield Monthly("outliers", outlier_days, days)
        yield Monthly("outlier_share", outlier_days, occupied)


def patients_in_beds(observed: Observed) -> Part:
    """Those admitted to a ward bed: a patient of same day care sits in a trolley, even past midnight."""
    admitted = observed.admissions
    return admitted.where(is_planned(admitted) | ~admitted.is_in("stay_kind", SAME_DAY))


def occupied_bed_days(observed: Observed) -> Floats:
    """Patients in beds at the midnights of each month, float64[months]."""
    in_beds, calendar = patients_in_beds(observed), observed.calendar
    return calendar.by_month(calendar.nights(in_beds.at("admitted"), in_beds.at("discharged")))
