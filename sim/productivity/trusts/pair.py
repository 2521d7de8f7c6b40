"""Two readings of the same trusts: the least from which one can tell what lasts from what does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.productivity.growth_table import GrowthTable
from sim.productivity.levels import NotComparable
from sim.productivity.tables import Numbers, Text

LEAST_TRUSTS = 8
"""Fewer trusts with both readings say nothing about how much of growth lasts."""
YEAR = 7  # characters of `2024/25`: what follows names a part of that year


@dataclass(frozen=True, eq=False)
class Pair:
    """Trusts that have a productivity growth in each of two periods, in the order of the table.

    Columns are of shape [trusts], growths are fractions.
    """

    periods: tuple[str, str]
    organisation: Text
    name: Text
    kind: Text
    first: Numbers
    """Growth in the earlier period."""
    second: Numbers
    """Growth in the later period."""
    size: Numbers
    """Cost of a year, £; where not every trust gives one, beds; where neither is whole, 1 for all."""
    size_of: str
    """What the size is: `cost`, `beds`, or empty."""
    dropped: int
    """Trusts with one of the two readings only: they are in no pair."""

    def __len__(self) -> int:
        return len(self.first)

    @property
    def growth(self) -> Numbers:
        """Both growths, float64[2, trusts]."""
        return np.stack([self.first, self.second])

    @property
    def correlation(self) -> float:
        """Pearson correlation of the two growths: 0 where the one says nothing of the other.

        Raises
        ------
        NotComparable
            When all trusts of a period grew alike, so that there is nothing to correlate.
        """
        if not (np.ptp(self.first) > 0.0 and np.ptp(self.second) > 0.0):
            raise NotComparable("all trusts of a period grew alike: a correlation has no meaning")
        return float(np.corrcoef(self.first, self.second)[0, 1])


def full_periods(growth: GrowthTable) -> tuple[str, ...]:
    """One period for each financial year of the table, ascending: the whole year where given, else its last part.

    A first half lies inside its year, and the two are no two readings.
    """
    chosen: dict[str, str] = {}
    for period in growth.periods:  # ascending, so that a whole year comes before its parts
        year = period[:YEAR]
        if year not in chosen or len(chosen[year]) > YEAR:
            chosen[year] = period
    return tuple(chosen.values())


def pair(growth: GrowthTable) -> Pair:
    """The last two full periods of a table, for the trusts that have both.

    Raises
    ------
    NotComparable
        When there is one period only, or fewer than eight trusts have both readings.
    """
    periods = full_periods(growth)[-2:]
    if len(periods) < 2:
        raise NotComparable("one period only: what lasts cannot be told from what does not")
    before, after = (_read(growth, period) for period in periods)
    codes, at, now = np.intersect1d(before.organisation, after.organisation, return_indices=True)
    if len(codes) < LEAST_TRUSTS:
        raise NotComparable(f"{len(codes)} trusts have both readings: fewer than {LEAST_TRUSTS} tell nothing")
    order = np.argsort(now)
    at, now = at[order], now[order]
    size, size_of = _size(before, after, at, now)
    return Pair(
        periods=(periods[0], periods[1]),
        organisation=after.organisation[now],
        name=after.name[now],
        kind=after.kind[now],
        first=before.productivity[at],
        second=after.productivity[now],
        size=size,
        size_of=size_of,
        dropped=len(before) + len(after) - 2 * len(codes),
    )


def _read(growth: GrowthTable, period: str) -> GrowthTable:
    part = growth.over_period(period)
    return part.where(~np.isnan(part.productivity))


def _size(before: GrowthTable, after: GrowthTable, at: NDArray[np.intp], now: NDArray[np.intp]) -> tuple[Numbers, str]:
    """Size by trust and what it is: that of the later period, or else of the earlier."""
    for column, called in (("cost_gbp", "cost"), ("beds", "beds")):
        later, earlier = getattr(after, column)[now], getattr(before, column)[at]
        size = np.where(np.isnan(later), earlier, later)
        if not np.isnan(size).any():
            return size, called
    return np.ones(len(at)), ""
