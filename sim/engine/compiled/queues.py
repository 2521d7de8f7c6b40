"""Pools of the compiled engine: their books, their queues, and who is served when something is freed.

A line is the queue of one priority of one pool: a linked list in order of (instant of the request, key), so the lines
of a pool in order of priority are its queue in order of key (rule 5). The place of session s is pool p + s.
"""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.heap import push
from sim.engine.compiled.layout import Fixed, State, Whole

# ---- books


@inlined
def keep_books(s: State, pool: Whole, now: Whole) -> None:
    """Write down what a pool was since it last changed; before 0 and for the place of a session there are no books."""
    if pool >= s.uses.shape[0]:
        return
    span = now - s.pools[pool, L.BOOKS]
    if span <= 0:
        return
    s.pools[pool, L.BOOKS] = now
    s.pools[pool, L.USED_MS] += span * s.pools[pool, L.USED]
    if s.pools[pool, L.QUEUED] > 0:
        s.pools[pool, L.QUEUED_MS] += span * s.pools[pool, L.QUEUED]
    if s.pools[pool, L.FREE] < 0:
        s.pools[pool, L.OVERRUN_MS] -= span * s.pools[pool, L.FREE]


@inlined
def change_capacity(s: State, pool: Whole, more: Whole, by_review: Whole, now: Whole) -> None:
    """Capacity rises or falls, `by_review` of it under an escalation rule."""
    keep_books(s, pool, now)
    span = now - s.pools[pool, L.OPEN_BOOKS]
    if pool < s.uses.shape[0] and span > 0:
        s.pools[pool, L.OPEN_BOOKS] = now
        s.pools[pool, L.OPEN_MS] += span * s.pools[pool, L.CAPACITY]
        s.pools[pool, L.ESCALATION_MS] += span * s.pools[pool, L.OPENED]
    s.pools[pool, L.CAPACITY] += more
    s.pools[pool, L.FREE] += more
    s.pools[pool, L.OPENED] += by_review


@inlined
def close_month(s: State, month: Whole, now: Whole) -> None:
    """Close the books of a month: bring every pool's up to an instant, put them down, and begin anew."""
    for pool in range(s.uses.shape[0]):
        change_capacity(s, pool, 0, 0, now)
        for use in range(s.uses.shape[2]):
            s.uses[pool, month, use] = s.pools[pool, L.OPEN_MS + use]
            s.pools[pool, L.OPEN_MS + use] = 0


@inlined
def take(s: State, pool: Whole, quantity: Whole, now: Whole) -> None:
    """Places go into use."""
    keep_books(s, pool, now)
    s.pools[pool, L.USED] += quantity
    s.pools[pool, L.FREE] -= quantity
    session = pool - s.uses.shape[0]
    if session >= 0:
        s.sessions[session, L.IN_USE_SINCE] = now
        s.session_uses[session, L.SESSION_CASES] += 1


@inlined
def give_back(f: Fixed, s: State, held: Whole, quantity: Whole, now: Whole) -> None:
    """Places come back from under a hold (placement + 1, or -(session + 1)); their pool is to be served."""
    p = s.uses.shape[0]
    pool = f.placement_pool[held - 1] if held > 0 else p - held - 1
    keep_books(s, pool, now)
    s.pools[pool, L.USED] -= quantity
    s.pools[pool, L.FREE] += quantity
    if pool >= p:
        session = pool - p
        since, end = s.sessions[session, L.IN_USE_SINCE], f.offers[session, L.OFFER_END]
        over = max(0, now - max(since, end))
        s.session_uses[session, L.SESSION_OVERRUN] += over
        s.session_uses[session, L.SESSION_USED] += now - since - over
    ask(s, pool)


@inlined
def ask(s: State, pool: Whole) -> None:
    """Note that a pool is to be served, where anyone could be."""
    if s.pools[pool, L.QUEUED] > 0 and s.pools[pool, L.FREE] > 0:
        if s.counters[L.DIRTY] >= s.dirty.shape[0]:
            s.counters[L.STATUS] = L.ENTRIES_FULL
            return
        s.dirty[s.counters[L.DIRTY]] = pool
        s.counters[L.DIRTY] += 1


