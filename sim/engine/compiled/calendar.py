"""What calendars and reviews do in the compiled engine (ranks 0 and 1)."""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import push
from sim.engine.compiled.impossible import recheck_queue
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.open_offers import set_open
from sim.engine.compiled.pools import change_capacity, close_month, mark_to_serve
from sim.engine.compiled.serving import offer
from sim.engine.timeline import CalendarEvent

MONTH, CAPACITY, OPENING, LAPSE, OFFER, _ = (int(calendar_event) for calendar_event in CalendarEvent)


@inlined
def calendar_event(f: Fixed, s: State, at: Whole, now: Whole) -> None:
    """What a calendar does (ranks 0 and 1)."""
    kind, which, value = f.calendar[at, 2], f.calendar[at, 3], f.calendar[at, 4]
    if kind == MONTH:  # a month ends
        close_month(s, which - 1, now)
    elif kind == CAPACITY:  # a calendar's capacity, with what a review has opened beside it
        change_capacity(s, which, value + s.pools[which, L.OPENED] - s.pools[which, L.CAPACITY], 0, now)
        mark_to_serve(f, s, which)
        before, s.pools[which, L.MOST] = s.pools[which, L.MOST], f.calendar[at, 5]
        if f.calendar[at, 5] < before and not s.plain:
            recheck_queue(f, s, which, now)
    elif s.plain:
        return
    elif kind == OPENING:  # a session's own place opens
        place = s.integrals.shape[0] + which
        change_capacity(s, place, 1, 0, now)
        mark_to_serve(f, s, place)
    elif kind == LAPSE:  # an offer lapses
        set_open(s, which, L.NOT_OPEN)
    elif kind == OFFER:
        offer(f, s, which, now)
    else:
        review(f, s, which, now)


@inlined
def review(f: Fixed, s: State, pool: Whole, now: Whole) -> None:
    """An escalation review: open places, at once or after the lead time, or close free ones (R15)."""
    waiting = s.pools[f.reviews[pool, L.COUNTS], L.QUEUED]
    calm = 1 if waiting < f.reviews[pool, L.CLOSE_UNDER] else 0
    if waiting > f.reviews[pool, L.OPEN_OVER]:
        left = f.reviews[pool, L.MAXIMUM] - s.pools[pool, L.OPENED] - s.pools[pool, L.COMING]
        more = min(f.reviews[pool, L.STEP], left)
        if more > 0 and f.reviews[pool, L.LEAD] > 0:
            s.pools[pool, L.COMING] += more
            push(f, s, now + f.reviews[pool, L.LEAD], 1, pool * 8 + L.PLACES_COME, more)
        elif more > 0:
            open_places(f, s, pool, more, now)
    elif calm == 1 and s.pools[pool, L.CALM] == 1:
        fewer = min(f.reviews[pool, L.STEP], s.pools[pool, L.OPENED], max(0, s.pools[pool, L.FREE]))
        change_capacity(s, pool, -fewer, -fewer, now)
    s.pools[pool, L.CALM] = calm


@inlined
def open_places(f: Fixed, s: State, pool: Whole, more: Whole, now: Whole) -> None:
    """Places of an escalation rule open."""
    change_capacity(s, pool, more, more, now)
    mark_to_serve(f, s, pool)
