"""The funnel: how far from the mean a trust of its size may lie by noise alone.

Limits are mean ± z · sd(size), sd from the stated model of `noise`. Being outside asks a question; it answers none:
what lies outside may be a real gain, a base effect or a fault in the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.productivity.tables import Numbers
from sim.productivity.trusts.noise import Noise
from sim.productivity.trusts.pair import Pair

# The two limits of funnel plots in health care. Source: Spiegelhalter, Statistics in Medicine 2005;24:1185-1202.
INNER, OUTER = 1.96, 3.09


@dataclass(frozen=True, eq=False)
class Funnel:
    """Trusts of one period against the limits at their size; growths are fractions."""

    period: str
    centre: float
    """Mean growth of the trusts."""
    score: Numbers
    """Distance from the centre in noise standard deviations, float64[trusts]."""
    grid: Numbers
    """Sizes at which the limits are drawn, ascending, float64[60]."""
    grid_sd: Numbers
    """Noise standard deviation at those sizes, float64[60]."""

    @property
    def beyond_inner(self) -> NDArray[np.bool_]:
        """Trusts outside the 95 % limits."""
        return np.abs(self.score) > INNER

    @property
    def beyond_outer(self) -> NDArray[np.bool_]:
        """Trusts outside the 99.8 % limits."""
        return np.abs(self.score) > OUTER

    def by_chance(self, limit: float) -> float:
        """How many trusts would be outside a limit if there were nothing but normal noise."""
        return len(self.score) * 2.0 * (1.0 - NormalDist().cdf(limit))


def funnel(pair: Pair, noise: Noise, period: int = 1) -> Funnel:
    """The funnel of the earlier (0) or the later (1) period."""
    sd = noise.sd_of_trusts(period)
    grid = np.geomspace(pair.size.min(), pair.size.max(), 60) if pair.size_of else np.array([1.0])
    return Funnel(
        period=pair.periods[period],
        centre=float(noise.mean[period]),
        score=(pair.growth[period] - noise.mean[period]) / sd,
        grid=grid,
        grid_sd=noise.sd_at(grid, period),
    )
