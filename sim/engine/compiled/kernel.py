"""The compiled engine's loop: the next event, then the steps of one patient until made to wait.

It does what docs/semantics.md says, in the order in which the reference engine does it; what a rule means is explained
there. Everything the loop calls is melted into it (see sim/demand/compiling.py).
"""

from __future__ import annotations

import numpy as np

from sim.demand.compiling import compiled_in_place, inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import turn_wheel
from sim.engine.compiled.calendar import calendar_event, open_places
from sim.engine.compiled.heap import drop_first
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.pools import close_month
from sim.engine.compiled.queues import leave_queues, rise
from sim.engine.compiled.readings import draw_needed
from sim.engine.compiled.requests import joins_later, renege
from sim.engine.compiled.serving import serve_all
from sim.engine.compiled.shapes import fixed_of, state_of
from sim.engine.compiled.steps import take_step
from sim.engine.compiled.visits import arrive, come, in_order, receive

NOWHERE = -1
NO_VERB = L.LAST_REQUEST + 1  # any that asks for nothing
MOST_STEPS = 10_000
LATEST = np.iinfo(np.int64).max


@inlined
def steps_before(s: State, row: Whole, now: Whole) -> Whole:
    """Steps a patient took at this same instant before the wait that is over."""
    return s.visits[row, L.STEPS] if s.moments[row, L.STEP_AT] == now else 0


@inlined
def calendar_at(f: Fixed, at: Whole, calendars: Whole) -> Whole:
    """Instant and rank of what a calendar does, in one."""
    return f.calendar[at, 0] * 8 + f.calendar[at, 1] if at < calendars else LATEST


@inlined
def arrival_at(f: Fixed, at: Whole, patients: Whole) -> Whole:
    """Instant and rank of an arrival, in one."""
    return f.arrival[at] * 8 + 3 if at < patients else LATEST


@compiled_in_place
def run(f: Fixed, s: State, patients: Whole) -> None:
    """Run any world (see `loop`)."""
    loop(fixed_of(f), state_of(s, False, s.logged), len(f.calendar), patients)


@compiled_in_place
def run_plain(f: Fixed, s: State, patients: Whole) -> None:
    """Run a plain world (see `is_plain`) without a log: the compiler leaves out what no such world comes to."""
    loop(fixed_of(f), state_of(s, True, False), len(f.calendar), patients)


@compiled_in_place
def run_plain_logged(f: Fixed, s: State, patients: Whole) -> None:
    """Run a plain world and keep its log: asked at every event, that would slow the runs that keep none."""
    loop(fixed_of(f), state_of(s, True, True), len(f.calendar), patients)


@inlined
def loop(f: Fixed, s: State, calendars: Whole, patients: Whole) -> None:
    """R2 to R4. Run until the end, or until `counters[STATUS]` says that a table is full or a patient circles."""
    next_calendar, next_arrival = 0, 0
    calendar_key, arrival_key = calendar_at(f, 0, calendars), arrival_at(f, 0, patients)
    while s.counters[L.STATUS] == L.FINE:
        if s.counters[L.HEAP] == 0:
            turn_wheel(f, s, min(calendar_key, arrival_key, f.end * 8) >> f.width)
        event_key = s.heap[0, L.KEY1] if s.counters[L.HEAP] > 0 else LATEST
        now = min(calendar_key, arrival_key, event_key) >> 3
        if now >= f.end:
            break
        s.counters[L.NOW] = now
        row, node, steps, op = 0, NOWHERE, 0, NO_VERB
        if calendar_key <= arrival_key and calendar_key <= event_key:
            calendar_event(f, s, next_calendar, now)
            next_calendar += 1
            calendar_key = calendar_at(f, next_calendar, calendars)
        elif arrival_key < event_key or (
            arrival_key == event_key and in_order(f.key[next_arrival]) < s.heap[0, L.KEY2]
        ):
            row = come(f, s, next_arrival)
            node = f.entries[f.klass[next_arrival]]
            next_arrival += 1
            arrival_key = arrival_at(f, next_arrival, patients)
        else:
            who, extra = s.heap[0, L.WHO], s.heap[0, L.EXTRA]
            drop_first(s.heap, s.counters)
            row, kind = who >> 3 & L.MOST_ROWS, who & 7
            if kind == L.PLACES_COME and not s.plain:
                s.pools[row, L.COMING] -= extra
                open_places(f, s, row, extra, now)
            elif kind == L.JOINS and not s.plain:
                joins_later(f, s, row, extra, now)
            elif kind == L.RISES_NOW and not s.plain:
                rise(f, s, row, extra, now)
            elif not s.plain and extra != s.visits[row, L.EPOCH]:
                node = NOWHERE  # of a wait that is over
            elif kind == L.RESUMED:
                node = s.visits[row, L.PC]
            elif s.plain or kind == L.GRANTED:
                steps = steps_before(s, row, now)
                node = receive(f, s, row, now)
            elif kind == L.RETURNS:
                node = s.visits[row, L.PC]
                arrive(f, s, row)
            else:
                steps = steps_before(s, row, now)
                node = renege(f, s, row, now)
                leave_queues(f, s, row, now, -1)

        while True:
            if s.counters[L.TO_SERVE] > 0:
                serve_all(f, s, now)
            if node < 0:
                break
            steps += 1
            if steps > MOST_STEPS:
                s.counters[L.STATUS] = L.ENDLESS
                s.counters[L.WHERE] = node
                s.counters[L.ORDER] = now
                break
            op = f.nodes[node, L.OP]
            if not s.plain and f.nodes[node, L.NEEDS] == 1:
                draw_needed(f, s, row, node)
            node = take_step(f, s, row, node, op, now)
        if steps > 0 and op <= L.LAST_REQUEST:  # only who asked for something can go on at this same instant
            s.visits[row, L.STEPS] = steps
            s.moments[row, L.STEP_AT] = now
    close_month(s, s.integrals.shape[1] - 1, f.end)
