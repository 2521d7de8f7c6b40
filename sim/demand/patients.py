"""The patients of one replication, in the order in which they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Patients:
    """Columns of equal length n, sorted by (arrival_ms, key).

    arrival_ms: int64, ms since the first midnight of the run, negative for patients present at the start;
    key: uint64, who the patient is in every world; klass: int16, index of the class.
    """

    arrival_ms: npt.NDArray[np.int64]
    key: npt.NDArray[np.uint64]
    klass: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return int(self.key.size)

    def beside(self, others: Patients) -> Patients:
        """These and others, in order."""
        both = self.followed_by(others)
        order = by_arrival(both.arrival_ms, both.key, len(self))
        return Patients(both.arrival_ms[order], both.key[order], both.klass[order])

    def before(self, end_ms: int) -> Patients:
        """Those who come before an instant."""
        most = int(np.searchsorted(self.arrival_ms, end_ms))
        if most == len(self):
            return self
        return Patients(self.arrival_ms[:most].copy(), self.key[:most].copy(), self.klass[:most].copy())

    @classmethod
    def merged(cls, groups: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64], int]]) -> Patients:
        """Merge (arrival_ms, key, class) of several groups."""
        arrival = np.concatenate([np.empty(0, dtype=np.int64), *(at for at, _, _ in groups)])
        key = np.concatenate([np.empty(0, dtype=np.uint64), *(who for _, who, _ in groups)])
        klass = np.repeat(
            np.array([of for _, _, of in groups], dtype=np.int16),
            np.array([len(at) for at, _, _ in groups], dtype=np.int64),
        )
        order = by_arrival(arrival, key)
        return cls(arrival[order], key[order], klass[order])

    def followed_by(self, later: Patients) -> Patients:
        """These, and others none of whom arrives before the last of them."""
        return Patients(
            np.concatenate([self.arrival_ms, later.arrival_ms]),
            np.concatenate([self.key, later.key]),
            np.concatenate([self.klass, later.klass]),
        )


def by_arrival(
    arrival_ms: npt.NDArray[np.int64], key: npt.NDArray[np.uint64], sorted_to: int = 0
) -> npt.NDArray[np.int64]:
    """The order of (arrival, key), int64[n]. sorted_to: how many of the first are in order, among which the others are
    then put.
    """
    first = arrival_ms[:sorted_to]
    others = sorted_to + np.argsort(arrival_ms[sorted_to:], kind="stable")
    places = np.searchsorted(first, arrival_ms[others], side="right") + np.arange(len(others))
    order, is_other = np.empty(len(arrival_ms), dtype=np.int64), np.zeros(len(arrival_ms), dtype=np.bool_)
    order[places], is_other[places] = others, True
    order[~is_other] = np.arange(sorted_to)
    in_order = arrival_ms[order]
    same = np.flatnonzero(in_order[1:] == in_order[:-1])
    tied = np.union1d(same, same + 1)
    order[tied] = order[tied][np.lexsort((key[order[tied]], arrival_ms[order[tied]]))]
    return order
