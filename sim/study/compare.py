"""The comparison: a baseline and interventions, paired by replication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.activity.beds import undeclared_beds
from sim.activity.marks import misspelt_marks
from sim.hospital.build import Blueprint
from sim.hospital.load import Load
from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine
from sim.productivity import effect as productivity_effect
from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.assumptions import draw, free
from sim.study.effects import Effect, Pair, effect
from sim.study.needs import absent, needs
from sim.study.outcome import Job, Outcome, outcome, overloaded
from sim.study.replicate import Told, replicate, silent
from sim.study.swings import Swing, swings

BASELINE = "baseline"
LUCK_SHARE = 0.3  # pairs run a second time with every assumption as assumed, to tell luck from assumption
TRIES = 4


@dataclass(frozen=True)
class Plan:
    """What is to be compared: plain trees by world, how many pairs, and how they are run."""

    worlds: Mapping[str, Mapping[str, Any]]
    replications: int
    engine: Engine = "compiled"
    workers: int = 1

    @property
    def as_assumed(self) -> int:
        """Pairs that are run besides with every number as it is assumed, which show what luck alone does."""
        return max(2, round(LUCK_SHARE * self.replications)) if self.replications > 1 else 1


@dataclass(frozen=True)
class Comparison:
    """What came out, and all it came from.

    outcomes: every replication run; effects: by intervention, in the order asked for; loads: by world, pools that are
    asked for more than they have; narrowed: replications whose draws had to be brought nearer to what is assumed,
    because together they made no valid trust.
    """

    plan: Plan
    blueprints: dict[str, Blueprint]
    outcomes: list[Outcome] = field(repr=False)
    effects: dict[str, Effect]
    loads: Mapping[str, tuple[Load, ...]]
    narrowed: int

    def of(self, world: str, drawn: bool) -> list[Outcome]:
        """The replications of a world, in order."""
        return [o for o in self.outcomes if o.world == world and o.drawn is drawn]


def run_comparison(plan: Plan, blueprints: dict[str, Blueprint], told: Told = silent) -> Comparison:
    """Run every world and compare each intervention with the baseline.

    blueprints: of every world of the plan, as `read_all` gives them.
    """
    draws, narrowed = valid_draws(plan, blueprints)
    jobs = [
        Job(world, r, plain, plan.engine, draws[r] | own)
        for r in range(plan.replications)
        for world, plain, own in ((w, p, _own(blueprints[w], r)) for w, p in plan.worlds.items())
    ] + [Job(world, r, plain, plan.engine) for world, plain in plan.worlds.items() for r in range(plan.as_assumed)]
    outcomes = replicate(jobs, outcome, plan.workers, told)
    found_loads = replicate(list(plan.worlds.values()), overloaded, plan.workers)
    loads = dict(zip(plan.worlds, found_loads, strict=True))
    done = Comparison(plan, blueprints, outcomes, {}, loads, narrowed)
    base = blueprints[BASELINE].scenario.first
    for world, made in blueprints.items():
        if world != BASELINE:
            drawn, central = (_pairs(done, world, drawn) for drawn in (True, False))
            own = [draws[r] | _own(made, r) for r in range(plan.replications)]
            # Where there is nothing to draw, every pair is one as assumed.
            found = effect(made.scenario.first, base, *((drawn, central) if any(own) else ((), drawn)))
            done.effects[world] = replace(found, swings=_swings(made, own, drawn))
    return done


def read_all(worlds: Mapping[str, Mapping[str, Any]], priced: bool = True) -> dict[str, Blueprint]:
    """The blueprint of every world, or the faults of all of them, each told once.

    priced: whether the worlds are to have all that a study of productivity needs, and not only what a run needs.
    """
    made: dict[str, Blueprint] = {}
    faults: list[Fault] = []
    for world, plain in worlds.items():
        faults += absent(plain) if priced else []
        try:
            made[world] = blueprint(plain)
            faults += list(_study_faults(made[world])) if priced else []
        except ScenarioFaults as found:
            faults += found.faults
    if faults:
        raise ScenarioFaults(faults)
    return made


def _study_faults(made: Blueprint) -> Iterator[Fault]:
    """What a study, and not a run, finds wrong with a sound scenario."""
    yield from needs(made.scenario.first)
    yield from undeclared_beds(made)
    yield from misspelt_marks(made)


def valid_draws(plan: Plan, blueprints: Mapping[str, Blueprint]) -> tuple[list[dict[str, float]], int]:
    """Draws of the shared assumptions, by replication, that make a valid trust; how many had to be narrowed."""
    base, found, narrowed = blueprints[BASELINE].scenario, [], 0
    for replication in range(plan.replications):
        drawn = draw(base, replication)
        for attempt in range(TRIES):
            if _valid(plan.worlds[BASELINE], drawn):
                break
            narrowed += attempt == 0
            drawn = {path: _halfway(base.provenance[path].value, value) for path, value in drawn.items()}
        else:
            drawn = {}
        found.append(drawn)
    return found, narrowed


def _valid(plain: Mapping[str, Any], drawn: Mapping[str, float]) -> bool:
    try:
        blueprint(plain, drawn)
    except ScenarioFaults:
        return False
    return True


def _halfway(central: float, value: float) -> float:
    middle = (central + value) / 2
    return round(middle) if isinstance(value, int) else middle


def _own(made: Blueprint, replication: int) -> dict[str, float]:
    """What is drawn for the intervention itself."""
    every = draw(made.scenario, replication)
    return {path: value for path, value in every.items() if path.startswith("intervention.")}


def _pairs(done: Comparison, world: str, drawn: bool) -> Sequence[Pair]:
    return [Pair(*both) for both in zip(done.of(BASELINE, drawn), done.of(world, drawn), strict=True)]


def _swings(made: Blueprint, draws: Sequence[Mapping[str, float]], pairs: Sequence[Pair]) -> tuple[Swing, ...]:
    """Assumptions that move the effect of an intervention. A replication that was narrowed stands for what it drew."""
    effects = [100 * productivity_effect(pair.base.level, pair.new.level) for pair in pairs]
    ranges = {path: (float(n.low or 0.0), float(n.high or 0.0)) for path, n in free(made.scenario.provenance).items()}
    return swings(draws, effects, ranges)
