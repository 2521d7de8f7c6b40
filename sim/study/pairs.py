"""Paired differences: what they come to, with intervals, and what the pairing was worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import t_quantile
from sim.activity.ratio import Quotient, pseudo_values, ratio

FEWEST_PAIRS = 5  # with fewer, the interval of a variance spans a factor of more than forty
EVEN = 1e-12  # pairs that differ by less of their spread are alike but for rounding
Sides = tuple[Sequence[Quotient], Sequence[Quotient]]  # base and new, replication by replication


class Paired(NamedTuple):
    """The mean of a paired difference and its intervals.

    base: the baseline with every assumption as assumed; half_width: of the headline interval, luck and assumptions
    together; luck: of the mean of as many pairs had every assumption been as assumed; worth: how many unpaired
    replications one pair was worth (variance unpaired over paired); NaN where too few pairs tell (luck and worth:
    fewer than five) or, for worth, where all pairs differ by the same.
    """

    base: float
    mean: float
    half_width: float
    luck: float
    worth: float

    @property
    def interval(self) -> tuple[float, float]:
        """The headline interval."""
        return self.mean - self.half_width, self.mean + self.half_width

    @property
    def settled(self) -> bool:
        """Whether the headline interval leaves no doubt about the sign."""
        return abs(self.mean) > self.half_width


def paired(drawn: Sides, as_assumed: Sides) -> Paired:
    """Differences between two worlds, each a ratio of means over replications (a sum over 1 is the mean of sums).

    drawn: pairs whose assumptions were drawn; as_assumed: pairs in which every assumption has its central value. The
    spread over drawn pairs holds both assumptions and luck. Luck averages out over pairs and assumptions do not: so the
    headline variance is what assumptions add to a pair, in full, and the sampling variance of the mean.
    """
    base, new = map(_ratio, drawn)
    level = _ratio(as_assumed[0] or drawn[0])
    spread = _differences(drawn)
    central = _differences(as_assumed)
    count = len(spread)
    if count < 2:
        return Paired(level, new - base, math.nan, math.nan, math.nan)
    variance = float(spread.var(ddof=1))
    luck = float(central.var(ddof=1)) if len(central) > 1 else math.nan
    added = max(0.0, variance - luck) if len(central) > 1 else 0.0
    headline = t_quantile(count - 1) * math.sqrt(added + variance / count)
    if len(central) < FEWEST_PAIRS:
        return Paired(level, new - base, headline, math.nan, math.nan)
    of_luck = t_quantile(len(central) - 1) * math.sqrt(luck / count)
    return Paired(level, new - base, headline, of_luck, _worth(*map(_values, as_assumed)))


def _ratio(side: Sequence[Quotient]) -> float:
    return ratio([q.numerator for q in side], [q.denominator for q in side])[0]


def _values(side: Sequence[Quotient]) -> NDArray[np.float64]:
    """Numbers by replication whose mean is the ratio of the means: of a sum, the sums themselves."""
    return pseudo_values([q.numerator for q in side], [q.denominator for q in side])


def _differences(sides: Sides) -> NDArray[np.float64]:
    """By pair, so that their mean is the difference of both ratios of means; of fewer than two pairs there are none."""
    base, new = sides
    if len(base) < 2:
        return np.empty(len(base))
    return _values(new) - _values(base)


def _worth(base: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    """How many unpaired replications a pair is worth, by luck alone: drawn assumptions are alike in both."""
    of_pairs = float((new - base).var(ddof=1))
    unpaired = float(base.var(ddof=1) + new.var(ddof=1))
    return unpaired / of_pairs if of_pairs > EVEN * unpaired else math.nan
