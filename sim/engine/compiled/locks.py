"""Deadlocks in the compiled engine: pools whose every place is held by patients who wait for each other (rule 9)."""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, State, Whole


@inlined
def count_locked(f: Fixed, s: State, row: Whole, more: Whole) -> None:
    """Places a patient holds become, or are no longer, places held by one who waits."""
    for hold in range(f.holds):
        held = s.visits[row, L.GROUPS + hold]
        if held > 0:
            s.pools[f.placement_pool[held - 1], L.LOCKED] += more * s.visits[row, L.GROUPS + f.holds + hold]


@inlined
def stuck(f: Fixed, s: State, row: Whole) -> bool:
    """Whether nothing outside the pools under suspicion can end a wait."""
    node = s.visits[row, L.PC]
    if f.nodes[node, L.OP] == L.ALL:
        first, count = f.nodes[node, L.A], f.nodes[node, L.B]
        for option in range(first, first + count):
            pool = f.placement_pool[f.options[option, L.PLACEMENT]]
            if s.pools[pool, L.INSIDE] == 1 and s.pools[pool, L.FREE] < f.options[option, L.ITEM_QUANTITY]:
                return True
        return False
    entry = s.visits[row, L.QUEUE]
    while entry >= 0:
        pool = s.queue[entry, L.ENTRY_POOL]
        if s.pools[pool, L.INSIDE] == 0 or s.pools[pool, L.FREE] >= s.moments[row, L.WANTED]:
            return False
        entry = s.queue[entry, L.NEXT_OF_ROW]
    return True


@inlined
def clear(f: Fixed, s: State, row: Whole) -> Whole:
    """Whoever holds a place of these pools can go on: they are under suspicion no longer. How many were cleared."""
    cleared = 0
    for hold in range(f.holds):
        held = s.visits[row, L.GROUPS + hold]
        if held > 0 and s.pools[f.placement_pool[held - 1], L.INSIDE] == 1:
            s.pools[f.placement_pool[held - 1], L.INSIDE] = 0
            cleared += 1
    return cleared


@inlined
def lock(f: Fixed, s: State, row: Whole, now: Whole) -> None:
    """A patient begins to wait at a locking request: is there a set of pools from which nobody can ever go on?"""
    count_locked(f, s, row, 1)
    pools, suspected = s.uses.shape[0], 0
    for pool in range(pools):
        used = s.pools[pool, L.USED]
        full = used > 0 and used == s.pools[pool, L.LOCKED] and f.pools[pool, L.SETTLED] <= now
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
        s.counters[L.STATUS] = L.LOCKED_IN
        s.counters[L.ORDER] = now
