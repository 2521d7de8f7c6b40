"""Numbers that follow from other numbers of a patient: folds, lines and bands, and draws that are correlated.

Both engines call these compiled functions, as they do those of the draws. Nothing here draws.
"""

from __future__ import annotations

import math
from enum import IntEnum
from typing import Any

from sim.demand.compiling import inlined, inlined_and_callable
from sim.demand.draws import LONGEST_H, Reals, normal_quantile


class Operation(IntEnum):
    """The ways to compute a number; parameters p0 and p1, then what table[start:start + length] holds."""

    SUM = 0  # what it begins with
    PRODUCT = 1  # the same
    LEAST = 2  # the same
    GREATEST = 3  # the same
    LINEAR = 4  # times, plus
    LOG_LINEAR = 5  # times, plus, of the logarithm
    BANDS = 6  # table: rising bounds, and then one more outcome than bounds


SUM, PRODUCT, LEAST, GREATEST, LINEAR, LOG_LINEAR, BANDS = (int(operation) for operation in Operation)
SMALLEST_U, LARGEST_U = 2.0**-53, 1.0 - 2.0**-53
ROOT_2 = math.sqrt(2.0)


@inlined_and_callable
def bounded(number: float) -> float:
    """A number no further from 0 than the longest duration, so that whatever is computed from it is a number."""
    return min(max(number, -LONGEST_H), LONGEST_H)


@inlined_and_callable
def folded(operation: int, so_far: float, number: float) -> float:
    """A sum, product, least or greatest with one number more."""
    if operation == SUM:
        return so_far + number
    if operation == PRODUCT:
        return so_far * number
    return min(so_far, number) if operation == LEAST else max(so_far, number)


@inlined_and_callable
def on_a_line(operation: int, times: float, plus: float, number: float) -> float:
    """A number times so much plus so much, or its logarithm; what is not above 0 has none, and stays 0."""
    if operation == LINEAR:
        return times * number + plus
    return math.exp(times * math.log(number) + plus) if number > 0.0 else 0.0


@inlined_and_callable
def outcome_at(table: Reals, start: int, length: int, number: float) -> float:
    """What the band comes to in which a number lies: a bound belongs to the band above it."""
    bounds = length // 2
    place = start
    while place < start + bounds and number >= table[place]:
        place += 1
    return float(table[place + bounds])


@inlined
def taken_in(law: Any, table: Reals, so_far: float, number: float) -> float:
    """What an operation (its row of LAW) comes to with one input more."""
    if law.kind == BANDS:
        return outcome_at(table, law.start, law.length, number)
    if law.kind in (LINEAR, LOG_LINEAR):
        return on_a_line(law.kind, law.p0, law.p1, number)
    return folded(law.kind, so_far, number)


@inlined_and_callable
def correlated(u: float, own: float, rho: float) -> float:
    """A uniform made of one's own and of another, so that their normal quantiles are correlated by rho."""
    z = rho * normal_quantile(u) + math.sqrt(1.0 - rho * rho) * normal_quantile(own)
    return min(max(0.5 * math.erfc(-z / ROOT_2), SMALLEST_U), LARGEST_U)


def rho_of(rank_correlation: float) -> float:
    """The correlation of two normals whose rank correlation (Spearman) is so much: 2 sin(pi r / 6)."""
    return max(-1.0, min(1.0, 2.0 * math.sin(math.pi * rank_correlation / 6.0)))
