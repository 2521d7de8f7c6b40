"""From a scenario, one replication and what its staff leave open, to a world an engine can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from sim.demand.arrivals import patients
from sim.demand.attributes import AttributeTable
from sim.demand.declared import build_attributes
from sim.demand.draws import class_stream, name_hash
from sim.engine.world import ClockPlan, Instants, PlacesPlan, Review, SlotsPlan, World
from sim.hospital.booking import largest
from sim.hospital.calendars import Days, capacity, less, open_intervals, review_instants
from sim.hospital.offers import Closed, Offers, nobody_closes, offers
from sim.hospital.out_of_use import closed_bays
from sim.pathway.program import Program
from sim.scenario.clock import Clock, ms_of
from sim.scenario.demand import PatientClass
from sim.scenario.load import DatedScenario
from sim.scenario.pools import Escalation, Slots
from sim.scenario.reuse import reused
from sim.scenario.vector import Vector

NO_BEDS: dict[str, tuple[Instants, Instants]] = {}


@dataclass(frozen=True)
class Closures:
    """What is planned but not open: closed places by pool as change points, and sessions not held by pool."""

    places: Mapping[str, tuple[Instants, Instants]] = field(default_factory=lambda: NO_BEDS)
    sessions: Mapping[str, Closed] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Blueprint:
    """A scenario with its program: what every replication shares. Equal only to itself, so that it can key a cache.

    plain, vector: the tree it was read from, and the numbers with which it was read (None: as they are written).
    """

    scenario: DatedScenario
    program: Program
    plain: Mapping[str, Any] | None = field(default=None, repr=False)
    vector: Vector | None = field(default=None, repr=False)

    @property
    def clock(self) -> Clock:
        """The calendar of the run."""
        return self.scenario.first.run.clock

    @property
    def phase_days(self) -> tuple[int, ...]:
        """Days of the run from which each phase holds; the first is 0."""
        start = self.scenario.first.run.start
        return (0, *((day - start).days for day in self.scenario.begins[1:]))


@dataclass(frozen=True)
class _Layout:
    """What does not depend on the replication: attributes, clocks, and pools before luck and closures."""

    attributes: AttributeTable
    clocks: tuple[ClockPlan, ...]
    places: Mapping[str, PlacesPlan]
    slots: Mapping[str, tuple[Offers, ...]]


@lru_cache(maxsize=2)
def _laid_out(blueprint: Blueprint) -> _Layout:
    scenario, clock = blueprint.scenario, blueprint.clock
    days, pools = Days(clock.start, clock.days), scenario.first.pools
    return _Layout(
        attributes=_attributes(
            tuple(tuple(s.classes.items()) for s in scenario.by_phase), tuple(_starts(blueprint)), clock.start.weekday()
        ),
        clocks=_clocks(blueprint, days),
        places={name: _places(blueprint, name, days) for name, pool in pools.items() if pool.slots is None},
        slots={name: _slots(blueprint, name, days) for name, pool in pools.items() if pool.slots is not None},
    )


@reused(4)
def _attributes(
    by_phase: tuple[tuple[tuple[str, PatientClass], ...], ...], starts: tuple[int, ...], weekday: int
) -> AttributeTable:
    return build_attributes([dict(classes) for classes in by_phase], starts, weekday)


def build(blueprint: Blueprint, replication: int, closures: Closures | None = None) -> World:
    """Lay out one replication: patients, their attributes, and every pool and calendar.

    replication: which luck, from 0; closures: what staff and estate leave shut, nothing where it is None.
    """
    layout, clock = _laid_out(blueprint), blueprint.clock
    classes = [s.classes for s in blueprint.scenario.by_phase]
    return World(
        program=blueprint.program,
        attributes=layout.attributes,
        patients=patients(classes, _starts(blueprint), clock, blueprint.scenario.first.run.seed, replication),
        pools=_pools(blueprint, layout, replication, closures or Closures()),
        clocks=layout.clocks,
        month_edges=clock.month_edges_ms,
        end=clock.end_ms,
    )


def _starts(blueprint: Blueprint) -> list[int]:
    """The instant from which each phase holds, ms."""
    return [blueprint.clock.ms_of(day) for day in blueprint.scenario.begins]


def _pools(
    blueprint: Blueprint, layout: _Layout, replication: int, closures: Closures
) -> tuple[PlacesPlan | SlotsPlan, ...]:
    """The plan of every pool, in the order of the program."""
    plans: list[PlacesPlan | SlotsPlan] = []
    for name in blueprint.scenario.first.pools:
        if name in layout.places:
            staffed = _less(layout.places[name], closures.places.get(name))
            plans.append(_less(staffed, _out_of_use(blueprint, name, replication)))
            continue
        root = class_stream(blueprint.scenario.first.run.seed, replication, name_hash(f"slots|{name}"))
        closed = closures.sessions.get(name, nobody_closes)
        for planned in layout.slots[name]:
            stream = int(class_stream(int(root), 0, name_hash(planned.category)))
            plans.append(planned.on_the_day(stream, closed))
    if len(plans) != len(blueprint.program.pools):
        raise ValueError(f"the program knows {len(blueprint.program.pools)} pools and the scenario {len(plans)}")
    return tuple(plans)


def _out_of_use(blueprint: Blueprint, name: str, replication: int) -> tuple[Instants, Instants] | None:
    """Places of a pool that are closed at random in one replication; None where none ever is (R14b)."""
    first = blueprint.scenario.first
    rule = first.pools[name].out_of_use
    if rule is None:
        return None
    root = class_stream(first.run.seed, replication, name_hash(f"out_of_use|{name}"))
    return closed_bays(rule, int(root), blueprint.clock.days)


def _less(planned: PlacesPlan, closed: tuple[Instants, Instants] | None) -> PlacesPlan:
    """Places less those that are closed (R14)."""
    if closed is None:
        return planned
    steps = np.append(0, planned.at), np.append(planned.initial, planned.capacity)
    at, places = less(steps, closed)
    return replace(planned, initial=int(places[0]), at=at[1:], capacity=places[1:])


def _places(blueprint: Blueprint, name: str, days: Days) -> PlacesPlan:
    pools = [s.pools[name] for s in blueprint.scenario.by_phase]
    phases = tuple((d, p.places) for d, p in zip(blueprint.phase_days, pools, strict=True) if p.places is not None)
    at, places = capacity(days, phases)
    rule = pools[0].escalation
    review = None if rule is None else _review(blueprint, name, days, rule)
    peak, ranks, told = phases[-1][1].most, max(1, len(pools[0].priority)), bool(pools[0].beds or pools[0].waits)
    return PlacesPlan(int(places[0]), at[1:], places[1:], ranks, review, peak, told, pools[0].ladders)


def _review(blueprint: Blueprint, name: str, days: Days, rule: Escalation) -> Review:
    return Review(
        at=review_instants(days, rule.hours),
        counts=blueprint.program.pools.index(rule.counts or name),
        step=rule.step,
        maximum=rule.maximum,
        open_over=rule.open_over,
        close_under=rule.close_under,
        lead=ms_of(rule.lead_h),
    )


def _slots(blueprint: Blueprint, name: str, days: Days) -> tuple[Offers, ...]:
    """The offers of a pool, or of each of its categories."""
    pools = [s.pools[name] for s in blueprint.scenario.by_phase]
    phases = tuple((day, p.slots) for day, p in zip(blueprint.phase_days, pools, strict=True) if p.slots is not None)
    ranks = max(1, len(pools[0].priority))
    every = [offers(days, category, phases, ranks) for category in phases[0][1].per_day]
    ladders = pools[0].ladders
    return tuple(
        replace(each, plan=replace(each.plan, peak=_peak(each.category, phases), ladders=ladders)) for each in every
    )


def _peak(category: str, phases: Sequence[tuple[int, Slots]]) -> int:
    """The most that any offer for a category has in any phase: ms of planned time, or starts."""
    most = max(largest(slots, category) for _, slots in phases)
    return ms_of(most) if phases[0][1].measured_in == "hours" else int(most)


def _clocks(blueprint: Blueprint, days: Days) -> tuple[ClockPlan, ...]:
    """Every working-hours clock, in the order of the program."""
    by_phase = list(zip(blueprint.phase_days, blueprint.scenario.by_phase, strict=True))
    return tuple(
        open_intervals(days, tuple((day, s.calendars[name]) for day, s in by_phase))
        for name in blueprint.program.calendars
    )
