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
TRIES = 100  # draws for one replication, of which one must make a valid trust


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


def run_comparison(plan: Plan, blueprints: dict[str, Blueprint], told: Told = silent) -> Comparison:
    """Run every world and compare each intervention with the baseline.

    blueprints: of every world of the plan, as `read_all` gives them.
    """
    outcomes, draws, redrawn = _outcomes(plan, blueprints, told)
    found_loads = replicate(list(plan.worlds.values()), overloaded, plan.workers)
    loads = dict(zip(plan.worlds, found_loads, strict=True))
    done = Comparison(plan, blueprints, outcomes, {}, loads, redrawn)
    base = blueprints[BASELINE].scenario.first
    for world, made in blueprints.items():
        if world != BASELINE:
            drawn, central = (_pairs(done, world, drawn) for drawn in (True, False))
            own = draws[world]
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


@dataclass(frozen=True)
class NoTrust:
    """A replication of a world of which what was drawn makes no valid trust, and the first rule it breaks."""

    replication: int
    fault: Fault


def _attempt(job: Job) -> Outcome | NoTrust:
    try:
        return outcome(job)
    except ScenarioFaults as found:
        if not job.drawn:
            raise
        return NoTrust(job.replication, found.faults[0])


def _outcomes(
    plan: Plan, blueprints: Mapping[str, Blueprint], told: Told
) -> tuple[list[Outcome], dict[str, list[dict[str, float]]], int]:
    """Every replication of every world; what was drawn for each, by world; how many draws made no valid trust.

    Such a replication is drawn again, in all worlds alike: values keep their distribution, but for combinations that
    no trust can have.
    """
    draws = {world: [_draws(blueprints, world, r, 0) for r in range(plan.replications)] for world in plan.worlds}
    as_assumed = [Job(w, r, plain, plan.engine) for w, plain in plan.worlds.items() for r in range(plan.as_assumed)]
    outcomes: list[Outcome] = []
    waiting, again, redrawn = list(range(plan.replications)), False, 0
    while waiting:
        jobs = [Job(w, r, plain, plan.engine, draws[w][r]) for r in waiting for w, plain in plan.worlds.items()]
        found = replicate([*jobs, *as_assumed], _attempt, plan.workers, told)
        no_trust = {each.replication: each.fault for each in found if isinstance(each, NoTrust)}
        outcomes += [o for o in found if isinstance(o, Outcome) and not (o.drawn and o.replication in no_trust)]
        if again and no_trust:  # what was drawn again is valid: it is something else that is not
            raise ScenarioFaults(list(no_trust.values()))
        for r, fault in no_trust.items():
            valid, tried = _drawn_again(plan, blueprints, r, fault)
            redrawn += tried
            for world in plan.worlds:
                draws[world][r] = valid[world]
        waiting, as_assumed, again = sorted(no_trust), [], True
    return sorted(outcomes, key=lambda o: (not o.drawn, o.replication)), draws, redrawn


def _drawn_again(
    plan: Plan, blueprints: Mapping[str, Blueprint], replication: int, fault: Fault
) -> tuple[dict[str, dict[str, float]], int]:
    """The first further draw that makes a valid trust in every world, and how many made none before it."""
    for attempt in range(1, TRIES):
        draws = {world: _draws(blueprints, world, replication, attempt) for world in plan.worlds}
        try:
            for world, plain in plan.worlds.items():
                blueprint(plain, draws[world])
        except ScenarioFaults as found:
            fault = found.faults[0]
        else:
            return draws, attempt
    rule = f"{fault.rule}, as in each of {TRIES} draws of what is assumed: narrow low and high"
    raise ScenarioFaults([replace(fault, rule=rule)])


def _draws(blueprints: Mapping[str, Blueprint], world: str, replication: int, attempt: int) -> dict[str, float]:
    """What is drawn for a world: the assumptions that all share, and those of its intervention."""
    shared = draw(blueprints[BASELINE].scenario, replication, attempt)
    every = draw(blueprints[world].scenario, replication, attempt)
    return shared | {path: value for path, value in every.items() if path.startswith("intervention.")}


def _pairs(done: Comparison, world: str, drawn: bool) -> Sequence[Pair]:
    return [Pair(*both) for both in zip(done.of(BASELINE, drawn), done.of(world, drawn), strict=True)]


def _swings(made: Blueprint, draws: Sequence[Mapping[str, float]], pairs: Sequence[Pair]) -> tuple[Swing, ...]:
    """Assumptions that move the effect of an intervention."""
    effects = [100 * productivity_effect(pair.base.level, pair.new.level) for pair in pairs]
    ranges = {path: (float(n.low or 0.0), float(n.high or 0.0)) for path, n in free(made.scenario.provenance).items()}
    return swings(draws, effects, ranges)
