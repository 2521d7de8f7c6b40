"""The noise of a trust's yearly change, from the growth of each of its months on the same month a year before.

Year-on-year growth is free of the season, and of the noise that the months of a base year lend to every later year
alike. What is a change and no noise must not count as noise: the mean of each year, and one step anywhere, are taken
out by least squares. What is left is smaller than the noise was, and its neighbours look less alike than they are; by
how much is measured on simulated series of independent months, so that neither is typed in here.

What is claimed is held against what is simulated in `tests/productivity/test_noise.py`.
"""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from sim.productivity.series.xmr import without_dust
from sim.productivity.tables import Numbers

YEAR = 12
SERIES = 2_000
"""Simulated series that the corrections are measured on."""
EDGE = 2
"""Months that must stand on either side of a step for it to be one."""
DOUBT = 0.5
"""Standard errors by which an autocorrelation is lowered before it counts. Chance alone shows one in half of all series
of independent months, and noise is widened by it and never narrowed; so the mean claim stays within 10 %."""
KEPT = 2.0 / 3.0
"""Part of an autocorrelation that is left once means and a step are taken out: .59, .67 and .70 in series of two, three
and four years whose months have one of .6."""
MOST = 0.8
"""Autocorrelation beyond which the noise is widened no further."""


class Independent(NamedTuple):
    """What independent months show once means and a step are taken out: part of their SD, and mean and SD of r1."""

    sd: float
    autocorrelation: float
    spread: float


def noise_of_a_change(growth: Numbers) -> float:
    """Standard deviation of the change between two means of twelve months by noise alone, a fraction.

    growth: float64[months], fractions, whole years in a row. A growth holds the noise of two months, as a change holds
    that of two years: the change scatters by s / √12, and √((1 + ρ) / (1 − ρ)) times as much where neighbouring months
    err alike. s is the root mean square of what is left of the growths, ρ its autocorrelation from one month to the
    next, both corrected for what was taken out. 0 where every month grew alike.
    """
    left = without_dust(left_over(growth[None, :])[0], growth)
    if not left.any():
        return 0.0
    usual = independent(len(growth))
    seen = (_autocorrelation(left[None, :])[0] - usual.autocorrelation - DOUBT * usual.spread) / KEPT
    rho = min(MOST, max(0.0, float(seen)))
    sd = math.sqrt(float((left**2).sum()) / _free(len(growth))) / usual.sd
    return sd * math.sqrt((1.0 + rho) / (1.0 - rho) / YEAR)


def left_over(growth: Numbers) -> Numbers:
    """What of each series the means of its years and its best step do not explain, float64[series, months]."""
    count, months = growth.shape
    centred = _centred(growth)
    left, gained = centred.copy(), np.zeros(count)
    for at in range(EDGE, months - EDGE + 1):
        step = _centred((np.arange(months) >= at)[None, :].astype(np.float64))[0]
        size = float((step**2).sum())
        if size < 1e-9:  # between two years: their means have it already
            continue
        slope = centred @ step / size
        better = slope**2 * size > gained
        gained[better] = slope[better] ** 2 * size
        left[better] = centred[better] - slope[better, None] * step
    return left


@cache
def independent(months: int) -> Independent:
    """The corrections for so many growths, measured on simulated trusts whose months err independently."""
    level = np.random.default_rng(months).standard_normal((SERIES, months + YEAR))
    left = left_over(level[:, YEAR:] - level[:, :-YEAR])
    alike = _autocorrelation(left)
    sd = np.sqrt((left**2).sum(axis=1) / _free(months)).mean() / math.sqrt(2.0)
    return Independent(float(sd), float(alike.mean()), float(alike.std()))


def _centred(growth: Numbers) -> Numbers:
    """Without the mean of each year."""
    years = growth.reshape(len(growth), -1, YEAR)
    return np.asarray((years - years.mean(axis=2, keepdims=True)).reshape(growth.shape))


def _autocorrelation(left: Numbers) -> Numbers:
    """r1 of each series, float64[series]."""
    return np.asarray((left[:, 1:] * left[:, :-1]).sum(axis=1) / (left**2).sum(axis=1))


def _free(months: int) -> int:
    return months - months // YEAR
