"""From a trust's monthly levels to the path that a verdict judges: means of twelve months, and their noise."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.productivity.levels import NotComparable
from sim.productivity.series.monthly import Series
from sim.productivity.series.verdict import Path
from sim.productivity.series.xmr import Flags, xmr
from sim.productivity.tables import Numbers

YEAR = 12


def path_of(series: Series, baseline: float = math.nan, baseline_name: str = "") -> Path:
    """The path of a monthly level: means of the last twelve months, the twelve before, and so on.

    A month's noise is that of the chart, mR̄ / 1.128, widened where neighbouring months err alike (never narrowed);
    two means of twelve months then differ by √(2/12) of it. Months of an earlier method are left out where 24 of the
    last one are there; else the path says that the method changed.

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
    levels = series.reading[first:].reshape(count, YEAR)
    chart = xmr(series)
    sd = float(chart.sd[-1]) * _widened(series.reading[first:]) * math.sqrt(2.0 / YEAR) / float(levels[-1].mean())
    return Path(
        years=tuple(f"the year to {series.months[first + YEAR * (at + 1) - 1]}" for at in range(count)),
        level=tuple(levels.mean(axis=1).tolist()),
        sd=sd,
        measured=True,
        baseline=baseline,
        baseline_name=baseline_name,
        changed_method=any(first < step for step in series.steps),
        signal=_signal(chart.special[-YEAR:], chart.side[-YEAR:]),
    )


def _widened(reading: Numbers) -> float:
    """How much more means of twelve months scatter than moving ranges let one think, from 1 to 6.7.

    With autocorrelation ρ a moving range shows only √(1 − ρ) of the scatter of a month, and a mean of many months
    scatters √((1 + ρ) / (1 − ρ)) times as much as one of independent months: together √(1 + ρ) / (1 − ρ). ρ comes from
    the steps between months, whose own autocorrelation is −(1 − ρ) / 2: one step of the level hardly moves it, where
    it would look like months that err alike to an estimate from the months themselves. Held between 0 and 0.8.
    """
    step = np.diff(reading)
    step = step - step.mean()
    scatter = (step**2).sum()
    rho = 1.0 + 2.0 * float((step[1:] * step[:-1]).sum() / scatter) if scatter > 0.0 else 0.0
    held = min(0.8, max(0.0, rho))
    return math.sqrt(1.0 + held) / (1.0 - held)


def _signal(special: Flags, side: NDArray[np.int64]) -> int:
    """Direction of the special causes among the last months; 0 where there is none or they disagree."""
    sides = {int(each) for each in side[special] if each}
    return sides.pop() if len(sides) == 1 else 0
