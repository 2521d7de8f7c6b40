"""Requests of the compiled engine: take at once, wait in queues, or turn away (R5 to R13, R16, R19)."""

from __future__ import annotations

import numpy as np

from sim.demand.compiling import inlined
from sim.demand.draws import ms_of_hours, whole_quantity
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import push
from sim.engine.compiled.deadlock import check_deadlock
from sim.engine.compiled.event_log import NOT_HELD, PATIENCE_OVER, QUEUE_FULL, RENEGE, REQUEST, TOO_LATE, log_event
from sim.engine.compiled.impossible import chosen, refuse_impossible
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.open_offers import first_open
from sim.engine.compiled.pools import mark_to_serve, pool_of, take
from sim.engine.compiled.queues import join, nobody_before
from sim.engine.compiled.readings import FOREVER, amount, duration
from sim.engine.compiled.serving import book, can_take_all, nobody_complete, take_all
from sim.engine.compiled.visits import hold, hold_all

WAITS = -1


@inlined
def patience(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> Whole:
    """The last instant at which the patient still takes what is offered (R13)."""
    kind = f.nodes[node, L.PATIENCE]
    if s.plain or kind == L.NO_PATIENCE:
        return FOREVER
    first = duration(f, s, row, f.nodes[node, L.ATTR1], f.constants[node, 1], now)
    if kind == L.PATIENCE_HOURS:
        return now + first
    if kind == L.PATIENCE_SINCE:
        return s.marks[f.nodes[node, L.ATTR2], s.visits[row, L.JOURNEY]] + first
    more = duration(f, s, row, f.nodes[node, L.ATTR2], f.constants[node, 2], now)
    return f.offers[s.visits[row, L.SESSION_OF], L.OFFER_END] - first + more


@inlined
def watch(f: Fixed, s: State, row: Whole, last: Whole) -> None:
    """Set the one timer of a wait."""
    if last < FOREVER:
        push(f, s, last, 4, row * 8 + L.RENEGES, s.visits[row, L.EPOCH])


@inlined
def begin(s: State, row: Whole, node: Whole, now: Whole) -> None:
    """A request is fixed at this instant (R5)."""
    s.moments[row, L.REQUESTED] = now
    s.visits[row, L.PC] = node
    s.visits[row, L.PASSED] = 0
    s.moments[row, L.STEP_AT] = FOREVER
    log_event(s, now, REQUEST, row, node, -1, 0)


@inlined
def wanted(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> Whole:
    """The quantity of a request: places, or for sessions ms of planned time."""
    if f.nodes[node, L.ATTR] < 0:
        return f.nodes[node, L.QUANTITY]
    quantity = amount(f, s, row, f.nodes[node, L.ATTR], 0.0, now)
    if not s.plain and f.nodes[node, L.OP] == L.BOOK and f.nodes[node, L.A] == 1:
        return max(0, ms_of_hours(quantity))
    return whole_quantity(quantity)


@inlined
def request(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> Whole:
    """Seize one pool of a choice (R6 and R7); the node that follows, or WAITS."""
    quantity = wanted(f, s, row, node, now)
    s.moments[row, L.WANTED] = quantity
    choice = chosen(f, s, row, node)
    first, count = f.choices[choice, 0], f.choices[choice, 1]
    for option in range(first, first + count):
        pool = pool_of(f, option)
        if (
            (s.plain or f.options[option, L.AFTER] == 0)
            and s.pools[pool, L.FREE] >= quantity
            and nobody_before(f, s, row, node, option, pool, now)
        ):
            take(s, row, node, pool, quantity, now)
            hold(f, s, row, node, f.options[option, L.PLACEMENT] + 1, now)
            return f.nodes[node, L.NEXT]
    return queue_up(f, s, row, node, now, first, count)


@inlined
def turn_away(f: Fixed, s: State, row: Whole, node: Whole, now: Whole, pool: Whole, reason: Whole) -> Whole:
    """Nobody waits: the node to which a patient turns, who wanted a pool most."""
    log_event(s, now, RENEGE, row, node, pool, reason)
    return f.nodes[node, L.OTHERWISE]


@inlined
def shortest(f: Fixed, s: State, first: Whole, count: Whole) -> Whole:
    """The option whose queue is shortest, the first of equals (R7b)."""
    best = first
    for option in range(first + 1, first + count):
        length = s.pools[pool_of(f, option), L.QUEUED]
        if length < s.pools[pool_of(f, best), L.QUEUED]:
            best = option
    return best


@inlined
def too_long(f: Fixed, s: State, node: Whole, first: Whole, count: Whole) -> bool:
    """Whether one more would make a queue that is joined at once longer than it may be (R12)."""
    limit = f.nodes[node, L.LIMIT]
    if limit >= 0:
        for option in range(first, first + count):
            pool = pool_of(f, option)
            if f.options[option, L.AFTER] == 0 and s.pools[pool, L.QUEUED] >= limit:
                return True
    return False


@inlined
def queue_up(f: Fixed, s: State, row: Whole, node: Whole, now: Whole, first: Whole, count: Whole) -> Whole:
    """Stand in the queue of every option, in some only later (R7), with one timer; or turn away (R12 and R13)."""
    if f.nodes[node, L.SHORTEST] == 1:
        first, count = shortest(f, s, first, count), 1
    wanted_most = pool_of(f, first)
    if too_long(f, s, node, first, count):
        return turn_away(f, s, row, node, now, wanted_most, QUEUE_FULL)
    last = patience(f, s, row, node, now)
    if last < now:
        return turn_away(f, s, row, node, now, wanted_most, TOO_LATE)
    begin(s, row, node, now)
    lacking = not s.plain and f.nodes[node, L.OP] == L.ALL and not can_take_all(f, s, node)
    for option in range(first, first + count):
        after = f.options[option, L.AFTER]
        if s.plain or after == 0:
            pool = pool_of(f, option)
            passed_all = s.pools[pool, L.QUEUED] == 0 or s.pools[pool, L.PASSED_ALL] == 1
            join(f, s, row, node, pool, option, now)
            reaches = s.pools[pool, L.WIDEST] <= s.pools[pool, L.FREE]
            if lacking and passed_all and reaches and nobody_complete(f, s, pool):
                s.visits[row, L.PASSED] = 1  # a walk would pass over all who stand before, as it did, and then this one
                s.pools[pool, L.PASSED_ALL] = 1
            else:
                mark_to_serve(f, s, pool)  # who stands before may be passed over (R8)
        else:
            extra = s.visits[row, L.EPOCH] * L.MOST_OPTIONS + option
            push(f, s, now + after, 2, row * 8 + L.JOINS, extra)
    watch(f, s, row, last)
    if s.plain:
        return WAITS
    refuse_impossible(f, s, row, now)
    if f.nodes[node, L.LOCKING] == 1 and s.counters[L.STATUS] == L.FINE:
        check_deadlock(f, s, row, now)
    return WAITS


@inlined
def joins_later(f: Fixed, s: State, row: Whole, extra: Whole, now: Whole) -> None:
    """A request also joins a further queue, by its original instant (R7)."""
    if extra // L.MOST_OPTIONS != s.visits[row, L.EPOCH]:
        return
    option, node = extra % L.MOST_OPTIONS, s.visits[row, L.PC]
    pool = pool_of(f, option)
    join(f, s, row, node, pool, option, now)
    mark_to_serve(f, s, pool)
    refuse_impossible(f, s, row, now)


@inlined
def request_all(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> Whole:
    """Seize several pools together or none (R6 and R9)."""
    first, count = f.nodes[node, L.A], f.nodes[node, L.B]
    at_once = can_take_all(f, s, node)
    for option in range(first, first + count):
        pool = pool_of(f, option)
        at_once = at_once and nobody_before(f, s, row, node, option, pool, now)
    if at_once:
        take_all(f, s, row, node, now)
        hold_all(f, s, row, node, now)
        return f.nodes[node, L.NEXT]
    return queue_up(f, s, row, node, now, first, count)


@inlined
def request_slot(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> Whole:
    """Take a slot of an offer that is open, where nobody waits before; else wait for the next offers (R16)."""
    quantity = wanted(f, s, row, node, now)
    s.moments[row, L.WANTED] = quantity
    choice = chosen(f, s, row, node)
    first, count = f.choices[choice, 0], f.choices[choice, 1]
    for option in range(first, first + count):
        pool = pool_of(f, option)
        if f.options[option, L.AFTER] == 0 and nobody_before(f, s, row, node, option, pool, now):
            first_offer, end = f.pools[pool, L.FIRST_OFFER], f.pools[pool, L.LAST_OFFER]
            session = first_open(s, first_offer, end, quantity) if first_offer < end else end
            if session < end:
                book(f, s, row, node, session, now)
                return f.nodes[node, L.NEXT]
    return queue_up(f, s, row, node, now, first, count)


@inlined
def request_session(f: Fixed, s: State, row: Whole, node: Whole, now: Whole) -> Whole:
    """Take the place of the booked session, which only its own patients want (R18 and R19)."""
    session = s.visits[row, L.SESSION_OF]
    pool = s.integrals.shape[0] + session
    if f.offers[session, L.OFFER_OPENS] == np.iinfo(np.int64).min:
        log_event(s, now, RENEGE, row, node, pool, NOT_HELD)
        return f.nodes[node, L.CLOSED]
    s.moments[row, L.WANTED] = 1
    if s.pools[pool, L.FREE] > 0 and s.pools[pool, L.QUEUED] == 0:
        take(s, row, node, pool, 1, now)
        hold(f, s, row, node, -(session + 1), now)
        return f.nodes[node, L.NEXT]
    limit = f.nodes[node, L.LIMIT]
    if limit >= 0 and s.pools[pool, L.QUEUED] >= limit:
        return turn_away(f, s, row, node, now, pool, QUEUE_FULL)
    last = patience(f, s, row, node, now)
    if last < now:
        return turn_away(f, s, row, node, now, pool, TOO_LATE)
    begin(s, row, node, now)
    join(f, s, row, node, pool, -1, now)
    watch(f, s, row, last)
    return WAITS


@inlined
def renege(f: Fixed, s: State, row: Whole, now: Whole) -> Whole:
    """Patience is over (R13): the node to which a patient turns. Every queue is still to be left."""
    node, entry = s.visits[row, L.PC], s.visits[row, L.QUEUE]
    if entry >= 0:
        pool = s.queue[entry, L.ENTRY_POOL]
    else:  # every queue of the choice would have been joined later
        pool = f.placement_pool[f.options[f.choices[chosen(f, s, row, node), 0], L.PLACEMENT]]
    return turn_away(f, s, row, node, now, pool, PATIENCE_OVER)
