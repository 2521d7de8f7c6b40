"""Lanes over a line whose newcomers do not belong at its end: a skip list (Pugh 1990), that a place be found quickly.

Each lane links every fourth or so of the entries of the one below it; the lowest lies over the line itself. How many
lanes an entry is in is a hash of its patient's key. Lanes decide on nothing: a line is in the same order without them.
"""

from __future__ import annotations

import numpy as np

from sim.demand.compiling import inlined
from sim.demand.draws import mix
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import State, Whole

THREE, TWO = np.uint64(3), np.uint64(2)


@inlined
def key_of(s: State, row: Whole) -> Whole:
    """The key of a visit's patient, uint64."""
    return np.uint64(s.moments[row, L.KEY])


@inlined
def stands_before(s: State, entry: Whole, order: Whole, since: Whole, key: Whole) -> bool:
    """Whether an entry stands before one of the same line with this order, instant of the request and patient's key."""
    if s.queue[entry, L.SORT_KEY] != order:
        return bool(s.queue[entry, L.SORT_KEY] < order)
    row = s.queue[entry, L.ROW]
    if s.moments[row, L.REQUESTED] != since:
        return bool(s.moments[row, L.REQUESTED] < since)
    return bool(key_of(s, row) < key)


@inlined
def height(key: Whole) -> Whole:
    """In how many lanes a patient's entries are."""
    bits, lanes = mix(key), 0
    while lanes < L.LANES and bits & THREE == np.uint64(0):
        bits >>= TWO
        lanes += 1
    return lanes


@inlined
def enter(s: State, line: Whole, entry: Whole, order: Whole, since: Whole, key: Whole) -> Whole:
    """Put an entry into its lanes; the entry of the line before or at which its place is found (-1: its head)."""
    at, mine = -1, height(key)
    for lane in range(L.LANES - 1, -1, -1):
        ahead = s.lane_first[line, lane] if at < 0 else s.lanes[at, 2 * lane + 1]
        while ahead >= 0 and stands_before(s, ahead, order, since, key):
            at = ahead
            ahead = s.lanes[at, 2 * lane + 1]
        if lane < mine:
            s.lanes[entry, 2 * lane] = at
            s.lanes[entry, 2 * lane + 1] = ahead
            if at < 0:
                s.lane_first[line, lane] = entry
            else:
                s.lanes[at, 2 * lane + 1] = entry
            if ahead >= 0:
                s.lanes[ahead, 2 * lane] = entry
    return at


@inlined
def leave_lanes(s: State, line: Whole, entry: Whole, key: Whole) -> None:
    """Take an entry out of its lanes."""
    for lane in range(height(key)):
        before, behind = s.lanes[entry, 2 * lane], s.lanes[entry, 2 * lane + 1]
        if before < 0:
            s.lane_first[line, lane] = behind
        else:
            s.lanes[before, 2 * lane + 1] = behind
        if behind >= 0:
            s.lanes[behind, 2 * lane] = before
