"""The spread between trusts, whether it narrows, and each trust beside those of its type."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.productivity.tables import Numbers
from sim.productivity.trusts.noise import RESAMPLES, resampled_trusts
from sim.productivity.trusts.pair import Pair


@dataclass(frozen=True)
class Spread:
    """How far apart trusts are in two periods; fractions of growth."""

    sd: tuple[float, float]
    tenths: tuple[float, float]
    """Distance from the tenth to the ninetieth of a hundred trusts."""
    ratio: float
    """Later standard deviation over the earlier: below 1 it narrowed."""
    ratio_interval: tuple[float, float]
    """95 %, by resampling trusts with both their readings."""

    @property
    def verdict(self) -> str:
        """`narrows`, `widens` or `cannot tell`: the last where the interval holds 1."""
        low, high = self.ratio_interval
        return "narrows" if high < 1.0 else "widens" if low > 1.0 else "cannot tell"


def spread(pair: Pair, resamples: int = RESAMPLES, seed: int = 3) -> Spread:
    """Compare the spreads of the two periods, over the trusts that have both."""
    first, second = (float(each) for each in pair.growth.std(axis=1, ddof=1))
    tenths = np.quantile(pair.growth, 0.9, axis=1) - np.quantile(pair.growth, 0.1, axis=1)
    drawn = pair.growth[:, resampled_trusts(len(pair), resamples, seed)].std(axis=2, ddof=1)
    low, high = np.quantile(drawn[1] / drawn[0], (0.025, 0.975))
    return Spread((first, second), (float(tenths[0]), float(tenths[1])), second / first, (float(low), float(high)))


@dataclass(frozen=True)
class Peers:
    """Trusts of one type in the later period; fractions of growth."""

    kind: str
    trusts: int
    mean: float
    half_width: float
    """Of the mean, 95 %: 1.96 × SD / √n; nan below three trusts."""
    low: float
    """Lower quartile."""
    high: float
    """Upper quartile."""
    stands_out: bool
    """Whether its mean differs from that of all others by more than chance, tested once for each type (Bonferroni)."""


def peers(pair: Pair, draws: int = RESAMPLES, seed: int = 4) -> tuple[Peers, ...]:
    """Trusts by type, the largest group first; a type stands out where shuffling the types seldom gives as much."""
    kinds = sorted({str(kind) for kind in pair.kind if kind})
    chance = np.random.default_rng(seed)
    shuffled = np.stack([chance.permutation(pair.second) for _ in range(draws)]) if kinds else np.empty((0, 0))
    found = [_peers(pair, kind, shuffled, len(kinds)) for kind in kinds]
    return tuple(sorted(found, key=lambda group: -group.trusts))


def _peers(pair: Pair, kind: str, shuffled: Numbers, tests: int) -> Peers:
    inside = pair.kind == kind
    growth = pair.second[inside]
    count = len(growth)
    low, high = np.quantile(growth, (0.25, 0.75))
    distance = abs(growth.mean() - pair.second.mean())
    by_chance = np.abs(shuffled[:, inside].mean(axis=1) - pair.second.mean())
    odds = (1.0 + (by_chance >= distance).sum()) / (1.0 + len(shuffled))
    return Peers(
        kind=kind,
        trusts=count,
        mean=float(growth.mean()),
        half_width=float(1.96 * growth.std(ddof=1) / math.sqrt(count)) if count > 2 else math.nan,
        low=float(low),
        high=float(high),
        stands_out=bool(odds < 0.05 / tests),
    )
