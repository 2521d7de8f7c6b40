"""Deadlocks in the compiled engine: pools whose every place is held by patients who wait for each other (R9)."""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, State, Whole


@inlined
def count_locked(f: Fixed, s: State, row: Whole, more: Whole) -> None:
    """Places a patient holds become, or are no longer, places held by one who waits."""
    for hold in range(f.holds):
        held = s.held[row, hold]
        if held > 0:
            s.pools[f.placement_pool[held - 1], L.LOCKED] += more * s.held[row, f.holds + hold]


@inlined
def free_at_best(s: State, pool: Whole) -> Whole:
    """Places that will ever be free while nobody gives one back: now, or when a calendar opens what it still may."""
    return max(s.pools[pool, L.FREE], s.pools[pool, L.MOST] - s.pools[pool, L.USED])


@inlined
def wants(f: Fixed, s: State, entry: Whole) -> Whole:
    """How much of its pool an entry in a queue wants."""
    row = s.queue[entry, L.ROW]
    if f.nodes[s.visits[row, L.PC], L.OP] == L.ALL:
        return f.options[s.queue[entry, L.OPTION], L.ITEM_QUANTITY]
    return s.moments[row, L.WANTED]


@inlined
def stays(f: Fixed, s: State, row: Whole) -> bool:
    """Whether who stands at the head of a queue will stand there for ever, wanting more than there will be."""
    node = s.visits[row, L.PC]
    if f.nodes[node, L.PATIENCE] != L.NO_PATIENCE:
        return False
    if f.nodes[node, L.OP] == L.ALL:
        return True
    entry, stood = s.visits[row, L.QUEUE], 0
    while entry >= 0:
        pool = s.queue[entry, L.ENTRY_POOL]
        if s.pools[pool, L.INSIDE] == 0 or free_at_best(s, pool) >= s.moments[row, L.WANTED]:
            return False
        stood += 1
        entry = s.queue[entry, L.NEXT_OF_ROW]
    return stood >= f.nodes[node, L.QUEUES]


@inlined
def held_up(f: Fixed, s: State, mine: Whole) -> bool:
    """Whether an entry will never be served by its pool: it wants too much, or stands behind one that does."""
    pool = s.queue[mine, L.ENTRY_POOL]
    best = free_at_best(s, pool)
    if wants(f, s, mine) > best:
        return True
    if f.pools[pool, L.RISES] == 1:
        return False  # it may yet come to stand before
    first = f.pools[pool, L.FIRST_LINE]
    for line in range(first, s.queue[mine, L.LINE] + 1):
        entry = s.first[line]
        while entry >= 0 and entry != mine:
            if wants(f, s, entry) > best:
                return stays(f, s, s.queue[entry, L.ROW])
            entry = s.queue[entry, L.BEHIND]
    return False


@inlined
def stuck(f: Fixed, s: State, row: Whole) -> bool:
    """Whether nothing outside the pools under suspicion can end a wait: held up in every queue, or wanting too much of
    one of several together.
    """
    together = f.nodes[s.visits[row, L.PC], L.OP] == L.ALL
    entry, in_every = s.visits[row, L.QUEUE], True
    while entry >= 0:
        pool = s.queue[entry, L.ENTRY_POOL]
        suspected = s.pools[pool, L.INSIDE] == 1
        if together and suspected and wants(f, s, entry) > free_at_best(s, pool):
            return True
        if not suspected or not held_up(f, s, entry):
            if not together:
                return False
            in_every = False
        entry = s.queue[entry, L.NEXT_OF_ROW]
    return in_every


@inlined
def clear(f: Fixed, s: State, row: Whole) -> Whole:
    """Whoever holds a place of these pools can go on: they are under suspicion no longer. How many were cleared."""
    cleared = 0
    for hold in range(f.holds):
        held = s.held[row, hold]
        if held > 0 and s.pools[f.placement_pool[held - 1], L.INSIDE] == 1:
            s.pools[f.placement_pool[held - 1], L.INSIDE] = 0
            cleared += 1
    return cleared


@inlined
def check_deadlock(f: Fixed, s: State, row: Whole, now: Whole) -> None:
    """A patient begins to wait at a locking request: is there a set of pools from which nobody can ever go on?"""
    count_locked(f, s, row, 1)
    pools, suspected = s.integrals.shape[0], 0
    for pool in range(pools):
        used = s.pools[pool, L.USED]
        full = used > 0 and used == s.pools[pool, L.LOCKED]
        s.pools[pool, L.INSIDE] = 1 if full else 0
        suspected += s.pools[pool, L.INSIDE]
    if not stuck(f, s, row):
        return
    cleared = 1
    while cleared > 0 and suspected > 0:
        cleared = 0
        for pool in range(pools):
            for line in range(f.pools[pool, L.FIRST_LINE], f.pools[pool, L.FIRST_LINE] + f.pools[pool, L.LINES]):
                entry = s.first[line]
                while entry >= 0:
                    waiting = s.queue[entry, L.ROW]
                    if f.nodes[s.visits[waiting, L.PC], L.LOCKING] == 1 and not stuck(f, s, waiting):
                        cleared += clear(f, s, waiting)
                    entry = s.queue[entry, L.BEHIND]
        suspected -= cleared
    if suspected > 0:
        s.counters[L.STATUS] = L.DEADLOCK
        s.counters[L.ORDER] = now
