"""Places of the compiled engine: taken, given back, opened and closed, and the time integrals of all of it.

The place of session s is pool p + s.
"""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.event_log import GIVE, TAKE, log_event
from sim.engine.compiled.layout import Fixed, State, Whole


@inlined
def pool_of(f: Fixed, option: Whole) -> Whole:
    """The pool of an option."""
    return f.placement_pool[f.options[option, L.PLACEMENT]] & L.MOST_ROWS


@inlined
def integrate(s: State, pool: Whole, now: Whole) -> None:
    """Write down what a pool was since it last changed; before 0 and for the place of a session there are no
    integrals.
    """
    if not s.plain and pool >= s.integrals.shape[0]:
        return
    span = now - s.pools[pool, L.INTEGRATED]
    if span <= 0:
        return
    s.pools[pool, L.INTEGRATED] = now
    s.pools[pool, L.USED_MS] += span * s.pools[pool, L.USED]
    if s.pools[pool, L.QUEUED] > 0:
        s.pools[pool, L.QUEUED_MS] += span * s.pools[pool, L.QUEUED]
    if s.pools[pool, L.FREE] < 0:
        s.pools[pool, L.OVERRUN_MS] -= span * s.pools[pool, L.FREE]


@inlined
def change_capacity(s: State, pool: Whole, more: Whole, by_review: Whole, now: Whole) -> None:
    """Capacity rises or falls, `by_review` of it under an escalation rule."""
    integrate(s, pool, now)
    span = now - s.pools[pool, L.OPEN_INTEGRATED]
    if pool < s.integrals.shape[0] and span > 0:
        s.pools[pool, L.OPEN_INTEGRATED] = now
        s.pools[pool, L.OPEN_MS] += span * s.pools[pool, L.CAPACITY]
        s.pools[pool, L.ESCALATION_MS] += span * s.pools[pool, L.OPENED]
    s.pools[pool, L.CAPACITY] += more
    s.pools[pool, L.FREE] += more
    s.pools[pool, L.OPENED] += by_review


@inlined
def close_month(s: State, month: Whole, now: Whole) -> None:
    """Close the integrals of a month (R27): bring every pool's up to an instant, put them down, and begin anew."""
    for pool in range(s.integrals.shape[0]):
        change_capacity(s, pool, 0, 0, now)
        for use in range(s.integrals.shape[2]):
            s.integrals[pool, month, use] = s.pools[pool, L.OPEN_MS + use]
            s.pools[pool, L.OPEN_MS + use] = 0


@inlined
def take(s: State, row: Whole, node: Whole, pool: Whole, quantity: Whole, now: Whole) -> None:
    """Places go into use, asked for by a visit at a node."""
    log_event(s, now, TAKE, row, node, pool, quantity)
    integrate(s, pool, now)
    s.pools[pool, L.USED] += quantity
    s.pools[pool, L.FREE] -= quantity
    session = pool - s.integrals.shape[0]
    if session >= 0 and not s.plain:
        s.sessions[session, L.IN_USE_SINCE] = now
        s.session_integrals[session, L.SESSION_CASES] += 1


@inlined
def give_back(f: Fixed, s: State, row: Whole, node: Whole, held: Whole, quantity: Whole, now: Whole) -> None:
    """Places come back from under a hold (placement + 1, or -(session + 1)); their pool is to be served."""
    p = s.integrals.shape[0]
    pool = f.placement_pool[held - 1] if s.plain or held > 0 else p - held - 1
    pool &= L.MOST_ROWS
    log_event(s, now, GIVE, row, node, pool, quantity)
    integrate(s, pool, now)
    s.pools[pool, L.USED] -= quantity
    s.pools[pool, L.FREE] += quantity
    if pool >= p and not s.plain:
        session = pool - p
        since, end = s.sessions[session, L.IN_USE_SINCE], f.offers[session, L.OFFER_END]
        over = max(0, now - max(since, end))
        s.session_integrals[session, L.SESSION_OVERRUN] += over
        s.session_integrals[session, L.SESSION_USED] += now - since - over
    mark_to_serve(f, s, pool)


@inlined
def mark_to_serve(f: Fixed, s: State, pool: Whole) -> None:
    """Note that a pool is to be served, where anyone could be: somebody waits, and the least that is ever wanted of it
    is free.
    """
    if s.pools[pool, L.QUEUED] > 0 and s.pools[pool, L.FREE] >= f.pools[pool, L.LEAST]:
        if s.counters[L.TO_SERVE] >= s.to_serve.shape[0]:
            s.counters[L.STATUS] = L.ENTRIES_FULL
            return
        s.to_serve[s.counters[L.TO_SERVE]] = pool
        s.counters[L.TO_SERVE] += 1
