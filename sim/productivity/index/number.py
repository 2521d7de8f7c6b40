"""Index numbers: one ratio of sums of quantity × weight; whose weights, and of which year, gives it its name.

    Lowe       Σ q1·w / Σ q0·w            weights of any one year: the same in both periods
    Laspeyres  Σ q1·p0 / Σ q0·p0          prices of the base
    Paasche    Σ q1·p1 / Σ q0·p1          prices of the new period
    Fisher     √(Laspeyres · Paasche)     passes time reversal, which the two alone do not

Of these NHS England uses the first (board paper, February 2025), ONS and CHE York the second, chained. An empty base is
an error and never 0 or infinity.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import NotComparable

Amounts = Sequence[float] | NDArray[np.float64]


def ratio_of_sums(base: Iterable[float], new: Iterable[float], what: str) -> float:
    """Σ new / Σ base, each sum rounded once.

    what: what the base is made of, for the error: `output in the base period of RXX`.

    Raises
    ------
    NotComparable
        When the base is not above 0.
    """
    below = math.fsum(base)
    if not below > 0.0:
        raise NotComparable(f"no {what}: nothing to compare with")
    return math.fsum(new) / below


def lowe(base: Amounts, new: Amounts, weight: Amounts) -> float:
    """Growth ratio of quantities under one set of weights for both periods (fixed weights).

    base, new, weight: float64[items], quantities and weights of at least 0 in the same order.

    Raises
    ------
    NotComparable
        When an amount is negative or not finite, the lengths differ, or the base weighs nothing.
    """
    before, after, weights = _checked(quantity=base, new_quantity=new, weight=weight)
    return ratio_of_sums((before * weights).tolist(), (after * weights).tolist(), "weighted quantity in the base")


def laspeyres(base: Amounts, new: Amounts, base_price: Amounts) -> float:
    """Growth ratio of quantities at the prices of the base period. Shapes and errors: `lowe`."""
    return lowe(base, new, base_price)


def paasche(base: Amounts, new: Amounts, new_price: Amounts) -> float:
    """Growth ratio of quantities at the prices of the new period. Shapes and errors: `lowe`."""
    return lowe(base, new, new_price)


def fisher(base: Amounts, new: Amounts, base_price: Amounts, new_price: Amounts) -> float:
    """The geometric mean of Laspeyres and Paasche. Shapes and errors: `lowe`."""
    return math.sqrt(laspeyres(base, new, base_price) * paasche(base, new, new_price))


def _checked(**columns: Amounts) -> tuple[NDArray[np.float64], ...]:
    read: dict[str, NDArray[Any]] = {name: np.asarray(column, dtype=np.float64) for name, column in columns.items()}
    sizes = {name: len(column) for name, column in read.items()}
    if len(set(sizes.values())) != 1:
        text = ", ".join(f"{size} of {name}" for name, size in sizes.items())
        raise NotComparable(f"quantities and weights must be as many, got {text}")
    for name, column in read.items():
        wrong = np.flatnonzero(~(np.isfinite(column) & (column >= 0.0)))
        if len(wrong):
            raise NotComparable(f"{name} must be finite and at least 0, got {column[wrong[0]]} at {wrong[0]}")
    return tuple(read.values())
