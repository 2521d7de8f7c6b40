"""Paired differences: what they come to, with intervals, and what the pairing was worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import t_quantile


class Paired(NamedTuple):
    """The mean of a paired difference and its intervals.

    base: the baseline with every assumption as assumed; half_width: of the headline interval, luck and assumptions
    together; luck: of the mean of as many pairs had every assumption been as assumed; worth: how many unpaired
    replications one pair was worth (variance unpaired over paired); NaN where too few pairs tell.
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


def paired(
    drawn: tuple[Sequence[float], Sequence[float]], as_assumed: tuple[Sequence[float], Sequence[float]]
) -> Paired:
    """Differences between two worlds, replication by replication: base and new of each kind of pair.

    drawn: pairs whose assumptions were drawn; as_assumed: pairs in which every assumption has its central value. The
    spread over drawn pairs holds both assumptions and luck. Luck averages out over pairs and assumptions do not: so the
    headline variance is what assumptions add to a pair, in full, and the sampling variance of the mean.
    """
    base, new = (np.asarray(side, dtype=np.float64) for side in drawn)
    difference = new - base
    central = np.subtract(as_assumed[1], as_assumed[0])
    count = len(difference)
    level = float(np.mean(as_assumed[0])) if len(as_assumed[0]) else float(base.mean())
    if count < 2:
        return Paired(level, float(difference.mean()), math.nan, math.nan, math.nan)
    spread = float(difference.var(ddof=1))
    luck = float(central.var(ddof=1)) if len(central) > 1 else math.nan
    added = max(0.0, spread - luck) if len(central) > 1 else 0.0
    headline = t_quantile(count - 1) * math.sqrt(added + spread / count)
    of_luck = t_quantile(len(central) - 1) * math.sqrt(luck / count) if len(central) > 1 else math.nan
    alike = [np.asarray(side, dtype=np.float64) for side in as_assumed] if len(central) > 1 else [base, new]
    worth = _worth(*alike)
    return Paired(level, float(difference.mean()), headline, of_luck, worth)


def _worth(base: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    """How many unpaired replications a pair is worth, by luck alone: drawn assumptions are alike in both."""
    of_pairs = float((new - base).var(ddof=1))
    return float(base.var(ddof=1) + new.var(ddof=1)) / of_pairs if of_pairs > 0 else math.inf
