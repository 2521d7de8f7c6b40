"""Putting those who came back among those who came from outside, in place: all columns twice would be the most memory
that a run ever needs.
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from sim.demand.compiling import compiled_in_place

Column = NDArray[Any]


@compiled_in_place
def merge(column: Column, returned: Column, order: NDArray[Any]) -> None:
    """Put a column whose first rows are in order, and whose last are a copy of `returned`, into one order.

    order: which of its rows each sorted row is; the first rows keep the order they have.
    """
    first = order.size - returned.size
    for place in range(order.size - 1, -1, -1):
        row = order[place]
        if row >= first:
            column[place] = returned[row - first]
        elif row < place:
            column[place] = column[row]
        else:
            return  # nobody who came back stands before it
