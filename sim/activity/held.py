"""What many outcomes have in common, held once: names once in a process, and rows of figures once in an outcome."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Names = TypeVar("Names", bound=Hashable)

_HELD: dict[Any, Any] = {}


def held_once(names: Names) -> Names:
    """The one copy of some names that this process holds, however many outcomes have them."""
    held: Names = _HELD.setdefault(names, names)
    return held


def distinct(rows: Floats) -> tuple[Floats, NDArray[np.int16]]:
    """Rows without repetition, to the bit, and which of them each was: `found[0][found[1]]` are the rows."""
    place: dict[bytes, int] = {}
    which = [place.setdefault(row.tobytes(), len(place)) for row in rows]
    return np.frombuffer(b"".join(place)).reshape(len(place), rows.shape[1]), np.array(which, dtype=np.int16)
