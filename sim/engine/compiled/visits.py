"""A visit in the compiled engine: how it begins, what it holds, and how the patient comes back."""

from __future__ import annotations

import numpy as np

from sim.demand.attributes import draw_codes
from sim.demand.compiling import inlined
from sim.demand.draws import mix, ms_of_hours
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import put
from sim.engine.compiled.event_log import ARRIVE, COME_BACK, log_event
from sim.engine.compiled.lanes import key_of
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.pools import give_back
from sim.engine.compiled.readings import amount, category
from sim.engine.compiled.stays import begin_stay, end_stay

FOREVER = np.int64(1) << 59
MOST_RETURNS = 10
TOP_BIT = np.uint64(1 << 63)


@inlined
def in_order(key: Whole) -> Whole:
    """A uint64 key as an int64 that sorts the same way."""
    return np.int64(np.uint64(key) ^ TOP_BIT)


@inlined
def _row(s: State) -> Whole:
    """A row for a visit: the last to become free, or a new one. Its epoch goes on: old timers stay deaf."""
    row = s.counters[L.FREE_ROW]
    if row >= 0:
        s.counters[L.FREE_ROW] = s.visits[row, L.PC]
    else:
        row = s.counters[L.INSIDE_ROWS]
        s.counters[L.INSIDE_ROWS] = row + 1
        s.visits[row, L.EPOCH] = 0
    return row & L.MOST_ROWS


@inlined
def come(f: Fixed, s: State, journey: Whole) -> Whole:
    """Somebody arrives from outside; the row of the visit."""
    row = _row(s)
    s.visits[row, L.JOURNEY] = journey
    if not s.plain:
        s.visits[row, L.DEPTH] = 0
    key = np.int64(f.key[journey])
    s.moments[row, L.KEY] = key
    s.moments[row, L.PERSON] = key
    s.moments[row, L.KLASS] = f.klass[journey]
    s.moments[row, L.ARRIVED] = f.arrival[journey]
    arrive(f, s, row)
    return row


@inlined
def leave(s: State, row: Whole, outcome: Whole) -> None:
    """A visit ends, and its row is free."""
    s.outcome[s.visits[row, L.JOURNEY] & L.MOST_ROWS] = outcome
    s.visits[row, L.PC] = s.counters[L.FREE_ROW]
    s.counters[L.FREE_ROW] = row


@inlined
def arrive(f: Fixed, s: State, row: Whole) -> None:
    """A visit begins: nothing is held; in a plain world what is drawn once is drawn, elsewhere when it is needed."""
    if not s.plain:
        s.visits[row, L.SESSION_OF] = -1
    s.visits[row, L.QUEUE] = -1
    for column in range(s.held.shape[1]):
        s.held[row, column] = 0
    journey = s.visits[row, L.JOURNEY] & L.MOST_ROWS
    for mark in range(s.marks.shape[0]):
        s.marks[mark, journey] = np.iinfo(np.int64).min
    s.outcome[journey] = -1
    s.session[journey] = -1
    klass, arrived = s.moments[row, L.KLASS] & L.MOST_ROWS, s.moments[row, L.ARRIVED]
    log_event(s, arrived, ARRIVE, row, -1, -1, klass)
    if s.plain:
        draw_codes(f.draws, klass, key_of(s, row), np.uint64(s.moments[row, L.PERSON]), arrived, s.codes[row])
        return
    for column in range(s.codes.shape[1]):
        s.codes[row, column] = f.undrawn[klass, column]


@inlined
def come_back(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> None:
    """A return is scheduled as a new visit with a key of its own (R25)."""
    if category(f, s, row, f.nodes[node, L.BY], now) != f.nodes[node, L.A]:
        return
    hours = amount(f, s, row, f.nodes[node, L.ATTR], f.constants[node, 0], now)
    due = now + max(0, ms_of_hours(hours))
    journey = s.counters[L.ROWS]
    if due >= f.end or s.visits[row, L.DEPTH] >= MOST_RETURNS:
        s.counters[L.DROPPED] += 1
    elif journey >= len(s.outcome):
        s.counters[L.STATUS] = L.ROWS_FULL
    else:
        s.counters[L.ROWS] = journey + 1
        log_event(s, now, COME_BACK, row, node, -1, due)
        new, returned = _row(s), journey - len(f.key)
        s.visits[new, L.JOURNEY] = journey
        key = np.uint64(mix(key_of(s, row) + f.streams[node]))
        s.moments[new, L.KEY] = np.int64(key)
        s.moments[new, L.PERSON] = s.moments[row, L.PERSON]
        s.moments[new, L.KLASS] = s.moments[row, L.KLASS]
        s.moments[new, L.ARRIVED] = due
        s.returned[returned, 0] = key
        s.returned[returned, 1] = key_of(s, row)
        s.returned[returned, 2] = np.uint64(s.moments[row, L.PERSON])
        s.returned_as[returned, 0] = s.moments[row, L.KLASS]
        s.returned_as[returned, 1] = due
        s.visits[new, L.DEPTH] = s.visits[row, L.DEPTH] + 1
        s.visits[new, L.PC] = f.nodes[node, L.B]
        put(f, s, due * 8 + 3, in_order(key), new * 8 + L.RETURNS, s.visits[new, L.EPOCH])


@inlined
def receive(f: Fixed, s: State, row: Whole, now: Whole) -> Whole:
    """What was assigned is held, and what was held under its name is given back (R11); the node that follows."""
    node = s.visits[row, L.PC] & L.MOST_ROWS
    op = f.nodes[node, L.OP]
    if s.plain or op in (L.SEIZE, L.SESSION):
        hold(f, s, row, node, s.visits[row, L.TAKEN], now)
    elif op == L.ALL:
        hold_all(f, s, row, node, now)
    return f.nodes[node, L.NEXT]


@inlined
def hold(f: Fixed, s: State, row: Whole, node: Whole, taken: Whole, now: Whole) -> None:
    """Hold what was taken under the node's name; a place held before under that name is given back."""
    column = f.nodes[node, L.HOLD]
    before, quantity = s.held[row, column], s.held[row, column + f.holds]
    if before != 0:
        end_stay(f, s, row, column, now)
    s.held[row, column] = taken
    s.held[row, column + f.holds] = s.moments[row, L.WANTED]
    begin_stay(f, s, row, column, now)
    if before != 0:
        give_back(f, s, row, node, before, quantity, now)


@inlined
def hold_all(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> None:
    """Hold each of several under its own name."""
    first, count = f.nodes[node, L.A], f.nodes[node, L.B]
    for option in range(first, first + count):
        column = f.options[option, L.ITEM_HOLD]
        s.held[row, column] = f.options[option, L.PLACEMENT] + 1
        s.held[row, column + f.holds] = f.options[option, L.ITEM_QUANTITY]
        begin_stay(f, s, row, column, now)


@inlined
def release(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> None:
    """Give back what is held under a name."""
    column = f.nodes[node, L.HOLD]
    held = s.held[row, column]
    s.held[row, column] = 0
    end_stay(f, s, row, column, now)
    give_back(f, s, row, node, held, s.held[row, column + f.holds], now)
