"""A model run for itself: figures of its pools, steps and classes, with intervals over replications."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.figure import QUANTILES, Key
from sim.activity.flow_figures import PERCENTILES
from sim.activity.interval import Interval
from sim.activity.ratio import ratio
from sim.activity.sample import pooled
from sim.engine.journeys import Deadlock
from sim.hospital.build import Blueprint
from sim.hospital.load import Load, overloads
from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine
from sim.study.execution import ProgressCallback, silent
from sim.study.model_run import ModelJob, ModelOutcome, model_outcome
from sim.study.replicate import replicate
from sim.study.running import NOT_KEPT, Running
from sim.study.store import Failed

Reals = NDArray[np.float64]
ALONE_S = 4.0  # so long as all replications take no longer, other processes take longer to begin than they save
OF_TIME = ("occupancy", "audit")  # samples of places; the others are of hours


class Estimate(NamedTuple):
    """A figure over replications: its mean and its 95 % interval (see `Interval`), the standard deviation between
    replications, and how many have the figure. NaN where unknown.
    """

    mean: float
    half_width: float
    low: float
    high: float
    sd: float
    replications: int


@dataclass(frozen=True)
class ModelResult:
    """Figures of a model over its replications.

    outcomes: of every replication, in order, those that failed among them; loads: pools offered more than they can do.
    """

    blueprint: Blueprint
    outcomes: tuple[ModelOutcome, ...]
    loads: tuple[Load, ...] = ()

    @cached_property
    def done(self) -> tuple[ModelOutcome, ...]:
        """Replications that came to their end."""
        return tuple(outcome for outcome in self.outcomes if not outcome.failed)

    @property
    def failed(self) -> list[str]:
        """Why replications failed, one line each."""
        return [f"replication {o.replication}: {o.failed}" for o in self.outcomes if o.failed]

    @cached_property
    def parts(self) -> dict[Key, tuple[Reals, Reals]]:
        """Each figure as its numerator and denominator by replication: float64[replications done] each."""
        names = self.done[0].seen.counted.names if self.done else ()
        parts = np.stack([outcome.seen.counted.parts for outcome in self.done], axis=2) if self.done else np.empty(0)
        return {name: (both[0], both[1]) for name, both in zip(names, parts, strict=True)}

    @cached_property
    def proportions(self) -> frozenset[Key]:
        """Which figures are proportions: counts of events over counts of trials."""
        found = [outcome.seen.counted for outcome in self.done]
        if not found:
            return frozenset()
        some = np.any([each.proportion for each in found], axis=0)
        return frozenset(name for name, is_one in zip(found[0].names, some.tolist(), strict=True) if is_one)

    @cached_property
    def values(self) -> dict[Key, Reals]:
        """Each figure by replication, float64[replications done]; NaN where a replication does not have it."""
        return {
            key: np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0)
            for key, (above, below) in self.parts.items()
        }

    @cached_property
    def shares(self) -> dict[str, Reals]:
        """By pool, the share of time with 0, 1, ... places in use: float64[replications done, most + 1]."""
        seen = [outcome.seen.shares for outcome in self.done]
        return {name: _padded([shares[name] for shares in seen]) for name in (seen[0] if seen else ())}

    @cached_property
    def profile(self) -> dict[tuple[str, str], Reals]:
        """By (pool, "used" or "queued"), means in each hour of the day: float64[replications done, 24]."""
        seen = [outcome.seen.profile for outcome in self.done]
        return {key: np.array([profile[key] for profile in seen]) for key in (seen[0] if seen else ())}

    @cached_property
    def estimates(self) -> dict[Key, Estimate]:
        """Every figure over the replications: ratios of means, then quantiles of all replications pooled."""
        found = {}
        for key, parts in self.parts.items():
            known = self.values[key][~np.isnan(self.values[key])]
            sd = float(known.std(ddof=1)) if len(known) > 1 else math.nan
            found[key] = Estimate(*ratio(*parts, key in self.proportions), sd, len(known))
        return found | dict(self._pooled())

    def estimate(self, key: Key) -> Interval:
        """A figure over the replications with its 95 % interval; NaN where it has none."""
        return Interval(*self.estimates[key][:4] if key in self.estimates else (math.nan,) * 4)

    def p_delay(self, pool: str) -> list[tuple[float, float]]:
        """For each number of places, the share of time at it over the time at or below it, with its half width."""
        shares = self.shares[pool]
        below = np.cumsum(shares, axis=1)
        return [ratio(shares[:, places], below[:, places])[:2] for places in range(shares.shape[1])]

    def _pooled(self) -> Iterator[tuple[Key, Estimate]]:
        keys = dict.fromkeys(key for outcome in self.done for key in outcome.seen.samples)
        for kind, name, which in keys:
            samples = [o.seen.samples[kind, name, which] for o in self.done if (kind, name, which) in o.seen.samples]
            stem, _, of = which.partition(".")
            percents, unit = (PERCENTILES, "") if stem in OF_TIME else (QUANTILES, "_h")
            some = sum(1 for sample in samples if sample.total > 0)
            found = pooled(samples, [percent / 100 for percent in percents])
            for percent, between in zip(percents, found, strict=True):
                measure = f"{stem}_pooled_p{percent}{unit}".removeprefix("_") + (f".{of}" if of else "")
                yield (kind, name, measure), Estimate(*between, math.nan, some)


def _padded(rows: Sequence[Reals]) -> Reals:
    most = max(map(len, rows))
    return np.array([np.pad(row, (0, most - len(row))) for row in rows])


def run_model(
    model: Mapping[str, Any] | Blueprint,
    replications: int,
    engine: Engine = "compiled",
    running: Running = NOT_KEPT,
    on_progress: ProgressCallback = silent,
    visits: Path | None = None,
) -> ModelResult:
    """Run a model, replication by replication.

    model: its tree, with the numbers as they are written, or what was read of it at a vector of others; visits: a
    folder in which the visits of each replication are written, if any: then every replication is run anew. Raises
    ScenarioFaults where the tree has faults.
    """
    made = model if isinstance(model, Blueprint) else blueprint(model)
    plain = made.plain or {}
    jobs = [ModelJob(plain, replication, engine, made.vector, visits) for replication in range(replications)]
    execution = replace(running.execution, alone_s=ALONE_S)
    running = replace(running, execution=execution, store=running.store if visits is None else None)
    outcomes = replicate(jobs, model_outcome, running, on_progress, keep=_in_its_place)
    return ModelResult(made, tuple(outcomes), tuple(overloads(made)))


def _in_its_place(job: ModelJob, made: ModelOutcome | Failed) -> ModelOutcome:
    """An outcome; a deadlock is a failed row and not the end of a study. Raises whatever else ended a run."""
    if isinstance(made, ModelOutcome):
        return made
    if isinstance(error := made.raised(), Deadlock):
        return ModelOutcome(job.replication, failed=made.message)
    raise error
