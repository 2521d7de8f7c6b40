"""ES-MDA: an ensemble smoother that takes in the same data several times, each time with its error enlarged.

After Emerick and Reynolds (2013, Computers & Geosciences 55): the inverses of the factors alpha by which the variance
of error is enlarged sum to 1, so that a linear model with normal errors comes to its posterior. Two things keep a small
ensemble honest: a covariance is believed only so far as it stands out of sampling error (localisation by correlation,
as no parameter has a place), and the spread that parameters which do nothing lose by chance is given back to all
(inflation).

Each run of the model has luck of its own, which no other run shares and which is error of what the run tells. Data that
are the figures of so many years carry luck as well. A year's luck is in each output already, so that what is added to
the data is their error, and of luck what they carry beyond that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from sim.calibration.prior import Prior, Reals
from sim.calibration.targets import Targets

Model = Callable[[Reals, int], Reals]
"""Rows predicted for vectors, float64[members, rows], NaN for one that makes no sound run. Takes vectors, float64
[members, parameters], and the number of the first run: row i is of run first + i, whose luck no other run shares.
"""
FEWEST = 4  # members without which there is no covariance to speak of
TRIES = 20  # times that a member which makes no sound run is replaced
HELD = 0.5  # at least so much of the ensemble must be sound as it is drawn


class NoEnsemble(ValueError):  # noqa: N818 - the ensemble is what is missing
    """Too few vectors make a sound run. failed: of how many tried."""

    def __init__(self, failed: int, tried: int) -> None:
        self.failed, self.tried = failed, tried
        super().__init__(f"{failed} of {tried} vectors make no sound run")


@dataclass(frozen=True)
class Method:
    """How an ensemble is moved. alphas: factors of the variance of error, step by step; their inverses are made to sum
    to 1; years: whose luck the data carry, infinite for figures of many trusts; localise, inflate: see the module.
    """

    members: int = 128
    alphas: tuple[float, ...] = (8.0, 6.0, 4.0, 2.18)
    seed: int = 1
    years: float = math.inf
    localise: bool = True
    inflate: bool = True

    @property
    def factors(self) -> tuple[float, ...]:
        """The alphas scaled so that their inverses sum to 1."""
        total = sum(1.0 / each for each in self.alphas)
        return tuple(each * total for each in self.alphas)


class Step(NamedTuple):
    """An ensemble and what it comes to. scores: float64[members, parameters]; figures: float64[members, rows];
    replaced: members that made no sound run and were drawn again; kept: of the spread of parameters that do nothing,
    what the step after this one left (1 of the last ensemble).
    """

    scores: Reals
    figures: Reals
    replaced: int
    kept: float = 1.0


@dataclass(frozen=True)
class Calibrated:
    """The ensembles from the prior to the last, which is the answer."""

    prior: Prior
    targets: Targets
    steps: tuple[Step, ...] = field(repr=False)

    @property
    def members(self) -> Reals:
        """The vectors of the answer, float64[members, parameters]."""
        return self.prior.values(self.steps[-1].scores)

    @property
    def replaced(self) -> int:
        """Members that were replaced in all."""
        return sum(step.replaced for step in self.steps)


def calibrated(
    model: Model, prior: Prior, targets: Targets, luck: Reals | None = None, method: Method | None = None
) -> Calibrated:
    """Move an ensemble from the prior to the data.

    luck: covariance of a run's luck on the scales of the rows, float64[rows, rows]; None: the model has none. Raises
    NoEnsemble where too few vectors make a sound run.
    """
    how = method or Method()
    rng = np.random.default_rng(how.seed)
    runs = _Runs(model, prior, rng)
    scores, steps = prior.sample(how.members, rng), list[Step]()
    of_luck = np.zeros((len(targets), len(targets))) if luck is None else luck
    for alpha in how.factors:
        scores, figures, replaced = runs.sound(scores)
        noise = alpha * np.diag(targets.error**2) + max(0.0, alpha / how.years - 1.0) * of_luck
        moved, kept = updated(scores, targets.scaled(figures), targets.data, noise, rng, how)
        steps.append(Step(scores, figures, replaced, kept))
        scores = moved
    return Calibrated(prior, targets, (*steps, Step(*runs.sound(scores))))


def updated(
    scores: Reals, outputs: Reals, data: Reals, noise: Reals, rng: np.random.Generator, how: Method
) -> tuple[Reals, float]:
    """One step: the members moved, and what was left of the spread of parameters that do nothing.

    scores: float64[members, parameters]; outputs: of each, float64[members, rows]; data: float64[rows]; noise: its
    covariance, float64[rows, rows].
    """
    members, count = scores.shape
    both = np.hstack([scores, rng.standard_normal((members, count))])
    off, spread = outputs - outputs.mean(0), both - both.mean(0)
    covariance = spread.T @ off / (members - 1)
    if how.localise:
        covariance = covariance * believed(spread, off)
    gain = np.linalg.solve(off.T @ off / (members - 1) + noise, covariance.T).T
    added = rng.multivariate_normal(np.zeros(len(data)), noise, size=members, method="eigh")
    after = both + (data + added - added.mean(0) - outputs) @ gain.T
    kept = float(np.sqrt(np.mean(after[:, count:].var(0) / both[:, count:].var(0))))
    moved = after[:, :count]
    if how.inflate and kept < 1.0:
        moved = moved.mean(0) + (moved - moved.mean(0)) / kept
    return moved, kept


def believed(spread: Reals, off: Reals) -> Reals:
    """How far the covariance of each parameter and row is believed, 0 to 1, float64[parameters, rows].

    With c the sample correlation and v = (1 - c²)² / (n - 1) its variance, the factor of least expected error is
    c² / (c² + v) (Flowerdew 2015, Tellus A 67).
    """
    free = len(spread) - 1
    size = np.sqrt(np.outer((spread**2).sum(0), (off**2).sum(0)))
    square = (spread.T @ off / np.maximum(size, 1e-300)) ** 2
    return np.asarray(square / (square + (1.0 - square) ** 2 / free + 1e-300))


@dataclass
class _Runs:
    """Runs of a model, numbered through. done: how many there were."""

    model: Model
    prior: Prior
    rng: np.random.Generator
    done: int = 0

    def sound(self, scores: Reals) -> tuple[Reals, Reals, int]:
        """Members with a sound run each, what they come to, and how many were replaced for want of one."""
        scores = scores.copy()
        figures = self._run(scores)
        failed = np.flatnonzero(np.isnan(figures).any(1))
        if len(failed) > HELD * len(scores) or len(scores) - len(failed) < FEWEST:
            raise NoEnsemble(len(failed), len(scores))
        replaced = len(failed)
        for _ in range(TRIES):
            if not len(failed):
                return scores, figures, replaced
            standing = np.delete(scores, failed, axis=0)
            scores[failed] = self._like(standing, len(failed))
            figures[failed] = self._run(scores[failed])
            failed = failed[np.isnan(figures[failed]).any(1)]
        raise NoEnsemble(len(failed), len(scores))

    def _run(self, scores: Reals) -> Reals:
        figures = np.array(self.model(self.prior.values(scores), self.done), dtype=np.float64)
        self.done += len(scores)
        return figures

    def _like(self, standing: Reals, count: int) -> Reals:
        """Draws from the normal distribution of an ensemble, within the span of its members."""
        weights = self.rng.standard_normal((count, len(standing)))
        mean = standing.mean(0)
        return np.asarray(mean + weights @ (standing - mean) / np.sqrt(len(standing) - 1))


def quantiles(values: Reals, within: float = 0.9) -> Sequence[Reals]:
    """The ends of the central part of an ensemble, each float64[columns].

    By n + 1 (Weibull): one more draw lies within as often as they say, however few members there are.
    """
    tail = (1.0 - within) / 2
    low, high = np.quantile(values, [tail, 1.0 - tail], axis=0, method="weibull")
    return low, high
