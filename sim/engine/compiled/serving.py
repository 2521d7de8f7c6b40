"""Who is served in the compiled engine when something is freed or offered (R8 and R16)."""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import push
from sim.engine.compiled.event_log import BOOK, log_event
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.open_offers import set_open
from sim.engine.compiled.pools import pool_of, take
from sim.engine.compiled.queues import leave_queues


@inlined
def can_take_all(f: Fixed, s: State, node: Whole) -> bool:
    """Whether every pool of a request for several has what is asked."""
    first, count = f.nodes[node, L.A], f.nodes[node, L.B]
    for option in range(first, first + count):
        if s.pools[pool_of(f, option), L.FREE] < f.options[option, L.ITEM_QUANTITY]:
            return False
    return True


@inlined
def nobody_complete(f: Fixed, s: State, pool: Whole) -> bool:
    """Whether of no kind of request for several pools, this one among them, that anybody waits at, all are there."""
    for kind in range(f.pools[pool, L.FIRST_KIND], f.pools[pool, L.LAST_KIND]):
        if s.standing[f.kinds[kind, 0]] > 0 and can_take_all(f, s, f.kinds[kind, 1]):
            return False
    return True


@inlined
def all_pass(f: Fixed, s: State, pool: Whole) -> bool:
    """Whether a walk would pass over everybody who wants this pool together with others, and change nothing by it."""
    if s.pools[pool, L.PASSED_ALL] == 0:
        return False
    for kind in range(f.pools[pool, L.FIRST_KIND], f.pools[pool, L.LAST_KIND]):
        option = f.kinds[kind, 0]
        if s.standing[option] > 0 and (
            f.options[option, L.ITEM_QUANTITY] > s.pools[pool, L.FREE] or can_take_all(f, s, f.kinds[kind, 1])
        ):
            return False
    return True


@inlined
def take_all(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> None:
    """Take from every pool of a request for several."""
    first, count = f.nodes[node, L.A], f.nodes[node, L.B]
    for option in range(first, first + count):
        pool = pool_of(f, option)
        take(s, row, node, pool, f.options[option, L.ITEM_QUANTITY], now)


@inlined
def serve(f: Fixed, s: State, pool: Whole, now: Whole) -> None:
    """R8. Give what is free to the waiting in order of key: the first who wants more than is free ends it.

    Where everybody wants several pools together, has been passed over before, and nobody's are all there now, a walk
    would change nothing, and is spared. Where some want this pool alone, those are walked, and the others stay parked
    until the pool they lack is served.
    """
    all_together = not s.plain and s.pools[pool, L.TOGETHER] == s.pools[pool, L.QUEUED]
    if all_together and s.pools[pool, L.PASSED_ALL] == 1 and nobody_complete(f, s, pool):
        return
    first_line = f.pools[pool, L.FIRST_LINE]
    parked = not s.plain and f.pools[pool, L.MIXED] == 1 and all_pass(f, s, pool)
    for line in range(first_line, first_line + f.pools[pool, L.LINES]):
        entry = s.alone[line, 0] if parked else s.first[line]
        while entry >= 0:
            row, option = s.queue[entry, L.ROW] & L.MOST_ROWS, s.queue[entry, L.OPTION]
            node, behind = s.visits[row, L.PC], s.queue[entry, L.BEHIND]
            alone_behind = s.alone_beside[entry, 1] if parked else -1
            together = not s.plain and f.nodes[node, L.OP] == L.ALL
            wanted = f.options[option, L.ITEM_QUANTITY] if together else s.moments[row, L.WANTED]
            if s.pools[pool, L.FREE] < wanted:
                return
            if together and not can_take_all(f, s, node):
                s.visits[row, L.PASSED] = 1
            else:
                if together:
                    if s.visits[row, L.PASSED] == 1:
                        s.counters[L.LONGEST] = max(s.counters[L.LONGEST], now - s.moments[row, L.REQUESTED])
                    take_all(f, s, row, node, now)
                else:
                    take(s, row, node, pool, wanted, now)
                    s.visits[row, L.TAKEN] = (
                        s.integrals.shape[0] - pool - 1
                        if option < 0 and not s.plain
                        else f.options[option, L.PLACEMENT] + 1
                    )
                leave_queues(f, s, row, now, pool)
                push(f, s, now, 2, row * 8 + L.GRANTED, s.visits[row, L.EPOCH])
                parked = parked and all_pass(f, s, pool)
            entry = alone_behind if parked else behind
    if not s.plain:
        s.pools[pool, L.PASSED_ALL] = 1


@inlined
def serve_all(f: Fixed, s: State, now: Whole) -> None:
    """Serve every pool that was asked to, in the order of asking, until nobody more can be served (R8)."""
    at = 0
    while at < s.counters[L.TO_SERVE]:
        pool = s.to_serve[at] & L.MOST_ROWS
        at += 1
        if s.pools[pool, L.QUEUED] > 0:
            serve(f, s, pool, now)
    s.counters[L.TO_SERVE] = 0


# ---- slots


@inlined
def book(f: Fixed, s: State, row: Whole, node: Whole, session: Whole, now: Whole) -> None:
    """Write a patient into a session: planned after those booked before (R17)."""
    log_event(s, now, BOOK, row, node, f.offers[session, L.OFFER_POOL], session)
    wanted = s.moments[row, L.WANTED]
    before = f.offers[session, L.OFFER_QUANTITY] - s.sessions[session, L.LEFT]
    in_turn = f.pools[f.offers[session, L.OFFER_POOL], L.IN_HOURS] == 1
    s.moments[row, L.PLANNED] = f.offers[session, L.OFFER_START] + (before if in_turn else 0)
    s.visits[row, L.SESSION_OF] = session
    if in_turn:
        s.session[s.visits[row, L.JOURNEY]] = session
    s.sessions[session, L.LEFT] -= wanted
    set_open(s, session, s.sessions[session, L.LEFT])
    s.session_integrals[session, L.SESSION_BOOKED] += wanted


@inlined
def offer(f: Fixed, s: State, session: Whole, now: Whole) -> None:
    """Walk the waiting list once for a new offer: what fits is booked, what does not keeps its place (R16)."""
    pool = f.offers[session, L.OFFER_POOL]
    s.sessions[session, L.LEFT] = f.offers[session, L.OFFER_QUANTITY]
    set_open(s, session, s.sessions[session, L.LEFT])
    considered = 0
    first_line = f.pools[pool, L.FIRST_LINE]
    for line in range(first_line, first_line + f.pools[pool, L.LINES]):
        entry = s.first[line]
        while entry >= 0:
            if considered >= f.pools[pool, L.CONSIDER]:
                return
            considered += 1
            row, behind = s.queue[entry, L.ROW] & L.MOST_ROWS, s.queue[entry, L.BEHIND]
            if s.moments[row, L.WANTED] <= s.sessions[session, L.LEFT]:
                book(f, s, row, s.visits[row, L.PC], session, now)
                leave_queues(f, s, row, now, pool)
                push(f, s, now, 2, row * 8 + L.GRANTED, s.visits[row, L.EPOCH])
            entry = behind
