"""The offers of slots that may be booked, in the compiled engine: the first in which a quantity fits (R16).

A binary tree over all offers: each leaf what is left of an open one, each node above the most of the two below it. To
find, to book and to lapse take as many steps as the tree has levels, however many full offers stand open.
"""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled.layout import State, Whole


@inlined
def set_open(s: State, session: Whole, left: Whole) -> None:
    """An offer has so much left, or (NOT_OPEN) may not be booked."""
    at = s.fits.shape[0] // 2 + session
    s.fits[at] = left
    at >>= 1
    while at > 0:
        most = max(s.fits[2 * at], s.fits[2 * at + 1])
        if s.fits[at] == most:
            return
        s.fits[at] = most
        at >>= 1


@inlined
def first_open(s: State, first: Whole, end: Whole, quantity: Whole) -> Whole:
    """The first open offer from one on in which a quantity fits; `end` where there is none before it."""
    width = s.fits.shape[0] // 2
    at = width + first
    while s.fits[at] < quantity:  # up and to the right, to a part of the tree that holds one
        while at & 1 == 1:
            at >>= 1
        if at == 0:
            return end
        at += 1
    while at < width:
        at = 2 * at if s.fits[2 * at] >= quantity else 2 * at + 1
    return min(end, at - width)
