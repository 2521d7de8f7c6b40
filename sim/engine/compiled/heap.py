"""The agenda of the compiled engine: a binary heap of events in the rows of one table."""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled.layout import EXTRA, HEAP, HEAP_FULL, KEY1, KEY2, ORDER, STATUS, WHO, Ints, Whole


@inlined
def push(heap: Ints, counters: Ints, at: Whole, rank: Whole, who: Whole, extra: Whole) -> None:
    """Schedule an event behind all of its instant and rank."""
    order = counters[ORDER]
    counters[ORDER] = order + 1
    put(heap, counters, at * 8 + rank, order, who, extra)


@inlined
def put(heap: Ints, counters: Ints, key1: Whole, key2: Whole, who: Whole, extra: Whole) -> None:
    """Schedule an event under a given order. A full agenda is noted, and the run is made again with more room."""
    n = counters[HEAP]
    if n >= heap.shape[0]:
        counters[STATUS] = HEAP_FULL
        return
    counters[HEAP] = n + 1
    while n > 0:
        above = (n - 1) >> 1
        if heap[above, KEY1] < key1 or (heap[above, KEY1] == key1 and heap[above, KEY2] < key2):
            break
        heap[n, KEY1] = heap[above, KEY1]
        heap[n, KEY2] = heap[above, KEY2]
        heap[n, WHO] = heap[above, WHO]
        heap[n, EXTRA] = heap[above, EXTRA]
        n = above
    heap[n, KEY1] = key1
    heap[n, KEY2] = key2
    heap[n, WHO] = who
    heap[n, EXTRA] = extra


@inlined
def drop_first(heap: Ints, counters: Ints) -> None:
    """Remove the first event: the last one sinks from the top to its place."""
    n = counters[HEAP] - 1
    counters[HEAP] = n
    key1, key2 = heap[n, KEY1], heap[n, KEY2]
    hole = 0
    while True:
        below = 2 * hole + 1
        if below >= n:
            break
        right = below + 1
        if right < n and (
            heap[right, KEY1] < heap[below, KEY1]
            or (heap[right, KEY1] == heap[below, KEY1] and heap[right, KEY2] < heap[below, KEY2])
        ):
            below = right
        if key1 < heap[below, KEY1] or (key1 == heap[below, KEY1] and key2 <= heap[below, KEY2]):
            break
        heap[hole, KEY1] = heap[below, KEY1]
        heap[hole, KEY2] = heap[below, KEY2]
        heap[hole, WHO] = heap[below, WHO]
        heap[hole, EXTRA] = heap[below, EXTRA]
        hole = below
    heap[hole, KEY1] = key1
    heap[hole, KEY2] = key2
    heap[hole, WHO] = heap[n, WHO]
    heap[hole, EXTRA] = heap[n, EXTRA]
