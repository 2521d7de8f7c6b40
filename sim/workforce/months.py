"""Figures of the workforce in force, month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.scenario.workforce import Workforce
from sim.workforce.plan import Floats


def each_month(in_force: Sequence[Workforce], read: Callable[[Workforce], Sequence[float]]) -> Floats:
    """Figures of the workforce in force in every month, read once of each: float64[months, figures]."""
    rows: dict[int, Sequence[float]] = {id(workforce): () for workforce in in_force}
    for workforce in {id(each): each for each in in_force}.values():
        rows[id(workforce)] = read(workforce)
    return np.array([rows[id(workforce)] for workforce in in_force], dtype=np.float64)


def column(in_force: Sequence[Workforce], read: Callable[[Workforce, str], float]) -> Floats:
    """One figure of every group in every month, float64[months, groups]."""
    return each_month(in_force, lambda workforce: [read(workforce, name) for name in workforce.groups])
