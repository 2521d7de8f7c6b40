"""Queues of the compiled engine.

A line is the queue of one priority of one pool: a linked list in order of (instant of the request, key), so the lines
of a pool in order of priority are its queue in order of key (rule 5).
"""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.books import ask, keep_books
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.locks import count_locked
from sim.engine.compiled.noting import JOIN, note


@inlined
def nobody_before(f: Fixed, s: State, pool: Whole, rank: Whole) -> bool:
    """Whether nobody of the same or a higher priority waits (rule 6)."""
    if s.pools[pool, L.QUEUED] == 0:
        return True
    first = f.pools[pool, L.FIRST_LINE]
    for line in range(first, first + rank + 1):
        if s.first[line] >= 0:
            return False
    return True


@inlined
def join(f: Fixed, s: State, row: Whole, pool: Whole, rank: Whole, option: Whole, now: Whole) -> None:
    """Stand in a line, where the instant of the request and the key belong: nearly always at its end."""
    entry = s.counters[L.FREE_ENTRY]
    if entry >= 0:
        s.counters[L.FREE_ENTRY] = s.queue[entry, L.BEHIND]
    elif s.counters[L.ENTRIES] < len(s.queue):
        entry = s.counters[L.ENTRIES]
        s.counters[L.ENTRIES] = entry + 1
    else:
        s.counters[L.STATUS] = L.ENTRIES_FULL
        return
    note(s, now, JOIN, row, s.visits[row, L.PC], pool, 0)
    keep_books(s, pool, now)
    line = f.pools[pool, L.FIRST_LINE] + rank
    since, key = s.moments[row, L.REQUESTED], s.key[row]
    ahead = s.last[line]
    while ahead >= 0:
        other = s.queue[ahead, L.ROW]
        if s.moments[other, L.REQUESTED] < since or (s.moments[other, L.REQUESTED] == since and s.key[other] < key):
            break
        ahead = s.queue[ahead, L.BEFORE]
    behind = s.first[line] if ahead < 0 else s.queue[ahead, L.BEHIND]
    s.queue[entry, L.ROW] = row
    s.queue[entry, L.LINE] = line
    s.queue[entry, L.BEFORE] = ahead
    s.queue[entry, L.BEHIND] = behind
    s.queue[entry, L.OPTION] = option
    s.queue[entry, L.ENTRY_POOL] = pool
    if ahead < 0:
        s.first[line] = entry
    else:
        s.queue[ahead, L.BEHIND] = entry
    if behind < 0:
        s.last[line] = entry
    else:
        s.queue[behind, L.BEFORE] = entry
    _count_in(f, s, row, pool, option)
    _chain(s, row, entry)


@inlined
def _count_in(f: Fixed, s: State, row: Whole, pool: Whole, option: Whole) -> None:
    """One more in a queue: how much is wanted there at most, and how many want other pools together with it."""
    together = f.nodes[s.visits[row, L.PC], L.OP] == L.ALL
    if s.pools[pool, L.QUEUED] == 0:
        s.pools[pool, L.WIDEST] = 0
    s.pools[pool, L.QUEUED] += 1
    quantity = f.options[option, L.ITEM_QUANTITY] if together else s.moments[row, L.WANTED]
    s.pools[pool, L.WIDEST] = max(s.pools[pool, L.WIDEST], quantity)
    if together:
        s.pools[pool, L.TOGETHER] += 1
        s.pools[pool, L.PASSED_ALL] = 0
        s.standing[option] += 1


@inlined
def _chain(s: State, row: Whole, entry: Whole) -> None:
    """The entries of one patient, in the order in which they joined."""
    s.queue[entry, L.NEXT_OF_ROW] = -1
    at = s.visits[row, L.QUEUE]
    if at < 0:
        s.visits[row, L.QUEUE] = entry
        return
    while s.queue[at, L.NEXT_OF_ROW] >= 0:
        at = s.queue[at, L.NEXT_OF_ROW]
    s.queue[at, L.NEXT_OF_ROW] = entry


@inlined
def step_out(f: Fixed, s: State, row: Whole, now: Whole, taken: Whole) -> None:
    """Leave every queue; a pool other than the one taken may now serve whom this request held up (rule 8)."""
    entry = s.visits[row, L.QUEUE]
    s.visits[row, L.QUEUE] = -1
    s.visits[row, L.EPOCH] += 1
    node = s.visits[row, L.PC]
    together = f.nodes[node, L.OP] == L.ALL
    if f.nodes[node, L.LOCKING] == 1:
        count_locked(f, s, row, -1)
    while entry >= 0:
        pool, line = s.queue[entry, L.ENTRY_POOL], s.queue[entry, L.LINE]
        keep_books(s, pool, now)
        before, behind = s.queue[entry, L.BEFORE], s.queue[entry, L.BEHIND]
        if before < 0:
            s.first[line] = behind
        else:
            s.queue[before, L.BEHIND] = behind
        if behind < 0:
            s.last[line] = before
        else:
            s.queue[behind, L.BEFORE] = before
        following = s.queue[entry, L.NEXT_OF_ROW]
        s.queue[entry, L.BEHIND] = s.counters[L.FREE_ENTRY]
        s.counters[L.FREE_ENTRY] = entry
        s.pools[pool, L.QUEUED] -= 1
        if together:
            s.pools[pool, L.TOGETHER] -= 1
            s.standing[s.queue[entry, L.OPTION]] -= 1
        if pool != taken:
            ask(s, pool)
        entry = following
