"""The typical trust for a month without a warm-up, and what a study keeps of it."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from sim.study.compare import Comparison, read_all, run_comparison
from sim.study.execution import Execution
from sim.study.outcome import Job, Outcome, outcome
from sim.study.plan import BASELINE, Plan
from sim.study.running import Running
from tests.hospital.typical import plain, read

RUN = {"start": "2025-04-01", "warm_up_days": 0, "measured_months": 1, "seed": 1}
INTERVENTIONS = ("patient_flow_redesign", "agency_reduction", "theatre_scheduling", "discharge_management")


def month(**top: Any) -> dict[str, Any]:
    """The plain tree of April 2025, to do with as one likes."""
    return copy.deepcopy(plain(**{"run": RUN, **top}))


def kept(*, world: str = BASELINE, replication: int = 0, engine: Any = "compiled", **top: Any) -> Outcome:
    """One replication of it."""
    return outcome(Job(world, replication, month(**top), engine))


def worlds(*interventions: str) -> dict[str, dict[str, Any]]:
    """The baseline, and one world for each intervention."""
    return {BASELINE: month()} | {name: month(intervention=read("intervention", name)) for name in interventions}


def compared(interventions: tuple[str, ...], replications: int, workers: int = 1) -> Comparison:
    """A comparison of them."""
    plan = Plan(worlds(*interventions), replications, "compiled", Running(Execution(workers)))
    return run_comparison(plan, read_all(plan.worlds))


@cache
def comparison() -> Comparison:
    """All four interventions in three pairs."""
    return compared(INTERVENTIONS, 3)


def rows_equal(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether tidy columns are equal to the bit, NaN to NaN."""
    return one.keys() == other.keys() and all(one[name].tobytes() == other[name].tobytes() for name in one)
