"""Times between two marks, counted in one compiled pass over the marks that were passed.

A stretch begins when a visit passes the mark `from` and has passed none since its last `to`; it ends at the next `to`.
A `from` that is passed again meanwhile begins nothing anew. Which of them count is said by `visits` (`EACH`, `FIRST`);
with `LAST` it is the last `to` of the visit, from the latest `from` before it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.demand.compiling import compiled_in_place, inlined
from sim.engine.world import NEVER
from sim.scenario.clock import HOUR_MS

LAST, FIRST, EACH = range(3)
VISITS = {"last": LAST, "first": FIRST, "each": EACH}
BY_ARRIVAL = -1  # in the place of the mark `from`
NO_MARK = -2  # one that no pathway makes
BITS = 42  # of a sample, as of `sim.activity.tally`
# Columns of a visit.
OPENED, LATEST, SINCE, UNTIL = range(4)
# Columns of what is counted; behind them, those that took no longer than each limit.
COUNT, MS, LIMITS = range(3)


class Asked(NamedTuple):
    """What is asked for. Shapes: v visits."""

    since: int  # the mark `from`, BY_ARRIVAL
    until: int  # the mark `to`
    visits: int
    limits: Any  # int64: ms
    klass: Any  # int16[v]
    arrival: Any  # int64[v]
    left: Any  # int64[v], NEVER
    slot_of_hour: Any  # int64: of each hour from that of the window's start on
    first: int  # of the window, ms
    last: int


class Found(NamedTuple):
    """What is counted. Shapes: c classes."""

    visits: Any  # int64[v, 4]
    counts: Any  # int64[c, slots, LIMITS + limits]
    between: Any  # int64[c, slots]: ms spent between the marks
    samples: Any  # int64: class and time in one, where the time is above 0
    counters: Any  # int64[1]: how many samples


@compiled_in_place
def count_stretches(marks: Any, lines: int, a: Asked, f: Found) -> None:
    """Count. marks: int64[m, 3] of row, mark and instant in the order of happening; lines: how many there are."""
    for row in range(a.arrival.size):
        opened = a.arrival[row] if a.since == BY_ARRIVAL else NEVER
        f.visits[row, OPENED], f.visits[row, LATEST], f.visits[row, SINCE] = opened, opened, NEVER
    for line in range(lines):
        row, mark, now = marks[line, 0], marks[line, 1], marks[line, 2]
        v = f.visits[row]
        if mark == a.until:
            if v[OPENED] != NEVER:
                _spent(a, f, row, v[OPENED], now)
                if a.visits == EACH or (a.visits == FIRST and v[SINCE] == NEVER):
                    _counted(a, f, row, v[OPENED], now)
                v[OPENED] = NEVER
                v[SINCE] = now
            if v[LATEST] != NEVER and a.visits == LAST:
                v[SINCE], v[UNTIL] = v[LATEST], now
        if mark == a.since:
            v[LATEST] = now
            if v[OPENED] == NEVER:
                v[OPENED] = now
    for row in range(a.arrival.size):
        v = f.visits[row]
        if v[OPENED] != NEVER:
            _spent(a, f, row, v[OPENED], a.left[row] if a.left[row] != NEVER else a.last)
        if a.visits == LAST and v[SINCE] != NEVER:
            _counted(a, f, row, v[SINCE], v[UNTIL])


@inlined
def _counted(a: Asked, f: Found, row: int, since: int, until: int) -> None:
    if not a.first <= until < a.last:
        return
    klass, ms = a.klass[row], until - since
    of = f.counts[klass, a.slot_of_hour[until // HOUR_MS - a.first // HOUR_MS]]
    of[COUNT] += 1
    of[MS] += ms
    for limit in range(a.limits.size):
        of[LIMITS + limit] += ms <= a.limits[limit]
    if ms > 0:
        f.samples[f.counters[0]] = klass << BITS | ms
        f.counters[0] += 1


@inlined
def _spent(a: Asked, f: Found, row: int, since: int, until: int) -> None:
    """Time between the marks, by hour of the run."""
    at, last, klass = max(since, a.first), min(until, a.last), a.klass[row]
    while at < last:
        hour = at // HOUR_MS
        edge = min(last, (hour + 1) * HOUR_MS)
        f.between[klass, a.slot_of_hour[hour - a.first // HOUR_MS]] += edge - at
        at = edge
