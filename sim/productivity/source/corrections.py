"""Negative corrections of a ledger, taken off inside their line and month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.productivity.source.rows import Rows


def netted(rows: Rows, keys: Sequence[str], numbers: Sequence[str]) -> tuple[Rows, NDArray[np.bool_]]:
    """Rows in which those of one key are one where any is negative, and which rows (bool[rows]) these sums begin with.

    numbers: columns that are summed, the first of them the one that is looked at; nothing but unknown is unknown.
    """
    nobody = np.zeros(len(rows), dtype=np.bool_)
    if numbers[0] not in rows.columns:
        return rows, nobody
    codes = rows.codes(*keys)
    size = int(codes.max()) + 1
    negative = np.bincount(codes, weights=rows.columns[numbers[0]] < 0.0, minlength=size) > 0.0
    summed = (negative & (np.bincount(codes, minlength=size) > 1))[codes]
    if not summed.any():
        return rows, nobody
    _, first = np.unique(codes, return_index=True)
    is_first = np.isin(np.arange(len(rows)), first)
    for name in numbers:
        if name in rows.columns:
            column = rows.columns[name]
            known = np.bincount(codes, weights=np.isfinite(column), minlength=size) > 0.0
            sums = np.bincount(codes, weights=np.nan_to_num(column, nan=0.0), minlength=size)
            rows = rows.changed(**{name: np.where(summed, np.where(known, sums, np.nan)[codes], column)})
    return rows.where(is_first | ~summed), summed & is_first
