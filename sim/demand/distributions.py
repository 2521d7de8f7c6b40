"""From a distribution as a planner writes it to the parameters from which the compiled quantile draws.

Each `Sampler` carries the exact mean and standard deviation of its law. Gamma and Erlang become tables of
exact quantiles, empirical values and mixtures lists of knots (`sim.demand.mixture`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.demand.compiling import compiled
from sim.demand.draws import Kind, Reals, quantile
from sim.demand.mixture import mixed, steps, tails
from sim.scenario.distribution import Component, Distribution
from sim.scenario.reuse import reused
from sim.scenario.shapes import Empirical, Erlang, Exponential, Gamma, Lognormal, Normal, Triangular, Uniform, Weibull


def no_table() -> Reals:
    """The table of a law that needs none."""
    return np.empty(0, dtype=np.float64)


@dataclass(frozen=True)
class Sampler:
    """A law ready to be drawn from: its kind, parameters and table as `Kind` says, and its exact moments."""

    kind: Kind
    mean: float
    sd: float
    parameters: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    table: Reals = field(default_factory=no_table)

    def quantile(self, u: float) -> float:
        """The value below which a share u of draws lies."""
        return float(self.quantiles(np.array([u]))[0])

    def quantiles(self, u: Reals) -> Reals:
        """The same for many shares: float64 of the shape of u."""
        return _quantiles(int(self.kind), self.parameters, self.table, u)


@compiled
def _quantiles(kind: int, p: tuple[float, float, float, float], table: Reals, u: Reals) -> Reals:
    x = np.empty_like(u)
    for place in range(u.size):
        x[place] = quantile(kind, p[0], p[1], p[2], p[3], table, 0, table.size, u[place])
    return x


@reused(256)
def sampler(distribution: Distribution) -> Sampler:
    """Compile one distribution."""
    if distribution.constant is not None:
        return _constant(distribution.constant)
    return _COMPILE[distribution.name](distribution.shape)


def _constant(amount: float) -> Sampler:
    return Sampler(Kind.CONSTANT, amount, 0.0, (amount, 0.0, 0.0, 0.0))


def _exponential(shape: Exponential) -> Sampler:
    return Sampler(Kind.EXPONENTIAL, shape.mean, shape.mean, (shape.mean, 0.0, 0.0, 0.0))


def _lognormal(shape: Lognormal) -> Sampler:
    if shape.mean is None:
        mu, sigma = shape.mu or 0.0, shape.sigma or 0.0
    else:
        cv = shape.sd / shape.mean if shape.sd is not None else shape.cv or 0.0
        sigma = math.sqrt(math.log1p(cv * cv))
        mu = math.log(shape.mean) - 0.5 * sigma * sigma
    mean = math.exp(mu + 0.5 * sigma * sigma)
    return Sampler(Kind.LOGNORMAL, mean, mean * math.sqrt(math.expm1(sigma * sigma)), (mu, sigma, 0.0, 0.0))


def _uniform(shape: Uniform) -> Sampler:
    width = shape.high - shape.low
    middle = shape.low + 0.5 * width
    return Sampler(Kind.UNIFORM, middle, width / math.sqrt(12.0), (shape.low, shape.high, 0.0, 0.0))


def _triangular(shape: Triangular) -> Sampler:
    low, mode, high = shape.low, shape.mode, shape.high
    left, right = mode - low, high - mode
    variance = (left * left + left * right + right * right) / 18.0
    return Sampler(Kind.TRIANGULAR, (low + mode + high) / 3.0, math.sqrt(variance), (low, mode, high, 0.0))


def _weibull(shape: Weibull) -> Sampler:
    first, second = math.gamma(1.0 + 1.0 / shape.shape), math.gamma(1.0 + 2.0 / shape.shape)
    sd = shape.scale * math.sqrt(max(0.0, second - first * first))
    return Sampler(Kind.WEIBULL, shape.scale * first, sd, (shape.shape, shape.scale, 0.0, 0.0))


def _normal(shape: Normal) -> Sampler:
    low = -math.inf if shape.low is None else shape.low
    high = math.inf if shape.high is None else shape.high
    side = -1.0 if low >= shape.mean else 1.0
    at_low, at_high = shape.probability(low, side), shape.probability(high, side)
    kept = abs(at_high - at_low)
    (low_density, low_moment), (high_density, high_moment) = _density(shape, low), _density(shape, high)
    shift = (low_density - high_density) / kept
    variance = 1.0 + (low_moment - high_moment) / kept - shift * shift
    table = no_table() if math.isinf(low) and math.isinf(high) else np.array([at_low, at_high])
    mean, sd = shape.mean + shape.sd * shift, shape.sd * math.sqrt(max(0.0, variance))
    return Sampler(Kind.NORMAL, mean, sd, (shape.mean, side * shape.sd, low, high), table)


def _density(shape: Normal, bound: float) -> tuple[float, float]:
    """The standard normal density at a bound, and that times the standardised bound."""
    if math.isinf(bound):
        return 0.0, 0.0
    z = (bound - shape.mean) / shape.sd
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return density, z * density


def _gamma(shape: Gamma) -> Sampler:
    if shape.cv == 0.0:
        return _constant(shape.mean)
    return _gamma_table(shape.mean, 1.0 / (shape.cv * shape.cv))


def _erlang(shape: Erlang) -> Sampler:
    return _gamma_table(shape.mean, float(shape.k))


def _gamma_table(mean: float, stages: float) -> Sampler:
    from scipy.special import gammainccinv, gammaincinv

    below, above = tails()
    lower, upper = gammaincinv(stages, below), gammainccinv(stages, above)
    table = np.concatenate((lower, upper)) * (mean / stages)
    return Sampler(Kind.TABLE, mean, mean / math.sqrt(stages), table=np.maximum.accumulate(table))


def _empirical(shape: Empirical) -> Sampler:
    amounts = np.array(shape.values, dtype=np.float64)
    weights = np.ones_like(amounts) if shape.weights is None else np.array(shape.weights, dtype=np.float64)
    weights = weights / weights.sum()
    mean = float(weights @ amounts)
    sd = math.sqrt(float(weights @ (amounts - mean) ** 2))
    return Sampler(Kind.KNOTS, mean, sd, table=steps(amounts, weights))


def _mixture(components: tuple[Component, ...]) -> Sampler:
    parts = [(part.share, part.of, sampler(part.of)) for part in components if part.share > 0]
    mean = math.fsum(share * part.mean for share, _, part in parts)
    square = math.fsum(share * (part.sd**2 + (part.mean - mean) ** 2) for share, _, part in parts)
    return Sampler(Kind.KNOTS, mean, math.sqrt(square), table=mixed([(s, law) for s, law, _ in parts], sampler))


_COMPILE: dict[str, Callable[[Any], Sampler]] = {
    "exponential": _exponential,
    "lognormal": _lognormal,
    "uniform": _uniform,
    "triangular": _triangular,
    "weibull": _weibull,
    "normal": _normal,
    "gamma": _gamma,
    "erlang": _erlang,
    "empirical": _empirical,
    "mixture": _mixture,
}
