"""The workloads on our engines, from their pathway files: arrivals, draws and calendars are new for each seed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from benchmarks.workload import REPLICATIONS, Figures, QueueFigures
from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Run
from sim.engine.reference.engine import run_reference
from sim.engine.world import World
from sim.hospital.build import Blueprint, build
from sim.hospital.read import blueprint
from sim.scenario.clock import HOUR_MS


@cache
def workload(name: str) -> Blueprint:
    """The blueprint of a workload."""
    return blueprint(yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")))


def trust() -> Blueprint:
    """The blueprint of hospital-lite."""
    return workload("hospital_lite")


def run(engine: Callable[[World], Run], seed: int) -> Figures:
    """One year of hospital-lite."""
    return figures(engine(build(trust(), seed)))


def compiled(seed: int) -> Figures:
    """On the compiled engine."""
    return run(run_compiled, seed)


def reference(seed: int) -> Figures:
    """On the SimPy engine."""
    return run(run_reference, seed)


def queue(seed: int) -> QueueFigures:
    """M/M/10 on the compiled engine."""
    run = run_compiled(build(workload("mm10"), seed))
    journeys, clock = run.journeys, workload("mm10").clock
    start = clock.window_start_ms
    seen = journeys.at("seen")
    counts = np.flatnonzero((journeys.arrival >= start) & (seen > 0))
    wait = float(np.mean(seen[counts] - journeys.arrival[counts])) / HOUR_MS
    used = float(run.use("server", "used")[clock.measured].sum() / (clock.end_ms - start))
    return QueueFigures(wait, used)


def figures(run: Run) -> Figures:
    """What every program reports."""
    journeys, clock = run.journeys, trust().clock
    start, months = clock.window_start_ms, clock.measured
    span = clock.end_ms - start

    def wait(since: np.ndarray, until: str, *classes: str) -> float:
        after = journeys.at(until)
        counts = np.flatnonzero(journeys.of_class(*classes) & (since >= start) & (after > 0))
        return float(np.mean(after[counts] - since[counts])) / HOUR_MS

    decided = journeys.at("decision_to_admit")
    return Figures(
        wait(journeys.arrival, "seen", "emergency"),
        wait(decided, "admitted", "emergency"),
        wait(decided, "admitted", "elective"),
        wait(journeys.arrival, "seen", "elective", "day_case"),
        *(float(run.use(pool, "used")[months].sum() / span) for pool in ("cubicle", "bed", "theatre")),
    )


# ---- the typical trust, from a world that is laid out beforehand, and one trust beside ten in one


@cache
def typical_tree() -> dict[str, Any]:
    """The typical trust as a plain tree."""
    from sim.cli import scenario

    return scenario()


@cache
def typical() -> Blueprint:
    """The blueprint of the typical trust."""
    return blueprint(typical_tree())


@lru_cache(maxsize=1)
def trust_world(seed: int) -> World:
    """A year of the typical trust with its staff, after 120 days."""
    from sim.hospital.staffing import closures, roster_of

    return build(typical(), seed, closures(typical(), roster_of(typical(), seed)))


def replication(seed: int) -> list[float]:
    """One more replication of the typical trust with every ranged number drawn: from its draws to its figures."""
    from sim.study.assumptions import draw
    from sim.study.outcome import Job, outcome

    level = outcome(Job("baseline", seed, typical_tree(), vector=draw(typical().scenario, seed))).level
    return [level.cost_weighted_activity, level.nominal_gbp]


def _spells(run: Run) -> list[float]:
    return [float(len(run.journeys)), float(run.journeys.reached("discharged").sum())]


def trust_compiled(seed: int) -> list[float]:
    """The typical trust on the compiled engine."""
    return _spells(run_compiled(trust_world(seed)))


def trust_reference(seed: int) -> list[float]:
    """The typical trust on the SimPy engine."""
    return _spells(run_reference(trust_world(seed)))


trust_compiled.prepare = trust_reference.prepare = trust_world  # type: ignore[attr-defined]


@cache
def scaled(times: int) -> Blueprint:
    """hospital-lite with so many times the patients and the places."""
    tree = yaml.safe_load((Path(__file__).parent / "hospital_lite.yaml").read_text(encoding="utf-8"))
    for klass in tree["classes"].values():
        klass["arrivals"]["factor"] = times
    for pool in tree["pools"].values():
        pool["places"] *= times
    return blueprint(tree)


def lite_once(seed: int) -> list[float]:
    """One hospital-lite."""
    return [float(len(run_compiled(build(scaled(1), seed)).journeys))]


def lite_tenfold(seed: int) -> list[float]:
    """Ten in one."""
    return [float(len(run_compiled(build(scaled(10), seed)).journeys))]


# ---- four hundred replications of a small model, with its figures and their intervals


def clinic(seed: int) -> list[float]:
    """From the tree to the figures that `acuteflow model=NAME` prints; as `benchmarks.plain` tells them."""
    from sim.study.model import run_model

    tree = yaml.safe_load((Path(__file__).parent / "clinic.yaml").read_text(encoding="utf-8"))
    tree["run"]["seed"] = seed
    found = run_model(tree, REPLICATIONS).estimates
    of_pool = ("occupancy_mean", "queue_mean", "served", "waited_share", "wait_mean_h", "wait_pooled_p95_h")
    of_class = ("arrived", "left", "wait_mean_h", "time_mean_h", "time_pooled_p95_h")
    pools = [("pool", pool, figure) for pool in ("nurse", "doctor") for figure in of_pool]
    classes = [("class", klass, figure) for klass in ("urgent", "routine") for figure in of_class]
    return [found[key].mean for key in (*pools, *classes)]
