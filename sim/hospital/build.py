"""From a scenario, one replication and what its staff leave open, to a world an engine can run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sim.demand.arrivals import patients
from sim.demand.declared import build_attributes
from sim.demand.draws import class_stream, name_hash
from sim.engine.world import ClockPlan, Instants, PlacesPlan, Review, SlotsPlan, World
from sim.hospital.calendars import Days, capacity, less, ms_of, open_intervals, review_instants
from sim.hospital.offers import Closed, nobody_closes, offers
from sim.pathway.program import Program
from sim.scenario.clock import Clock
from sim.scenario.load import DatedScenario
from sim.scenario.pools import Escalation

NO_BEDS: dict[str, tuple[Instants, Instants]] = {}


@dataclass(frozen=True)
class Closures:
    """What is planned but not open: closed places by pool as change points, and sessions not held by pool."""

    places: Mapping[str, tuple[Instants, Instants]] = field(default_factory=lambda: NO_BEDS)
    sessions: Mapping[str, Closed] = field(default_factory=dict)


@dataclass(frozen=True)
class Blueprint:
    """A scenario with its program: what every replication shares."""

    scenario: DatedScenario
    program: Program

    @property
    def clock(self) -> Clock:
        """The calendar of the run."""
        return self.scenario.first.run.clock

    @property
    def phase_days(self) -> tuple[int, ...]:
        """Days of the run from which each phase holds; the first is 0."""
        start = self.scenario.first.run.start
        return (0, *((day - start).days for day in self.scenario.begins[1:]))


def build(blueprint: Blueprint, replication: int, closures: Closures | None = None) -> World:
    """Lay out one replication: patients, their attributes, and every pool and calendar.

    replication: which luck, from 0; closures: what staff and estate leave shut, nothing where it is None.
    """
    scenario, clock = blueprint.scenario, blueprint.clock
    seed = scenario.first.run.seed
    classes = [s.classes for s in scenario.by_phase]
    starts = [clock.ms_of(day) for day in scenario.begins]
    return World(
        program=blueprint.program,
        attributes=build_attributes(classes, starts, clock.start.weekday()),
        patients=patients(classes, starts, clock, seed, replication),
        pools=pools(blueprint, replication, closures or Closures()),
        clocks=clocks(blueprint),
        month_edges=clock.month_edges_ms,
        end=clock.end_ms,
    )


def pools(blueprint: Blueprint, replication: int, closures: Closures) -> tuple[PlacesPlan | SlotsPlan, ...]:
    """The plan of every pool, in the order of the program."""
    scenario = blueprint.scenario
    plans: list[PlacesPlan | SlotsPlan] = []
    days, names = Days(blueprint.clock.start, blueprint.clock.days), blueprint.program.pools
    for name in scenario.first.pools:
        if scenario.first.pools[name].slots is None:
            plans.append(_places(blueprint, name, days, closures))
        else:
            stream = int(class_stream(scenario.first.run.seed, replication, name_hash(f"slots|{name}")))
            plans += _slots(blueprint, name, days, stream, closures.sessions.get(name, nobody_closes))
    if len(plans) != len(names):
        raise ValueError(f"the program knows {len(names)} pools and the scenario {len(plans)}")
    return tuple(plans)


def _places(blueprint: Blueprint, name: str, days: Days, closures: Closures) -> PlacesPlan:
    pools = [s.pools[name] for s in blueprint.scenario.by_phase]
    phases = [(day, p.places) for day, p in zip(blueprint.phase_days, pools, strict=True) if p.places is not None]
    steps = capacity(days, phases)
    if name in closures.places:
        steps = less(steps, closures.places[name])
    at, places = steps
    rule = pools[0].escalation
    review = None if rule is None else _review(blueprint, name, days, rule)
    return PlacesPlan(int(places[0]), at[1:], places[1:], max(1, len(pools[0].priority)), review)


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


def _slots(blueprint: Blueprint, name: str, days: Days, stream: int, closed: Closed) -> list[SlotsPlan]:
    pools = [s.pools[name] for s in blueprint.scenario.by_phase]
    phases = [(day, p.slots) for day, p in zip(blueprint.phase_days, pools, strict=True) if p.slots is not None]
    ranks = max(1, len(pools[0].priority))
    plans = []
    for category in phases[0][1].per_day:
        luck = int(class_stream(stream, 0, name_hash(category)))
        plans.append(offers(days, category, phases, luck, ranks, closed))
    return plans


def clocks(blueprint: Blueprint) -> tuple[ClockPlan, ...]:
    """Every working-hours clock, in the order of the program."""
    days = Days(blueprint.clock.start, blueprint.clock.days)
    return tuple(
        open_intervals(
            days,
            [
                (day, s.calendars[name])
                for day, s in zip(blueprint.phase_days, blueprint.scenario.by_phase, strict=True)
            ],
        )
        for name in blueprint.program.calendars
    )
