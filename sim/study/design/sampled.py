"""Points of a Latin hypercube and of a Sobol sequence: scipy's, laid over ranges and lists of levels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.study.design.kinds import Design, Factor, LatinHypercube, Range

Reals = NDArray[np.float64]


def sampled_levels(design: Design) -> list[dict[str, Any]]:
    """By point, the level of each factor. ValueError where the design draws no points."""
    sampled = design.sampled
    columns = _columns(sampled, by_strata=design.sobol is None)
    return [dict(zip(sampled.factors, row, strict=True)) for row in zip(*columns, strict=True)]


def _columns(sampled: LatinHypercube, by_strata: bool) -> list[list[Any]]:
    unit = _unit(sampled, by_strata)
    across = _strata if by_strata else _spread
    return [_levels(factor, unit[:, at], across) for at, factor in enumerate(sampled.factors.values())]


def _unit(sampled: LatinHypercube, by_strata: bool) -> Reals:
    """float64[points, factors] in [0, 1)."""
    from scipy.stats import qmc  # slow to import, and most studies draw no points

    kind = qmc.LatinHypercube if by_strata else qmc.Sobol
    drawn: Reals = kind(len(sampled.factors), rng=sampled.seed).random(sampled.points)
    return drawn


def _levels(factor: Factor, unit: Reals, across: Any) -> list[Any]:
    if not isinstance(factor, Range):
        return [factor[at] for at in across(unit, len(factor))]
    if factor.whole:
        return [int(factor.low) + at for at in across(unit, int(factor.high) - int(factor.low) + 1)]
    scaled: list[float] = (factor.low + unit * (factor.high - factor.low)).tolist()
    return scaled


def _spread(unit: Reals, count: int) -> list[int]:
    """Which of so many equal parts of [0, 1) each number lies in: of a number, whatever the others are."""
    return [min(int(each * count), count - 1) for each in unit.tolist()]


def _strata(unit: Reals, count: int) -> list[int]:
    """As `_spread`, with one number in each stratum: alike often where there are fewer parts than numbers, else no part
    twice. A part belongs to the stratum in which it begins.
    """
    strata = len(unit)
    found = []
    for each in (unit * strata).tolist():
        stratum = min(int(each), strata - 1)
        if count <= strata:
            found.append(stratum * count // strata)
            continue
        first, end = -(-stratum * count // strata), -(-(stratum + 1) * count // strata)
        found.append(first + min(int((each - stratum) * (end - first)), end - first - 1))
    return found