# ---- lines


@inlined
def nobody_before(f: Fixed, s: State, pool: Whole, rank: Whole) -> bool:
    """Whether nobody of the same or a higher priority waits (rule 6)."""
    if s.pools[pool, L.QUEUED] == 0:
        return True
    first = f.pools[pool, L.FIRST_LINE]
    for line in range(first, first + rank + 1):
        if s.first[line] >= 0:
            return False
    return True


@inlined
def join(f: Fixed, s: State, row: Whole, pool: Whole, rank: Whole, option: Whole, now: Whole) -> None:
    """Stand in a line, where the instant of the request and the key belong: nearly always at its end."""
    entry = s.counters[L.FREE_ENTRY]
    if entry >= 0:
        s.counters[L.FREE_ENTRY] = s.queue[entry, L.BEHIND]
    elif s.counters[L.ENTRIES] < len(s.queue):
        entry = s.counters[L.ENTRIES]
        s.counters[L.ENTRIES] = entry + 1
    else:
        s.counters[L.STATUS] = L.ENTRIES_FULL
        return
    keep_books(s, pool, now)
    line = f.pools[pool, L.FIRST_LINE] + rank
    since, key = s.moments[row, L.REQUESTED], s.key[row]
    ahead = s.last[line]
    while ahead >= 0:
        other = s.queue[ahead, L.ROW]
        if s.moments[other, L.REQUESTED] < since or (s.moments[other, L.REQUESTED] == since and s.key[other] < key):
            break
        ahead = s.queue[ahead, L.BEFORE]
    behind = s.first[line] if ahead < 0 else s.queue[ahead, L.BEHIND]
    s.queue[entry, L.ROW] = row
    s.queue[entry, L.LINE] = line
    s.queue[entry, L.BEFORE] = ahead
    s.queue[entry, L.BEHIND] = behind
    s.queue[entry, L.OPTION] = option
    s.queue[entry, L.ENTRY_POOL] = pool
    if ahead < 0:
        s.first[line] = entry
    else:
        s.queue[ahead, L.BEHIND] = entry
    if behind < 0:
        s.last[line] = entry
    else:
        s.queue[behind, L.BEFORE] = entry
    s.pools[pool, L.QUEUED] += 1
    _chain(s, row, entry)


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
def step_out(s: State, row: Whole, now: Whole, taken: Whole) -> None:
    """Leave every queue; a pool other than the one taken may now serve whom this request held up (rule 8)."""
    entry = s.visits[row, L.QUEUE]
    s.visits[row, L.QUEUE] = -1
    s.visits[row, L.EPOCH] += 1
    while entry >= 0:
        pool, line = s.queue[entry, L.ENTRY_POOL], s.queue[entry, L.LINE]
        keep_books(s, pool, now)
        before, behind = s.queue[entry, L.BEFORE], s.queue[entry, L.BEHIND]
        if before < 0:
            s.first[line] = behind
        else:
            s.queue[before, L.BEHIND] = behind
        if behind < 0:
            s.last[line] = before
        else:
            s.queue[behind, L.BEFORE] = before
        following = s.queue[entry, L.NEXT_OF_ROW]
        s.queue[entry, L.BEHIND] = s.counters[L.FREE_ENTRY]
        s.counters[L.FREE_ENTRY] = entry
        s.pools[pool, L.QUEUED] -= 1
        if pool != taken:
            ask(s, pool)
        entry = following


# ---- serving


@inlined
def can_take_all(f: Fixed, s: State, node: Whole) -> bool:
    """Whether every pool of a request for several has what is asked."""
    first, count = f.nodes[node, L.A], f.nodes[node, L.B]
    for option in range(first, first + count):
        if s.pools[f.placement_pool[f.options[option, L.PLACEMENT]], L.FREE] < f.options[option, L.ITEM_QUANTITY]:
            return False
    return True


