"""Run a case: every replication read by the measures of `task=model`, and every replication held to the laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.validation.case import Case, Found, Own, Patients
from experiments.validation.laws import Held, both_engines, broken, same
from sim.activity.modelled import model_figures
from sim.activity.window import Window
from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Deadlock
from sim.hospital.build import build
from sim.hospital.read import blueprint
from sim.study.execution import Execution, side_by_side
from sim.study.model import ModelResult
from sim.study.model_run import ModelOutcome
from sim.study.outcome import kept_blueprint

SHORT_H = 400.0  # what both engines run, to be held to each other


@dataclass(frozen=True)
class Job:
    """One replication of a case."""

    plain: Mapping[str, Any]
    replication: int
    own: Own | None
    patients: Patients | None


@dataclass(frozen=True)
class Outcome:
    """Its figures, those read off its log for this case alone, and the laws it breaks."""

    figures: ModelOutcome
    own: dict[str, float]
    broken: tuple[str, ...]


def outcome(job: Job) -> Outcome:
    """What `run_model` makes of a replication, and what it does not keep."""
    made, replication = kept_blueprint(job.plain), job.replication
    world = build(made, replication)
    if job.patients is not None:
        world = replace(world, patients=job.patients(job.plain, replication))
    try:
        run = run_compiled(world, log=True)
    except Deadlock as error:
        return Outcome(ModelOutcome(replication, failed=str(error)), {}, ())
    window, first = Window(made.clock.window_start_ms, made.clock.end_ms, made.clock.start), made.scenario.first
    seen = model_figures(run, window, first.measures, first.run.audit_at_h)
    laws = tuple(f"replication {replication}: {law}" for law in broken(run))
    own = job.own(run, window.first) if job.own else {}
    return Outcome(ModelOutcome(replication, seen), own, laws)


def study(case: Case, quick: bool = False, workers: int = 1) -> tuple[Found, Held]:
    """Run a case: what was found, and what held."""
    tree, many = case.tree(quick), case.planned(quick).replications
    jobs = [Job(tree, replication, case.own, case.patients) for replication in range(many)]
    done = side_by_side(jobs, outcome, Execution(workers))
    result = ModelResult(blueprint(tree), tuple(each.figures for each in done))
    names = done[0].own
    found = Found(result, {name: np.array([each.own[name] for each in done if each.own]) for name in names})
    short = case.tree()
    short["run"] |= {"warm_up_h": 0, "measured_h": min(case.compared_h or SHORT_H, short["run"]["measured_h"])}
    one, other = both_engines(short)
    held = Held(
        case=f"{case.section}: {case.name}",
        runs=many,
        pools=len(result.blueprint.program.pools),
        broken=tuple(law for each in done for law in each.broken),
        visits=len(one.journeys),
        same=same(one, other),
    )
    return found, held
