"""Numbers drawn from their ranges, many at once: each by its own name, so that one more re-rolls no other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.demand.compiling import compiled_in_place
from sim.demand.draws import TRIANGULAR, Reals, Word, quantile, uniform

NO_TABLE = np.empty(0, dtype=np.float64)


def between(stream: Word, keys: NDArray[np.uint64], attempt: int, low: Reals, mode: Reals, high: Reals) -> Reals:
    """Triangular draws, float64[n], each between its low and its high. keys: their names; attempt: the reading."""
    found = np.empty(len(keys))
    _draw(np.uint64(stream), keys, attempt, low, mode, high, NO_TABLE, found)
    return found


@compiled_in_place
def _draw(  # noqa: PLR0913, PLR0917
    stream: Word,
    keys: NDArray[np.uint64],
    attempt: int,
    low: Reals,
    mode: Reals,
    high: Reals,
    table: Reals,
    found: Reals,
) -> None:
    for place in range(keys.size):
        u = uniform(stream, keys[place], attempt)
        found[place] = quantile(TRIANGULAR, low[place], mode[place], high[place], 0.0, table, 0, 0, u)
