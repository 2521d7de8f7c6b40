"""The ratio of two means over replications, and its interval: every share and every mean per patient is one.

A mean of the replications' own ratios is biased where denominators are small or hang together with the ratio, and has
no answer for 0/0. The ratio of the means has neither fault. Its interval is that of the delete-one jackknife (Miller
1974, Biometrika 61), with as many degrees of freedom as replications count in effect, less one: (sum d)² / sum d² of
the denominators d (Kish 1965), which is their number where all are alike. Of a proportion it is at least that of the
counts (`sim.activity.proportion`). Coverage is measured in `tests/activity/test_ratio.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import Interval, t_quantile
from sim.activity.proportion import effective_trials, exact

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Quotient(NamedTuple):
    """What one replication tells of a figure: numerator and denominator. A sum is over 1, and 0 over 0 is not known.

    proportion: whether the numerator counts events, and the denominator the trials of which each had one or had none.
    """

    numerator: float
    denominator: float = 1.0
    proportion: bool = False

    @property
    def value(self) -> float:
        """The one over the other; NaN for 0 over 0."""
        return self.numerator / self.denominator if self.denominator else math.nan


LEAST = 0.5  # degrees of freedom: with fewer, t is over 164 and one replication tells nearly all there is
ROUNDING = 1e-12  # of the ratio: what its parts may differ by and be alike
Numbers = Sequence[float] | NDArray[np.float64]


def ratio(numerators: Numbers, denominators: Numbers, proportion: bool = False) -> Interval:
    """Ratio of the means and its 95 % interval over replications.

    numerators, denominators: float[replications], denominators 0 or above; proportion: as of a `Quotient`. A
    replication of 0 over 0 tells nothing of the ratio and is left out, as is one with a NaN. NaN where every
    denominator is 0; an interval of NaN where fewer than one and a half replications count in effect. Where all ratios
    are alike the half width is 0, but of a proportion: each of its ends is the farther of the jackknife's and of the
    exact one of as many independent trials, and lies within 0 and 1.
    """
    here = telling(numerators, denominators)
    above, below = _reals(numerators)[here], _reals(denominators)[here]
    events, trials = float(above.sum()), float(below.sum())
    value = events / trials if trials else math.nan
    error, degrees = _standard_error(above, below)
    found = Interval.around(value, t_quantile(degrees) * error if error else 0.0)
    if not proportion or math.isnan(error) or not 0.0 <= events <= trials:
        return found
    independent = effective_trials(trials, value, error**2)
    low, high = exact(value * independent, independent)
    low, high = max(0.0, min(low, found.low)), min(1.0, max(high, found.high))
    return found if (low, high) == (found.low, found.high) else Interval.between(value, low, high)


def ratio_of(quotients: Sequence[Quotient]) -> Interval:
    """The same of one figure, replication by replication."""
    proportion = any(q.proportion for q in quotients)
    return ratio([q.numerator for q in quotients], [q.denominator for q in quotients], proportion)


def pseudo_values(numerators: Numbers, denominators: Numbers, counting: Flags | None = None) -> Reals:
    """A number for each replication whose mean is the ratio of the means, and whose spread is that of the ratio.

    Differences of such numbers, replication by replication, are how the ratios of paired worlds are compared: the
    t interval of the differences is the interval of the difference of both ratios. float64[replications], NaN
    throughout where the ratio is not known or rests on a single replication.

    counting: bool[replications], those that count; the others have NaN. If it is not given, all count but those of
    0 over 0, as in `ratio`. In pairs a replication counts that tells something of either world; it has the ratio
    itself in a world of which it tells nothing.
    """
    here = telling(numerators, denominators) if counting is None else counting
    above, below = _reals(numerators)[here], _reals(denominators)[here]
    found = np.full(len(here), math.nan)
    if np.count_nonzero(below) < 2:
        return found
    total = float(below.sum())
    value = float(above.sum()) / total
    left_out = (above - value * below) / (1.0 - below / total)  # how far the ratio moves without the replication
    moved = (len(below) - 1) / total * left_out
    found[here] = value + moved - moved.mean()
    return found


def standard_error(numerators: Numbers, denominators: Numbers) -> tuple[float, float]:
    """Of the ratio, by the jackknife, and the degrees of freedom it is known with; NaN as in `ratio`."""
    here = telling(numerators, denominators)
    return _standard_error(_reals(numerators)[here], _reals(denominators)[here])


def telling(numerators: Numbers, denominators: Numbers) -> Flags:
    """Which replications say something of the ratio: bool[replications]."""
    above, below = _reals(numerators), _reals(denominators)
    return np.asarray(((above != 0) | (below != 0)) & ~np.isnan(above) & ~np.isnan(below))


def _standard_error(above: Reals, below: Reals) -> tuple[float, float]:
    degrees = float(below.sum() ** 2 / (below**2).sum()) - 1.0 if below.any() else 0.0
    if np.count_nonzero(below) < 2 or degrees < LEAST:
        return math.nan, math.nan
    values = pseudo_values(above, below)
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    alike = error <= ROUNDING * abs(float(values.mean()))
    return 0.0 if alike else error, degrees


def _reals(numbers: Numbers) -> Reals:
    return np.asarray(numbers, dtype=np.float64)
