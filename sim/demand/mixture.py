"""Quantiles that may jump, as lists of knots: rising probabilities, then as many rising values.

Values that were seen, and mixtures of any laws. Between two knots the quantile is a straight line; two knots
of equal probability make a jump, so that a constant within a mixture, or a gap between its parts, is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from sim.demand.draws import Reals
from sim.scenario.distribution import Distribution

KNOTS = 4097
LARGEST_U = 1.0 - 2.0**-53
HALVINGS = 200
PRECISION = 1e-15
SMALLEST_U = 2.0**-54


class Law(Protocol):
    """What a mixture must know of a part that is ready to be drawn from."""

    @property
    def mean(self) -> float:
        """Its mean."""

    @property
    def sd(self) -> float:
        """Its standard deviation."""

    @property
    def parameters(self) -> tuple[float, float, float, float]:
        """Its parameters, as `Kind` says."""

    def quantiles(self, u: Reals) -> Reals:
        """Values below which shares u of draws lie."""


Compile = Callable[[Distribution], Law]


def tails() -> tuple[Reals, Reals]:
    """The knots of a table: u of those below one half, and 1 - u of the middle one and those above."""
    t = np.arange(KNOTS // 2 + 1) / (KNOTS - 1)
    u = 8.0 * t**4
    return u[:-1], np.maximum(u[::-1], 1.0 - LARGEST_U)


def steps(amounts: Reals, weights: Reals) -> Reals:
    """The knots of values seen with given weights (float64[n] each; weights sum to 1): a staircase."""
    order = np.argsort(amounts, kind="stable")
    amounts, weights = amounts[order], weights[order]
    amounts, weights = amounts[weights > 0], weights[weights > 0]
    above = np.cumsum(weights)
    above[-1] = 1.0
    below = np.concatenate(([0.0], above[:-1]))
    return np.concatenate((np.column_stack((below, above)).ravel(), np.repeat(amounts, 2)))


@dataclass(frozen=True)
class _Law:
    """One part of a mixture: its share, its distribution function, and where that function has a corner."""

    share: float
    below: Callable[[Reals], Reals]  # probability of less than x
    up_to: Callable[[Reals], Reals]  # probability of at most x
    corners: tuple[float, ...]


def mixed(parts: Sequence[tuple[float, Distribution]], sampler: Compile) -> Reals:
    """The quantile table of a mixture of (share, distribution), shares summing to 1. sampler: what compiles a part."""
    laws = [law for share, of in parts for law in _laws(share, of, sampler)]
    lower, upper = tails()
    grid = np.concatenate((lower, 1.0 - upper))
    inner = np.clip(grid, SMALLEST_U, LARGEST_U)
    brackets = np.array([sampler(of).quantiles(inner) for _, of in parts])
    along = _invert(laws, inner, (brackets.min(axis=0), brackets.max(axis=0)))
    corners = np.unique([corner for law in laws for corner in law.corners])
    u = np.concatenate((grid, _below(laws, corners), _up_to(laws, corners), [0.0, 1.0]))
    x = np.concatenate((along, corners, corners, along[[0, -1]]))
    order = np.lexsort((u, x))
    u, x = np.maximum.accumulate(u[order]), x[order]
    return np.concatenate((np.minimum(u, 1.0), x))


def _up_to(laws: Sequence[_Law], x: Reals) -> Reals:
    return sum((law.share * law.up_to(x) for law in laws), np.zeros_like(x))


def _below(laws: Sequence[_Law], x: Reals) -> Reals:
    return sum((law.share * law.below(x) for law in laws), np.zeros_like(x))


def _invert(laws: Sequence[_Law], u: Reals, brackets: tuple[Reals, Reals]) -> Reals:
    """The least x at which the mixture reaches u, by halving between the least and the most of its parts."""
    low, high = brackets
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        reached = _up_to(laws, middle) >= u
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
        if np.all(high - low <= PRECISION * np.maximum(np.abs(low), np.abs(high))):
            break
    return high


def _laws(share: float, of: Distribution, sampler: Compile) -> list[_Law]:
    if of.mixture is not None:
        return [law for part in of.mixture for law in _laws(share * part.share, part.of, sampler)]
    if of.constant is not None:
        return [_atom(share, of.constant)]
    if of.empirical is not None:
        weights = of.empirical.weights or (1.0,) * len(of.empirical.values)
        whole = sum(weights)
        return [_atom(share * w / whole, x) for x, w in zip(of.empirical.values, weights, strict=True) if w > 0]
    law = sampler(of)
    if law.sd == 0.0:
        return [_atom(share, law.mean)]
    if of.uniform is not None:
        return [_level(share, of.uniform.low, of.uniform.high)]
    frozen = _frozen(of, law.parameters)
    corners = tuple(float(x) for x in frozen.support() if np.isfinite(x))
    return [_Law(share, frozen.cdf, frozen.cdf, corners)]


def _level(share: float, low: float, high: float) -> _Law:
    """A uniform law: common, and not worth the second that scipy's distributions take to import."""

    def up_to(x: Reals) -> Reals:
        return np.clip((x - low) / (high - low), 0.0, 1.0)

    return _Law(share, up_to, up_to, (low, high))


def _atom(share: float, at: float) -> _Law:
    return _Law(share, lambda x: (x > at).astype(np.float64), lambda x: (x >= at).astype(np.float64), (at,))


def _frozen(of: Distribution, p: tuple[float, float, float, float]) -> Any:
    """The same law in scipy, which knows its distribution function."""
    from scipy import stats

    match of.name:
        case "exponential":
            return stats.expon(scale=p[0])
        case "lognormal":
            return stats.lognorm(p[1], scale=np.exp(p[0]))
        case "uniform":
            return stats.uniform(p[0], p[1] - p[0])
        case "triangular":
            return stats.triang((p[1] - p[0]) / (p[2] - p[0]), p[0], p[2] - p[0])
        case "weibull":
            return stats.weibull_min(p[0], scale=p[1])
        case "normal":
            return stats.truncnorm((p[2] - p[0]) / abs(p[1]), (p[3] - p[0]) / abs(p[1]), p[0], abs(p[1]))
    shape = of.shape
    stages = float(shape.k) if of.name == "erlang" else 1.0 / shape.cv**2
    return stats.gamma(stages, scale=shape.mean / stages)
