"""The log of a run counted in one compiled pass: levels over time, what came of requests, and how visits ended.

Everything is whole: counts, and ms. Lines are read in the order of happening; what a visit waits for and holds
meanwhile stands in its row. Groups of the levels are pools in use, then queues of pools, then queues of steps.
"""

from __future__ import annotations

from typing import Any

from sim.activity import tables as T  # noqa: N812 - the letter keeps the columns readable
from sim.activity.tables import Rules, Tally
from sim.demand.compiling import compiled_in_place, inlined
from sim.engine.log import Event
from sim.engine.world import NEVER
from sim.scenario.clock import HOUR_MS

ARRIVE, REQUEST, JOIN, TAKE, GIVE, RENEGE, BOOK, MARK = (int(event) for event in list(Event)[:8])
LEAVE = int(Event.LEAVE)


@compiled_in_place
def tally(log: Any, lines: int, r: Rules, t: Tally) -> None:  # noqa: C901, PLR0912, PLR0915 - one loop
    """Count every line. log: a tuple of its columns; lines: how many.

    Where more places are in use than `at_level` has room for, counters[T.HIGHEST] says how many: then count anew.
    """
    at_, event_, row_, node_, pool_, quantity_ = log
    for row in range(t.left.size):
        v = t.visits[row]
        v[T.ASKED], t.left[row] = NEVER, NEVER
        v[T.FIRST], v[T.EVENT], v[T.NODE], v[T.QUEUES], v[T.HOLDS] = T.NOBODY, T.NOBODY, T.NOBODY, T.NOBODY, T.NOBODY
        v[T.WAIT], v[T.ALL_WAITS], v[T.TURNED] = 0, 0, 0
    steps, pools = t.of_step.shape[0], r.pools
    classes, ways = t.classes.shape[0], t.outcomes.shape[1]
    for line in range(lines):
        now, event, row = at_[line], event_[line], row_[line]
        node, pool, quantity = node_[line], pool_[line], quantity_[line]
        while t.counters[T.AUDITED] < r.audit.size and r.audit[t.counters[T.AUDITED]] <= now:
            _audit(r, t)
        v = t.visits[row]
        inside = r.first <= now < r.last
        asking = v[T.ASKED] != NEVER
        if event == REQUEST:
            v[T.ASKED], v[T.FIRST], v[T.STEP] = now, T.NOBODY, node
            step = r.step_of[node]
            if step >= 0:
                _move(r, t, 2 * pools + step, 1, now)
        elif event == JOIN:
            first = v[T.EVENT] == REQUEST
            if first:
                v[T.FIRST] = pool
            if pool < pools and (first or r.several[node, 0] < r.several[node, 1]):
                _move(r, t, pools + pool, 1, now)
                v[T.QUEUES] = _link(t, pool, 1, v[T.QUEUES])
        else:
            together = event == TAKE and not asking and v[T.EVENT] == TAKE and v[T.NODE] == node and v[T.AT] == now
            if asking:
                _stop_waiting(r, t, v, now)
                v[T.WAIT] = now - v[T.ASKED]
                v[T.ASKED] = NEVER
            elif not together:
                v[T.WAIT] = 0
            if event in (TAKE, BOOK, RENEGE):
                klass = r.klass[row]
                wait = v[T.WAIT]
                if not together:
                    v[T.ALL_WAITS] += wait
                    v[T.TURNED] = event == RENEGE
                    if inside:
                        way = quantity + 1 if event == RENEGE else 0
                        _ended(r, t, row, node, pool, way, asking, wait)
                if event != RENEGE and inside and pool < pools:
                    _served(t.of_pool[pool], wait, r.may_wait[node])
                    t.at_pool[klass, pool, 0] += 1
                    t.at_pool[klass, pool, 1] += wait
                    _sample(t, steps + pool, wait)
                    _sample(t, steps + pools + classes + klass * pools + pool, wait)
                if event == TAKE and pool < pools:
                    _move(r, t, pool, quantity, now)
                    v[T.HOLDS] = _link(t, pool, quantity, v[T.HOLDS])
            elif event == GIVE:
                if pool < pools:
                    _move(r, t, pool, -quantity, now)
                    _give(t, v, pool, quantity)
            elif event == MARK:
                if r.noted[quantity]:
                    note = t.marks[t.counters[T.MARKS]]
                    note[0], note[1], note[2] = row, quantity, now
                    t.counters[T.MARKS] += 1
            elif event == ARRIVE:
                if inside:
                    t.classes[r.klass[row], T.CAME] += 1
            elif event == LEAVE:
                t.left[row] = now
                if inside:
                    klass = r.klass[row]
                    time = now - r.arrival[row]
                    lost = v[T.TURNED] != 0
                    of = t.classes[klass]
                    of[T.LEFT] += 1
                    of[T.LOST] += lost
                    of[T.LOST_TIME_MS if lost else T.TIME_MS] += time
                    of[T.LOST_WAITS_MS if lost else T.WAITS_MS] += v[T.ALL_WAITS]
                    t.outcomes[klass, quantity, 0] += 1
                    t.outcomes[klass, quantity, 1] += time
                    group = steps + pools
                    if not lost:
                        _sample(t, group + klass, time)
                    _sample(t, group + classes + classes * pools + klass * ways + quantity, time)
        v[T.EVENT], v[T.NODE], v[T.AT] = event, node, now
    while t.counters[T.AUDITED] < r.audit.size:
        _audit(r, t)
    for row in range(t.visits.shape[0]):
        if t.visits[row, T.ASKED] != NEVER:
            _block(r, t, t.visits[row], r.last)
    for group in range(t.levels.shape[0]):
        _move(r, t, group, 0, r.last)


