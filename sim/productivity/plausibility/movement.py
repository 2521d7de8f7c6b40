"""Single months in which a line moves as no service does, and how much a line varies by itself.

Each is looked at on a scale of ratios and against the line's own variation from month to month, and told only where it
can move the figure: what cannot needs no flag.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from statistics import median

import numpy as np
from numpy.typing import NDArray

from sim.productivity.plausibility.grid import Grid, Values

RISE, FALL = 0.42, 0.5
"""Log ratios below which a month is not odd, × 1.52 and ÷ 1.65: a strike or a closed ward takes a third of a month, and
nothing adds as much. Chosen, with what follows, on tables of their own (`docs/data_dictionary.md`, Flagged)."""
RISE_SIGMAS, FALL_SIGMAS = 3.0, 4.5
"""Standard deviations of the line's own variation that a month must exceed besides."""
MONTH_MATTERS = 0.0015
"""Share of a year of everything that an odd month must come to: .15 points of the figure."""
MATTERS = 0.001
"""Share of a year of everything that any other move must come to."""
AROUND = 3
"""Months on either side of a step, and of a month in which lines fell together."""
WIDELY = 6
"""Months on either side that one month is held against."""
EITHER_SIDE = 2.0 / 3.0
"""Share of the limit that an odd month must exceed against each side alone: beside a step it is like one of them."""
STEADY = 0.1
"""Standard deviation of a month's activity beyond chance, as a share, that is taken for the most there is."""
SHARED = 2.0 / 3.0
"""Part of a fall of its kind that is taken off a line that rose: whether it fell with the others is not known."""
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


def is_worked(grid: Grid, line: int) -> bool:
    """Whether the hours of all months of a line are known."""
    if grid.hours is None:
        return False
    hours = grid.hours[line]
    return bool(np.isfinite(hours).all() and (hours > 0.0).sum() >= 4)


def work(grid: Grid, line: int) -> Values:
    """What a line did in each month: its hours where they are known, else what is given, over days, float64[months]."""
    return np.asarray(grid.hours[line] if grid.hours is not None and is_worked(grid, line) else grid.daily[line])


def unsteadiness(grid: Grid, line: int, units: float = math.inf) -> float:
    """Standard deviation of a line's log ratio to what is usual, as seen.

    That of counts lies between Poisson's and this with 10 % more; units: of the month looked at, where they are fewer
    than usual, for few vary most.
    """
    seen, usual = spread_of(work(grid, line)), min(float(grid.amount[line].mean()), units)
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

    Of pay whose hours are known the hours are looked at: arrears are no work, and a price that is odd is told by
    itself (`levels.odd_hours`). dip: by how much lines of its kind fell together in each month.
    """
    values, amount = work(grid, line), grid.amount[line]
    if is_worked(grid, line):
        amount = values * float(amount.sum() / values.sum())
    for at, value in enumerate(values.tolist()):
        around = expected(values, at, WIDELY)
        if not around or not value > 0.0:
            continue
        fell = float(dip[at]) * (SHARED if math.log(value * len(around) / sum(around)) > dip[at] else 1.0)
        sides = [each * math.exp(fell) for each in around]
        usual = sum(sides) / len(sides)
        moved = math.log(value / usual)
        far, sigmas = (RISE, RISE_SIGMAS) if moved > 0.0 else (FALL, FALL_SIGMAS)
        if abs(moved) <= far:
            continue
        limit = max(far, sigmas * unsteadiness(grid, line, float(amount[at])))
        nearer = min(math.copysign(1.0, moved) * math.log(value / each) for each in sides)
        if abs(moved) <= limit or nearer <= EITHER_SIDE * limit:
            continue
        if grid.share(line, float(amount[at]) * (1.0 - usual / value)) >= MONTH_MATTERS:
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
