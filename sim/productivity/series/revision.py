"""Provisional figures against revised ones: by how much a month still moves after it was first told."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.productivity.levels import NotComparable
from sim.productivity.series.monthly import Series
from sim.productivity.tables import Numbers

FEWEST = 6
"""Revised months below which their scatter is not told."""


@dataclass(frozen=True, eq=False)
class Revision:
    """Two vintages of one series, and what lies between them."""

    months: tuple[str, ...]
    """Months that both vintages hold."""
    provisional: Numbers
    revised: Numbers
    waiting: tuple[str, ...]
    """Months that were reported once and are not revised yet."""

    @property
    def moved(self) -> Numbers:
        """Revised less provisional, float64[months]."""
        return self.revised - self.provisional

    @property
    def bias(self) -> float:
        """Mean revision: not 0 where first figures are regularly too high or too low."""
        return float(self.moved.mean())

    @property
    def typical(self) -> float:
        """Mean size of a revision, its sign set aside."""
        return float(np.abs(self.moved).mean())

    @property
    def half_width(self) -> float:
        """1.96 standard deviations of a revision: how far a provisional month may still move; nan below six months."""
        return float(1.96 * self.moved.std(ddof=1)) if len(self.months) >= FEWEST else math.nan


def revision(provisional: Series, revised: Series) -> Revision:
    """Lay two vintages beside each other.

    Raises
    ------
    NotComparable
        When they are of different organisations or share no month.
    """
    if provisional.organisation != revised.organisation:
        raise NotComparable(f"vintages of {provisional.organisation} and {revised.organisation}")
    first = dict(zip(provisional.months, provisional.reading.tolist(), strict=True))
    last = dict(zip(revised.months, revised.reading.tolist(), strict=True))
    both = tuple(month for month in revised.months if month in first)
    if not both:
        raise NotComparable(f"{revised.organisation}: the vintages share no month")
    return Revision(
        both,
        np.array([first[month] for month in both]),
        np.array([last[month] for month in both]),
        tuple(month for month in provisional.months if month not in last),
    )
