"""A visit in the compiled engine: how it begins, what it holds, and how the patient comes back."""

from __future__ import annotations

import numpy as np

from sim.demand.attributes import draw_codes
from sim.demand.compiling import inlined
from sim.demand.draws import mix, ms_of_hours
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import put
from sim.engine.compiled.event_log import ARRIVE, COME_BACK, log_event
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
    s.visits[row, L.DEPTH] = 0
    s.key[row] = f.key[journey]
    s.person[row] = f.key[journey]
    s.klass[row] = f.klass[journey]
    s.arrival[row] = f.arrival[journey]
    arrive(f, s, row)
    return row


@inlined
def leave(s: State, row: Whole, outcome: Whole) -> None:
    """A visit ends, and its row is free."""
    s.outcome[s.visits[row, L.JOURNEY]] = outcome
    s.visits[row, L.PC] = s.counters[L.FREE_ROW]
    s.counters[L.FREE_ROW] = row


@inlined
def arrive(f: Fixed, s: State, row: Whole) -> None:
    """A visit begins: nothing is held, and what is drawn once is drawn."""
    s.visits[row, L.SESSION_OF] = -1
    s.visits[row, L.QUEUE] = -1
    for column in range(L.GROUPS, s.visits.shape[1]):
        s.visits[row, column] = 0
    journey = s.visits[row, L.JOURNEY]
    for mark in range(s.marks.shape[0]):
        s.marks[mark, journey] = np.iinfo(np.int64).min
    s.outcome[journey] = -1
    s.session[journey] = -1
    log_event(s, s.arrival[row], ARRIVE, row, -1, -1, s.klass[row])
    draw_codes(f.draws, s.klass[row], s.key[row], s.person[row], s.arrival[row], s.codes[row])


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
        s.key[new] = mix(s.key[row] + f.streams[node])
        s.person[new] = s.person[row]
        s.klass[new] = s.klass[row]
        s.arrival[new] = due
        s.returned[returned, 0] = s.key[new]
        s.returned[returned, 1] = s.key[row]
        s.returned[returned, 2] = s.person[row]
        s.returned_as[returned, 0] = s.klass[row]
        s.returned_as[returned, 1] = due
        s.visits[new, L.DEPTH] = s.visits[row, L.DEPTH] + 1
        s.visits[new, L.PC] = f.nodes[node, L.B]
        put(f, s, due * 8 + 3, in_order(s.key[new]), new * 8 + L.RETURNS, s.visits[new, L.EPOCH])


@inlined
def receive(f: Fixed, s: State, row: Whole, now: Whole) -> Whole:
    """What was assigned is held, and what was held under its name is given back (R11); the node that follows."""
    node = s.visits[row, L.PC]
    op = f.nodes[node, L.OP]
    if op in (L.SEIZE, L.SESSION):
        hold(f, s, row, node, s.visits[row, L.TAKEN], now)
    elif op == L.ALL:
        hold_all(f, s, row, node, now)
    return f.nodes[node, L.NEXT]


@inlined
def hold(f: Fixed, s: State, row: Whole, node: Whole, taken: Whole, now: Whole) -> None:
    """Hold what was taken under the node's name; a place held before under that name is given back."""
    column = L.GROUPS + f.nodes[node, L.HOLD]
    before, quantity = s.visits[row, column], s.visits[row, column + f.holds]
    if before != 0:
        end_stay(f, s, row, column, now)
    s.visits[row, column] = taken
    s.visits[row, column + f.holds] = s.moments[row, L.WANTED]
    begin_stay(f, s, row, column, now)
    if before != 0:
        give_back(f, s, row, node, before, quantity, now)


@inlined
def hold_all(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> None:
    """Hold each of several under its own name."""
    first, count = f.nodes[node, L.A], f.nodes[node, L.B]
    for option in range(first, first + count):
        column = L.GROUPS + f.options[option, L.ITEM_HOLD]
        s.visits[row, column] = f.options[option, L.PLACEMENT] + 1
        s.visits[row, column + f.holds] = f.options[option, L.ITEM_QUANTITY]
        begin_stay(f, s, row, column, now)


@inlined
def release(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> None:
    """Give back what is held under a name."""
    column = L.GROUPS + f.nodes[node, L.HOLD]
    held = s.visits[row, column]
    s.visits[row, column] = 0
    end_stay(f, s, row, column, now)
    give_back(f, s, row, node, held, s.visits[row, column + f.holds], now)
