"""Months in a row without a row of a rare line: how many chance leaves, and from where on the rows were lost.

Over n months with T units of a line chance leaves k given ones empty with (1 - k/n)^T, Poisson's law with the mean that
the other months have. Real rare lines are burstier, so T is divided by their variance over their mean, `BURSTY` at
least. A run is too long where chance would leave one anywhere among the n months less often than `CHANCE`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

CHANCE = 1e-4
BURSTY = 2.0
"""Variance over mean of months of a rare line, at least. Of six lines of emergency admissions of English trusts that
have fewer than 30 a month and some in a third of the months (NHS England, A&E, April 2021 to March 2024) it is 1.7 to
2.3, and 8.6 of one whose level trebled."""


def long_runs(amounts: NDArray[np.float64], there: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Runs of months without a row that are too long for chance: first month, and the one after the last.

    amounts: of each month, float64[months], 0 where there is no row; there: whether there is one, bool[months].
    """
    total, months = float(amounts.sum()), len(amounts)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ~there, [False]]).astype(np.int8)))
    for first, after in edges.reshape(-1, 2).tolist():
        logarithm = total * math.log1p(-(after - first) / months)
        if logarithm > math.log(CHANCE / months):
            continue  # even of Poisson's counts
        others = np.concatenate([amounts[:first], amounts[after:]])
        bursty = max(BURSTY, float(others.var(ddof=1) / others.mean())) if len(others) > 1 else BURSTY
        if logarithm / bursty <= math.log(CHANCE / months):
            yield first, after
