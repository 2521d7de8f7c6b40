"""Whose visit a visit follows: finding rows by the keys of patients, fast enough to be done for every measure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.activity.calendar import Ints
from sim.engine.world import NEVER

Keys = NDArray[np.uint64]
SIEVE = np.uint64((1 << 20) - 1)  # keys are mixed bits: their last twenty sort out nearly all who are not asked for


def instants_of(wanted: Keys, keys: Keys, instants: Ints) -> Ints:
    """The instant that belongs to each wanted key, NEVER where none of `keys` is it."""
    asked_for = np.zeros(int(SIEVE) + 1, dtype=np.bool_)
    asked_for[wanted & SIEVE] = True
    near = np.flatnonzero(asked_for[keys & SIEVE])
    in_order = near[np.argsort(keys[near])]
    if not len(in_order):
        return np.full(len(wanted), NEVER)
    place = np.minimum(np.searchsorted(keys[in_order], wanted), len(in_order) - 1)
    found = in_order[place]
    return np.where(keys[found] == wanted, instants[found], NEVER)
