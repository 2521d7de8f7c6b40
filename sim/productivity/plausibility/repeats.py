"""Months whose figures were not counted: copied from another month, or rounded to one digit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.productivity.plausibility.grid import Grid, Values

MONTH, YEAR = 1, 12
LARGE = 20.0
"""Amounts that are hardly ever the same twice by chance; smaller counts are."""
LINES = 5
"""Lines of a month, at least, of which so many must be alike: a fixed charge is the same every month."""
ALIKE = 0.9
"""Share of a month's large lines."""
SPREAD = 0.34
"""Share of such months from which on a year was spread evenly."""
IN_FULL = 1_000.0
"""Amounts that have more than one digit wherever they were counted."""
DIGITS = 1


def copied(grid: Grid) -> Iterator[tuple[str, str]]:
    """Months nearly all of whose figures are those of the month before or of the year before, and which that is.

    Where many months differ from the one before by their days at most, a year was spread evenly, and none is reported.
    """
    months = range(len(grid.months))
    before = [at for at in months if at >= MONTH and _alike(grid.amount[:, at], grid.amount[:, at - MONTH])]
    spread = sum(_evenly(grid, at) for at in months if at >= MONTH) > SPREAD * len(grid.months)
    for at in months:
        if at in before and not spread:
            yield grid.months[at], grid.months[at - MONTH]
        elif at >= YEAR and _alike(grid.amount[:, at], grid.amount[:, at - YEAR]):
            yield grid.months[at], grid.months[at - YEAR]


def _evenly(grid: Grid, at: int) -> bool:
    """Whether a month differs from the one before by its days at most."""
    same = grid.amount[:, at] == grid.amount[:, at - MONTH]
    a_day = np.isclose(grid.daily[:, at], grid.daily[:, at - MONTH], rtol=1e-6)
    return bool((same | a_day).mean() >= ALIKE)


def _alike(here: Values, there: Values) -> bool:
    large = np.maximum(here, there) >= LARGE
    return bool(large.sum() >= LINES and (here == there)[large].mean() >= ALIKE)


def rounded(grid: Grid) -> Iterator[str]:
    """Months whose figures have one digit, where those of earlier months have more."""
    short = [_is_short(grid.amount[:, at]) for at in range(len(grid.months))]
    in_full = short.index(False) if False in short else len(short)
    if in_full == 0:
        yield from (month for month, is_short in zip(grid.months, short, strict=True) if is_short)


def _is_short(amounts: Values) -> bool:
    full = amounts[amounts >= IN_FULL]
    if len(full) < LINES:
        return False
    unit = 10.0 ** (np.floor(np.log10(full)) - (DIGITS - 1))
    return bool((np.abs(full - np.rint(full / unit) * unit) < 1e-9 * full).mean() >= ALIKE)
