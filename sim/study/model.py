"""A model run for itself: figures of its pools and classes, with intervals over replications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import interval
from sim.activity.passages import between, passages
from sim.activity.stations import Figures, Stations
from sim.engine.journeys import Deadlock
from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine, simulate
from sim.study.outcome import kept_blueprint
from sim.study.replicate import Told, replicate, silent

Reals = NDArray[np.float64]
Key = tuple[str, str, str]  # pool or class, name, measure


@dataclass(frozen=True)
class ModelJob:
    """One replication of a model."""

    plain: Mapping[str, Any] = field(repr=False)
    replication: int
    engine: Engine = "compiled"


@dataclass(frozen=True)
class ModelOutcome:
    """Figures of one replication; `failed` says why there are none."""

    replication: int
    figures: Figures
    shares: dict[str, Reals]
    profile: dict[tuple[str, str], Reals]
    failed: str = ""


@dataclass(frozen=True)
class ModelResult:
    """Figures of a model over its replications.

    outcomes: of every replication, in order, those that failed among them.
    """

    blueprint: Blueprint
    outcomes: tuple[ModelOutcome, ...]

    @cached_property
    def done(self) -> tuple[ModelOutcome, ...]:
        """Replications that came to their end."""
        return tuple(outcome for outcome in self.outcomes if not outcome.failed)

    @property
    def failed(self) -> list[str]:
        """Why replications failed, one line each."""
        return [f"replication {o.replication}: {o.failed}" for o in self.outcomes if o.failed]

    @cached_property
    def values(self) -> dict[Key, Reals]:
        """Each figure by replication: float64[replications done]."""
        keys = dict.fromkeys(key for outcome in self.done for key in outcome.figures)
        return {key: np.array([outcome.figures.get(key, np.nan) for outcome in self.done]) for key in keys}

    @cached_property
    def shares(self) -> dict[str, Reals]:
        """By pool, the share of time with 0, 1, ... places in use: float64[replications done, most + 1]."""
        return {
            name: _padded([o.shares[name] for o in self.done]) for name in (self.done[0].shares if self.done else ())
        }

    @cached_property
    def profile(self) -> dict[tuple[str, str], Reals]:
        """By (pool, "used" or "queued"), means in each hour of the day: float64[replications done, 24]."""
        return {
            key: np.array([o.profile[key] for o in self.done]) for key in (self.done[0].profile if self.done else ())
        }

    def estimate(self, key: Key) -> tuple[float, float]:
        """Mean of a figure over the replications that have it, and the half width of its 95 % interval."""
        return interval(self.known(key))

    def known(self, key: Key) -> Reals:
        """A figure of the replications that have it: no wait is known where nobody came."""
        values = self.values[key]
        return values[~np.isnan(values)]


def _padded(rows: Sequence[Reals]) -> Reals:
    most = max(map(len, rows))
    return np.array([np.pad(row, (0, most - len(row))) for row in rows])


def model_outcome(job: ModelJob) -> ModelOutcome:
    """Run one replication and read its log. A deadlock is a failed row, not the end of a study."""
    made = kept_blueprint(job.plain)
    try:
        run = simulate(made, job.replication, job.engine, log=True).run
    except Deadlock as told:
        return ModelOutcome(job.replication, {}, {}, {}, failed=str(told))
    clock, plan = made.clock, made.scenario.first.run
    first, last = clock.window_start_ms, clock.end_ms
    figures, shares, profile = Stations(run, first, last, plan.audit_at_h).figures()
    figures |= passages(run, first, last) | between(run, made.scenario.first.measures, first, last)
    return ModelOutcome(job.replication, figures, shares, profile)


def run_model(
    plain: Mapping[str, Any], replications: int, engine: Engine = "compiled", workers: int = 1, told: Told = silent
) -> ModelResult:
    """Run a model, replication by replication. Raises ScenarioFaults where the tree has faults."""
    made = blueprint(plain)
    jobs = [ModelJob(plain, replication, engine) for replication in range(replications)]
    return ModelResult(made, tuple(replicate(jobs, model_outcome, workers, told)))
