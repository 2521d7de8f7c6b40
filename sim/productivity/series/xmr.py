"""The XmR chart of Making Data Count: mean ± 2.66 mean moving ranges, and four rules for a special cause.

Rules as NHS-R plotthedots has them, with runs of seven: outside the limits; seven or more in a row on one side of
the mean; seven or more in a row each above (or each below) the one before; two of three in a row in the outer third
between mean and limit, all three on one side. At a step (a change of method) mean, limits and runs start anew, and
no moving range crosses it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.productivity.series.monthly import Series
from sim.productivity.tables import Numbers

Flags = NDArray[np.bool_]

# 3 / d2 and D4 for ranges of two. Source: Shewhart constants as NHS-R plotthedots uses them.
LIMIT, RANGE_LIMIT = 2.66, 3.267
D2 = 1.128
"""Mean range of two normal readings in standard deviations."""
RUN = 7
FEWEST = 12
"""Readings of a stretch below which limits are only provisional. Source: Making Data Count guidance."""
DUST = 1e-9
"""Readings closer than this part of the largest (or of 1, for growth is 0 where nothing moved) are equal: what differs
by less was rounded differently on its way here, and no month is distinguished from another by it."""


@dataclass(frozen=True, eq=False)
class XmR:
    """A chart; columns of shape [months], in the unit of the series."""

    series: Series
    mean: Numbers
    lower: Numbers
    upper: Numbers
    moving_range: Numbers
    """Mean moving range of the stretch, ranges beyond 3.267 times the mean left out."""
    outside: Flags
    """Outside the limits."""
    one_side: Flags
    """Part of seven or more on one side of the mean."""
    trend: Flags
    """Part of seven or more that only rise or only fall."""
    two_of_three: Flags
    """Of two of three in the outer third."""
    stretch: NDArray[np.int64]
    """Which stretch between steps a month is in, from 0."""

    @property
    def special(self) -> Flags:
        """Special cause by any rule."""
        return self.outside | self.one_side | self.trend | self.two_of_three

    @property
    def side(self) -> NDArray[np.int64]:
        """1 above the mean, −1 below, 0 on it."""
        distance = without_dust(self.series.reading - self.mean, self.series.reading)
        return np.sign(distance).astype(np.int64)

    @property
    def sd(self) -> Numbers:
        """Standard deviation of a month by its moving range, mR̄ / 1.128."""
        return np.asarray(self.moving_range / D2)

    @property
    def firm(self) -> bool:
        """Whether the last stretch has months enough for its limits to be more than provisional."""
        return bool((self.stretch == self.stretch[-1]).sum() >= FEWEST)


def xmr(series: Series) -> XmR:
    """The chart of a series, with a new stretch at each of its steps."""
    stretch = np.zeros(len(series.months), dtype=np.int64)
    stretch[list(series.steps)] = 1
    stretch = np.cumsum(stretch)
    parts = [_stretch(series.reading[stretch == at]) for at in range(int(stretch[-1]) + 1)]
    mean, moving = (np.concatenate([lines[row] for lines, _ in parts]) for row in (0, 1))
    outside, one_side, trend, two = (np.concatenate([rules[row] for _, rules in parts]) for row in range(4))
    half = LIMIT * moving
    return XmR(series, mean, mean - half, mean + half, moving, outside, one_side, trend, two, stretch)


def _stretch(reading: Numbers) -> tuple[Numbers, Flags]:
    """Mean and mean moving range, float64[2, months], and the four rules, bool[4, months], of one stretch."""
    mean, moving = float(reading.mean()), _mean_range(reading)
    distance, half = without_dust(reading - mean, reading), LIMIT * moving
    outside = np.abs(distance) > half
    near = ~outside & (np.abs(distance) > 2.0 / 3.0 * half)
    side, step = np.sign(distance), np.sign(without_dust(np.diff(reading), reading))
    rules = [outside, _runs(side, RUN, 0), _runs(step, RUN - 1, 1), near & _pairs(near, side)]
    return np.stack([np.full(len(reading), mean), np.full(len(reading), moving)]), np.stack(rules)


def _mean_range(reading: Numbers) -> float:
    """Mean moving range; those above its own limit are left out once, or one jump would hide the next."""
    ranges = np.abs(without_dust(np.diff(reading), reading))
    if not len(ranges):
        return 0.0
    kept = ranges[ranges < RANGE_LIMIT * ranges.mean()]
    return float(kept.mean()) if len(kept) else 0.0


def without_dust(difference: Numbers, reading: Numbers) -> Numbers:
    """Differences of readings, 0 where they are no more than what rounding leaves, of the same shape."""
    return np.where(np.abs(difference) > DUST * max(1.0, float(np.abs(reading).max())), difference, 0.0)


def _runs(sign: Numbers, length: int, extra: int) -> Flags:
    """Members of runs of one sign (not 0) of at least a length; `extra` readings after each run's end belong to it."""
    found = np.zeros(len(sign) + extra, dtype=bool)
    start = 0
    for at in range(1, len(sign) + 1):
        if at == len(sign) or sign[at] != sign[start]:
            if sign[start] != 0 and at - start >= length:
                found[start : at + extra] = True
            start = at
    return found


def _pairs(near: Flags, side: Numbers) -> Flags:
    """Months of any three in a row that lie on one side and of which two are near a limit."""
    found = np.zeros(len(near), dtype=bool)
    for at in range(len(near) - 2):
        three = slice(at, at + 3)
        if near[three].sum() >= 2 and abs(side[three].sum()) == 3:
            found[three] = True
    return found
