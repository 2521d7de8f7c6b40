"""What outcomes have in common, held once: names once in a process, and equal rows of figures once in an outcome."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Names = TypeVar("Names", bound=Hashable)

_INTERNED: dict[Any, Any] = {}


def interned(names: Names) -> Names:
    """The one copy of some names that this process holds, however many outcomes have them.

    Names of one meaning have one type everywhere: what is equal is the same.
    """
    interned_names: Names = _INTERNED.setdefault(names, names)
    return interned_names


def packed(rows: Iterable[Floats], seen: dict[bytes, bytes]) -> list[bytes]:
    """Rows of figures as bytes, of those that are equal to the bit the same: pickle writes each of them once.

    seen: rows packed before, to which these are added.
    """
    return [seen.setdefault(row, row) for row in (each.tobytes() for each in rows)]


def unpacked(rows: Sequence[bytes], width: int) -> Floats:
    """The matrix of packed rows, float64[rows, width]."""
    return np.frombuffer(b"".join(rows), dtype=np.float64).reshape(len(rows), width).copy()
