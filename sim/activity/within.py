"""Whether a figure of a run is within a share of what it should be, by its interval, and how many runs would tell."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.activity.interval import Interval, t_quantile
from sim.activity.kpi import Verdict

FEWEST_RUNS = 2
MOST_RUNS = 10**9  # of more nobody is told


class Spread(NamedTuple):
    """How a mean over replications spreads: its standard error, the degrees of freedom that is known with (not a number
    where one replication has none), and how many replications there are.
    """

    error: float
    degrees: float
    runs: int

    def half_width(self, runs: int) -> float:
        """Of so many runs, if the spread between them stays."""
        degrees = (self.degrees + 1.0) * runs / self.runs - 1.0
        return t_quantile(degrees) * self.error * math.sqrt(self.runs / runs) if degrees > 0 else math.inf


def verdict(found: Interval, figure: float, share: float) -> Verdict:
    """Met: the interval lies within the share of the figure; missed: beyond it; else too few runs, as of a single one.

    Nothing where the run has no figure. Of a figure 0 no share is more than 0: whatever was seen in a run is missed.
    """
    if math.isnan(found.value) or math.isnan(figure):
        return ""
    if not figure and found.value:
        return "missed"
    room = share * abs(figure)
    if figure - room <= found.low and found.high <= figure + room:
        return "met"
    return "missed" if found.low > figure + room or found.high < figure - room else "too few runs"


def runs_that_tell(found: Interval, spread: Spread, figure: float, share: float) -> float:
    """The fewest runs in all whose interval would lie within the share of the figure, or beyond it, if mean and spread
    between runs stay as they are: t(n − 1) × SD / √n is at most the distance of the mean from the nearer end.

    Infinity where the mean is at that end, or it would take over 10⁹; not a number of a single run. An interval that is
    wider by its counts of events narrows with √n.
    """
    if math.isnan(spread.error):
        return math.nan
    room = abs(share * abs(figure) - abs(found.value - figure))
    counted = found.half_width if found.half_width > 1.001 * spread.half_width(spread.runs) else 0.0

    def tells(runs: int) -> bool:
        return max(spread.half_width(runs), counted * math.sqrt(spread.runs / runs)) <= room

    most = FEWEST_RUNS
    while not tells(most):
        most *= 2
        if most > MOST_RUNS:
            return math.inf
    fewest = FEWEST_RUNS
    while fewest < most:
        middle = (fewest + most) // 2
        fewest, most = (fewest, middle) if tells(middle) else (middle + 1, most)
    return float(most)
