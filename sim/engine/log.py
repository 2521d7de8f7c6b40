"""The log of a run: everything that befell every visit, in the order in which it happened. Both engines write the same.

It is kept where it is asked for: journeys and integrals answer most questions at a fraction of its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Event(IntEnum):
    """What happened; behind each, what the column `quantity` holds."""

    ARRIVE = 0  # the class
    REQUEST = 1  # begins to wait; 0
    JOIN = 2  # stands in the queue of `pool`; 0
    TAKE = 3  # how much of `pool` is given
    GIVE = 4  # how much of `pool` comes back
    RENEGE = 5  # balks or reneges: why, see Reason; `pool` is the one wanted most
    BOOK = 6  # the session
    MARK = 7  # the mark
    DELAY = 8  # the instant at which a delay or a gate that holds up ends
    BRANCH = 9  # the node of the way taken
    COME_BACK = 10  # the instant of the return
    LEAVE = 11  # the outcome


class Reason(IntEnum):
    """Why a patient balks (QUEUE_FULL, TOO_LATE, NOT_HELD) or reneges (PATIENCE_OVER)."""

    QUEUE_FULL = 0
    TOO_LATE = 1  # the deadline had passed before
    PATIENCE_OVER = 2
    NOT_HELD = 3  # the session does not take place


COLUMNS = ("at", "event", "row", "node", "pool", "quantity")


@dataclass(frozen=True)
class Log:
    """Columns of equal length, int64, in order of happening, with the six of a line beside each other in memory.

    at: ms; event: see Event; row: of the journeys; node: of the program, -1 for an arrival; pool: its index (of
    the place of session s, pools + s), -1 where none is concerned; quantity: see Event.
    A wait ends at the next event of its row behind REQUEST and JOIN.
    """

    at: NDArray[np.int64]
    event: NDArray[np.int64]
    row: NDArray[np.int64]
    node: NDArray[np.int64]
    pool: NDArray[np.int64]
    quantity: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def of(cls, rows: NDArray[np.int64], order: NDArray[np.int64] | None) -> Log:
        """From int64[n, 6] whose rows are numbered before sorting; order: which of these each sorted row was.

        The table is kept, and its rows are numbered anew in it: a log is the most that a run keeps.
        """
        if order is not None:
            place = np.empty(len(order), dtype=np.int64)
            place[order] = np.arange(len(order))
            rows[:, 2] = place[rows[:, 2]]
        return cls(*rows.T)
