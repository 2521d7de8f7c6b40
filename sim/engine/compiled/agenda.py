"""The agenda of the compiled engine: a wheel of buckets for events to come, and a heap for those of the present bucket.

A bucket is a stretch of time in which a few events lie. What is due later than the present bucket is written down in
the list of its bucket, unsorted, which costs the same however much is to come; when the present bucket is empty, the
wheel turns to the next that is not, and its events are put into the heap. The heap, which alone decides on the order,
is thus never larger than a few events, unless very many are due at nearly the same time. A second wheel holds what is
due after the present round of the first, a list for each round: so no event is touched more than twice before its time.
"""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.heap import add
from sim.engine.compiled.layout import Fixed, State, Whole


@inlined
def push(f: Fixed, s: State, at: Whole, rank: Whole, who: Whole, extra: Whole) -> None:
    """Schedule an event behind all of its instant and rank (R2)."""
    order = s.counters[L.ORDER]
    s.counters[L.ORDER] = order + 1
    put(f, s, at * 8 + rank, order, who, extra)


@inlined
def put(f: Fixed, s: State, key1: Whole, key2: Whole, who: Whole, extra: Whole) -> None:
    """Schedule an event under a given order. A full agenda is noted, and the run is made again with more room."""
    bucket = key1 >> f.width
    if bucket <= s.counters[L.BUCKET]:
        add(s.heap, s.counters, key1, key2, who, extra)
        return
    event = s.counters[L.FREE_EVENT]
    if event >= 0:
        s.counters[L.FREE_EVENT] = s.later[event, L.LINK]
    elif s.counters[L.EVENTS] < s.counters[L.ROOM]:
        event = s.counters[L.EVENTS]
        s.counters[L.EVENTS] = event + 1
    else:
        s.counters[L.STATUS] = L.HEAP_FULL
        return
    s.later[event, L.KEY1] = key1
    s.later[event, L.KEY2] = key2
    s.later[event, L.WHO] = who
    s.later[event, L.EXTRA] = extra
    _link(s, event, bucket)


@inlined
def _link(s: State, event: Whole, bucket: Whole) -> None:
    """Put an event into the list of its bucket where that lies in the present round, or of its round."""
    place = bucket & L.LAST_BUCKET
    if bucket >> L.ROUND != s.counters[L.BUCKET] >> L.ROUND:
        place = L.LAST_BUCKET + 1 + ((bucket >> L.ROUND) & L.LAST_BUCKET)
    s.later[event, L.LINK] = s.wheel[place]
    s.wheel[place] = event


@inlined
def _next_round(f: Fixed, s: State, bucket: Whole) -> None:
    """A round of the first wheel begins: its events, which lay together, go to their buckets."""
    place = L.LAST_BUCKET + 1 + ((bucket >> L.ROUND) & L.LAST_BUCKET)
    event = s.wheel[place]
    s.wheel[place] = -1
    s.counters[L.BUCKET] = bucket
    while event >= 0:
        following = s.later[event, L.LINK]
        _link(s, event, s.later[event, L.KEY1] >> f.width)
        event = following


@inlined
def turn_wheel(f: Fixed, s: State, last: Whole) -> None:
    """Turn the wheel until an event is in the heap, at most to a bucket: the one in which something else happens."""
    bucket = s.counters[L.BUCKET]
    while s.counters[L.HEAP] == 0 and bucket < last:
        bucket += 1
        if bucket & L.LAST_BUCKET == 0:
            _next_round(f, s, bucket)
        event = s.wheel[bucket & L.LAST_BUCKET]
        if event < 0:
            continue
        s.wheel[bucket & L.LAST_BUCKET] = -1
        while event >= 0:
            following = s.later[event, L.LINK]
            who, extra = s.later[event, L.WHO], s.later[event, L.EXTRA]
            add(s.heap, s.counters, s.later[event, L.KEY1], s.later[event, L.KEY2], who, extra)
            s.later[event, L.LINK] = s.counters[L.FREE_EVENT]
            s.counters[L.FREE_EVENT] = event
            event = following
    s.counters[L.BUCKET] = bucket
