"""The steps of the compiled engine. Of each verb: its number, how its node is laid out, and what it does.

What asks for something is laid out in lowering.py and done in requests.py. Compiled code cannot look a step up in a
table, so `take_step` asks for one number after the other, the commonest first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.demand.compiling import inlined
from sim.demand.draws import ms_of_hours
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.agenda import push
from sim.engine.compiled.event_log import BRANCH, DELAY, LEAVE, MARK, log_event
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.readings import DAY_MS, FOREVER, amount, category, duration, opens_at, worked_until
from sim.engine.compiled.requests import WAITS, request, request_all, request_session, request_slot
from sim.engine.compiled.tables import Tables
from sim.engine.compiled.visits import come_back, leave, release
from sim.pathway.program import Node
from sim.pathway.verbs import branch, delay, wait_until
from sim.pathway.verbs.come_back import ComeBack
from sim.pathway.verbs.leave import Leave
from sim.pathway.verbs.mark import Mark
from sim.pathway.verbs.release import Release

MARKS, RELEASES, LEAVES, DELAYS, TIME_OF_DAY, SINCE, OPENS, BOOKED, BRANCHES, ON_POOL, ON_PLACE, RETURNS = range(
    L.LAST_REQUEST + 1, L.LAST_REQUEST + 13
)
WAITING, IN_USE, UNUSED = range(3)  # what a branch on a pool asks for, in BY
LEVELS = {"waiting": WAITING, "used": IN_USE, "free": UNUSED}

# ---- laying out: A and B are columns of the verb's own


def _mark(tables: Tables, at: int, node: Mark) -> None:
    tables.nodes[at, L.A] = node.mark


def _release(tables: Tables, at: int, node: Release) -> None:
    tables.nodes[at, L.HOLD] = node.hold


def _leave(tables: Tables, at: int, node: Leave) -> None:
    tables.nodes[at, L.A] = node.outcome


def _delay(tables: Tables, at: int, node: delay.Delay) -> None:
    tables.amount(at, node.hours)
    tables.nodes[at, [L.CHOICE, L.A, L.B]] = node.clock, len(tables.scaled), len(node.scaled)
    tables.scaled += [(hold, placement, factor.attribute) for hold, placement, factor in node.scaled]
    tables.factors += [factor.constant for _, _, factor in node.scaled]


def _time_of_day(tables: Tables, at: int, node: wait_until.WaitTimeOfDay) -> None:
    tables.amount(at, node.hour)


def _since(tables: Tables, at: int, node: wait_until.WaitSince) -> None:
    tables.amount(at, node.hours)
    tables.nodes[at, [L.A, L.B]] = node.mark, node.clock


def _opens(tables: Tables, at: int, node: wait_until.WaitOpens) -> None:
    tables.nodes[at, L.A] = node.clock


def _booked(tables: Tables, at: int, node: wait_until.WaitBooked) -> None:
    pass


def _branch(tables: Tables, at: int, node: branch.Branch) -> None:
    tables.nodes[at, [L.BY, L.A]] = node.attribute, len(tables.targets)
    tables.targets += node.targets


def _on_pool(tables: Tables, at: int, node: branch.BranchPool) -> None:
    tables.nodes[at, [L.A, L.BY, L.B]] = node.pool, LEVELS[node.level], node.over
    tables.nodes[at, [L.OTHERWISE, L.CLOSED]] = node.yes, node.no


def _on_place(tables: Tables, at: int, node: branch.BranchPlaced) -> None:
    tables.nodes[at, [L.HOLD, L.A]] = node.hold, len(tables.targets)
    tables.targets += node.targets


def _come_back(tables: Tables, at: int, node: ComeBack) -> None:
    tables.amount(at, node.after_h)
    tables.nodes[at, [L.BY, L.A, L.B]] = node.flag, node.yes, node.to
    tables.streams[at] = node.stream


ROWS: dict[type[Node], tuple[int, Callable[[Tables, int, Any], None]]] = {
    Mark: (MARKS, _mark),
    Release: (RELEASES, _release),
    Leave: (LEAVES, _leave),
    delay.Delay: (DELAYS, _delay),
    wait_until.WaitTimeOfDay: (TIME_OF_DAY, _time_of_day),
    wait_until.WaitSince: (SINCE, _since),
    wait_until.WaitOpens: (OPENS, _opens),
    wait_until.WaitBooked: (BOOKED, _booked),
    branch.Branch: (BRANCHES, _branch),
    branch.BranchPool: (ON_POOL, _on_pool),
    branch.BranchPlaced: (ON_PLACE, _on_place),
    ComeBack: (RETURNS, _come_back),
}

# ---- doing


@inlined
def take_step(f: Fixed, s: State, row: Whole, node: Whole, op: Whole, now: Whole) -> Whole:
    """Do what a node says, whose verb is `op`; the node that follows, or WAITS."""
    following = f.nodes[node, L.NEXT]
    if op == MARKS:
        log_event(s, now, MARK, row, node, -1, f.nodes[node, L.A])
        s.marks[f.nodes[node, L.A] & L.MOST_ROWS, s.visits[row, L.JOURNEY] & L.MOST_ROWS] = now
    elif op == RELEASES:
        release(f, s, row, node, now)
    elif op == L.SEIZE:
        following = request(f, s, row, node, now)
    elif op == BRANCHES:
        code = category(f, s, row, f.nodes[node, L.BY], now)
        following = way(f, s, row, node, f.targets[f.nodes[node, L.A] + code], now)
    elif op == LEAVES:
        log_event(s, now, LEAVE, row, node, -1, f.nodes[node, L.A])
        leave(s, row, f.nodes[node, L.A])
        following = WAITS
    elif op == RETURNS and not s.plain:
        come_back(f, s, row, node, now)
    elif op == ON_PLACE and not s.plain:
        held = s.held[row, f.nodes[node, L.HOLD]]
        following = way(f, s, row, node, f.targets[f.nodes[node, L.A] + held - 1], now)
    elif op == ON_POOL:
        following = way(f, s, row, node, pool_says(f, s, node), now)
    elif op == L.BOOK and not s.plain:
        following = request_slot(f, s, row, node, now)
    elif op == L.SESSION and not s.plain:
        following = request_session(f, s, row, node, now)
    elif op == L.ALL and not s.plain:
        following = request_all(f, s, row, node, now)
    else:
        following = pause(f, s, row, node, until(f, s, row, node, op, now), now)
    return following


@inlined
def way(f: Fixed, s: State, row: Whole, node: Whole, target: Whole, now: Whole) -> Whole:
    """The way taken at a branch."""
    log_event(s, now, BRANCH, row, node, -1, target)
    return target


@inlined
def pause(f: Fixed, s: State, row: Whole, node: Whole, moment: Whole, now: Whole) -> Whole:
    """Go on at an instant; at once where that has come."""
    following = f.nodes[node, L.NEXT]
    if moment <= now:
        return following
    log_event(s, now, DELAY, row, node, -1, min(moment, FOREVER))
    s.visits[row, L.PC] = following
    if moment < FOREVER:
        push(f, s, moment, 2, row * 8 + L.RESUMED, s.visits[row, L.EPOCH])
    return WAITS


@inlined
def until(f: Fixed, s: State, row: Whole, node: Whole, op: Whole, now: Whole) -> Whole:
    """The instant at which a delay or a gate ends (R20 and R21)."""
    if s.plain or op == DELAYS:
        hours = amount(f, s, row, f.nodes[node, L.ATTR], f.constants[node, 0], now)
        first, count = f.nodes[node, L.A], 0 if s.plain else f.nodes[node, L.B]
        for at in range(first, first + count):
            if s.held[row, f.scaled[at, 0]] == f.scaled[at, 1] + 1:
                hours = hours * amount(f, s, row, f.scaled[at, 2], f.factors[at], now)
        span = max(0, ms_of_hours(hours))
        if s.plain or f.nodes[node, L.CHOICE] < 0:
            return now + span
        return worked_until(f, f.nodes[node, L.CHOICE], now, span)
    if op == TIME_OF_DAY:
        hour = duration(f, s, row, f.nodes[node, L.ATTR], f.constants[node, 0], now) % DAY_MS
        today = s.counters[L.NOW] // DAY_MS * DAY_MS  # not `now`, for compiled code would divide at every event
        moment = today + hour
        return moment if moment >= now else moment + DAY_MS
    if op == SINCE:
        span = duration(f, s, row, f.nodes[node, L.ATTR], f.constants[node, 0], now)
        since = s.marks[f.nodes[node, L.A], s.visits[row, L.JOURNEY]]
        return since + span if f.nodes[node, L.B] < 0 else worked_until(f, f.nodes[node, L.B], since, span)
    if op == OPENS:
        return opens_at(f, f.nodes[node, L.A], now)
    return s.moments[row, L.PLANNED]


@inlined
def pool_says(f: Fixed, s: State, node: Whole) -> Whole:
    """The way a branch on a pool goes at this moment (R21b)."""
    pool, asked = f.nodes[node, L.A], f.nodes[node, L.BY]
    level = s.pools[pool, L.QUEUED]
    if asked == IN_USE:
        level = s.pools[pool, L.USED]
    elif asked == UNUSED:
        level = s.pools[pool, L.FREE]
    return f.nodes[node, L.OTHERWISE] if level > f.nodes[node, L.B] else f.nodes[node, L.CLOSED]
