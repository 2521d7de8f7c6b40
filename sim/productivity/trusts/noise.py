"""How much of a trust's growth lasts, and how wide the rest scatters: estimated from a pair of years.

The model, stated so that it can be disputed. Growth of trust i in period t is

    g_it = μ_t + θ_i + ε_it,    Var θ = τ²,    Var ε_it = σ_t² · h_i,    h_i = (π + (1 − π) · k / size_i)

μ_t is what all trusts share in the period, θ_i what a trust keeps from one period to the next, and ε_it what does
not come back: revisions, base effects, one-off events, coding, chance. k makes the mean of h 1. π is the part of the
variance that does not shrink with size.

τ² is the covariance of the two periods (0 where that is negative), σ_t² the variance of the period less τ², and π
the likeliest for the differences between the two periods, in which θ cancels. "Noise" here is all that does not last;
it is not only error of measurement: a real gain that is lost the next year is noise to a forecast too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.productivity.levels import NotComparable
from sim.productivity.tables import Numbers
from sim.productivity.trusts.pair import Pair

RESAMPLES = 4000
LEAST_NOISE = 0.001
"""τ² of a resample is held below this part short of all variance, so that some noise is left."""
STEPS = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, eq=False)
class Noise:
    """What lasts and what does not, in fractions of growth (variances in fractions²)."""

    mean: Numbers
    """Mean growth of the trusts by period, float64[2]."""
    variance: Numbers
    """Variance between trusts by period, float64[2]."""
    covariance: float
    """Of the two periods; it may be negative, and then nothing lasts that could be seen."""
    correlation: float
    correlation_interval: tuple[float, float]
    """95 %, by resampling trusts."""
    lasting_draws: Numbers
    """τ² of each resample of trusts, at least 0, float64[resamples]: how little is known of it."""
    fixed_share: float
    """π: part of the noise variance that does not shrink with size, from 0 to 1."""
    shape: Numbers
    """h_i: noise variance of a trust over the mean one, float64[trusts]."""
    sizes: Numbers
    """Size of each trust, as in the pair, float64[trusts]."""

    @property
    def lasting(self) -> float:
        """τ²: variance of what a trust keeps from one period to the next, at least 0."""
        return max(0.0, self.covariance)

    @property
    def sd(self) -> Numbers:
        """Standard deviation of the noise of a trust of mean h, by period, float64[2]."""
        return np.sqrt(np.maximum(self.variance - self.lasting, LEAST_NOISE * self.variance))

    def sd_of_trusts(self, period: int) -> Numbers:
        """Standard deviation of the noise of each trust in a period (0 the earlier, 1 the later), float64[trusts]."""
        return np.asarray(self.sd[period] * np.sqrt(self.shape))

    def sd_at(self, size: Numbers, period: int) -> Numbers:
        """Standard deviation of the noise at other sizes, for the limits of a funnel, float64[sizes]."""
        return np.asarray(self.sd[period] * np.sqrt(_shape(size, self.sizes, self.fixed_share)))


def noise(pair: Pair, resamples: int = RESAMPLES, seed: int = 0) -> Noise:
    """Estimate the model from a pair.

    Raises
    ------
    NotComparable
        When all trusts of a period grew alike.
    """
    growth = pair.growth
    correlation = pair.correlation
    covariance = np.cov(growth)
    fixed = _fixed_share(growth[1] - growth[0], pair.size) if pair.size_of else 1.0
    draws = _resampled(growth, resamples, seed)
    lasting = np.clip(draws[0], 0.0, (1.0 - LEAST_NOISE) * min(covariance[0, 0], covariance[1, 1]))
    low, high = np.quantile(draws[1], (0.025, 0.975))
    return Noise(
        mean=growth.mean(axis=1),
        variance=np.diag(covariance).copy(),
        covariance=float(covariance[0, 1]),
        correlation=correlation,
        correlation_interval=(float(low), float(high)),
        lasting_draws=lasting,
        fixed_share=fixed,
        shape=_shape(pair.size, pair.size, fixed),
        sizes=pair.size,
    )


def resampled_trusts(trusts: int, resamples: int, seed: int) -> NDArray[np.int64]:
    """Trusts drawn with replacement, int64[resamples, trusts]: the same for the same three numbers."""
    if trusts < 2:
        raise NotComparable("resampling needs two trusts at least")
    return np.random.default_rng(seed).integers(0, trusts, size=(resamples, trusts))


def _resampled(growth: Numbers, resamples: int, seed: int) -> Numbers:
    """Covariance and correlation of each resample, float64[2, resamples]."""
    chosen = resampled_trusts(growth.shape[1], resamples, seed)
    drawn = growth[:, chosen]
    centred = drawn - drawn.mean(axis=2, keepdims=True)
    covariance = (centred[0] * centred[1]).sum(axis=1) / (growth.shape[1] - 1)
    spread = (centred**2).sum(axis=2) / (growth.shape[1] - 1)
    scale = np.sqrt(spread[0] * spread[1])
    return np.stack([covariance, np.divide(covariance, scale, out=np.zeros_like(scale), where=scale > 0.0)])


def _shape(size: Numbers, sizes: Numbers, fixed: float) -> Numbers:
    """Noise variance at a size over the mean one, h: 1 on the mean over the trusts themselves."""
    return np.asarray(fixed + (1.0 - fixed) * (1.0 / size) / np.mean(1.0 / sizes))


def _fixed_share(difference: Numbers, sizes: Numbers) -> float:
    """π that makes the differences between the two periods likeliest, to 0.01, their scale being whatever fits best."""
    squared = (difference - difference.mean()) ** 2
    shapes = STEPS[:, None] + (1.0 - STEPS[:, None]) * (1.0 / sizes) / np.mean(1.0 / sizes)
    scale = (squared / shapes).mean(axis=1)
    misfit = np.log(scale) + np.log(shapes).mean(axis=1)
    return float(STEPS[np.argmin(misfit)])
