"""Queues of the compiled engine.

A line is the queue of one priority of one pool: a linked list in order of (what the pool's order goes by, instant of
the request, key), so the lines of a pool in order of priority are its queue in order of key (R5). A line whose
newcomers do not belong at its end has lanes over it (see lanes.py).
"""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import push
from sim.engine.compiled.deadlock import count_locked
from sim.engine.compiled.event_log import JOIN, log_event
from sim.engine.compiled.lanes import enter, key_of, leave_lanes, stands_before
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.order import climbed, order_of, rank_of
from sim.engine.compiled.pools import integrate, mark_to_serve


@inlined
def nobody_before(f: Fixed, s: State, row: Whole, node: Whole, option: Whole, pool: Whole, now: Whole) -> bool:
    """Whether nobody waits of a higher priority than a newcomer, or of the same and at no later place (R6)."""
    if s.pools[pool, L.QUEUED] == 0:
        return True
    line = f.pools[pool, L.FIRST_LINE]
    own = line + rank_of(f, s, row, node, option)
    while line < own:
        if s.first[line] >= 0:
            return False
        line += 1
    head = s.first[own]
    return head < 0 or s.queue[head, L.SORT_KEY] > order_of(f, s, row, option, now)


@inlined
def join(f: Fixed, s: State, row: Whole, node: Whole, pool: Whole, option: Whole, now: Whole) -> None:
    """Stand in the queue of an option, or of the place of a session (-1), where the request's key and wait put it."""
    entry = s.counters[L.FREE_ENTRY]
    if entry >= 0:
        s.counters[L.FREE_ENTRY] = s.queue[entry, L.BEHIND]
    elif s.counters[L.ENTRIES] < s.counters[L.ROOM]:
        entry = s.counters[L.ENTRIES]
        s.counters[L.ENTRIES] = entry + 1
    else:
        s.counters[L.STATUS] = L.ENTRIES_FULL
        return
    log_event(s, now, JOIN, row, node, pool, 0)
    integrate(s, pool, now)
    line, order = f.pools[pool, L.FIRST_LINE], s.moments[row, L.REQUESTED]
    rises_at = L.NEVER_RISES
    if option >= 0:
        line += rank_of(f, s, row, node, option)
        order = order_of(f, s, row, option, order)
        if not s.plain and f.pools[pool, L.RISES] == 1:
            line, rises_at = _risen(f, s, row, pool, line, now)
    s.queue[entry, L.ROW] = row
    s.queue[entry, L.SORT_KEY] = order
    s.queue[entry, L.OPTION] = option
    s.queue[entry, L.ENTRY_POOL] = pool
    _link(f, s, entry, line)
    _count_in(f, s, row, pool, option)
    _chain(s, row, entry)
    if rises_at != L.NEVER_RISES and not s.plain:
        push(f, s, rises_at, 2, row * 8 + L.RISES_NOW, s.visits[row, L.EPOCH] * L.MOST_OPTIONS + option)


@inlined
def _risen(f: Fixed, s: State, row: Whole, pool: Whole, line: Whole, now: Whole) -> tuple[Whole, Whole]:
    """The line in which a request of one line stands after its wait so far, and the instant of its next rise."""
    requested = s.moments[row, L.REQUESTED]
    rung, after = climbed(f, line, now - requested), L.NEVER_RISES
    if rung < f.ladder_of[line + 1]:
        after = requested + f.ladders[rung, L.RUNG_AFTER]
    if rung > f.ladder_of[line]:
        line = f.pools[pool, L.FIRST_LINE] + f.ladders[rung - 1, L.RUNG_RANK]
    return line, after


@inlined
def rise(f: Fixed, s: State, row: Whole, extra: Whole, now: Whole) -> None:
    """R5b. A request has waited so long that its priority rises: it moves up in one queue, which is served."""
    if extra // L.MOST_OPTIONS != s.visits[row, L.EPOCH]:
        return
    option, node, entry = extra % L.MOST_OPTIONS, s.visits[row, L.PC], s.visits[row, L.QUEUE]
    while s.queue[entry, L.OPTION] != option:
        entry = s.queue[entry, L.NEXT_OF_ROW]
    pool = s.queue[entry, L.ENTRY_POOL]
    asked = f.pools[pool, L.FIRST_LINE] + rank_of(f, s, row, node, option)
    line, rises_at = _risen(f, s, row, pool, asked, now)
    _unlink(f, s, entry)
    _link(f, s, entry, line)
    if rises_at != L.NEVER_RISES:
        push(f, s, rises_at, 2, row * 8 + L.RISES_NOW, extra)
    mark_to_serve(f, s, pool)


