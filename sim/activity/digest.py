"""A text that stands for all journeys of a run: where those of two worlds are equal, no journey differs."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sim.activity.loops import Words, weigh, weigh_kinds
from sim.engine.journeys import Journeys


def digest(journeys: Journeys) -> str:
    """Of who came when, which way each visit ended, and when it made which mark; marks that nobody made and the order
    in which a program lists its names change nothing.

    A column is summed, each cell times the key of its visit, modulo 2**64. Keys are mixed bits and made odd: one cell
    that differs always shows, several do but for one chance in 2**63 or so.
    """
    by, program = journeys.key | np.uint64(1), journeys.world.program
    sums = {
        "key": _sum(by, journeys.key),
        "parent": _sum(by, journeys.parent),
        "arrival": _sum(by, journeys.arrival.view(np.uint64)),
        "class": _sum_of_names(by, journeys.klass, program.classes),
        "outcome": _sum_of_names(by, journeys.outcome, program.outcomes),
    }
    for mark in sorted(program.marks):
        weighed, made = weigh(by, np.ascontiguousarray(journeys.at(mark)))
        if made:
            sums[f"mark {mark}"] = int(weighed)
    return blake2b(repr(sums).encode(), digest_size=16).hexdigest()


def _sum(by: Words, column: Words) -> int:
    return int(np.dot(by, column))


def _sum_of_names(by: Words, codes: NDArray[np.int16], names: Sequence[str]) -> int:
    """The same of what stands for the name of each code; of -1, of a visit that is still inside, that is 0."""
    weights = np.zeros(len(names) + 1, dtype=np.uint64)
    weigh_kinds(by, codes, weights)
    of = [int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") for name in names]
    return _sum(weights, np.array([*of, 0], dtype=np.uint64))
