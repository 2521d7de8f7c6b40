"""Whose visit a visit follows: finding rows by the keys of patients, fast enough to be done for every measure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.activity.calendar import Ints
from sim.activity.loops import look_up
from sim.engine.world import NEVER

Keys = NDArray[np.uint64]
SLOTS_EACH = 4  # of the table: keys are mixed bits, so that nearly all who are not asked for meet an empty slot


def instants_of(wanted: Keys, keys: Keys, instants: Ints) -> Ints:
    """The instant that belongs to each wanted key, NEVER where none of `keys` is it."""
    found, behind = np.full(len(wanted), NEVER), np.empty(len(wanted), dtype=np.int64)
    table = np.full(1 << (SLOTS_EACH * len(wanted)).bit_length(), -1)
    look_up(wanted, keys, instants, table, behind, found)
    return found