@inlined
def _link(f: Fixed, s: State, entry: Whole, line: Whole) -> None:
    """Put an entry where it belongs in a line: in one in order of arrival that is nearly always its end."""
    row, order = s.queue[entry, L.ROW], s.queue[entry, L.SORT_KEY]
    since, key = s.moments[row, L.REQUESTED], key_of(s, row)
    s.queue[entry, L.LINE] = line
    if not s.plain and f.pools[s.queue[entry, L.ENTRY_POOL], L.LANED] == 1:
        ahead = enter(s, line, entry, order, since, key)
        behind = s.first[line] if ahead < 0 else s.queue[ahead, L.BEHIND]
        while behind >= 0 and stands_before(s, behind, order, since, key):
            ahead = behind
            behind = s.queue[ahead, L.BEHIND]
    else:
        ahead = s.last[line]
        while ahead >= 0 and not stands_before(s, ahead, order, since, key):
            ahead = s.queue[ahead, L.BEFORE]
        behind = s.first[line] if ahead < 0 else s.queue[ahead, L.BEHIND]
    s.queue[entry, L.BEFORE] = ahead
    s.queue[entry, L.BEHIND] = behind
    if ahead < 0:
        s.first[line] = entry
    else:
        s.queue[ahead, L.BEHIND] = entry
    if behind < 0:
        s.last[line] = entry
    else:
        s.queue[behind, L.BEFORE] = entry
    if s.plain:
        return
    if f.pools[s.queue[entry, L.ENTRY_POOL], L.MIXED] == 1 and f.nodes[s.visits[row, L.PC], L.OP] != L.ALL:
        _link_alone(s, entry, line, order, since, key)


@inlined
def _link_alone(s: State, entry: Whole, line: Whole, order: Whole, since: Whole, key: Whole) -> None:
    """Put an entry among those of its line who want the pool alone."""
    ahead = s.alone[line, 1]
    while ahead >= 0 and not stands_before(s, ahead, order, since, key):
        ahead = s.alone_beside[ahead, 0]
    behind = s.alone[line, 0] if ahead < 0 else s.alone_beside[ahead, 1]
    s.alone_beside[entry, 0] = ahead
    s.alone_beside[entry, 1] = behind
    if ahead < 0:
        s.alone[line, 0] = entry
    else:
        s.alone_beside[ahead, 1] = entry
    if behind < 0:
        s.alone[line, 1] = entry
    else:
        s.alone_beside[behind, 0] = entry


@inlined
def _unlink_alone(s: State, entry: Whole, line: Whole) -> None:
    """Take an entry out from among those of its line who want the pool alone."""
    before, behind = s.alone_beside[entry, 0], s.alone_beside[entry, 1]
    if before < 0:
        s.alone[line, 0] = behind
    else:
        s.alone_beside[before, 1] = behind
    if behind < 0:
        s.alone[line, 1] = before
    else:
        s.alone_beside[behind, 0] = before


@inlined
def _unlink(f: Fixed, s: State, entry: Whole) -> None:
    """Take an entry out of its line."""
    line, before, behind = s.queue[entry, L.LINE], s.queue[entry, L.BEFORE], s.queue[entry, L.BEHIND]
    pool, row = s.queue[entry, L.ENTRY_POOL], s.queue[entry, L.ROW]
    if not s.plain and f.pools[pool, L.LANED] == 1:
        leave_lanes(s, line, entry, key_of(s, row))
    if not s.plain and f.pools[pool, L.MIXED] == 1 and f.nodes[s.visits[row, L.PC], L.OP] != L.ALL:
        _unlink_alone(s, entry, line)
    if before < 0:
        s.first[line] = behind
    else:
        s.queue[before, L.BEHIND] = behind
    if behind < 0:
        s.last[line] = before
    else:
        s.queue[behind, L.BEFORE] = before


@inlined
def _count_in(f: Fixed, s: State, row: Whole, pool: Whole, option: Whole) -> None:
    """One more in a queue: how much is wanted there at most, and how many want other pools together with it."""
    if s.plain:
        s.pools[pool, L.QUEUED] += 1
        return
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
def leave_queues(f: Fixed, s: State, row: Whole, now: Whole, taken: Whole) -> None:
    """Leave every queue; a pool other than the one taken may now serve whom this request held up (R8)."""
    entry = s.visits[row, L.QUEUE]
    s.visits[row, L.QUEUE] = -1
    if not s.plain:
        s.visits[row, L.EPOCH] += 1
    node = s.visits[row, L.PC] & L.MOST_ROWS
    together = not s.plain and f.nodes[node, L.OP] == L.ALL
    if not s.plain and f.nodes[node, L.LOCKING] == 1:
        count_locked(f, s, row, -1)
    while entry >= 0:
        pool = s.queue[entry, L.ENTRY_POOL] & L.MOST_ROWS
        integrate(s, pool, now)
        _unlink(f, s, entry)
        following = s.queue[entry, L.NEXT_OF_ROW]
        s.queue[entry, L.BEHIND] = s.counters[L.FREE_ENTRY]
        s.counters[L.FREE_ENTRY] = entry
        s.pools[pool, L.QUEUED] -= 1
        if together:
            s.pools[pool, L.TOGETHER] -= 1
            s.standing[s.queue[entry, L.OPTION]] -= 1
        if pool != taken:
            mark_to_serve(f, s, pool)
        entry = following
