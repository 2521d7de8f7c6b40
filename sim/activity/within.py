"""Whether a figure of a run is within a share of what it should be, by its interval, and how many runs would tell."""

from __future__ import annotations

import math

from sim.activity.interval import Interval
from sim.activity.kpi import Verdict


def verdict(found: Interval, figure: float, share: float) -> Verdict:
    """Met: the interval lies within the share of the figure; missed: beyond it; else too few runs, as of a single one.
    Nothing where the run has no figure.
    """
    if math.isnan(found.value) or not figure:
        return ""
    room = share * abs(figure)
    if figure - room <= found.low and found.high <= figure + room:
        return "met"
    return "missed" if found.low > figure + room or found.high < figure - room else "too few runs"


def times_as_many(found: Interval, figure: float, share: float) -> float:
    """How many times as many replications would tell that it is met, if the mean stays; infinity beyond the share."""
    room = share * abs(figure) - abs(found.value - figure)
    return (found.half_width / room) ** 2 if room > 0 else math.inf
