"""A model run for itself: figures of its pools, steps and classes, with intervals over replications."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.figure import QUANTILES, Key, Seen
from sim.activity.flow_figures import PERCENTILES
from sim.activity.interval import Interval
from sim.activity.modelled import counted, figures_of
from sim.activity.ratio import ratio
from sim.activity.sample import pooled
from sim.activity.window import Window
from sim.engine.journeys import Deadlock
from sim.hospital.build import Blueprint
from sim.hospital.load import Load, overloads
from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine, simulate
from sim.scenario.tree import canonical
from sim.scenario.vector import Vector
from sim.study.outcome import kept_blueprint
from sim.study.replicate import ProgressCallback, replicate, silent
from sim.study.visits import write_part

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
class ModelJob:
    """One replication of a model. vector: the numbers with which it is run (none: as they are written)."""

    plain: Mapping[str, Any] = field(repr=False)
    replication: int
    engine: Engine = "compiled"
    vector: Vector | None = field(default=None, repr=False)
    key: str = field(default="", repr=False)
    """The canonical text of the tree, made once and not for each replication."""
    visits: Path | None = None
    """A folder in which the visits are written (see `sim.study.visits`), where they are asked for."""


@dataclass(frozen=True)
class ModelOutcome:
    """What one replication gave; `failed` says why there is nothing."""

    replication: int
    seen: Seen = field(default_factory=Seen)
    failed: str = ""


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


def model_outcome(job: ModelJob) -> ModelOutcome:
    """Run one replication and read its log. A deadlock is a failed row, not the end of a study."""
    made = kept_blueprint(job.plain, job.vector, job.key)
    try:
        run = simulate(made, job.replication, job.engine, log=True).run
    except Deadlock as error:
        return ModelOutcome(job.replication, failed=str(error))
    first = made.scenario.first
    read = counted(run, _window(made), first.measures, first.run.audit_at_h)
    if job.visits is not None:
        write_part(read, job.visits, job.replication)
    return ModelOutcome(job.replication, figures_of(read, first.measures))


@lru_cache(maxsize=8)
def _window(made: Blueprint) -> Window:
    return Window(made.clock.window_start_ms, made.clock.end_ms, made.clock.start)


def run_model(
    model: Mapping[str, Any] | Blueprint,
    replications: int,
    engine: Engine = "compiled",
    workers: int = 1,
    on_progress: ProgressCallback = silent,
    visits: Path | None = None,
) -> ModelResult:
    """Run a model, replication by replication.

    model: its tree, with the numbers as they are written, or what was read of it at a vector of others; visits: a
    folder in which the visits of each replication are written, if any. Raises ScenarioFaults where the tree has faults.
    """
    made = model if isinstance(model, Blueprint) else blueprint(model)
    plain = made.plain or {}
    key = canonical(plain)
    jobs = [ModelJob(plain, replication, engine, made.vector, key, visits) for replication in range(replications)]
    done = replicate(jobs, model_outcome, workers, on_progress, ALONE_S)
    return ModelResult(made, tuple(done), tuple(overloads(made)))
