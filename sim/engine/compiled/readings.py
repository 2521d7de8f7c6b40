"""Reading attributes and clocks in the compiled engine: what a patient is like, and when a wait ends."""

from __future__ import annotations

import numpy as np

from sim.demand.attributes import draw_category, draw_number
from sim.demand.compiling import inlined
from sim.demand.draws import ms_of_hours
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, State, Whole

DAY_MS = 86_400_000
FOREVER = np.int64(1) << 59
NOT_FRESH = -1


@inlined
def amount(f: Fixed, s: State, row: Whole, attribute: Whole, constant: float, now: Whole) -> float:
    """A constant (attribute -1), or an attribute: kept as at the arrival, fresh as of now and one reading on (R22)."""
    if attribute < 0:
        return constant
    klass = s.moments[row, L.KLASS] & L.MOST_ROWS
    aid = f.draws.attribute_of[klass, attribute]
    reading, at = 0, s.moments[row, L.ARRIVED]
    column = NOT_FRESH if s.plain else f.fresh_column[klass, attribute]
    if column >= 0:
        reading, at = s.held[row, column], now
        s.held[row, column] = reading + 1
    key, person = np.uint64(s.moments[row, L.KEY]), np.uint64(s.moments[row, L.PERSON])
    return draw_number(f.draws, aid, s.codes[row], key, person, reading, at)


@inlined
def duration(f: Fixed, s: State, row: Whole, attribute: Whole, constant: float, now: Whole) -> Whole:
    """An amount of hours as ms, never negative (R1)."""
    return max(0, ms_of_hours(amount(f, s, row, attribute, constant, now)))


@inlined
def category(f: Fixed, s: State, row: Whole, attribute: Whole, now: Whole) -> Whole:
    """The code of a category: kept ones have been drawn by now, fresh ones are drawn at each reading."""
    klass = s.moments[row, L.KLASS] & L.MOST_ROWS
    column = NOT_FRESH if s.plain else f.fresh_column[klass, attribute]
    if column < 0:
        return int(s.codes[row, f.kept_column[attribute]])
    aid = f.draws.attribute_of[klass, attribute]
    reading = s.held[row, column]
    s.held[row, column] = reading + 1
    key, person = np.uint64(s.moments[row, L.KEY]), np.uint64(s.moments[row, L.PERSON])
    return draw_category(f.draws, aid, s.codes[row], key, person, reading, s.counters[L.NOW])


@inlined
def draw_needed(f: Fixed, s: State, row: Whole, node: Whole) -> None:
    """Draw the kept categories that a node reads and no step of the visit has needed before, as at its arrival.

    Most who come read few of them; what is drawn is a pure function of who they are, whenever that is done.
    """
    klass = s.moments[row, L.KLASS] & L.MOST_ROWS
    for place in range(f.need_of[klass, node], f.need_of[klass, node + 1]):
        aid = f.needs[place]
        column = f.draws.attributes[aid].kept
        if s.codes[row, column] == L.UNDRAWN:
            key, person = np.uint64(s.moments[row, L.KEY]), np.uint64(s.moments[row, L.PERSON])
            arrived = s.moments[row, L.ARRIVED]
            s.codes[row, column] = draw_category(f.draws, aid, s.codes[row], key, person, 0, arrived)


@inlined
def worked_until(f: Fixed, clock: Whole, since: Whole, span: Whole) -> Whole:
    """The earliest instant by which a clock has run for `span` ms since an instant (R20)."""
    first, end = f.clock_of[clock], f.clock_of[clock + 1]
    if span <= 0:
        return since
    low, high = first, end  # the first interval that begins after `since`
    while low < high:
        middle = (low + high) >> 1
        if f.clocks[middle, 0] <= since:
            low = middle + 1
        else:
            high = middle
    run = np.int64(0)
    if low > first:
        run = f.clocks[low - 1, 2] + min(since, f.clocks[low - 1, 1]) - f.clocks[low - 1, 0]
    wanted = run + span
    low, high = first, end  # the first interval by whose end it has run long enough
    while low < high:
        middle = (low + high) >> 1
        if f.clocks[middle, 2] + f.clocks[middle, 1] - f.clocks[middle, 0] < wanted:
            low = middle + 1
        else:
            high = middle
    if low == end:
        return FOREVER
    return f.clocks[low, 0] + wanted - f.clocks[low, 2]


@inlined
def opens_at(f: Fixed, clock: Whole, now: Whole) -> Whole:
    """The next instant at which a clock runs (R21)."""
    low, high = f.clock_of[clock], f.clock_of[clock + 1]
    end = high
    while low < high:
        middle = (low + high) >> 1
        if f.clocks[middle, 1] <= now:
            low = middle + 1
        else:
            high = middle
    if low == end:
        return FOREVER
    return max(now, f.clocks[low, 0])
