"""Where the start of a series is best cut off (MSER-5), and Welch's moving average.

MSER-5: K. P. White, M. J. Cobb and S. C. Spratt, "A comparison of five steady-state truncation heuristics for
simulation", Proceedings of the 2000 Winter Simulation Conference, 755–760; that a point in the second half says that no
point was found: W. W. Franklin and K. P. White, "Stationarity tests and MSER-5", Proceedings of the 2008 Winter
Simulation Conference, 541–546. Moving average: P. D. Welch, "The statistical analysis of simulation results", in
S. S. Lavenberg (ed.), Computer Performance Modeling Handbook, Academic Press 1983.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
BATCH = 5  # observations of a batch: the 5 of MSER-5
FEWEST_LEFT = 5  # batches: the standard error of fewer is a matter of chance


def truncation(batch_means: Reals) -> int | None:
    """Batches to cut off so that the marginal standard error of the rest is least; None where that is past the middle.

    batch_means: float64[batches]. The marginal standard error of n batches is their sum of squares about their mean,
    over n².
    """
    count = len(batch_means)
    if count <= FEWEST_LEFT:
        return None
    left = np.arange(count, 0, -1)
    about = batch_means - batch_means[count // 2 :].mean()  # near 0, so that the difference of squares loses no digits
    sums, squares = (np.cumsum(each[::-1])[::-1] for each in (about, about * about))
    marginal = (squares - sums * sums / left) / left**2
    found = int(np.argmin(marginal[: count - FEWEST_LEFT + 1]))
    return found if found <= count // 2 else None


def mser5(observations: Reals) -> int | None:
    """Observations to cut off by MSER-5; None where it finds no point in the first half.

    observations: float64[n], evenly spaced; an incomplete last batch is left out.
    """
    batches = len(observations) // BATCH
    found = truncation(observations[: batches * BATCH].reshape(batches, BATCH).mean(axis=1))
    return None if found is None else found * BATCH


def moving_average(series: Reals, each_side: int) -> Reals:
    """Welch's: the mean of a value and so many on each side; of fewer, as many as there are on both, near the ends."""
    sums = np.concatenate([[0.0], np.cumsum(series)])
    place = np.arange(len(series))
    reach = np.minimum(each_side, np.minimum(place, place[::-1]))
    averaged: Reals = (sums[place + reach + 1] - sums[place - reach]) / (2 * reach + 1)
    return averaged