@inlined
def _ended(r: Rules, t: Tally, row: int, node: int, pool: int, way: int, asked: bool, wait: int) -> None:  # noqa: PLR0913, PLR0917
    """A request has ended in the window: of its step, and of the pool wanted most or of all that it wanted."""
    step, v = r.step_of[node], t.visits[row]
    if step >= 0:
        t.ways_of_step[step, way] += 1
        t.of_step[step, T.TURNS] |= r.turns[node]
        if way == 0:
            _served(t.of_step[step], wait, r.may_wait[node])
            _sample(t, step, wait)
    wanted = pool
    if asked:
        wanted = v[T.FIRST] if v[T.FIRST] != T.NOBODY else pool
    elif way == 0 and r.first_choice[node] != T.AS_TAKEN:
        wanted = r.first_choice[node]
        if wanted < T.AS_TAKEN:
            code = r.codes[row, T.AS_TAKEN - 1 - wanted]
            wanted = r.firsts[node, code] if code >= 0 else pool
    for place in range(r.several[node, 0], r.several[node, 1]):
        t.ways_of_pool[r.together[place], way] += 1
        t.of_pool[r.together[place], T.TURNS] |= r.turns[node]
    if r.several[node, 0] >= r.several[node, 1] and wanted < r.pools:
        t.ways_of_pool[wanted, way] += 1
        t.of_pool[wanted, T.TURNS] |= r.turns[node]


@inlined
def _served(of: Any, wait: int, may_wait: int) -> None:
    of[T.SERVED] += 1
    of[T.WAITED] += wait > 0
    of[T.WAIT_MS] += wait
    of[T.MAY_WAIT] |= may_wait


@inlined
def _sample(t: Tally, group: int, value: int) -> None:
    if value > 0:
        t.samples[t.counters[T.SAMPLES]] = group << T.BITS | value
        t.counters[T.SAMPLES] += 1


@inlined
def _move(r: Rules, t: Tally, group: int, by: int, now: int) -> None:
    """A level changes: what it was until now is counted."""
    level = t.levels[group]
    since, until, value = max(level[T.SINCE], r.first), min(now, r.last), max(level[T.VALUE], 0)
    level[T.SINCE], level[T.VALUE] = now, level[T.VALUE] + by
    if until <= since:
        return
    level[T.MOST] = max(level[T.MOST], value)
    level[T.AREA] += value * (until - since)
    if group < r.pools:
        if value < t.at_level.shape[1]:
            t.at_level[group, value] += until - since
        else:
            t.counters[T.HIGHEST] = max(t.counters[T.HIGHEST], value)
    if group >= 2 * r.pools:
        return
    of = t.by_slot[group]
    while until > level[T.EDGE]:  # the hours behind: no division, for time goes one way
        of[r.slot_of_hour[level[T.HOUR]]] += value * (level[T.EDGE] - since)
        since = level[T.EDGE]
        level[T.EDGE] += HOUR_MS
        level[T.HOUR] += 1
    of[r.slot_of_hour[level[T.HOUR]]] += value * (until - since)


@inlined
def _audit(r: Rules, t: Tally) -> None:
    """A bed count: places in use before anything happens at that instant."""
    t.counters[T.AUDITED] += 1
    for pool in range(r.pools):
        value = max(t.levels[pool, T.VALUE], 0)
        if value < t.counted.shape[1]:
            t.counted[pool, value] += 1
        else:
            t.counters[T.HIGHEST] = max(t.counters[T.HIGHEST], value)


@inlined
def _stop_waiting(r: Rules, t: Tally, v: Any, now: int) -> None:
    """Leave the queues of a request, and count what was held meanwhile."""
    step = r.step_of[v[T.STEP]]
    if step >= 0:
        _move(r, t, 2 * r.pools + step, -1, now)
    link = v[T.QUEUES]
    while link != T.NOBODY:
        _move(r, t, r.pools + t.chains[link, 0], -1, now)
        after = t.chains[link, 2]
        _unlink(t, link)
        link = after
    v[T.QUEUES] = T.NOBODY
    _block(r, t, v, now)


@inlined
def _block(r: Rules, t: Tally, v: Any, now: int) -> None:
    waited = min(now, r.last) - max(v[T.ASKED], r.first)
    link = v[T.HOLDS]
    while waited > 0 and link != T.NOBODY:
        t.blocked[t.chains[link, 0]] += waited * t.chains[link, 1]
        link = t.chains[link, 2]


@inlined
def _link(t: Tally, pool: int, quantity: int, after: int) -> int:
    """A new first link of a chain."""
    link = t.counters[T.FREE]
    if link == T.NOBODY:
        link = t.counters[T.LINKS]
        t.counters[T.LINKS] += 1
    else:
        t.counters[T.FREE] = t.chains[link, 2]
    t.chains[link, 0], t.chains[link, 1], t.chains[link, 2] = pool, quantity, after
    return int(link)


@inlined
def _unlink(t: Tally, link: int) -> None:
    t.chains[link, 2] = t.counters[T.FREE]
    t.counters[T.FREE] = link


@inlined
def _give(t: Tally, v: Any, pool: int, quantity: int) -> None:
    """What a visit holds of a pool becomes less."""
    before, link = T.NOBODY, v[T.HOLDS]
    while link != T.NOBODY and quantity > 0:
        after = t.chains[link, 2]
        if t.chains[link, 0] != pool:
            before, link = link, after
            continue
        less = min(quantity, t.chains[link, 1])
        quantity -= less
        t.chains[link, 1] -= less
        if t.chains[link, 1] == 0:
            if before == T.NOBODY:
                v[T.HOLDS] = after
            else:
                t.chains[before, 2] = after
            _unlink(t, link)
        else:
            before = link
        link = after