@inlined
def take_all(f: Fixed, s: State, node: Whole, now: Whole) -> None:
    """Take from every pool of a request for several."""
    first, count = f.nodes[node, L.A], f.nodes[node, L.B]
    for option in range(first, first + count):
        take(s, f.placement_pool[f.options[option, L.PLACEMENT]], f.options[option, L.ITEM_QUANTITY], now)


@inlined
def serve(f: Fixed, s: State, pool: Whole, now: Whole) -> None:
    """Give what is free to the waiting in order of key; the first who wants more than there is stops the walk."""
    first_line = f.pools[pool, L.FIRST_LINE]
    for line in range(first_line, first_line + f.pools[pool, L.LINES]):
        entry = s.first[line]
        while entry >= 0:
            if s.pools[pool, L.FREE] <= 0:
                return
            row, option = s.queue[entry, L.ROW], s.queue[entry, L.OPTION]
            node, behind = s.visits[row, L.PC], s.queue[entry, L.BEHIND]
            together = f.nodes[node, L.OP] == L.ALL
            wanted = f.options[option, L.ITEM_QUANTITY] if together else s.moments[row, L.WANTED]
            if s.pools[pool, L.FREE] < wanted:
                return
            if together and not can_take_all(f, s, node):
                s.visits[row, L.PASSED] = 1
            else:
                if together:
                    if s.visits[row, L.PASSED] == 1:
                        s.counters[L.LONGEST] = max(s.counters[L.LONGEST], now - s.moments[row, L.REQUESTED])
                    take_all(f, s, node, now)
                else:
                    take(s, pool, wanted, now)
                    s.visits[row, L.TAKEN] = (
                        s.uses.shape[0] - pool - 1 if option < 0 else f.options[option, L.PLACEMENT] + 1
                    )
                step_out(s, row, now, pool)
                push(s.heap, s.counters, now, 2, row * 8 + L.GRANTED, 0)
            entry = behind


@inlined
def serve_all(f: Fixed, s: State, now: Whole) -> None:
    """Serve every pool that was asked to, in the order of asking, until nobody more can be served."""
    at = 0
    while at < s.counters[L.DIRTY]:
        pool = s.dirty[at]
        at += 1
        if s.pools[pool, L.QUEUED] > 0:
            serve(f, s, pool, now)
    s.counters[L.DIRTY] = 0


# ---- slots


@inlined
def book(f: Fixed, s: State, row: Whole, session: Whole) -> None:
    """Write a patient into a session: planned after those booked before."""
    wanted = s.moments[row, L.WANTED]
    before = f.offers[session, L.OFFER_QUANTITY] - s.sessions[session, L.LEFT]
    in_turn = f.pools[f.offers[session, L.OFFER_POOL], L.IN_HOURS] == 1
    s.moments[row, L.PLANNED] = f.offers[session, L.OFFER_START] + (before if in_turn else 0)
    s.visits[row, L.SESSION_OF] = session
    s.sessions[session, L.LEFT] -= wanted
    s.session_uses[session, L.SESSION_BOOKED] += wanted


@inlined
def offer(f: Fixed, s: State, session: Whole, now: Whole) -> None:
    """Walk the waiting list once for a new offer: what fits is booked, what does not keeps its place (rule 16)."""
    pool = f.offers[session, L.OFFER_POOL]
    s.sessions[session, L.LEFT] = f.offers[session, L.OFFER_QUANTITY]
    s.sessions[session, L.MAY_BOOK] = 1
    considered = 0
    first_line = f.pools[pool, L.FIRST_LINE]
    for line in range(first_line, first_line + f.pools[pool, L.LINES]):
        entry = s.first[line]
        while entry >= 0:
            if considered >= f.pools[pool, L.CONSIDER] or s.sessions[session, L.LEFT] <= 0:
                return
            considered += 1
            row, behind = s.queue[entry, L.ROW], s.queue[entry, L.BEHIND]
            if s.moments[row, L.WANTED] <= s.sessions[session, L.LEFT]:
                book(f, s, row, session)
                step_out(s, row, now, pool)
                push(s.heap, s.counters, now, 2, row * 8 + L.GRANTED, 0)
            entry = behind
