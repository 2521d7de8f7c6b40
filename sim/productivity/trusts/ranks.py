"""Places in a table of trusts as distributions: a single place claims more than anybody knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.productivity.tables import Numbers
from sim.productivity.trusts.noise import Noise
from sim.productivity.trusts.pair import Pair
from sim.productivity.trusts.shrinkage import readings

DRAWS = 4000
TOP = 10


@dataclass(frozen=True, eq=False)
class Ranks:
    """Places of trusts, 1 the highest growth, float64[trusts]."""

    low: Numbers
    """Best place that is left once the best 2.5 % of the draws are set aside."""
    middle: Numbers
    """Median place."""
    high: Numbers
    """Worst place, likewise."""
    in_top: Numbers
    """Share of the draws with a place among the first ten."""

    @property
    def width(self) -> float:
        """Places that an interval covers, on the mean over trusts."""
        return float(np.mean(self.high - self.low + 1.0))


def places(growth: Numbers) -> NDArray[np.int64]:
    """Place of each trust as published, 1 the highest; ties share the better place."""
    ordered = np.sort(-growth)
    return np.searchsorted(ordered, -growth, side="left") + 1


def ranks_of_what_lasts(pair: Pair, noise: Noise, draws: int = DRAWS, seed: int = 0) -> Ranks:
    """Places by what a trust keeps from year to year: each draw takes τ² from a resample of trusts, then each θ.

    In units of τ, θ_i is normal with mean τ S_i / (1 + τ² P_i) and variance 1 / (1 + τ² P_i), S and P being the
    evidence and precision of the readings. Places need no unit, so that τ² = 0 is no special case: all places are
    then equally likely for every trust.
    """
    chance = np.random.default_rng(seed)
    evidence, precision = readings(pair, noise)
    lasting = chance.choice(noise.lasting_draws, size=draws)[:, None]
    known = 1.0 + lasting * precision
    drawn = np.sqrt(lasting) * evidence / known + chance.standard_normal((draws, len(pair))) / np.sqrt(known)
    return _ranks(drawn)


def ranks_of_the_figure(pair: Pair, noise: Noise, draws: int = DRAWS, seed: int = 1) -> Ranks:
    """Places by the later published figure with the noise of the model taken off it in every way it may be."""
    chance = np.random.default_rng(seed)
    drawn = pair.second + noise.sd_of_trusts(1) * chance.standard_normal((draws, len(pair)))
    return _ranks(drawn)


def _ranks(drawn: Numbers) -> Ranks:
    """Of draws, float64[draws, trusts]."""
    place = np.empty(drawn.shape, dtype=np.int32)
    order = np.argsort(-drawn, axis=1)
    np.put_along_axis(place, order, np.arange(1, drawn.shape[1] + 1, dtype=np.int32)[None, :], axis=1)
    low, middle, high = np.quantile(place, (0.025, 0.5, 0.975), axis=0)
    return Ranks(np.floor(low), middle, np.ceil(high), (place <= TOP).mean(axis=0))
