"""A binary heap of events in the rows of one table: those of the present bucket of the agenda."""

from __future__ import annotations

import numpy as np

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Table, Whole


@inlined
def _move(heap: Table, source: Whole, target: Whole) -> None:
    heap[target, L.KEY1] = heap[source, L.KEY1]
    heap[target, L.KEY2] = heap[source, L.KEY2]
    heap[target, L.WHO] = heap[source, L.WHO]
    heap[target, L.EXTRA] = heap[source, L.EXTRA]


@inlined
def _rise(heap: Table, hole: Whole, key1: Whole, key2: Whole, who: Whole, extra: Whole) -> None:
    """Put an event where a hole is, or above it."""
    while hole > 0:
        above = (hole - 1) >> 1
        if heap[above, L.KEY1] < key1 or (heap[above, L.KEY1] == key1 and heap[above, L.KEY2] < key2):
            break
        _move(heap, above, hole)
        hole = above
    heap[hole, L.KEY1] = key1
    heap[hole, L.KEY2] = key2
    heap[hole, L.WHO] = who
    heap[hole, L.EXTRA] = extra


@inlined
def add(heap: Table, counters: Table, key1: Whole, key2: Whole, who: Whole, extra: Whole) -> None:
    """Add an event. A full heap is noted, and the run is made again with more room."""
    n = counters[L.HEAP]
    if n >= counters[L.ROOM]:
        counters[L.STATUS] = L.HEAP_FULL
        return
    counters[L.HEAP] = n + 1
    _rise(heap, n, key1, key2, who, extra)


@inlined
def drop_first(heap: Table, counters: Table) -> None:
    """Remove the first event: the hole sinks to the bottom, and the last event rises from there to its place.

    The last event nearly always belongs to the bottom. Which child is earlier is a coin toss to the processor, so it is
    computed and not branched upon.
    """
    n = counters[L.HEAP] - 1
    counters[L.HEAP] = n
    hole: Whole = 0
    below: Whole = 1
    while below + 1 < n:
        right = below + 1
        earlier = heap[right, L.KEY1] < heap[below, L.KEY1]
        same = heap[right, L.KEY1] == heap[below, L.KEY1]
        below += np.int64(earlier | (same & (heap[right, L.KEY2] < heap[below, L.KEY2])))
        _move(heap, below, hole)
        hole, below = below, 2 * below + 1
    if below < n:
        _move(heap, below, hole)
        hole = below
    _rise(heap, hole, heap[n, L.KEY1], heap[n, L.KEY2], heap[n, L.WHO], heap[n, L.EXTRA])
