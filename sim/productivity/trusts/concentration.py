"""How much of national growth comes from a few trusts, and what is left of it without them.

A trust's contribution is its share of cost times its growth; contributions add up to the cost-weighted mean. Who is
at the top was chosen by the outcome, so a high share alone proves nothing: beside it stands what the same number of
trusts would contribute if nobody differed but by noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.productivity.tables import Numbers
from sim.productivity.trusts.noise import Noise
from sim.productivity.trusts.pair import Pair

DRAWS = 2000


@dataclass(frozen=True)
class Concentration:
    """What the largest contributors of a period make up; growths are fractions of 1."""

    top: int
    names: tuple[str, ...]
    """Names of the largest contributors, the largest first."""
    share: float
    """Their contribution over the cost-weighted mean; nan where that mean is not above 0."""
    share_of_cost: float
    """Their share of all cost: what their contribution would be if all grew alike."""
    by_chance: tuple[float, float]
    """The share that the largest so many would have by noise alone, 95 % of the draws."""
    nation: float
    """Cost-weighted mean of all."""
    without: float
    """Cost-weighted mean of the others."""


def concentration(pair: Pair, noise: Noise, period: int, top: int, seed: int = 2) -> Concentration:
    """The largest `top` contributors of the earlier (0) or the later (1) period.

    Where the table gives neither cost nor beds of every trust, each counts alike.
    """
    weight, growth = pair.size / pair.size.sum(), pair.growth[period]
    contribution = weight * growth
    first = np.argsort(-contribution)[:top]
    nation = float(contribution.sum())
    rest = np.delete(np.arange(len(pair)), first)
    without = float(contribution[rest].sum() / weight[rest].sum()) if len(rest) else math.nan
    chance = np.random.default_rng(seed)
    sd = noise.sd_of_trusts(period)
    drawn = weight * (noise.mean[period] + sd * chance.standard_normal((DRAWS, len(pair))))
    low, high = np.quantile(_share(drawn, top), (0.025, 0.975), method="nearest")
    return Concentration(
        top=top,
        names=tuple(str(pair.name[at] or pair.organisation[at]) for at in first),
        share=float(contribution[first].sum() / nation) if nation > 0.0 else math.nan,
        share_of_cost=float(weight[first].sum()),
        by_chance=(float(low), float(high)),
        nation=nation,
        without=without,
    )


def _share(contributions: Numbers, top: int) -> Numbers:
    """Share of the largest in each draw, float64[draws]; infinite where all together are not above nothing."""
    ordered = -np.sort(-contributions, axis=1)
    total = ordered.sum(axis=1)
    share = np.full(len(total), np.inf)
    return np.asarray(np.divide(ordered[:, :top].sum(axis=1), total, out=share, where=total > 0.0))
