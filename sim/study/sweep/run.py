"""A study run: one flat list of replications of scenarios, in rounds until every point has the pairs it is to have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.hospital.load import Load
from sim.hospital.read import blueprint
from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.design.stopping import next_pairs, stopped
from sim.study.execution import ProgressCallback, silent
from sim.study.loads import LoadJob, overloaded
from sim.study.model_run import ModelJob, model_outcome
from sim.study.outcome import Job, outcome
from sim.study.pairs import differences, floor_of_counts
from sim.study.redrawn import TRIES
from sim.study.replicate import replicate
from sim.study.running import Running
from sim.study.store import Failed
from sim.study.sweep.described import measured, titles
from sim.study.sweep.figures import Figures, figures_of, replications
from sim.study.sweep.plan import StudyPlan, Vectors
from sim.study.sweep.result import Failure, Reals, Replications, Stopped, StudyResult
from sim.study.units import unit_of
from sim.study.warm_up.monthly import unsettled

RUNS_AT_ONCE = 500  # of which the vectors are held
FEWEST_JUDGED, MOST_JUDGED = 10, 100  # worlds of which it is looked at whether any pool is asked for more than it has
RUNS_A_JUDGED = 100  # for each of which there is one more such world: it takes three runs or four
Cell = tuple[int, int]  # number of a world, replication


def run_study(plan: StudyPlan, running: Running, on_progress: ProgressCallback = silent) -> StudyResult:
    """Run what a study asks for; where only what is kept is wanted, what is missing is counted.

    on_progress: told of replications done and of how many, of the rounds so far. Raises ScenarioFaults where a
    structure as written has faults.
    """
    study = _Study(plan, running, on_progress)
    while cells := study.wanted():
        study.run(cells)
    study.judge()
    return study.result()


class _Study:
    """Where a study stands. found: figures by world and replication; attempts: by replication, how often what is
    assumed was drawn again; done, open: replications run, and those that are not yet of this round.
    """

    def __init__(self, plan: StudyPlan, running: Running, on_progress: ProgressCallback) -> None:
        self.plan, self.running, self.on_progress = plan, running, on_progress
        self.vectors = Vectors(plan)
        self.found: dict[int, dict[int, Figures]] = defaultdict(dict)
        self.failed: dict[Cell, str] = {}
        self.missing: set[Cell] = set()
        self.attempts: dict[int, int] = {}
        self.stopped: dict[int, Stopped] = {}
        self.loads: dict[int, tuple[Load, ...]] = {}
        self.pairs = dict.fromkeys(range(plan.designed), plan.rule.pairs or plan.rule.least or 1)
        self.done = 0
        self.open = 0

    def wanted(self) -> list[Cell]:
        """What is to be run next: replications that no world may lack, then those that the stopping rule adds."""
        cells = self._open()
        while not cells and self._further():
            cells = self._open()
        return cells

    def _open(self) -> list[Cell]:
        """The first of the replications asked for and not there, one by one, so that pairs are complete early."""
        most: dict[int, int] = defaultdict(int)
        for number, pairs in self.pairs.items():
            for world in (number, self.plan.bases[number]):
                most[world] = max(most[world], pairs)
        cells = [(number, replication) for number, pairs in most.items() for replication in range(pairs)]
        known = {(number, replication) for number, own in self.found.items() for replication in own}
        cells = sorted({*cells} - known - {*self.failed} - self.missing, key=lambda cell: (cell[1], cell[0]))
        self.open = len(cells)
        return cells[:RUNS_AT_ONCE]

    def _further(self) -> bool:
        """Ask the stopping rule for more pairs of the points that are not yet finished; whether there are any."""
        more = False
        broken = {number for number, _ in (*self.failed, *self.missing)}
        for number in [n for n in self.pairs if n not in self.stopped]:
            effect = self._effect(number)
            base = self.plan.bases[number]
            further = 0 if base == number or broken & {base, number} else next_pairs(self.plan.rule, *effect)
            if further:
                self.pairs[number] += further
                more = True
            else:
                self.stopped[number] = stopped(self.plan.rule, *effect)
        return more

    def _effect(self, number: int) -> tuple[Reals, int, float]:
        """The named effect of a point, pair by pair; how many pairs it has, and the least half-width of its counts."""
        base = self.plan.bases[number]
        both = [k for k in sorted(self.found[number]) if k in self.found[base]]
        name = self.plan.rule.effect
        if name is None:
            return np.empty(0), len(both), 0.0
        sides = [[self.found[world][k].quotient(name) for k in both] for world in (base, number)]
        return differences((sides[0], sides[1])), len(both), floor_of_counts((sides[0], sides[1]))

    def run(self, cells: Sequence[Cell]) -> None:
        """Run some replications; what is drawn for one and makes no valid trust is drawn again, in all worlds alike."""
        again = self._run(cells)
        for replication in sorted(again):
            self._draw_again(replication, again[replication])

    def _run(self, cells: Sequence[Cell]) -> dict[int, list[int]]:
        """Run some replications. By replication, the worlds of which what was drawn makes no valid trust."""
        jobs: list[Any] = [self._job(*cell) for cell in cells]
        done, asked = self.done, self.done + max(self.open, len(cells))

        def advance(now: int, _: int) -> None:
            self.on_progress(done + now, asked)

        again: dict[int, list[int]] = defaultdict(list)
        do: Any = model_outcome if self.plan.of_model else outcome
        found = replicate(jobs, do, self.running, advance, failures=True, keep=self._held)
        for (number, replication), made in zip(cells, found, strict=True):
            if made is None:
                self.missing.add((number, replication))
            elif isinstance(made, Figures):
                self.found[number][replication] = made
            elif made.faults and self.plan.drawn:
                again[replication].append(number)
            else:
                self.failed[number, replication] = made.message
        self.done += len(cells)
        return again

    def _held(self, _: Job | ModelJob, made: Any) -> Figures | Failed:
        """What is held of a run: no more than its figures, of which a study has many."""
        return made if isinstance(made, Failed) else figures_of(made, self.plan.by_month, self.plan.named)

    def _job(self, number: int, replication: int) -> Job | ModelJob:
        plan = self.plan
        plain = plan.structures[plan.worlds[number].structure]
        vector = self.vectors.of(number, replication, self.attempts.get(replication, 0))
        if plan.of_model:
            return ModelJob(plain, replication, plan.engine, vector)
        return Job(str(number), replication, plain, plan.engine, vector)

    def _draw_again(self, replication: int, numbers: Sequence[int]) -> None:
        """Draw a replication again until it makes a valid trust of every world, but for those that never are one."""
        hopeless = {n: fault for n in numbers if (fault := self._fault(n)) is not None}
        for number, fault in hopeless.items():
            self.failed[number, replication] = str(fault)
        others = [number for number in numbers if number not in hopeless]
        if not others:
            return
        begun = self.attempts.get(replication, 0)
        faults = self._faults(others, replication, begun)
        for attempt in range(begun + 1, TRIES):
            faults = self._faults(others, replication, attempt)
            if not faults:
                self.attempts[replication] = attempt
                self.run([(number, replication) for number in self._drop(replication)])
                return
        for number, fault in faults.items():
            draws = "1 draw" if TRIES - begun == 1 else f"{TRIES - begun} draws"
            self.failed[number, replication] = f"{fault}; of {draws} of what is assumed none made a valid trust"

    def _faults(self, numbers: Sequence[int], replication: int, attempt: int) -> dict[int, Fault]:
        """The first fault of each world that is none as drawn in an attempt."""
        found = {number: self._fault(number, replication, attempt) for number in numbers}
        return {number: fault for number, fault in found.items() if fault is not None}

    def _drop(self, replication: int) -> list[int]:
        """Forget what was found of a replication; the worlds it was, or is to be, found of."""
        asked = {n for n in range(len(self.plan.worlds)) if (n, replication) not in self.failed}
        kept = [n for n in sorted(asked) if self._is_asked(n, replication)]
        for number in kept:
            self.found[number].pop(replication, None)
            self.missing.discard((number, replication))
        return kept

    def _is_asked(self, number: int, replication: int) -> bool:
        return any(replication < pairs and number in (n, self.plan.bases[n]) for n, pairs in self.pairs.items())

    def _fault(self, number: int, *drawn: int) -> Fault | None:
        """The first fault of a world, with what is assumed as it is assumed, or as drawn in (replication, attempt)."""
        world = self.plan.worlds[number]
        vector = self.vectors.of(number, *drawn) if drawn else self.vectors.as_assumed(number)
        try:
            blueprint(self.plan.structures[world.structure], vector)
        except ScenarioFaults as found:
            return found.faults[0]
        return None

    def judge(self) -> None:
        """Look in worlds evenly over the design, and in their baselines, for pools that are asked for too much."""
        numbers = self._judged()
        jobs: list[Any] = []
        for number in numbers:
            plain = self.plan.structures[self.plan.worlds[number].structure]
            jobs.append(LoadJob(str(number), plain, vector=self.vectors.as_assumed(number)))
        found = replicate(jobs, overloaded, self.running, failures=True)
        judged = zip(numbers, found, strict=True)
        self.loads = {number: made for number, made in judged if isinstance(made, tuple)}

    def _judged(self) -> list[int]:
        """The worlds that are judged: as many as cost little beside the runs there are."""
        sound = [number for number in range(self.plan.designed) if self.found[number]]
        runs = sum(map(len, self.found.values()))
        most = min(MOST_JUDGED, max(FEWEST_JUDGED, runs // RUNS_A_JUDGED))
        for count in range(min(most, len(sound)), 0, -1):
            spread = [sound[at] for at in np.linspace(0, len(sound) - 1, count).round().astype(int).tolist()]
            if len(judged := {*spread, *(self.plan.bases[number] for number in spread)}) <= most or count == 1:
                return sorted(judged)
        return []

    def _finished(self) -> dict[int, Stopped]:
        """Why points have the pairs they have, but for those of which runs are missing and for baselines."""
        bases, lacking = self.plan.bases, {number for number, _ in self.missing}
        return {n: each for n, each in self.stopped.items() if bases[n] != n and not lacking & {n, bases[n]}}

    def result(self) -> StudyResult:
        """What has come out."""
        plan = self.plan
        runs: dict[int, Replications] = {n: replications(own) for n, own in sorted(self.found.items()) if own}
        return StudyResult(
            study=plan.name,
            title=plan.title,
            kind=plan.kind,
            factors=plan.factors,
            points=tuple(world.point for world in plan.points),
            baselines=tuple(world.point for world in plan.worlds[plan.designed :]),
            runs=runs,
            bases=plan.bases,
            units={name: unit_of(name) for each in runs.values() for name in each.names},
            wanted=plan.measures,
            drawn=plan.drawn,
            failures=tuple(Failure(*cell, message) for cell, message in sorted(self.failed.items())),
            stopped=self._finished(),
            missing=len(self.missing),
            question=plan.question,
            labels=plan.labels,
            titles=titles(plan),
            measured=() if plan.of_model else measured(plan, self.vectors.blueprints[0]),
            rule=plan.rule,
            loads=self.loads,
            unsettled={n: found for n, own in sorted(self.found.items()) if (found := _unsettled(own))},
            redrawn=sum(self.attempts.values()),
        )


def _unsettled(own: Mapping[int, Figures]) -> dict[str, str]:
    """Stocks of a world that have not settled, of its replications in their order."""
    return unsettled([each.stocks for _, each in sorted(own.items()) if each.stocks is not None])
