"""The method tried on trusts whose numbers are known: drawn from the ranges, with published rows of their own.

    python -m tests.study.calibrate.truths 2 --members 32     # prints a table; a store keeps the runs

A truth's rows are the means of several of its years, with the error that their tolerances mean; an ensemble is fitted
to them from the ranges alone. Of each effect a pair of years is run for every member and one of the truth: the truth's
lies in nine of ten within the central 90 % of the members'.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.calibration import Targets
from sim.calibration.ensemble import quantiles
from sim.calibration.targets import Scale, misfit
from sim.scenario.load import load
from sim.scenario.vector import Vector
from sim.study.calibrate.fit import Trust, fit
from sim.study.calibrate.free import Free, free_of
from sim.study.calibrate.plan import read_data
from sim.study.ensemble import Ensemble
from sim.study.execution import Execution
from sim.study.figures import productivity
from sim.study.outcome import Job, Outcome, outcome
from sim.study.plan import BASELINE
from sim.study.replicate import outcome_of, replicate
from sim.study.running import NOT_KEPT, Running
from sim.study.store import Store
from tests.hospital.typical import plain, read

YEARS = 8  # of a truth, of which its rows are the means
FIRST_YEAR, FIRST_PAIR = 3_000_000, 4_000_000  # replications that neither studies nor calibrations have
A_TRUTH = 1000
DELAYS = "classes.*.attributes.{}_h.of.{}.lognormal.mean"
CHANGES: dict[str, list[dict[str, Any]]] = {
    "delay -20 %": [
        {"at": DELAYS.format(what, way), "multiply": 0.8}
        for what in ("arranging", "capacity_wait")
        for way in ("p0", "p1", "p2", "p3")
    ],
    "20 beds more": [{"at": "pools.general_medicine.places.base", "add": 20}],
    "booking limit +.06": [{"at": "pools.theatre_list.slots.booking_limit", "add": 0.06}],
}


class Covered(NamedTuple):
    """One effect of one truth, in log points × 100. inside: whether the truth lies within the members' 90 %."""

    truth: int
    effect: str
    true: float
    low: float
    high: float
    inside: bool
    misfit: float


@dataclass(frozen=True)
class Trial:
    """How the method is tried. members, alphas: of each ensemble; months: measured, the same of truths and members."""

    members: int = 64
    alphas: tuple[float, ...] = (6.0, 4.0, 3.0)
    months: int = 12
    running: Running = NOT_KEPT

    def tree(self, *change: dict[str, Any]) -> dict[str, Any]:
        """The typical trust, or a world in which something is changed."""
        found = deepcopy(plain(*change))
        found["run"]["measured_months"] = self.months
        return found

    def covered(self, number: int) -> list[Covered]:
        """Calibrate to the rows of one truth and look for its effects."""
        tree = self.tree()
        free = free_of(load(tree))
        data = read_data({"kpi": read("kpi", "typical"), "calibration": read("calibration", "typical")})
        plan = data.plan.model_copy(update={"members": self.members, "alphas": self.alphas})
        data, rng = replace(data, plan=plan), np.random.default_rng(1000 + number)
        trust = Trust(tree, data, running=self.running)
        rows = np.full(len(data.kpis), np.nan)
        while np.isnan(rows).any():  # a draw that makes no sound trust is none
            (true,) = free.vectors(free.prior.values(free.prior.sample(1, rng)))
            rows = trust.rows([true] * YEARS, FIRST_YEAR + A_TRUTH * number).mean(0)
        own = replace(data, targets=published(data.targets, rows, rng))
        done = fit(Trust(tree, own, running=self.running))
        found = self._effects(free, free.vectors(done.members), number)
        of_truth = self._effects(free, [true], number, A_TRUTH - 1)
        off = misfit(own.targets.misses(done.found.steps[-1].figures.mean(0)))
        covered = []
        for name, effects in found.items():
            low, high = (float(each) for each in quantiles(effects))
            value = float(of_truth[name][0])
            covered.append(Covered(number, name, value, low, high, low <= value <= high, off))
        return covered

    def _effects(self, free: Free, vectors: list[Vector], number: int, first: int = 0) -> Mapping[str, Any]:
        """Effects on the level of productivity of a pair of years of each vector, float64[vectors] by name."""
        ensemble, begun = Ensemble.of(free.slots.paths, vectors), FIRST_PAIR + A_TRUTH * number + first
        worlds = {BASELINE: self.tree()} | {name: self.tree(*change) for name, change in CHANGES.items()}
        scenarios = {name: load(tree) for name, tree in worlds.items()}
        jobs = [
            Job(name, begun + at, worlds[name], "compiled", ensemble.vector(scenario, at))
            for at in range(len(vectors))
            for name, scenario in scenarios.items()
        ]
        levels: dict[str, list[float]] = {name: [] for name in worlds}
        for job, made in zip(jobs, replicate(jobs, outcome, self.running, keep=_level), strict=True):
            levels[job.world].append(made)
        return {name: np.array(levels[name]) - np.array(levels[BASELINE]) for name in CHANGES}


def _level(job: Job, made: Outcome) -> float:
    return productivity(outcome_of(job, made))


def published(targets: Targets, rows: Any, rng: np.random.Generator) -> Targets:
    """The rows of a truth as they would be published: with the errors of their tolerances."""
    exact = replace(targets, published=rows)
    scaled = exact.data + exact.error * rng.standard_normal(len(rows))
    is_share = np.array([scale is Scale.SHARE for scale in targets.scales])
    is_amount = np.array([scale is Scale.AMOUNT for scale in targets.scales])
    figures = np.where(is_share, 1 / (1 + np.exp(-scaled)), np.where(is_amount, np.exp(scaled * is_amount), scaled))
    return replace(targets, published=figures)


def table(found: list[Covered]) -> str:
    """What was found, a line each."""
    lines = [
        f"{each.truth:3d}  {each.effect:20s} {each.true:+7.3f}  ({each.low:+.3f} to {each.high:+.3f})  "
        f"{'inside' if each.inside else 'OUTSIDE'}  misfit {each.misfit:.2f}"
        for each in found
    ]
    return "\n".join([*lines, f"{sum(each.inside for each in found)} of {len(found)} inside"])


def main() -> None:
    """Try some truths and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truths", type=int, nargs="?", default=20)
    parser.add_argument("--members", type=int, default=64)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--store", type=Path, default=Path("results/store"))
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    trial = Trial(asked.members, months=asked.months, running=Running(Execution(asked.workers), Store(asked.store)))
    begun, found = time.monotonic(), list[Covered]()
    for number in range(asked.truths):
        found += trial.covered(number)
        print(table(found[-len(CHANGES) :]), f"{time.monotonic() - begun:.0f} s", flush=True)
    print(table(found))


if __name__ == "__main__":
    main()
