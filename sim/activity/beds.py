"""Beds: what was open, by the pools' time integrals; who was in them at midnight; how the two compare.

A patient is in a bed from taking a place of a pool of beds until giving it back or until discharge, whichever comes
first: a bed being cleaned is not occupied, and who gave the bed back and goes on at home is in none (R27b).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.activity.calendar import Calendar, Floats, Ints
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.activity.part import Flags
from sim.engine.journeys import BedStays, Journeys
from sim.engine.world import NEVER
from sim.hospital.build import Blueprint
from sim.pathway.verbs.seize.nodes import Seize
from sim.scenario.clock import DAY_MS
from sim.scenario.faults import Fault
from sim.scenario.pools import BedKind

BED = "bed"  # the name under which most pathways hold a bed
DISCHARGED = "discharged"  # from this mark on whoever still holds a bed leaves it to those who clean it
GENERAL: BedKind = "general_and_acute"  # what returns of bed occupancy count
OTHER_KINDS: tuple[BedKind, ...] = ("critical_care", "maternity")
OUTLIER = "outlier"  # the mark of a ward that is not the patient's own


@dataclass(frozen=True)
class InBed:
    """Times for which patients were in beds; arrays of equal length, one row for each place or places held together.

    row: of the journeys; places: how many; since, until: ms, until no earlier than since.
    """

    journeys: Journeys
    row: Ints
    places: Ints
    since: Ints
    until: Ints

    @classmethod
    def of(cls, journeys: Journeys, stays: BedStays) -> InBed:
        """From places that were held: the discharge of a visit ends what it still holds, and no later stay."""
        discharged = journeys.at(DISCHARGED)[stays.row]
        ended = (discharged != NEVER) & (discharged > stays.since)
        ends = np.where(ended, np.minimum(stays.until, discharged), stays.until)
        return cls(journeys, stays.row, stays.places, stays.since, ends)

    def at(self, here: Ints | slice | Flags) -> InBed:
        """Some of its lines."""
        return InBed(self.journeys, self.row[here], self.places[here], self.since[here], self.until[here])

    def where(self, keep: Flags) -> InBed:
        """The rows of a mask over visits."""
        return self.at(keep[self.row])

    def after(self, mark: str) -> InBed:
        """What of it lies after a mark of the visit; nothing of those who did not make it."""
        made = self.journeys.at(mark)[self.row]
        here = made != NEVER
        since = np.minimum(np.maximum(self.since, made), self.until)
        return InBed(self.journeys, self.row[here], self.places[here], since[here], self.until[here])

    def bed_days(self, calendar: Calendar) -> Floats:
        """Beds with somebody in them at the midnights of each month, float64[months]."""
        return calendar.by_month(calendar.nights(self.since, self.until, self.places))


def bed_pools(blueprint: Blueprint, kind: BedKind = GENERAL) -> tuple[str, ...]:
    """The pools that the scenario declares as beds of a kind, in the order of the program."""
    return tuple(name for name, pool in blueprint.scenario.first.pools.items() if pool.bed_kind == kind)


def undeclared_beds(blueprint: Blueprint) -> Iterator[Fault]:
    """Pools held as `bed` of which the scenario does not say whether they are beds: nobody shall drop out unseen."""
    program, pools = blueprint.program, blueprint.scenario.first.pools
    held = {
        program.pools[program.placements[option.placement].pool]
        for node in program.nodes
        if isinstance(node, Seize) and program.holds[node.hold] == BED
        for choice in node.choices
        for option in choice
    }
    for name in program.pools:
        if name in held and pools[name].beds is None:
            yield Fault(
                f"pools.{name}.beds",
                f"is missing: patients hold these places as `{BED}`; say true or false, whether they count as beds",
            )
    if not any(pool.beds is not None for pool in pools.values()) and not held:
        yield Fault("pools", "no pool says beds: true, and a study counts patients in beds")


def use_of_beds(observed: Observed, use: str, kind: BedKind = GENERAL) -> Floats:
    """Bed days of one use by the time integrals, all beds of a kind together, float64[months]."""
    run, none = observed.simulated.run, np.zeros(observed.calendar.months)
    return sum((run.use(pool, use) / DAY_MS for pool in bed_pools(observed.simulated.blueprint, kind)), none)


def in_bed(observed: Observed) -> InBed:
    """Who was in a general and acute bed from when to when."""
    return in_places(observed, bed_pools(observed.simulated.blueprint))


def in_places(observed: Observed, names: Iterable[str]) -> InBed:
    """Who held a place of some pools from when to when; of pools of which that is told (R27b)."""
    by_pool, first = observed.once(_by_pool)
    pools = [observed.simulated.blueprint.program.pools.index(name) for name in names]
    if len(pools) == 1:
        return by_pool.at(slice(first[pools[0]], first[pools[0] + 1]))
    return by_pool.at(
        np.concatenate([np.empty(0, dtype=np.int64), *(np.arange(first[p], first[p + 1]) for p in pools)])
    )


def _by_pool(observed: Observed) -> tuple[InBed, Ints]:
    """Everybody who held a place of which that is told, pool by pool, and where each pool begins."""
    stays = observed.simulated.run.bed_stays
    pool = stays.pool.astype(np.int16)  # of which few bits are sorted in two passes
    first = np.append(0, np.cumsum(np.bincount(pool, minlength=len(observed.simulated.blueprint.program.pools))))
    return InBed.of(observed.journeys, stays).at(np.argsort(pool, kind="stable")), first


def occupied_bed_days(observed: Observed) -> Floats:
    """Patients in general and acute beds at the midnights of each month, float64[months]."""
    return observed.once(in_bed).bed_days(observed.calendar)


def bed_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of general and acute beds open, occupied, held and at short notice, and of who is in them; of the other
    kinds how many are occupied.
    """
    calendar, days, patients = observed.calendar, observed.calendar.days, observed.once(in_bed)
    available, occupied = use_of_beds(observed, "open"), observed.once(occupied_bed_days)
    ready_days = patients.after("ready").bed_days(calendar)
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
        outlier_days = patients.after(OUTLIER).bed_days(calendar)
        yield Monthly("outliers", outlier_days, days)
        yield Monthly("outlier_share", outlier_days, occupied)
    for kind in OTHER_KINDS:
        if names := bed_pools(observed.simulated.blueprint, kind):
            inside = in_places(observed, names).bed_days(calendar)
            yield Monthly(f"{kind}_beds_occupied", inside, days)
            yield Monthly(f"{kind}_occupancy", inside, use_of_beds(observed, "open", kind))
