"""The steps of the reference engine: one small method a verb, and the table that says whose each is.

A step takes a visit, a node and the instant, and gives the node that follows, or WAITS, or IN_QUEUES. What asks for
something stands in requests.py.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush
from typing import Any

from sim.demand.draws import mix
from sim.engine.log import Event
from sim.engine.reference.agenda import ScheduledEvent
from sim.engine.reference.record import Record
from sim.engine.reference.requests import WAITS, Requests
from sim.engine.reference.resources import NEVER_COMES
from sim.engine.reference.sampler import ms_of
from sim.engine.reference.shortcuts import (
    PlainBranch,
    PlainDelay,
    PlainMark,
    PlainSeize,
    plain_branch,
    plain_delay,
    plain_seize,
)
from sim.engine.reference.visit import Held, Visit
from sim.pathway.program import Node
from sim.pathway.verbs.branch import Branch, BranchPlaced, BranchPool
from sim.pathway.verbs.come_back import ComeBack
from sim.pathway.verbs.delay import Delay
from sim.pathway.verbs.leave import Leave
from sim.pathway.verbs.mark import Mark
from sim.pathway.verbs.release import Release
from sim.pathway.verbs.seize.nodes import Book, Seize, SeizeAll, SeizeSession
from sim.pathway.verbs.wait_until import WaitBooked, WaitOpens, WaitSince, WaitTimeOfDay
from sim.scenario.clock import DAY_MS

MOST_RETURNS = 10
WORD = 2**64

Step = Callable[[Visit, Any, int], int]
Woken = tuple[Callable[[Visit], None], Callable[[ScheduledEvent], None]]


class Steps:
    """What a node does. woken: what to call with a visit that goes on, and with the event of one that comes back."""

    def __init__(self, requests: Requests, record: Record, woken: Woken) -> None:
        self.requests, self.record, self.stays = requests, record, record.stays
        self.agenda, self.resources, self.sampler = requests.agenda, requests.resources, requests.sampler
        self.log_event, self.logging = requests.log_event, requests.logging
        self.resumes, self.come_again = (woken[0],), woken[1]
        self.queue, self.order = self.agenda._queue, self.agenda._eid
        self.nothing: list[Held | None] = [None] * len(self.resources.world.program.holds)
        self.table: dict[type[Node], Step] = {
            Seize: requests.seize,
            Book: requests.book,
            SeizeAll: requests.seize_all,
            SeizeSession: requests.seize_session,
            Mark: self.mark,
            Release: self.release,
            Delay: self.pause(self.delay),
            WaitOpens: self.pause(self.opens),
            WaitTimeOfDay: self.pause(self.time_of_day),
            WaitBooked: self.pause(self.booked_start),
            WaitSince: self.pause(self.since),
            Branch: self.branch,
            BranchPool: self.branch_on_pool,
            BranchPlaced: self.branch_on_placement,
            ComeBack: self.come_back,
            Leave: self.leave,
        }

    def of(self, node: Node) -> tuple[Step, Any]:
        """The step of a node and what it reads: the node itself, or its shortcut."""
        if self.logging:
            return self.table[type(node)], node
        match node:
            case Mark(mark=mark):
                return self.mark_at_once, PlainMark(self.record.marks[mark], node.next)
            case Seize() if (quick := plain_seize(node, self.resources, self.stays.beds)) is not None:
                return self.seize_at_once, quick
            case Delay() if (still := plain_delay(node, self.sampler)) is not None:
                return self.delay_as_drawn, still
            case Branch() if (known := plain_branch(node, self.sampler)) is not None:
                return self.branch_as_drawn, known
        return self.table[type(node)], node

    # ---- marks and places

    def mark(self, visit: Visit, step: Mark, now: int) -> int:
        """Write the instant into the journey."""
        self.log_event(visit, Event.MARK, step, -1, step.mark)
        self.record.marks[step.mark][visit.row] = now
        return step.next

    def mark_at_once(self, visit: Visit, step: PlainMark, now: int) -> int:
        """`mark` without a log."""
        column, following = step
        column[visit.row] = now
        return following

    def seize_at_once(self, visit: Visit, step: PlainSeize, now: int) -> int:
        """`Requests.seize` for a constant quantity of one pool."""
        pool, quantity, rank, hold, held, following, node = step
        if pool.free >= quantity and (not pool.queue or pool.queue[0][0] > rank):  # R6
            pool.take(quantity, now)
            if visit.holds[hold] is None:
                visit.holds[hold] = held
            else:
                self.requests.hold(visit, node, held, now)
            return following
        visit.wanted = quantity
        return self.requests.wait(visit, node, node.choices[0], now)

    def release(self, visit: Visit, step: Release, now: int) -> int:
        """Give back what is held under a name; who waits for it is served at once."""
        held = visit.holds[step.hold]
        visit.holds[step.hold] = None
        if held is not None:
            pool, quantity, _ = held
            pool.take(-quantity, now)
            if pool.number in self.stays.beds:
                self.stays.end(visit, step.hold, now)
            if self.logging:
                self.log_event(visit, Event.GIVE, step, pool.number, quantity)
            if pool.queue and pool.free >= 0:
                self.resources.to_serve.append(pool)
                self.requests.serve_all()
        return step.next

    # ---- time (R20 and R21)

    def pause(self, until: Step) -> Step:
        """The step of a delay or a gate, from when it ends: go on then, or at once where that has come."""

        def paused(visit: Visit, step: Node, now: int) -> int:
            moment = until(visit, step, now)
            if moment <= now:
                return step.next
            if self.logging:
                self.log_event(visit, Event.DELAY, step, -1, min(moment, NEVER_COMES))
            visit.node, visit.callbacks = step.next, self.resumes
            if moment < NEVER_COMES:
                self.agenda.wake(visit, moment)
            return WAITS

        return paused

    def delay(self, visit: Visit, step: Delay, now: int) -> int:
        """Let time pass, scaled by where the patient was placed, on a calendar's clock where there is one (R20)."""
        hours = self.sampler.number(visit, step.hours, now)
        for name, placement, factor in step.scaled:
            held = visit.holds[name]
            if held is not None and held[2] == placement:
                hours = hours * self.sampler.number(visit, factor, now)
        span = ms_of(hours)
        return now + span if step.clock < 0 else self.resources.clocks[step.clock].worked_until(now, span)

    def delay_as_drawn(self, visit: Visit, step: PlainDelay, now: int) -> int:
        """`delay` for hours that were drawn beforehand."""
        spans, following = step
        span = spans[visit.row]
        if span == 0:
            return following
        visit.node, visit.callbacks = following, self.resumes
        heappush(self.queue, (now + span, 2, next(self.order), visit, visit.epoch))  # as `wake` does, without the call
        return WAITS

    def opens(self, _: Visit, step: WaitOpens, now: int) -> int:
        """When a calendar opens (R21)."""
        return self.resources.clocks[step.clock].opens(now)

    def time_of_day(self, visit: Visit, step: WaitTimeOfDay, now: int) -> int:
        """When that time of day comes next (R21)."""
        moment = now - now % DAY_MS + ms_of(self.sampler.number(visit, step.hour, now)) % DAY_MS
        return moment if moment >= now else moment + DAY_MS

    def booked_start(self, visit: Visit, _: WaitBooked, __: int) -> int:
        """The patient's own planned start."""
        return visit.planned

    def since(self, visit: Visit, step: WaitSince, now: int) -> int:
        """Some hours after a mark."""
        since, span = self.record.marks[step.mark][visit.row], ms_of(self.sampler.number(visit, step.hours, now))
        return since + span if step.clock < 0 else self.resources.clocks[step.clock].worked_until(since, span)

    # ---- ways

    def branch(self, visit: Visit, step: Branch, now: int) -> int:
        """Go on by a category."""
        return self.way(visit, step, step.targets[self.sampler.category(visit, step.attribute, now)])

    def branch_as_drawn(self, visit: Visit, step: PlainBranch, _: int) -> int:
        """`branch` for a category that is drawn once."""
        codes, targets = step
        return targets[codes[visit.row]]

    def branch_on_pool(self, visit: Visit, step: BranchPool, _: int) -> int:
        """Go on by the moment's state of a pool (R21b)."""
        pool = self.resources.pools[step.pool]
        level = {"waiting": len(pool.queue), "used": pool.used, "free": pool.free}[step.level]
        return self.way(visit, step, step.yes if level > step.over else step.no)

    def branch_on_placement(self, visit: Visit, step: BranchPlaced, _: int) -> int:
        """Go on by where the patient was placed."""
        held = visit.holds[step.hold]
        return self.way(visit, step, step.targets[-1 if held is None else held[2]])

    def way(self, visit: Visit, step: Node, target: int) -> int:
        """The way taken at a branch."""
        if self.logging:
            self.log_event(visit, Event.BRANCH, step, -1, target)
        return target

    # ---- visits

    def come_back(self, visit: Visit, step: ComeBack, now: int) -> int:
        """Where the flag says so, the patient comes back as a new visit (R25)."""
        if self.sampler.category(visit, step.flag, now) != step.yes:
            return step.next
        due = now + ms_of(self.sampler.number(visit, step.after_h, now))
        if due >= self.resources.world.end or visit.depth >= MOST_RETURNS:
            self.record.dropped += 1
            return step.next
        self.log_event(visit, Event.COME_BACK, step, -1, due)
        key = int(mix((visit.key + step.stream) % WORD))
        row, person = self.record.add_return(visit, key, due)
        self.sampler.add_return(visit.klass, key, person, due)
        again = Visit(row, key, visit.klass, step.to, self.nothing.copy(), visit.depth + 1)
        self.agenda.put(ScheduledEvent(self.come_again, again, again.epoch), due, 3, key)
        return step.next

    def leave(self, visit: Visit, step: Leave, _: int) -> int:
        """The visit ends."""
        if self.logging:
            self.log_event(visit, Event.LEAVE, step, -1, step.outcome)
        self.record.outcome[visit.row] = step.outcome
        return WAITS
