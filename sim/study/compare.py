"""The comparison: a baseline and interventions, paired by replication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.activity.beds import undeclared_beds
from sim.activity.marks import misspelt_marks
from sim.hospital.build import Blueprint
from sim.hospital.load import Load
from sim.productivity import effect as productivity_effect
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.vector import Vector
from sim.study.completeness import missing_inputs, missing_parts
from sim.study.effects import Effect, Pair, effect
from sim.study.execution import ProgressCallback, silent
from sim.study.outcome import Outcome, kept_blueprint
from sim.study.plan import BASELINE, Plan
from sim.study.redrawn import OutcomeCallback, run_drawn, unheard
from sim.study.tornado import TornadoDriver, tornado_drivers


@dataclass(frozen=True)
class Comparison:
    """What came out, and all it came from.

    outcomes: every replication run; effects: by intervention, in the order asked for; loads: by world, pools that are
    asked for more than they have; redrawn: draws of what is assumed that together made no valid trust, and were drawn
    again.
    """

    plan: Plan
    blueprints: dict[str, Blueprint]
    outcomes: list[Outcome] = field(repr=False)
    effects: dict[str, Effect]
    loads: Mapping[str, tuple[Load, ...]]
    redrawn: int

    def of(self, world: str, drawn: bool) -> list[Outcome]:
        """The replications of a world, in order."""
        return [o for o in self.outcomes if o.world == world and o.drawn is drawn]


def run_comparison(
    plan: Plan,
    blueprints: dict[str, Blueprint],
    on_progress: ProgressCallback = silent,
    on_outcome: OutcomeCallback = unheard,
) -> Comparison:
    """Run every world and compare each intervention with the baseline.

    blueprints: of every world of the plan, as `read_all` gives them; on_outcome: see `run_drawn`.
    """
    outcomes, vectors, loads, redrawn = run_drawn(plan, blueprints, on_progress, on_outcome)
    done = Comparison(plan, blueprints, outcomes, {}, loads, redrawn)
    base = blueprints[BASELINE].scenario.first
    for world, made in blueprints.items():
        if world != BASELINE:
            drawn, central = (_pairs(done, world, drawn) for drawn in (True, False))
            own = vectors[world]
            # Where there is nothing to draw, every pair is one as assumed.
            anything = any(vector.given.any() for vector in own)
            found = effect(made.scenario.first, base, *((drawn, central) if anything else ((), drawn)))
            done.effects[world] = replace(found, tornado_drivers=_tornado_drivers(made, own, drawn))
    return done


def read_all(worlds: Mapping[str, Mapping[str, Any]], priced: bool = True) -> dict[str, Blueprint]:
    """The blueprint of every world, or the faults of all of them, each told once.

    priced: whether the worlds are to have all that a study of productivity needs, and not only what a run needs.
    """
    made: dict[str, Blueprint] = {}
    faults: list[Fault] = []
    for world, plain in worlds.items():
        faults += missing_parts(plain) if priced else []
        try:
            made[world] = kept_blueprint(plain)
            faults += list(_study_faults(made[world])) if priced else []
        except ScenarioFaults as found:
            faults += found.faults
    if faults:
        raise ScenarioFaults(faults)
    return made


def _study_faults(made: Blueprint) -> Iterator[Fault]:
    """What a study, and not a run, finds wrong with a sound scenario."""
    yield from missing_inputs(made.scenario.first)
    yield from undeclared_beds(made)
    yield from misspelt_marks(made)


def _pairs(done: Comparison, world: str, drawn: bool) -> Sequence[Pair]:
    return [Pair(*both) for both in zip(done.of(BASELINE, drawn), done.of(world, drawn), strict=True)]


def _tornado_drivers(made: Blueprint, vectors: Sequence[Vector], pairs: Sequence[Pair]) -> tuple[TornadoDriver, ...]:
    """Assumptions that move the effect of an intervention."""
    effects = [100 * productivity_effect(pair.base.level, pair.new.level) for pair in pairs]
    slots = made.scenario.slots
    ranges = {each.name: (each.low, each.high) for each in slots.draws}
    draws = [
        {each.name: slots.drawing.reading(each, vector.values) for each in slots.draws if vector.given[each.places[0]]}
        for vector in vectors
    ]
    return tornado_drivers(draws, effects, ranges)
