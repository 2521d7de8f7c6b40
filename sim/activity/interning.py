"""What outcomes have in common, held once: names once in a process, and equal rows of figures once in an outcome."""

from __future__ import annotations

import json
import zlib
from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Names = TypeVar("Names", bound=Hashable)

WHOLE = (np.int8, np.int16, np.int32)
KINDS = (*WHOLE, np.float64)  # of the figures of a packed row, by its first byte
ALIKE = 16  # added to that byte where one figure stands for all of the row

_INTERNED: dict[Any, Any] = {}


def interned(names: Names) -> Names:
    """The one copy of some names that this process holds, however many outcomes have them.

    Names of one meaning have one type everywhere: what is equal is the same.
    """
    interned_names: Names = _INTERNED.setdefault(names, names)
    return interned_names


def packed_names(names: Sequence[tuple[str, ...]]) -> bytes:
    """Names that are many and alike, as one short text."""
    return zlib.compress(json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode())


@lru_cache(maxsize=256)
def unpacked_names(text: bytes) -> tuple[tuple[str, ...], ...]:
    """The names of a text that many outcomes of a study share."""
    return tuple(tuple(map(interned, each)) for each in json.loads(zlib.decompress(text)))


def packed(rows: Iterable[Floats], seen: dict[bytes, bytes]) -> list[bytes]:
    """Rows of figures as bytes, as few as hold every bit; of those that are equal the same: pickle writes each once.

    seen: rows packed before, to which these are added.
    """
    return [seen.setdefault(row, row) for row in map(_packed, rows)]


def _packed(row: Floats) -> bytes:
    """A row as its kind and its figures: whole numbers as such, and one for all where all are alike."""
    alike = row.tobytes() == row[:1].tobytes() * len(row)
    figures = row[:1] if alike else row
    most = float(np.abs(figures).max(initial=0.0))  # NaN is below no limit
    small = next((kind for kind in WHOLE if most <= np.iinfo(kind).max), None)
    whole = None if small is None else figures.astype(small)
    kept = figures if whole is None or whole.astype(np.float64).tobytes() != figures.tobytes() else whole
    return bytes([KINDS.index(kept.dtype.type) + ALIKE * alike]) + kept.tobytes()


def unpacked(rows: Sequence[bytes], width: int) -> Floats:
    """The matrix of packed rows, float64[rows, width]."""
    matrix = np.empty((len(rows), width))
    for at, row in enumerate(rows):
        matrix[at] = np.frombuffer(row, dtype=KINDS[row[0] % ALIKE], offset=1)  # one figure fills the row
    return matrix
