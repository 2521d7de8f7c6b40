"""Lines that move as no service does: one month far from those around it, a step that lasts, sums since April.

Each is looked at on a scale of ratios and against the line's own variation from month to month, and told only where it
comes to a thousandth of a year of everything: what cannot move the figure needs no flag.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

import numpy as np
from numpy.typing import NDArray

from sim.productivity.months import number_of
from sim.productivity.plausibility.grid import Grid, Values

FAR = 0.45
"""Log ratio below which nothing is odd, × 1.57: a strike takes a third of a month's planned care, arrears add as much.
"""
SIGMAS = 5.0
"""Standard deviations of the line's own variation that a step, or the price of an hour, must exceed besides."""
ODD_SIGMAS = 3.5
"""The same of one month: the most at which no table with a month doubled is silent (`docs/data_dictionary.md`)."""
MATTERS = 0.001
"""Share of a year of everything that a move must come to."""
AROUND = 3
"""Months on either side of a step, and of a month in which lines fell together."""
WIDELY = 6
"""Months on either side that one month is held against."""
EITHER_SIDE = 2.0 / 3.0
"""Share of the limit that an odd month must exceed against each side alone: beside a step it is like one of them."""
STEADY = 0.1
"""Standard deviation of a month's activity beyond chance, as a share, that is taken for the most there is."""
DEEPEST_DIP = -0.4
"""Log ratio below which a month in which all lines fell is no strike but a month in another unit."""
MAY_STOP = ("bank", "agency")
"""Contracts that may fall to nothing and mean it."""
AT_ONCE = "one_off"
"""The category that comes in no steady months."""
RARE = 9.2
"""Units a month below which an empty month is no wonder."""


def spread_of(values: Values) -> float:
    """Standard deviation of a line's log ratio from month to month over the root of two, robust: by the median."""
    positive = values[values > 0.0]
    if len(positive) < 4:
        return float("inf")
    moves: list[float] = np.diff(np.log(positive)).tolist()
    middle = median(moves)
    return 1.4826 * median(abs(move - middle) for move in moves) / math.sqrt(2.0)


def unsteadiness(grid: Grid, line: int, units: float = math.inf) -> float:
    """Standard deviation of a line's log ratio to what is usual, as seen.

    That of counts lies between Poisson's and this with 10 % more; units: of the month looked at, where they are fewer
    than usual, for few vary most.
    """
    seen, usual = spread_of(grid.daily[line]), min(float(grid.amount[line].mean()), units)
    if grid.table != "activity" or not usual > 0.0:
        return seen
    return min(max(seen, math.sqrt(1.0 / usual)), math.sqrt(STEADY**2 + 1.0 / usual))


def expected(values: Values, at: int, months: int = AROUND) -> tuple[float, ...]:
    """What a month was to be expected, from those before it and from those after, where these are known."""
    sides = (values[max(0, at - months) : at].tolist(), values[at + 1 : at + 1 + months].tolist())
    known = ([value for value in side if value > 0.0] for side in sides)
    return tuple(median(side) for side in known if side)  # of three numbers numpy's takes fifty times as long


def dips(grid: Grid, of: NDArray[np.bool_]) -> Values:
    """Log ratio by which some lines fell together in each month, 0 to -0.4, float64[months]: strikes, snow."""
    found = np.zeros(len(grid.months))
    for at in range(len(grid.months)):
        moves = []
        for line in np.flatnonzero(of):
            value, around = float(grid.daily[line][at]), expected(grid.daily[line], at)
            if value > 0.0 and around:
                moves.append(np.log(value / np.mean(around)))
        if len(moves) >= 3:
            found[at] = np.clip(np.median(moves), DEEPEST_DIP, 0.0)
    return found


def odd_months(grid: Grid, line: int, dip: Values) -> Iterator[tuple[int, float]]:
    """Months that are far from those before and from those after, and what they are over what was expected.

    dip: by how much lines of its kind fell together in each month. It is taken off a fall; of a rise half, for whether
    the line fell with the others is not known.
    """
    values = grid.daily[line]
    for at, value in enumerate(values.tolist()):
        around = expected(values, at, WIDELY)
        if not around or not value > 0.0:
            continue
        fell = float(dip[at]) * (0.5 if math.log(value * len(around) / sum(around)) > dip[at] else 1.0)
        sides = [each * math.exp(fell) for each in around]
        usual = sum(sides) / len(sides)
        moved = math.log(value / usual)
        if abs(moved) <= FAR:
            continue
        limit = max(FAR, ODD_SIGMAS * unsteadiness(grid, line, float(grid.amount[line][at])))
        nearer = min(math.copysign(1.0, moved) * math.log(value / each) for each in sides)
        if abs(moved) <= limit or nearer <= EITHER_SIDE * limit:
            continue
        if grid.share(line, float(grid.amount[line][at]) * (1.0 - usual / value)) >= MATTERS:
            yield at, value / usual


def empty_months(grid: Grid, line: int) -> list[int]:
    """Months of 0 between months that are not, of a line too large to be empty by chance."""
    values = grid.amount[line]
    positive = np.flatnonzero(values > 0.0)
    if len(positive) < 4 or grid.names[line][-1] in MAY_STOP:
        return []
    usual = float(np.median(values[positive]))
    if (grid.table == "activity" and usual < RARE) or grid.share(line, usual) < MATTERS:
        return []
    ends = (0, len(values) - 1) if grid.table == "activity" or grid.names[line][0] != AT_ONCE else (0, -1)
    first, last = (int(positive[0]), int(positive[-1])) if ends[1] < 0 else ends
    return [int(at) for at in np.flatnonzero(values == 0.0) if first <= at <= last]


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
    """A year over the year before, month by month by the median, where that is no growth; 0 where it may be."""
    values = grid.daily[line]
    now, then = values[12:], values[:-12]
    both = (now > 0.0) & (then > 0.0)
    if both.sum() < AROUND:
        return 0.0
    moved = float(np.median(np.log(now[both] / then[both])))
    chance = SIGMAS * unsteadiness(grid, line) * np.sqrt(2.0 / both.sum())
    if abs(moved) <= max(FAR, chance) or (moved < 0.0 and grid.names[line][-1] in MAY_STOP):
        return 0.0
    difference = float((grid.amount[line][12:][both] - grid.amount[line][:-12][both]).sum())
    return float(np.exp(moved)) if grid.share(line, difference) >= MATTERS else 0.0


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
