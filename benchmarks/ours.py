"""hospital-lite on our engines, from its pathway file: arrivals, draws and calendars are new for each seed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from benchmarks.workload import Figures
from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Run
from sim.engine.reference.engine import run_reference
from sim.engine.world import World
from sim.hospital.build import Blueprint, build
from sim.hospital.read import blueprint
from sim.scenario.clock import HOUR_MS


@cache
def trust() -> Blueprint:
    """The blueprint of the workload."""
    return blueprint(yaml.safe_load((Path(__file__).parent / "hospital_lite.yaml").read_text(encoding="utf-8")))


def run(engine: Callable[[World], Run], seed: int) -> Figures:
    """One year of hospital-lite."""
    return figures(engine(build(trust(), seed)))


def compiled(seed: int) -> Figures:
    """On the compiled engine."""
    return run(run_compiled, seed)


def reference(seed: int) -> Figures:
    """On the SimPy engine."""
    return run(run_reference, seed)


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
