"""Shrunken estimates: a trust's growth drawn towards the mean of all, as far as the past says it will return there.

Given the model of `noise`, what is known of θ_i from both readings is normal with

    m_i = τ² Σ_t (g_it − μ_t) / v_it  /  (1 + τ² Σ_t 1 / v_it),    V_i = τ² / (1 + τ² Σ_t 1 / v_it)

v_it being the noise variance. This is the empirical Bayes estimate: where nothing lasts (τ² = 0), every trust is
expected to grow as the mean. `prediction` shows what it is worth on readings it has not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.productivity.tables import Numbers
from sim.productivity.trusts.noise import RESAMPLES, Noise, resampled_trusts
from sim.productivity.trusts.pair import Pair


@dataclass(frozen=True, eq=False)
class Shrunken:
    """What to expect of each trust in a period like the later one, fractions, float64[trusts]."""

    expected: Numbers
    """μ of the later period + m_i."""
    sd: Numbers
    """√V_i: how uncertain that is, noise of the next reading not counted."""
    next_sd: Numbers
    """Of the next reading itself: √(V_i + v_i2)."""
    kept: Numbers
    """How much of a deviation in the later period alone is expected to last, from 0 to 1: τ² / (τ² + v_i2)."""


def shrink(pair: Pair, noise: Noise) -> Shrunken:
    """The shrunken estimate of each trust from both its readings."""
    mean, variance = posterior(pair, noise, np.array([noise.lasting]))
    own = noise.sd_of_trusts(1) ** 2
    return Shrunken(
        expected=noise.mean[1] + mean[0],
        sd=np.sqrt(variance[0]),
        next_sd=np.sqrt(variance[0] + own),
        kept=noise.lasting / (noise.lasting + own),
    )


def posterior(pair: Pair, noise: Noise, lasting: Numbers) -> tuple[Numbers, Numbers]:
    """Mean and variance of θ for each τ² of `lasting`, both float64[τ²s, trusts]."""
    evidence, precision = readings(pair, noise)
    tau = np.asarray(lasting)[:, None]
    return tau * evidence / (1.0 + tau * precision), tau / (1.0 + tau * precision)


def readings(pair: Pair, noise: Noise) -> tuple[Numbers, Numbers]:
    """Σ_t (g_it − μ_t) / v_it and Σ_t 1 / v_it, each float64[trusts]."""
    variance = np.stack([noise.sd_of_trusts(0), noise.sd_of_trusts(1)]) ** 2
    return ((pair.growth - noise.mean[:, None]) / variance).sum(axis=0), (1.0 / variance).sum(axis=0)


@dataclass(frozen=True)
class Prediction:
    """How well the earlier period foretold the later, trust by trust: mean squared errors in fractions²."""

    raw: float
    """Next growth taken to be the last one."""
    shrunken: float
    """Next growth taken to be the mean of all, and of the trust's own deviation the part that lasts."""
    mean: float
    """Next growth taken to be the mean of all."""
    raw_interval: tuple[float, float]
    shrunken_interval: tuple[float, float]
    mean_interval: tuple[float, float]
    saved: float
    """Part of the raw error that shrinking saves: 1 − shrunken / raw."""
    saved_interval: tuple[float, float]
    """95 %, by resampling trusts; above 0 throughout where shrinking surely predicts better."""
    over_mean: float
    """Part of the error of the mean that a trust's own past saves: 1 − shrunken / mean; about 0 where nothing lasts."""
    over_mean_interval: tuple[float, float]


def prediction(pair: Pair, resamples: int = RESAMPLES, seed: int = 0) -> Prediction:
    """Foretell each trust's later growth from its earlier one, with a rule found on all other trusts.

    The mean and the part that lasts (regression of later on earlier growth, held between 0 and 1) come from the
    other trusts; the level of the later period comes from the earlier one, for nobody knew it then. So no figure
    that is foretold was used to foretell it.
    """
    first, second = pair.growth
    others = len(first) - 1
    centre = (first.sum() - first) / others
    centre_second = (second.sum() - second) / others
    # Sums of squares and products about the means of the others, by taking one trust out of the sums of all.
    squares = (first**2).sum() - first**2 - others * centre**2
    products = (first * second).sum() - first * second - others * centre * centre_second
    kept = np.clip(np.divide(products, squares, out=np.zeros_like(squares), where=squares > 0.0), 0.0, 1.0)
    guesses = np.stack([first, centre + kept * (first - centre), centre])
    errors = (second - guesses) ** 2
    drawn = errors[:, resampled_trusts(len(first), resamples, seed)].mean(axis=2)
    raw, shrunken, mean = errors.mean(axis=1)
    return Prediction(
        raw=float(raw),
        shrunken=float(shrunken),
        mean=float(mean),
        raw_interval=_interval(drawn[0]),
        shrunken_interval=_interval(drawn[1]),
        mean_interval=_interval(drawn[2]),
        saved=float(1.0 - shrunken / raw),
        saved_interval=_interval(1.0 - drawn[1] / drawn[0]),
        over_mean=float(1.0 - shrunken / mean),
        over_mean_interval=_interval(1.0 - drawn[1] / drawn[2]),
    )


def _interval(draws: Numbers) -> tuple[float, float]:
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)
