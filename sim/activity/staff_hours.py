"""Hours that the roster knows and no line of the bill: worked by a group's own staff, and no longer asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.activity.interning import Floats, interned, packed, unpacked
from sim.workforce.roster import BY_GROUP, CONTRACTS, Roster

OWN, REMOVED = CONTRACTS.index("substantive"), list(BY_GROUP).index("removed_h")


@dataclass(frozen=True, eq=False)
class StaffHours:
    """Hours by month of the measured window and staff group, float64[months, groups].

    groups: all that are rostered; worked_h: by people in post and recruits, who are paid for more hours than they work
    (leave, sickness, study); removed_h: no longer asked for, where agency or bank hours were given up as not needed.
    """

    groups: tuple[str, ...]
    worked_h: Floats
    removed_h: Floats

    @classmethod
    def of(cls, roster: Roster) -> StaffHours:
        """Of a roster, over its measured months."""
        here = roster.measured
        return cls(interned(roster.groups), roster.hours[here, :, OWN], roster.by_group[here, :, REMOVED])

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with equal rows once."""
        seen: dict[bytes, bytes] = {}
        rows = [packed(matrix.T, seen) for matrix in (self.worked_h, self.removed_h)]
        return _unpacked, (self.groups, len(self.worked_h), *rows)


def _unpacked(groups: tuple[str, ...], months: int, worked: Sequence[bytes], removed: Sequence[bytes]) -> StaffHours:
    return StaffHours(interned(groups), *(np.ascontiguousarray(unpacked(rows, months).T) for rows in (worked, removed)))
