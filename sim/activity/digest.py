"""A text that stands for all journeys of a run: where those of two worlds are equal, no journey differs."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sim.engine.journeys import Journeys
from sim.engine.world import NEVER

Words = NDArray[np.uint64]


def digest(journeys: Journeys) -> str:
    """Of who came when, which way each visit ended, and when it made which mark; marks that nobody made and the order
    in which a program lists its names change nothing.

    A column is summed, each cell times the key of its visit, modulo 2**64. Keys are mixed bits and made odd: one cell
    that differs always shows, several do but for one chance in 2**63 or so.
    """
    by, program = journeys.key | np.uint64(1), journeys.world.program
    columns = {
        "key": journeys.key,
        "parent": journeys.parent,
        "arrival": journeys.arrival.view(np.uint64),
        "class": _of_names(journeys.klass, program.classes),
        "outcome": _of_names(journeys.outcome, program.outcomes),
    }
    for mark in sorted(program.marks):
        at = journeys.at(mark)
        if (at != NEVER).any():
            columns[f"mark {mark}"] = np.ascontiguousarray(at).view(np.uint64)
    sums = {name: int(np.dot(by, column)) for name, column in columns.items()}
    return blake2b(repr(sums).encode(), digest_size=16).hexdigest()


def _of_names(codes: NDArray[np.int16], names: Sequence[str]) -> Words:
    """Each code as what stands for its name; -1, of a visit that is still inside, as 0."""
    of = [int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") for name in names]
    return np.array([*of, 0], dtype=np.uint64)[codes]
