"""From a trust's monthly levels to the path that a verdict judges: means of twelve months, and their noise."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.productivity.levels import NotComparable
from sim.productivity.series.monthly import Series
from sim.productivity.series.noise_of_a_year import noise_of_a_change
from sim.productivity.series.verdict import Trajectory
from sim.productivity.series.xmr import Flags, xmr

YEAR = 12


def path_of(series: Series, baseline: float = math.nan, baseline_name: str = "", base_year: str = "") -> Trajectory:
    """The path of a monthly level: means of the last twelve months, the twelve before, and so on.

    base_year: what the year is called that each month is measured against, month by month, so that its own level is 1;
    it then stands first in the path. Not given, the levels are measured against something without noise.

    The noise of a year's change comes from the growth of each month on the same month a year before, which is free of
    the season and of the noise that a base year lends to every year alike (`noise_of_a_change`). Months of an earlier
    method are left out where 24 of the last one are there; else the path says that the method changed.

    Raises
    ------
    NotComparable
        When there are fewer than 24 months.
    """
    if len(series.months) < 2 * YEAR:
        raise NotComparable(f"{len(series.months)} months are fewer than the 24 that a verdict on months needs")
    start = series.steps[-1] if series.steps and len(series.months) - series.steps[-1] >= 2 * YEAR else 0
    count = (len(series.months) - start) // YEAR
    first = len(series.months) - count * YEAR
    reading = series.reading[first:]
    with_base = bool(base_year) and first == 0
    before = np.ones(YEAR) if with_base else np.empty(0)
    known = np.concatenate([before, reading])
    levels = known.reshape(-1, YEAR).mean(axis=1)
    names = [f"the year to {series.months[first + YEAR * (at + 1) - 1]}" for at in range(count)]
    chart = xmr(series)
    return Trajectory(
        years=(base_year, *names) if with_base else tuple(names),
        level=tuple(levels.tolist()),
        sd=noise_of_a_change(known[YEAR:] / known[:-YEAR] - 1.0),
        measured=True,
        baseline=baseline,
        baseline_name=baseline_name,
        changed_method=any(first < step for step in series.steps),
        signal=_signal(chart.special[-YEAR:], chart.side[-YEAR:]),
    )


def _signal(special: Flags, side: NDArray[np.int64]) -> int:
    """Direction of the special causes among the last months; 0 where there is none or they disagree."""
    sides = {int(each) for each in side[special] if each}
    return sides.pop() if len(sides) == 1 else 0
