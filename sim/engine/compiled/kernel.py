"""The compiled engine's loop: the next event, then the steps of one patient until made to wait.

It does what docs/semantics.md says, in the order in which the reference engine does it; what a rule means is explained
there. Everything the loop calls is melted into it (see sim/demand/compiling.py).
"""

from __future__ import annotations

import numpy as np

from sim.demand.compiling import compiled_in_place, inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import push, turn_wheel
from sim.engine.compiled.books import close_month
from sim.engine.compiled.heap import drop_first
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.noting import BRANCH, DELAY, LEAVE, MARK, note
from sim.engine.compiled.queues import rise, step_out
from sim.engine.compiled.readings import FOREVER, category, pool_says, until
from sim.engine.compiled.requests import (
    gives_up,
    joins_later,
    request,
    request_all,
    request_session,
    request_slot,
)
from sim.engine.compiled.serving import serve_all
from sim.engine.compiled.turns import open_places, turn
from sim.engine.compiled.visits import arrive, come, come_back, in_order, leave, receive, release

NOWHERE = -1
REQUESTS = (L.SEIZE, L.BOOK, L.SESSION, L.ALL)
MOST_STEPS = 10_000
LATEST = np.iinfo(np.int64).max


@inlined
def steps_before(s: State, row: Whole, now: Whole) -> Whole:
    """Steps a patient took at this same instant before the wait that is over."""
    return s.visits[row, L.STEPS] if s.moments[row, L.STEP_AT] == now else 0


@compiled_in_place
def run(f: Fixed, s: State, patients: Whole) -> None:
    """Run until the end, or until `counters[STATUS]` says that a table is full or a patient turns in circles."""
    next_turn, next_arrival = 0, 0
    while s.counters[L.STATUS] == L.FINE:
        turn_key = f.turns[next_turn, 0] * 8 + f.turns[next_turn, 1] if next_turn < len(f.turns) else LATEST
        arrival_key = f.arrival[next_arrival] * 8 + 3 if next_arrival < patients else LATEST
        if s.counters[L.HEAP] == 0:
            turn_wheel(f, s, min(turn_key, arrival_key, f.end * 8) >> f.width)
        event_key = s.heap[0, L.KEY1] if s.counters[L.HEAP] > 0 else LATEST
        now = min(turn_key, arrival_key, event_key) >> 3
        if now >= f.end:
            break
        s.counters[L.NOW] = now
        row, node, steps, op = 0, NOWHERE, 0, L.LEAVE
        if turn_key <= arrival_key and turn_key <= event_key:
            turn(f, s, next_turn, now)
            next_turn += 1
        elif arrival_key < event_key or (
            arrival_key == event_key and in_order(f.key[next_arrival]) < s.heap[0, L.KEY2]
        ):
            row = come(f, s, next_arrival)
            next_arrival += 1
            node = f.entries[s.klass[row]]
        else:
            who, extra = s.heap[0, L.WHO], s.heap[0, L.EXTRA]
            drop_first(s.heap, s.counters)
            row, kind = who >> 3 & L.MOST_ROWS, who & 7
            if kind == L.PLACES_COME:
                s.pools[row, L.COMING] -= extra
                open_places(s, row, extra, now)
            elif kind == L.JOINS:
                joins_later(f, s, row, extra, now)
            elif kind == L.RISES_NOW:
                rise(f, s, row, extra, now)
            elif extra != s.visits[row, L.EPOCH]:
                node = NOWHERE  # of a wait that is over
            elif kind == L.RESUMED:
                node = s.visits[row, L.PC]
            elif kind == L.GRANTED:
                steps = steps_before(s, row, now)
                node = receive(f, s, row, now)
            elif kind == L.RETURNS:
                node = s.visits[row, L.PC]
                arrive(f, s, row)
            else:
                steps = steps_before(s, row, now)
                node = gives_up(f, s, row, now)
                step_out(f, s, row, now, -1)

        while True:
            if s.counters[L.DIRTY] > 0:
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
            if op == L.MARK:
                note(s, now, MARK, row, node, -1, f.nodes[node, L.A])
                s.marks[f.nodes[node, L.A], s.visits[row, L.JOURNEY]] = now
                node = f.nodes[node, L.NEXT]
            elif op == L.RELEASE:
                release(f, s, row, node, now)
                node = f.nodes[node, L.NEXT]
            elif op == L.SEIZE:
                node = request(f, s, row, node, now)
            elif op == L.BRANCH:
                code = category(f, s, row, f.nodes[node, L.BY], now)
                way = f.targets[f.nodes[node, L.A] + code]
                note(s, now, BRANCH, row, node, -1, way)
                node = way
            elif op == L.LEAVE:
                note(s, now, LEAVE, row, node, -1, f.nodes[node, L.A])
                leave(s, row, f.nodes[node, L.A])
                node = NOWHERE
            elif op == L.BACK:
                come_back(f, s, row, node, now)
                node = f.nodes[node, L.NEXT]
            elif op == L.PLACED:
                held = s.visits[row, L.GROUPS + f.nodes[node, L.HOLD]]
                way = f.targets[f.nodes[node, L.A] + held - 1]
                note(s, now, BRANCH, row, node, -1, way)
                node = way
            elif op == L.POOL:
                way = pool_says(f, s, node)
                note(s, now, BRANCH, row, node, -1, way)
                node = way
            elif op == L.BOOK:
                node = request_slot(f, s, row, node, now)
            elif op == L.SESSION:
                node = request_session(f, s, row, node, now)
            elif op == L.ALL:
                node = request_all(f, s, row, node, now)
            else:
                moment = until(f, s, row, node, now)
                following = f.nodes[node, L.NEXT]
                if moment <= now:
                    node = following
                else:
                    note(s, now, DELAY, row, node, -1, min(moment, FOREVER))
                    s.visits[row, L.PC] = following
                    node = NOWHERE
                    if moment < FOREVER:
                        push(f, s, moment, 2, row * 8 + L.RESUMED, s.visits[row, L.EPOCH])
        if steps > 0 and op in REQUESTS:  # only who asked for something can go on at this same instant
            s.visits[row, L.STEPS] = steps
            s.moments[row, L.STEP_AT] = now
    close_month(s, s.uses.shape[1] - 1, f.end)
