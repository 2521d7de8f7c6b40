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

    weights: float64[n]; None where each of them counts for `each`, as patients do. zeros: how many more that count for
    `each` are 0 and are not among the values: whoever did not wait. Of more than MOST in all, MOST quantiles at equal
    distances are kept: a quantile is then off by at most one part in 2 MOST of all patients.
    """

    values: Reals
    weights: Reals | None = None
    each: float = 1.0
    zeros: int = 0

    @classmethod
    def of(cls, values: NDArray[np.int64] | Reals) -> Sample:
        """Of values that count alike, one each."""
        return cls.of_rising(np.sort(np.asarray(values, dtype=np.float64)))

    @classmethod
    def of_rising(cls, ordered: Reals, zeros: int = 0) -> Sample:
        """The same of values in rising order, none of them below 0 where there are zeros beside them."""
        count = zeros + len(ordered)
        if count <= MOST:
            return cls(ordered, None, 1.0, zeros)
        places = thinned(np.arange(MOST), count) - zeros
        return cls(ordered[places[places >= 0]], None, count / MOST, int(np.count_nonzero(places < 0)))

    @classmethod
    def together(cls, samples: Sequence[Sample]) -> Sample:
        """Those of several groups of patients, all of whom count for one."""
        return cls.of_rising(np.sort(np.concatenate([s.values for s in samples])), sum(s.zeros for s in samples))

    @classmethod
    def of_shares(cls, shares: Reals) -> Sample:
        """Of the share of time (or of counts) at 0, 1, 2, ..."""
        return cls(np.arange(len(shares), dtype=np.float64), shares)

    @property
    def counted(self) -> bool:
        """Whether the weight is a count of values."""
        return self.weights is None

    @property
    def weight(self) -> Reals:
        """The weight of each value, float64[n]."""
        return np.full(len(self.values), self.each) if self.weights is None else self.weights

    @property
    def total(self) -> float:
        """The weight of all of them."""
        return (self.zeros + len(self.values)) * self.each if self.weights is None else float(self.weights.sum())

    def at_or_below(self, value: float) -> float:
        """The weight of those that do not exceed a value, which is not below 0."""
        place = int(self.values.searchsorted(value, side="right"))
        return (self.zeros + place) * self.each if self.weights is None else float(self.weights[:place].sum())

    def quantile(self, share: float) -> float:
        """The least value that at least this share does not exceed; NaN of nothing."""
        return quantile(*_together([self]), share)


def thinned(place: NDArray[np.int64], count: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Which of `count` ordered values stands at a place of the MOST that are kept."""
    return np.asarray((place + 0.5) / MOST * count).astype(np.int64)


def quantile_places(counts: NDArray[np.int64], shares: Reals) -> NDArray[np.int64]:
    """The places of quantiles in ordered values that count alike, as `Sample.quantile` finds them.

    counts: int64[groups], how many there are; int64[groups, shares], -1 where there are none.
    """
    kept = np.minimum(counts, MOST)[:, None]
    place = np.ceil((shares - ROUNDING) * kept).astype(np.int64) - 1
    return np.where(counts[:, None] > MOST, thinned(place, counts[:, None]), place)


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
    ordered, below = _together(samples)
    totals = [s.total for s in samples]
    found = []
    for share in shares:
        at = quantile(ordered, below, share)
        error, degrees = standard_error([s.at_or_below(at) for s in samples], totals)
        edges = _edges(share, t_quantile(degrees) * error if error else 0.0)
        if all(s.counted for s in samples):
            counted = _edges_of_counts(share, sum(totals))
            edges = float(np.minimum(edges[0], counted[0])), float(np.maximum(edges[1], counted[1]))
        low, high = (quantile(ordered, below, edge) for edge in edges)
        found.append(Interval.between(at, low, high))
    return found


def _together(samples: Sequence[Sample]) -> tuple[Reals, Reals]:
    """The values of all samples in rising order, and the weight at or below each."""
    zeros = sum(s.zeros * s.each for s in samples)
    begin = np.zeros(int(zeros > 0))
    values = np.concatenate([begin, *(s.values for s in samples)])
    if all(s.counted and s.each == 1.0 for s in samples):
        values[len(begin) :].sort()
        return values, np.arange(1.0, len(values) + 1.0) + max(0.0, zeros - 1.0)
    order = np.argsort(values, kind="stable")
    weight = np.concatenate([begin + zeros, *(s.weight for s in samples)])
    return values[order], np.cumsum(weight[order])


def _edges_of_counts(share: float, patients: float) -> tuple[float, float]:
    """The ends of as many independent patients: NaN where all, or none, may be at or below it by chance."""
    low, high = exact(share * patients, patients)
    return low if (1.0 - share) ** patients <= TAIL else math.nan, high if share**patients <= TAIL else math.nan


def _edges(share: float, half: float) -> tuple[float, float]:
    """The ends of the interval of a share between 0 and 1, from its half width by way of its logit."""
    odds, factor = share / (1.0 - share), math.exp(min(half / (share * (1.0 - share)), FAR))
    return odds / factor / (1.0 + odds / factor), odds * factor / (1.0 + odds * factor)
