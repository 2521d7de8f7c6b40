"""Lines whose level is another from some month on: a step that lasts, a year unlike the one before, sums since April.

Each is looked at on a scale of ratios and against the line's own variation, and told only where it comes to a
thousandth of a year of everything.
"""

from __future__ import annotations

import math
from statistics import median

import numpy as np
from numpy.typing import NDArray

from sim.productivity.months import number_of
from sim.productivity.plausibility.grid import Grid, Values
from sim.productivity.plausibility.movement import AROUND, MATTERS, MAY_STOP, STEADY, spread_of, unsteadiness, work

FAR = 0.45
"""Log ratio below which three months after three others are no step, × 1.57."""
SIGMAS = 5.0
"""Standard deviations of the line's own variation that a step, or the price of an hour, must exceed besides."""
YEAR = 12
YEAR_FAR = 0.336
"""Log ratio below which a year is no step from the year before, × 1.4. Of 540 years of attendances and of emergency
admissions of the trusts of England (NHS England, A&E, April 2021 to March 2024) 17 moved by more: mergers, and the year
after the pandemic."""
YEAR_SIGMAS = 4.0
"""Standard deviations by which two years of a line differ by chance that they must exceed besides."""
AGREES = 0.25
"""Part of the limit that the median month must have moved as well: one month makes no year."""
MULTIPLE, FEWEST = 1.2, 10
"""By how much a year of multiples must be higher than the rest, and how many of its months must have a count. Ten
counts are all even once in 1,024 times by chance; of 3,531 windows of twelve of those above none was."""


def step(grid: Grid, line: int) -> tuple[int, float] | None:
    """The largest step that lasts: its first month, and three months after over three before."""
    values = grid.daily[line]
    limit = max(FAR, SIGMAS * unsteadiness(grid, line))
    usual = float(np.median(values))
    best: tuple[int, float] | None = None
    for at in range(AROUND, len(values) - AROUND + 1):
        before, after = values[at - AROUND : at].tolist(), values[at : at + AROUND].tolist()
        low, high = (before, after) if sum(after) > sum(before) else (after, before)
        if not min(*low, *high) > 0.0:
            continue
        apart = math.log(median(high) / median(low))
        # the nearer ends must be apart as well: a slope is no step, and neither is one odd month
        if apart <= limit or math.log(min(high) / max(low)) <= limit / 2.0:
            continue
        if median(high) - median(low) < 0.4 * max(usual, median(low)):
            continue
        if high is before and grid.names[line][-1] in MAY_STOP:
            continue
        if best is None or apart > abs(np.log(best[1])):
            best = (at, float(np.median(after) / np.median(before)))
    if best is None:
        return None
    typical = float(np.median(grid.amount[line][best[0] : best[0] + 12]))
    return best if grid.share(line, 12.0 * typical * (1.0 - 1.0 / best[1])) >= MATTERS else None


def year_step(grid: Grid, line: int) -> float:
    """A year over the year before, all months together, where that is no growth; 0 where it may be."""
    now, then = grid.daily[line][YEAR:], grid.daily[line][:-YEAR]
    both = (now > 0.0) & (then > 0.0)
    if both.sum() < AROUND:
        return 0.0
    moved = math.log(float(now[both].sum() / then[both].sum()))
    limit = max(YEAR_FAR, YEAR_SIGMAS * _chance_of_a_year(grid, line, both))
    usual = math.copysign(1.0, moved) * float(np.median(np.log(now[both] / then[both])))
    if abs(moved) <= limit or usual <= AGREES * limit or (moved < 0.0 and grid.names[line][-1] in MAY_STOP):
        return 0.0
    difference = float((grid.amount[line][YEAR:][both] - grid.amount[line][:-YEAR][both]).sum())
    return math.exp(moved) if grid.share(line, difference) >= MATTERS else 0.0


def _chance_of_a_year(grid: Grid, line: int, both: NDArray[np.bool_]) -> float:
    """Standard deviation of the log ratio of two sums of months by chance: of counts Poisson's, and 10 % a month."""
    count = float(both.sum())
    if grid.table != "activity":
        return spread_of(work(grid, line)) * math.sqrt(2.0 / count)
    units = (float(amount[both].sum()) for amount in (grid.amount[line][YEAR:], grid.amount[line][:-YEAR]))
    return math.sqrt(2.0 * STEADY**2 / count + sum(1.0 / each for each in units))


def multiples(grid: Grid, line: int) -> tuple[int, int, float] | None:
    """Twelve months whose counts are all multiples of one number, others' are not, and which are higher by a fifth.

    So it is where rows were joined to two of another table. Returns the first month, the number, and a month of these
    over one of the others; None where counts are no whole numbers.
    """
    values = grid.amount[line]
    if grid.table != "activity" or (values != np.rint(values)).any():
        return None
    counts, months = values.astype(np.int64), np.arange(len(values))
    for first in range(len(values) - YEAR + 1):
        inside = (months >= first) & (months < first + YEAR)
        number = int(np.gcd.reduce(counts[inside]))
        rest = counts[~inside & (counts > 0)]
        if number < 2 or (counts[inside] > 0).sum() < FEWEST or len(rest) < AROUND or np.gcd.reduce(rest) % number == 0:
            continue
        here, there = float(grid.daily[line][inside].mean()), float(grid.daily[line][~inside].mean())
        if (
            here > MULTIPLE * there
            and grid.share(line, YEAR * float(values[inside].mean()) * (1.0 - there / here)) >= MATTERS
        ):
            return first, number, here / there
    return None


def is_cumulative(grid: Grid, line: int) -> bool:
    """Whether a financial year's months are sums since April: they rise in proportion to the months passed."""
    values = grid.amount[line]
    since_april = np.array([(number_of(month) - 3) % 12 + 1 for month in grid.months])
    year = np.array([(number_of(month) - 3) // 12 for month in grid.months])
    return any(_rises(values[year == each], since_april[year == each]) for each in np.unique(year))


def _rises(values: Values, passed: NDArray[np.int64]) -> bool:
    if len(values) < 4 or not values.min() > 0.0 or (np.diff(values) < 0.0).any():
        return False
    a_month = values / passed
    in_proportion = values[-1] / values[0] >= 0.6 * passed[-1] / passed[0]
    return bool(in_proportion and a_month.std() < 0.25 * a_month.mean())
