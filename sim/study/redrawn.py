"""Every replication of every world with its assumptions drawn; draws that make no valid trust are drawn again.

They are drawn again in all worlds alike, and counted: values keep their distribution, but for combinations that no
trust can have. That a draw is none is found where the replication runs, and so is the next one that is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sim.hospital.build import Blueprint
from sim.hospital.load import Load
from sim.hospital.read import blueprint
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.vector import Vector
from sim.study.ensemble import Ensemble, vector_of
from sim.study.execution import ProgressCallback, side_by_side, silent
from sim.study.loads import LoadJob, overloaded
from sim.study.outcome import Job, Outcome, kept_blueprint, outcome
from sim.study.plan import Plan
from sim.study.replicate import outcome_of, replicate
from sim.study.store import Failed

TRIES = 100  # draws for one replication, of which one must make a valid trust
Vectors = dict[str, list[Vector]]  # by world, replication by replication
OutcomeCallback = Callable[[Job, Outcome], None]  # of a replication whose assumptions were drawn, as soon as it is done


@dataclass(frozen=True)
class NoTrust:
    """A replication of a world of which what was drawn makes no valid trust, and the first rule it breaks."""

    replication: int
    fault: Fault


@dataclass(frozen=True)
class Again:
    """A replication that is to be drawn again. worlds: plain trees by name; ensemble: whose member it has."""

    worlds: Mapping[str, Mapping[str, Any]] = field(repr=False)
    replication: int
    ensemble: Ensemble | None = None


class Tried(NamedTuple):
    """The first further draw of a replication that makes a valid trust in every world, from 1 on; 0 and the first rule
    the last one breaks where none of all does.
    """

    attempt: int
    fault: Fault | None = None


class Drawing(NamedTuple):
    """What was run: every replication of every world, drawn and as assumed; the vectors of those drawn; by world, pools
    that are asked for more than they have; how many draws made no valid trust.
    """

    outcomes: list[Outcome]
    vectors: Vectors
    loads: dict[str, tuple[Load, ...]]
    redrawn: int


def unheard(_: Job, __: Outcome) -> None:
    """Do nothing with an outcome before all are there."""


def run_drawn(
    plan: Plan,
    blueprints: Mapping[str, Blueprint],
    shown: ProgressCallback = silent,
    heard: OutcomeCallback = unheard,
) -> Drawing:
    """Run every world of a plan. shown: told of replications done, those that judge the load of a world not among them;
    heard: given every outcome drawn, of a replication that is drawn again in another world too.
    """
    scenarios = {world: blueprints[world].scenario for world in plan.worlds}
    of = plan.ensemble
    vectors = {world: [vector_of(each, r, of) for r in range(plan.replications)] for world, each in scenarios.items()}
    as_assumed = [Job(w, r, plain, plan.engine) for w, plain in plan.worlds.items() for r in range(plan.as_assumed)]
    every = _jobs(plan, vectors, [*range(plan.replications)])
    arriving = _Arriving(len(every) + len(as_assumed), shown, heard)
    judged = [LoadJob(world, plain) for world, plain in plan.worlds.items()]
    jobs: list[Job | LoadJob] = [*every, *judged, *as_assumed]
    made = replicate(jobs, _made, plan.running, keep=arriving.kept)
    loads = dict(zip(plan.worlds, made[len(every) : len(every) + len(judged)], strict=True))
    found = [*made[: len(every)], *made[len(every) + len(judged) :]]
    again = sorted({each.replication for each in found if isinstance(each, NoTrust)})
    tries = _tried(plan, again)
    for replication, attempt in tries.items():
        for world, each in scenarios.items():
            vectors[world][replication] = vector_of(each, replication, of, attempt)
    outcomes = [o for o in found if isinstance(o, Outcome) and not (o.drawn and o.replication in tries)]
    if again:
        drawn_again = _jobs(plan, vectors, again)
        once_more = replicate(drawn_again, outcome, plan.running, keep=_Arriving(len(drawn_again), shown, heard).kept)
        if no_trust := {each.replication: each.fault for each in once_more if isinstance(each, NoTrust)}:
            raise ScenarioFaults(list(no_trust.values()))  # what was drawn again is valid: something else is not
        outcomes += [o for o in once_more if isinstance(o, Outcome)]
    outcomes.sort(key=lambda o: (not o.drawn, o.replication))
    return Drawing(outcomes, vectors, loads, sum(tries.values()))


def _jobs(plan: Plan, vectors: Vectors, replications: list[int]) -> list[Job]:
    """Replications of every world with their assumptions drawn, pair by pair."""
    return [Job(w, r, plain, plan.engine, vectors[w][r]) for r in replications for w, plain in plan.worlds.items()]


def _made(job: Job | LoadJob) -> Any:
    """The outcome of a replication, or the pools of a world that are asked for too much."""
    return overloaded(job) if isinstance(job, LoadJob) else outcome(job)


@dataclass
class _Arriving:
    """What comes of jobs, as each is done. total: replications among them; done: those that are there."""

    total: int
    shown: ProgressCallback
    heard: OutcomeCallback
    done: int = 0

    def kept(self, job: Job | LoadJob, made: Any) -> Any:
        """An outcome, `NoTrust`, or the pools of a world. Raises whatever else ended a run."""
        if isinstance(job, LoadJob):
            return outcome_of(job, made)
        found = _or_no_trust(job, made)
        self.done += 1
        self.shown(self.done, self.total)
        if job.drawn and isinstance(found, Outcome):
            self.heard(job, found)
        return found


def _or_no_trust(job: Job, made: Outcome | Failed) -> Outcome | NoTrust:
    """An outcome, or that what was drawn makes no valid trust. Raises whatever else ended a run."""
    if not isinstance(made, Failed):
        return made
    if not job.drawn or not made.faults:
        raise made.raised()
    return NoTrust(job.replication, made.faults[0])


def _tried(plan: Plan, replications: list[int]) -> dict[int, int]:
    """By replication, the first further draw that makes a valid trust in every world.

    Raises ScenarioFaults with every replication of which none of all does.
    """
    again = [Again(plan.worlds, r, plan.ensemble) for r in replications]
    found = side_by_side(again, first_sound, plan.running.execution) if again else []
    if faults := [each.fault for each in found if each.fault is not None]:
        rule = f", as in each of {TRIES} draws of what is assumed: narrow low and high"
        raise ScenarioFaults(list(dict.fromkeys(replace(fault, rule=f"{fault.rule}{rule}") for fault in faults)))
    return {r: each.attempt for r, each in zip(replications, found, strict=True)}


def first_sound(again: Again) -> Tried:
    """Draw a replication again until every world of it is a valid trust."""
    scenarios = {world: kept_blueprint(plain).scenario for world, plain in again.worlds.items()}
    fault: Fault | None = None
    for number in range(1, TRIES):
        try:
            for world, plain in again.worlds.items():
                blueprint(plain, vector_of(scenarios[world], again.replication, again.ensemble, number))
        except ScenarioFaults as found:
            fault = found.faults[0]
        else:
            return Tried(number)
    return Tried(0, fault)
