"""The ratio of two means over replications, and its interval: every share and every mean per patient is one.

A mean of the replications' own ratios is biased where denominators are small or hang together with the ratio, and has
no answer for 0/0. The ratio of the means has neither fault. Its interval is that of the delete-one jackknife (Miller
1974, Biometrika 61), with as many degrees of freedom as replications count in effect, less one: (sum d)² / sum d² of
the denominators d (Kish 1965), which is their number where all are alike. Coverage is measured in
`tests/activity/test_ratio.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import t_quantile

Reals = NDArray[np.float64]


class Quotient(NamedTuple):
    """What one replication tells of a figure: numerator and denominator. A sum is over 1."""

    numerator: float
    denominator: float = 1.0

    @property
    def value(self) -> float:
        """The one over the other; NaN for 0 over 0."""
        return self.numerator / self.denominator if self.denominator else math.nan


ROUNDING = 1e-12  # of the ratio: what its parts may differ by and be alike
Numbers = Sequence[float] | NDArray[np.float64]


def ratio(numerators: Numbers, denominators: Numbers) -> tuple[float, float]:
    """Ratio of the means and half width of its 95 % interval over replications.

    numerators, denominators: float[replications], denominators 0 or above. A replication of 0 over 0 tells nothing of
    the ratio and is left out, as is one with a NaN. NaN where every denominator is 0; NaN as half width where fewer
    than two replications have a denominator. The half width is 0 where all ratios are alike: also of a share that was
    0, or 1, in every replication.
    """
    above, below = _telling(numerators, denominators)
    value = _ratio(above, below)
    if np.count_nonzero(below) < 2:
        return value, math.nan
    spread = float(pseudo_values(above, below).std(ddof=1)) / math.sqrt(len(below))
    if spread <= ROUNDING * abs(value):
        return value, 0.0
    return value, t_quantile(float(below.sum() ** 2 / (below**2).sum()) - 1.0) * spread


def pseudo_values(numerators: Numbers, denominators: Numbers) -> Reals:
    """A number for each replication whose mean is the ratio of the means, and whose spread is that of the ratio.

    Differences of such numbers, replication by replication, are how the ratios of paired worlds are compared: the
    t interval of the differences is the interval of the difference of both ratios. float64[replications], NaN
    throughout where the ratio is not known or rests on a single replication. A replication of 0 over 0 has the ratio
    itself.
    """
    above, below = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    total = float(below.sum())
    if np.count_nonzero(below) < 2:
        return np.full(len(below), math.nan)
    value = float(above.sum()) / total
    left_out = (above - value * below) / (1.0 - below / total)  # how far the ratio moves without the replication
    moved = (len(below) - 1) / total * left_out
    return np.asarray(value + moved - moved.mean())


def _telling(numerators: Numbers, denominators: Numbers) -> tuple[Reals, Reals]:
    """Replications that say something of the ratio."""
    above, below = np.asarray(numerators, dtype=np.float64), np.asarray(denominators, dtype=np.float64)
    here = ((above != 0) | (below != 0)) & ~np.isnan(above) & ~np.isnan(below)
    return above[here], below[here]


def _ratio(above: Reals, below: Reals) -> float:
    total = float(below.sum())
    return float(above.sum()) / total if total else math.nan
