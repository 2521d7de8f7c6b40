"""Quantiles: of the patients (or of the time) of one replication, and of all replications pooled, with an interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import Interval, t_quantile
from sim.activity.proportion import TAIL, exact
from sim.activity.ratio import standard_error

Reals = NDArray[np.float64]
MOST = 4_000  # values kept of a replication: beyond them, as many quantiles stand for all
ROUNDING = 1e-12
FAR = 30.0  # of a logit: as good as 0 and 1


@dataclass(frozen=True)
class Sample:
    """What was seen in one replication: values in rising order, float64[n], and the weight that each of them has.

    Of more than MOST values, MOST quantiles at equal distances are kept: a quantile is then off by at most one part in
    2 MOST of all patients.
    """

    values: Reals
    weight: Reals
    counted: bool = False  # whether the weight is a count of values

    @classmethod
    def of(cls, values: NDArray[np.int64] | Reals) -> Sample:
        """Of values that count alike, one each."""
        ordered = np.sort(np.asarray(values, dtype=np.float64))
        count = len(ordered)
        if count <= MOST:
            return cls(ordered, np.ones(count), True)
        kept = ordered[((np.arange(MOST) + 0.5) / MOST * count).astype(np.int64)]
        return cls(kept, np.full(MOST, count / MOST), True)

    @classmethod
    def of_shares(cls, shares: Reals) -> Sample:
        """Of the share of time (or of counts) at 0, 1, 2, ..."""
        return cls(np.arange(len(shares), dtype=np.float64), shares)

    def quantile(self, share: float) -> float:
        """The least value that at least this share does not exceed; NaN of nothing."""
        return quantile(self.values, np.cumsum(self.weight), share)


def quantile(ordered: Reals, below: Reals, share: float) -> float:
    """The least of some values in rising order that at least this share of the weight does not exceed.

    below: the weight at or below each. NaN of nothing, and for a share above 1 or below 0.
    """
    if not len(ordered) or below[-1] <= 0 or not 0.0 <= share <= 1.0:
        return math.nan
    place = int(np.searchsorted(below, (share - ROUNDING) * below[-1], side="left"))
    return float(ordered[min(place, len(ordered) - 1)])


def pooled(samples: Sequence[Sample], shares: Sequence[float]) -> list[Interval]:
    """Quantiles of all replications taken as one, each with its 95 % interval.

    The interval is Woodruff's (1952, Journal of the American Statistical Association 47): the share of the patients at
    or below the quantile is a ratio of means over replications, and its interval, taken on the scale of its logit so
    that it stays within 0 and 1, is carried over to the values. Of patients each end is at least as far as the exact
    one of as many coins; of so few that none may lie beyond the quantile by chance, there is no end on that side. The
    half width is NaN where an end is unknown, as both are where fewer than two replications saw anybody.
    """
    values = np.concatenate([s.values for s in samples]) if samples else np.empty(0)
    weight = np.concatenate([s.weight for s in samples]) if samples else np.empty(0)
    order = np.argsort(values, kind="stable")
    ordered, below = values[order], np.cumsum(weight[order])
    totals = [float(s.weight.sum()) for s in samples]
    found = []
    for share in shares:
        at = quantile(ordered, below, share)
        error, degrees = standard_error([float(s.weight[s.values <= at].sum()) for s in samples], totals)
        edges = _edges(share, t_quantile(degrees) * error if error else 0.0)
        if all(s.counted for s in samples):
            counted = _edges_of_counts(share, sum(totals))
            edges = float(np.minimum(edges[0], counted[0])), float(np.maximum(edges[1], counted[1]))
        low, high = (quantile(ordered, below, edge) for edge in edges)
        found.append(Interval.between(at, low, high))
    return found


def _edges_of_counts(share: float, patients: float) -> tuple[float, float]:
    """The ends of as many independent patients: NaN where all, or none, may be at or below it by chance."""
    low, high = exact(share * patients, patients)
    return low if (1.0 - share) ** patients <= TAIL else math.nan, high if share**patients <= TAIL else math.nan


def _edges(share: float, half: float) -> tuple[float, float]:
    """The ends of the interval of a share between 0 and 1, from its half width by way of its logit."""
    odds, factor = share / (1.0 - share), math.exp(min(half / (share * (1.0 - share)), FAR))
    return odds / factor / (1.0 + odds / factor), odds * factor / (1.0 + odds * factor)
