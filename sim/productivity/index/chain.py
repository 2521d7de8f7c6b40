"""Chains: an index over many periods as the product of its links, each with weights of its own time.

    I_t = I_{t−1} · Σ a_t u_{t−1} / Σ a_{t−1} u_{t−1}

Source: ONS, public service productivity: healthcare; CHE York. A chain need not come back to where it began when
quantities do (it drifts); with one set of weights it is the direct comparison.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import NotComparable
from sim.productivity.index.number import fisher, laspeyres, paasche

Formula = Literal["laspeyres", "paasche", "fisher"]


def chain(growths: Iterable[float]) -> list[float]:
    """Index levels, 1 at the start, from growths in order, each a share: 0.027 is 2.7 %.

    Raises
    ------
    NotComparable
        When a growth is not finite or not above −1: a chain through 0 never comes back.
    """
    levels = [1.0]
    for growth in growths:
        if not (math.isfinite(growth) and growth > -1.0):
            raise NotComparable(f"a link must grow by more than -1, got {growth}")
        levels.append(levels[-1] * (1.0 + growth))
    return levels


def chained(
    quantity: NDArray[np.float64], price: NDArray[np.float64], formula: Formula = "laspeyres"
) -> NDArray[np.float64]:
    """A chained quantity index, float64[periods], 1 in the first period.

    quantity, price: float64[periods, items], at least 0. Laspeyres does not read the prices of the last period.

    Raises
    ------
    NotComparable
        When the shapes differ, or a link has no base.
    """
    if quantity.shape != price.shape or quantity.ndim != 2:
        raise NotComparable(f"quantity and price must be [periods, items], got {quantity.shape} and {price.shape}")
    index = np.ones(len(quantity))
    for at in range(1, len(quantity)):
        index[at] = index[at - 1] * _link(quantity[at - 1 : at + 1], price[at - 1 : at + 1], formula)
    return index


def _link(quantity: NDArray[np.float64], price: NDArray[np.float64], formula: Formula) -> float:
    (base, new), (base_price, new_price) = quantity, price
    if formula == "laspeyres":
        return laspeyres(base, new, base_price)
    if formula == "paasche":
        return paasche(base, new, new_price)
    return fisher(base, new, base_price, new_price)
