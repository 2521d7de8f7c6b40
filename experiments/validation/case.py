"""What is run, what is read off it, and by which gate it is judged."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.validation.models import model
from sim.activity.ratio import pseudo_values
from sim.demand.patients import Patients as Coming
from sim.engine.journeys import Run
from sim.scenario.clock import HOUR_MS
from sim.study.model import ModelResult

Reals = NDArray[np.float64]
Own = Callable[[Run, int], dict[str, float]]  # from a run with its log, and the first ms of the window, numbers by name
Patients = Callable[[Mapping[str, Any], int], Coming]  # from a plain tree and a replication, those who come
ERRORS = 3.0  # a closed form must lie within so many standard errors
NORMAL_95 = float(stats.norm.ppf(0.975))
TABLE_RUNS = 500  # replications behind the published table of the treatment centre
MARGIN = 0.02  # of a published table: 2 %, or twice the standard error of both together if that is more


@dataclass(frozen=True)
class Found:
    """What the runs of a case gave: the figures every model has, and those read off its log for this case alone."""

    result: ModelResult
    own: Mapping[str, Reals]

    @property
    def hours(self) -> float:
        """Hours of the measured window."""
        clock = self.result.blueprint.clock
        return (clock.end_ms - clock.window_start_ms) / HOUR_MS


Read = Callable[[Found], Reals]  # one number a replication, or a single one for all together


def value(kind: str, name: str, measure: str, scale: float = 1.0) -> Read:
    """A measure of all replications, a ratio of means, times a factor of units."""
    return lambda found: scale * pseudo_values(*found.result.parts[kind, name, measure])


def of_each(kind: str, name: str, measure: str, scale: float = 1.0) -> Read:
    """A measure of each replication by itself, as tables have it that give the mean of the runs' own means."""
    return lambda found: scale * found.result.values[kind, name, measure]


def per_hour(kind: str, name: str, measure: str) -> Read:
    """A count of the run for each hour of the window."""
    return lambda found: found.result.values[kind, name, measure] / found.hours


def own(name: str) -> Read:
    """A measure read off the log."""
    return lambda found: found.own[name]


@dataclass(frozen=True)
class Gate:
    """How far from what is expected a figure may lie.

    errors: standard errors of ours (a truth); share: a share of what is expected; standard_error: of the table, where
    it is a table; exactly: not at all.
    """

    words: str
    errors: float = 0.0
    share: float = 0.0
    table: bool = False
    exactly: bool = False

    def allowed(self, expected: float, ours: float, theirs: float) -> float:
        """The largest difference; ours, theirs: standard errors."""
        if self.exactly:
            return 0.0
        if self.table:
            return max(self.share * abs(expected), 2.0 * math.hypot(ours, theirs))
        return max(self.errors * ours, self.share * abs(expected))


TRUTH = Gate(f"{ERRORS:g} standard errors", errors=ERRORS)
TABLE = Gate("2 %, or twice the standard error of both", share=MARGIN, table=True)
NEAR = Gate("2 %", share=MARGIN)
NEARER_THAN_5 = Gate("5 %", share=0.05)
EXACTLY = Gate("exactly", exactly=True)


@dataclass(frozen=True)
class Check:
    """One comparison: a measure in words, how it is read, what is expected, and the gate.

    published: half-width of the 95 % interval of what is expected: 0 for a truth; None where the table does not tell,
    and it is taken to be what as many replications as it had (TABLE_RUNS) would have here.
    """

    measure: str
    read: Read
    expected: float
    gate: Gate = TRUTH
    published: float | None = 0.0


@dataclass(frozen=True)
class Length:
    """How long and how often: hours before the window, hours of it, and replications."""

    warm_up_h: float
    measured_h: float
    replications: int = 100

    def shorter(self, terminating: bool) -> Length:
        """Less than a tenth of the work, for whoever is in a hurry."""
        weeks = max(1.0, self.measured_h // (4 * 168))
        hours = self.measured_h if terminating else 168 * weeks
        return Length(self.warm_up_h, hours, max(100 if terminating else 20, self.replications // 4))


@dataclass(frozen=True)
class Case:
    """One model with its changes, and every comparison made with its run."""

    section: str
    name: str
    model: str
    run: Length
    checks: tuple[Check, ...]
    changes: Mapping[str, Any] = field(default_factory=dict)
    own: Own | None = None
    """What is read off the log of a run besides."""
    patients: Patients | None = None
    """Patients who are not those of the configuration; unsaid, they are."""
    compared_h: float = 0.0
    """Hours run on both engines; unsaid, as many as usual."""
    terminating: bool = False
    """Whether its length is part of its definition, so that it is never run shorter."""

    def tree(self, quick: bool = False) -> dict[str, Any]:
        """The plain tree that is run."""
        run = self.planned(quick)
        length = {"run.warm_up_h": run.warm_up_h, "run.measured_h": run.measured_h}
        return model(self.model, {**length, **self.changes})

    def planned(self, quick: bool) -> Length:
        """How long and how often it is run."""
        return self.run.shorter(self.terminating) if quick else self.run


@dataclass(frozen=True)
class Verdict:
    """One line of the page: a comparison made."""

    section: str
    case: str
    measure: str
    expected: float
    got: float
    half_width: float
    gate: str
    met: bool
    chance: float  # of missing the gate by luck alone, where it is reported in standard errors

    @property
    def off(self) -> float:
        """How far off, as a share of what is expected."""
        return self.got / self.expected - 1.0 if self.expected else math.nan


def judged(case: Case, check: Check, found: Found) -> Verdict:
    """Compare one measure over the replications with what is expected."""
    numbers = check.read(found)
    numbers = numbers[~np.isnan(numbers)]  # a mean of nobody: no figure in that replication
    got, (error, half_width) = float(numbers.mean()), spread(numbers)
    theirs = error * math.sqrt(len(numbers) / TABLE_RUNS) if check.published is None else check.published / NORMAL_95
    allowed = check.gate.allowed(check.expected, error, theirs)
    return Verdict(
        section=case.section,
        case=case.name,
        measure=check.measure,
        expected=check.expected,
        got=got,
        half_width=half_width,
        gate=check.gate.words,
        met=bool(abs(got - check.expected) <= allowed),
        chance=float(2.0 * stats.t.sf(check.gate.errors, len(numbers) - 1)) if check.gate.errors else 0.0,
    )


def spread(numbers: Reals) -> tuple[float, float]:
    """Standard error of the mean of replications, and half-width of its 95 % interval; none for a single number."""
    count = len(numbers)
    if count == 1:
        return 0.0, 0.0
    error = float(numbers.std(ddof=1)) / math.sqrt(count)
    return error, float(stats.t.ppf(0.975, count - 1)) * error
