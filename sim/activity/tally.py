"""The log of a run counted in one compiled pass: levels over time, what came of requests, and how visits ended.

Everything is whole: counts, and ms. Lines are read in the order of happening; what a visit waits for and holds
meanwhile stands in its row. Groups of the levels are pools in use, then queues of pools, then queues of steps.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.demand.compiling import compiled_in_place, inlined
from sim.engine.log import Event
from sim.engine.world import NEVER
from sim.scenario.clock import HOUR_MS

ARRIVE, ASK, JOIN, TAKE, GIVE, TURN, BOOK, MARK = (int(event) for event in list(Event)[:8])
LEAVE = int(Event.LEAVE)
NOBODY = -1  # of a node that is no request, of the first pool of a queue: none; of the end of a chain
AS_TAKEN = -1  # of a first choice: the pool that was taken; below it, by a column of the codes
BITS = 42  # of a sample: a wait or a stay takes no more of them, and its group stands above

# Columns of what came of requests: granted, then turned away by reason.
WAYS = 5
# Columns of what is known of waits, by step and by pool.
SERVED, WAITED, WAIT_MS, TURNS, MAY_WAIT = range(5)
# Columns of a class.
CAME, LEFT, LOST, TIME_MS, WAITS_MS, LOST_TIME_MS, LOST_WAITS_MS = range(7)
# Columns of a visit.
ASKED, WAIT, FIRST, EVENT, NODE, AT, ALL_WAITS, TURNED, QUEUES, HOLDS, STEP = range(11)
VISIT_COLUMNS = 11
# Columns of a level.
VALUE, SINCE, MOST, AREA, EDGE, HOUR = range(6)  # EDGE: where the present hour ends, HOUR: its number in the window
LEVEL_COLUMNS = 6
# Of the counters.
SAMPLES, MARKS, LINKS, FREE, AUDITED, HIGHEST = range(6)


class Rules(NamedTuple):
    """What the pass reads beside the log. Shapes: n nodes, p pools, v visits."""

    step_of: Any  # int64[n]: the step a node belongs to, NOBODY
    several: Any  # int64[n, 2]: first and end of the pools asked for together, in `together`
    together: Any  # int64
    first_choice: Any  # int64[n]: the pool wanted most; AS_TAKEN; AS_TAKEN - 1 - column of `codes`
    firsts: Any  # int64[n, categories]: the pool wanted most by category
    turns: Any  # int64[n]: bits of the reasons for which it may turn away
    may_wait: Any  # int64[n]: 1 where somebody may be kept waiting
    noted: Any  # int64[marks]: 1 where passing it is written down
    klass: Any  # int16[v]
    arrival: Any  # int64[v]
    codes: Any  # int16[v, columns]
    slot_of_hour: Any  # int64: of each hour from that of the window's start on
    audit: Any  # int64: instants of the bed count, rising
    pools: int
    first: int  # of the window, ms
    last: int


class Tally(NamedTuple):
    """What is counted. Shapes: g groups of levels, s steps, p pools, c classes, w ways out."""

    visits: Any  # int64[v, VISIT_COLUMNS]
    left: Any  # int64[v]: when it left, NEVER
    chains: Any  # int64[links, 3]: pool, quantity, next: what a visit holds or queues for
    levels: Any  # int64[g, LEVEL_COLUMNS]
    at_level: Any  # int64[p, width]: ms at each number in use
    counted: Any  # int64[p, width]: bed counts of each number in use
    by_slot: Any  # int64[2 p, slots]: level times ms, of pools in use and of their queues
    blocked: Any  # int64[p]: place-ms held by somebody who waits
    ways_of_step: Any  # int64[s, WAYS]
    ways_of_pool: Any  # int64[p, WAYS]
    of_step: Any  # int64[s, 5]
    of_pool: Any  # int64[p, 5]; TURNS: of requests that wanted it most
    at_pool: Any  # int64[c, p, 2]: served, and ms waited
    classes: Any  # int64[c, 7]
    outcomes: Any  # int64[c, w, 2]: how many, and ms in the system
    samples: Any  # int64: group and value in one, where the value is above 0
    marks: Any  # int64[m, 3]: row, mark, instant
    counters: Any  # int64[6]


@compiled_in_place
def tally(log: Any, lines: int, r: Rules, t: Tally) -> None:  # noqa: C901, PLR0912, PLR0915 - one loop
    """Count every line. log: a tuple of its columns; lines: how many.

    Where more places are in use than `at_level` has room for, counters[HIGHEST] says how many: then count anew.
    """
    at_, event_, row_, node_, pool_, quantity_ = log
    for row in range(t.left.size):
        v = t.visits[row]
        v[ASKED], t.left[row] = NEVER, NEVER
        v[FIRST], v[EVENT], v[NODE], v[QUEUES], v[HOLDS] = NOBODY, NOBODY, NOBODY, NOBODY, NOBODY
        v[WAIT], v[ALL_WAITS], v[TURNED] = 0, 0, 0
    steps, pools = t.of_step.shape[0], r.pools
    classes, ways = t.classes.shape[0], t.outcomes.shape[1]
    for line in range(lines):
        now, event, row, node, pool, quantity = (
            at_[line],
            event_[line],
            row_[line],
            node_[line],
            pool_[line],
            quantity_[line],
        )
        while t.counters[AUDITED] < r.audit.size and r.audit[t.counters[AUDITED]] <= now:
            _audit(r, t)
        v = t.visits[row]
        inside = r.first <= now < r.last
        asking = v[ASKED] != NEVER
        if event == ASK:
            v[ASKED], v[FIRST], v[STEP] = now, NOBODY, node
            step = r.step_of[node]
            if step >= 0:
                _move(r, t, 2 * pools + step, 1, now)
        elif event == JOIN:
            first = v[EVENT] == ASK
            if first:
                v[FIRST] = pool
            if pool < pools and (first or r.several[node, 0] < r.several[node, 1]):
                _move(r, t, pools + pool, 1, now)
                v[QUEUES] = _link(t, pool, 1, v[QUEUES])
        else:
            together = event == TAKE and not asking and v[EVENT] == TAKE and v[NODE] == node and v[AT] == now
            if asking:
                _stop_waiting(r, t, v, now)
                v[WAIT] = now - v[ASKED]
                v[ASKED] = NEVER
            elif not together:
                v[WAIT] = 0
            if event in (TAKE, BOOK, TURN):
                klass = r.klass[row]
                wait = v[WAIT]
                if not together:
                    v[ALL_WAITS] += wait
                    v[TURNED] = event == TURN
                    if inside:
                        way = quantity + 1 if event == TURN else 0
                        _ended(r, t, row, node, pool, way, asking, wait)
                if event != TURN and inside and pool < pools:
                    _served(t.of_pool[pool], wait, r.may_wait[node])
                    t.at_pool[klass, pool, 0] += 1
                    t.at_pool[klass, pool, 1] += wait
                    _sample(t, steps + pool, wait)
                    _sample(t, steps + pools + classes + klass * pools + pool, wait)
                if event == TAKE and pool < pools:
                    _move(r, t, pool, quantity, now)
                    v[HOLDS] = _link(t, pool, quantity, v[HOLDS])
            elif event == GIVE:
                if pool < pools:
                    _move(r, t, pool, -quantity, now)
                    _give(t, v, pool, quantity)
            elif event == MARK:
                if r.noted[quantity]:
                    note = t.marks[t.counters[MARKS]]
                    note[0], note[1], note[2] = row, quantity, now
                    t.counters[MARKS] += 1
            elif event == ARRIVE:
                if inside:
                    t.classes[r.klass[row], CAME] += 1
            elif event == LEAVE:
                t.left[row] = now
                if inside:
                    klass = r.klass[row]
                    time = now - r.arrival[row]
                    lost = v[TURNED] != 0
                    of = t.classes[klass]
                    of[LEFT] += 1
                    of[LOST] += lost
                    of[LOST_TIME_MS if lost else TIME_MS] += time
                    of[LOST_WAITS_MS if lost else WAITS_MS] += v[ALL_WAITS]
                    t.outcomes[klass, quantity, 0] += 1
                    t.outcomes[klass, quantity, 1] += time
                    group = steps + pools
                    if not lost:
                        _sample(t, group + klass, time)
                    _sample(t, group + classes + classes * pools + klass * ways + quantity, time)
        v[EVENT], v[NODE], v[AT] = event, node, now
    while t.counters[AUDITED] < r.audit.size:
        _audit(r, t)
    for row in range(t.visits.shape[0]):
        if t.visits[row, ASKED] != NEVER:
            _block(r, t, t.visits[row], r.last)
    for group in range(t.levels.shape[0]):
        _move(r, t, group, 0, r.last)


@inlined
def _ended(r: Rules, t: Tally, row: int, node: int, pool: int, way: int, asked: bool, wait: int) -> None:  # noqa: PLR0913, PLR0917
    """A request has ended in the window: of its step, and of the pool wanted most or of all that it wanted."""
    step, v = r.step_of[node], t.visits[row]
    if step >= 0:
        t.ways_of_step[step, way] += 1
        t.of_step[step, TURNS] |= r.turns[node]
        if way == 0:
            _served(t.of_step[step], wait, r.may_wait[node])
            _sample(t, step, wait)
    wanted = pool
    if asked:
        wanted = v[FIRST] if v[FIRST] != NOBODY else pool
    elif way == 0 and r.first_choice[node] != AS_TAKEN:
        wanted = r.first_choice[node]
        if wanted < AS_TAKEN:
            code = r.codes[row, AS_TAKEN - 1 - wanted]
            wanted = r.firsts[node, code] if code >= 0 else pool
    for place in range(r.several[node, 0], r.several[node, 1]):
        t.ways_of_pool[r.together[place], way] += 1
        t.of_pool[r.together[place], TURNS] |= r.turns[node]
    if r.several[node, 0] >= r.several[node, 1] and wanted < r.pools:
        t.ways_of_pool[wanted, way] += 1
        t.of_pool[wanted, TURNS] |= r.turns[node]


@inlined
def _served(of: Any, wait: int, may_wait: int) -> None:
    of[SERVED] += 1
    of[WAITED] += wait > 0
    of[WAIT_MS] += wait
    of[MAY_WAIT] |= may_wait


@inlined
def _sample(t: Tally, group: int, value: int) -> None:
    if value > 0:
        t.samples[t.counters[SAMPLES]] = group << BITS | value
        t.counters[SAMPLES] += 1


@inlined
def _move(r: Rules, t: Tally, group: int, by: int, now: int) -> None:
    """A level changes: what it was until now is counted."""
    level = t.levels[group]
    since, until, value = max(level[SINCE], r.first), min(now, r.last), max(level[VALUE], 0)
    level[SINCE], level[VALUE] = now, level[VALUE] + by
    if until <= since:
        return
    level[MOST] = max(level[MOST], value)
    level[AREA] += value * (until - since)
    if group < r.pools:
        if value < t.at_level.shape[1]:
            t.at_level[group, value] += until - since
        else:
            t.counters[HIGHEST] = max(t.counters[HIGHEST], value)
    if group >= 2 * r.pools:
        return
    of = t.by_slot[group]
    while until > level[EDGE]:  # the hours behind: no division, for time goes one way
        of[r.slot_of_hour[level[HOUR]]] += value * (level[EDGE] - since)
        since = level[EDGE]
        level[EDGE] += HOUR_MS
        level[HOUR] += 1
    of[r.slot_of_hour[level[HOUR]]] += value * (until - since)


@inlined
def _audit(r: Rules, t: Tally) -> None:
    """A bed count: places in use before anything happens at that instant."""
    t.counters[AUDITED] += 1
    for pool in range(r.pools):
        value = max(t.levels[pool, VALUE], 0)
        if value < t.counted.shape[1]:
            t.counted[pool, value] += 1
        else:
            t.counters[HIGHEST] = max(t.counters[HIGHEST], value)


@inlined
def _stop_waiting(r: Rules, t: Tally, v: Any, now: int) -> None:
    """Leave the queues of a request, and count what was held meanwhile."""
    step = r.step_of[v[STEP]]
    if step >= 0:
        _move(r, t, 2 * r.pools + step, -1, now)
    link = v[QUEUES]
    while link != NOBODY:
        _move(r, t, r.pools + t.chains[link, 0], -1, now)
        after = t.chains[link, 2]
        _unlink(t, link)
        link = after
    v[QUEUES] = NOBODY
    _block(r, t, v, now)


@inlined
def _block(r: Rules, t: Tally, v: Any, now: int) -> None:
    waited = min(now, r.last) - max(v[ASKED], r.first)
    link = v[HOLDS]
    while waited > 0 and link != NOBODY:
        t.blocked[t.chains[link, 0]] += waited * t.chains[link, 1]
        link = t.chains[link, 2]


@inlined
def _link(t: Tally, pool: int, quantity: int, after: int) -> int:
    """A new first link of a chain."""
    link = t.counters[FREE]
    if link == NOBODY:
        link = t.counters[LINKS]
        t.counters[LINKS] += 1
    else:
        t.counters[FREE] = t.chains[link, 2]
    t.chains[link, 0], t.chains[link, 1], t.chains[link, 2] = pool, quantity, after
    return int(link)


@inlined
def _unlink(t: Tally, link: int) -> None:
    t.chains[link, 2] = t.counters[FREE]
    t.counters[FREE] = link


@inlined
def _give(t: Tally, v: Any, pool: int, quantity: int) -> None:
    """What a visit holds of a pool becomes less."""
    before, link = NOBODY, v[HOLDS]
    while link != NOBODY and quantity > 0:
        after = t.chains[link, 2]
        if t.chains[link, 0] != pool:
            before, link = link, after
            continue
        less = min(quantity, t.chains[link, 1])
        quantity -= less
        t.chains[link, 1] -= less
        if t.chains[link, 1] == 0:
            if before == NOBODY:
                v[HOLDS] = after
            else:
                t.chains[before, 2] = after
            _unlink(t, link)
        else:
            before = link
        link = after
