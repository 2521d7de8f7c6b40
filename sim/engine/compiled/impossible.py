"""Requests that can never be granted, in the compiled engine (R8b)."""

from __future__ import annotations

from sim.demand.compiling import inlined, inlined_and_callable
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, State, Whole


@inlined
def chosen(f: Fixed, s: State, row: Whole, node: Whole) -> Whole:
    """The choice a patient's category selects."""
    by = f.nodes[node, L.BY]
    return f.nodes[node, L.CHOICE] + (0 if by < 0 else s.codes[row, f.kept_column[by]])


@inlined_and_callable
def options_of(f: Fixed, s: State, row: Whole) -> tuple[Whole, Whole]:
    """The options any of which may end a wait, or of several together all of which must: the first, and how many."""
    node = s.visits[row, L.PC]
    if f.nodes[node, L.OP] == L.ALL:
        return f.nodes[node, L.A], f.nodes[node, L.B]
    if f.nodes[node, L.SHORTEST] == 1:
        return s.queue[s.visits[row, L.QUEUE], L.OPTION], 1
    choice = chosen(f, s, row, node)
    return f.choices[choice, 0], f.choices[choice, 1]


@inlined_and_callable
def wants_of(f: Fixed, s: State, row: Whole, option: Whole) -> Whole:
    """How much a waiting request wants of the pool of an option."""
    if f.nodes[s.visits[row, L.PC], L.OP] == L.ALL:
        return f.options[option, L.ITEM_QUANTITY]
    return s.moments[row, L.WANTED]


@inlined
def never_granted(f: Fixed, s: State, row: Whole) -> bool:
    """Whether a wait without patience is for more than there will ever be, of any choice or of one among several."""
    node = s.visits[row, L.PC]
    if f.nodes[node, L.LASTING] == 0:
        return False
    together = f.nodes[node, L.OP] == L.ALL
    first, count = options_of(f, s, row)
    for option in range(first, first + count):
        pool = f.placement_pool[f.options[option, L.PLACEMENT]]
        too_much = wants_of(f, s, row, option) > s.pools[pool, L.MOST]
        if too_much == together:  # of several together one is enough, of a choice it takes all
            return together
    return not together


@inlined
def refuse_impossible(f: Fixed, s: State, row: Whole, now: Whole) -> None:
    """End the run where a patient waits for what will never be (not where a table is full, and the run made again)."""
    if s.counters[L.STATUS] == L.FINE and never_granted(f, s, row):
        s.counters[L.STATUS] = L.IMPOSSIBLE
        s.counters[L.WHERE] = row
        s.counters[L.ORDER] = now


@inlined
def recheck_queue(f: Fixed, s: State, pool: Whole, now: Whole) -> None:
    """Capacity has fallen for good: the first in the queue who now waits for what will never be ends the run."""
    first = f.pools[pool, L.FIRST_LINE]
    for line in range(first, first + f.pools[pool, L.LINES]):
        entry = s.first[line]
        while entry >= 0:
            refuse_impossible(f, s, s.queue[entry, L.ROW], now)
            if s.counters[L.STATUS] != L.FINE:
                return
            entry = s.queue[entry, L.BEHIND]
