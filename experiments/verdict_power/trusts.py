"""Made trusts whose productivity is known, as their own tables would show them: levels over a noisy base year."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.productivity.months import month_of
from sim.productivity.series import Series, Trajectory, judge, path_of

YEAR = 12
FIRST = 2023 * YEAR + 3


class Kind(NamedTuple):
    """One kind of trust: years of tables, noise of a month (SD of its logarithm), how alike neighbours err, the step of
    the level (a fraction) and for how many of the last months it is there.
    """

    years: int = 3
    noise: float = 0.03
    alike: float = 0.0
    step: float = 0.0
    since: int = YEAR


def levels(kind: Kind, trusts: int, seed: int) -> NDArray[np.float64]:
    """Level of each month after the base year over its month of the base year, float64[trusts, months]."""
    chance = np.random.default_rng(seed)
    months = YEAR * kind.years
    noise = np.empty((trusts, months))
    noise[:, 0] = chance.standard_normal(trusts)
    for at in range(1, months):
        fresh = np.sqrt(1.0 - kind.alike**2) * chance.standard_normal(trusts)
        noise[:, at] = kind.alike * noise[:, at - 1] + fresh
    made = np.exp(kind.noise * noise)
    made[:, months - kind.since :] *= 1.0 + kind.step
    return made[:, YEAR:] / np.tile(made[:, :YEAR], (1, kind.years - 1))


def paths(kind: Kind, trusts: int, seed: int) -> list[Trajectory]:
    """What the verdict is given of each of these trusts."""
    months = tuple(month_of(FIRST + YEAR + at) for at in range(YEAR * (kind.years - 1)))
    return [path_of(Series("A", months, level), base_year="the base year") for level in levels(kind, trusts, seed)]


def moved(kind: Kind, trusts: int, seed: int) -> float:
    """Share of these trusts whose level is said to have moved, up or down."""
    return sum(judge(path).over > 0 for path in paths(kind, trusts, seed)) / trusts
