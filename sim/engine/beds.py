"""Who held which bed when: one row for each time a visit took places of a pool of beds (rule 27b)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.demand.compiling import compiled_in_place

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class BedStays:
    """Columns of equal length, int64, sorted by row, then by time.

    row: of the journeys; pool: its number; places: how many were held together; since: when they were taken, ms;
    until: when they were given back, FOREVER where they never were.
    """

    row: Ints
    pool: Ints
    places: Ints
    since: Ints
    until: Ints

    def __len__(self) -> int:
        return len(self.row)

    @classmethod
    def of(cls, lines: Iterable[Iterable[int]] | Ints, order: Ints | None = None) -> BedStays:
        """From int64[n, 5] whose rows are numbered before sorting; order: which of these each sorted row was."""
        row, pool, places, since, until = np.asarray(lines, dtype=np.int64).reshape(-1, 5).T
        if order is not None:
            place = np.empty(len(order), dtype=np.int64)
            place[order] = np.arange(len(order))
            row = place[row]
        sorting = np.argsort(since, kind="stable")  # nearly no work: a run notes them as they begin
        sorting = sorting[_by_row(row[sorting])]
        same = np.flatnonzero((np.diff(row[sorting]) == 0) & (np.diff(since[sorting]) == 0))
        tied = np.union1d(same, same + 1)
        few = sorting[tied]
        sorting[tied] = few[np.lexsort((until[few], pool[few], since[few], row[few]))]
        return cls(*(column[sorting] for column in (row, pool, places, since, until)))


def _by_row(row: Ints) -> Ints:
    """The order of rows that keeps those of one row as they are, int64[n]: each is put where the counts say it goes."""
    order = np.empty(len(row), dtype=np.int64)
    if len(row):
        _place(row, np.zeros(int(row.max()) + 2, dtype=np.int64), order)
    return order


@compiled_in_place
def _place(row: Ints, first: Ints, order: Ints) -> None:
    """first: int64[rows + 1] of nought."""
    for i in range(row.size):
        first[row[i] + 1] += 1
    for each in range(1, first.size):
        first[each] += first[each - 1]
    for i in range(row.size):
        order[first[row[i]]] = i
        first[row[i]] += 1
