"""The reference engine: the rules of docs/semantics.md on SimPy's clock, one small method a step.

A visit walks from step to step until it must wait; then it is itself the event that wakes it. Whoever need not wait
costs no event. A verb takes a visit, a node and the instant, and gives the node that follows, or WAITS, or IN_QUEUES.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from heapq import heappush
from itertools import count, repeat
from typing import Any

from sim.demand.draws import mix
from sim.engine.journeys import EndlessLoop, Run
from sim.engine.log import Event
from sim.engine.reference.agenda import Agenda, Arrival, Happening
from sim.engine.reference.calendar import Calendar
from sim.engine.reference.clocks import NEVER_COMES
from sim.engine.reference.gates import GATES, Gates
from sim.engine.reference.hooks import Hook, begin_hooks
from sim.engine.reference.house import House
from sim.engine.reference.luck import Luck
from sim.engine.reference.queues import Note, unnoted
from sim.engine.reference.record import Record
from sim.engine.reference.requests import IN_QUEUES, WAITS, Requests
from sim.engine.reference.shortcuts import (
    PlainBranch,
    PlainDelay,
    PlainMark,
    PlainSeize,
    plain_branch,
    plain_delay,
    plain_seize,
)
from sim.engine.reference.spans import ms_of
from sim.engine.reference.visit import Held, Visit
from sim.engine.world import World
from sim.pathway import program as p
from sim.pathway.ways import at_one_instant

MOST_STEPS = 10_000
MOST_RETURNS = 10
WORD = 2**64


def run_reference(world: World, log: bool = False, hooks: Sequence[Hook] = ()) -> Run:
    """Run a world over [0, end) on SimPy.

    log: whether to keep the log of the run; hooks: processes that run beside the patients (see hooks.py).
    Raises EndlessLoop where a patient turns in circles at one instant, Deadlock where patients lock each other in,
    ImpossibleRequest where one waits for more than there will ever be.

    Python's collector of cycles rests meanwhile: a run makes none, and searching for them took half the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Walk(world, log, hooks).run()
    finally:
        if collecting:
            gc.enable()


class Walk:
    """One run: the agenda, the house, and the steps of every visit."""

    def __init__(self, world: World, log: bool, hooks: Sequence[Hook]) -> None:
        self.world, self.program = world, world.program
        self.agenda = Agenda(initial_time=-(2**62))
        self.house, self.luck, self.record = House(world), Luck(world), Record(world)
        woken = self.granted, self.go_on
        self.requests = Requests(self.agenda, self.house, self.luck, self.record, woken)
        self.stays = self.record.stays
        self.logging, self.hooks = log, hooks
        self.note: Note = unnoted
        if log:
            self.note = self.requests.note = self.record.keep_log(self.agenda)
        self.gates = Gates(self.house, self.luck, self.record)
        self.calendar = Calendar(
            self.agenda, self.house, self.requests.offered, self.requests.serve_all, self.requests.fallen
        )
        self.resumes = (self.walk,)
        self.queue, self.order = self.agenda._queue, self.agenda._eid
        self.empty: list[Held | None] = [None] * len(self.program.holds)
        self.verbs: dict[type[p.Node], Callable[[Visit, Any, int], int]] = {
            p.Seize: self.requests.seize,
            p.Book: self.requests.book,
            p.SeizeAll: self.requests.seize_all,
            p.SeizeSession: self.requests.seize_session,
            p.Mark: self.mark,
            p.Release: self.release,
            **dict.fromkeys(GATES, self.pause),
            p.Branch: self.branch,
            p.BranchPool: self.branch_on_pool,
            p.BranchPlaced: self.branch_on_placement,
            p.ComeBack: self.come_back,
            p.Leave: self.leave,
        }
        self.steps = [self.step(node) for node in self.program.nodes]

    def step(self, node: p.Node) -> tuple[Callable[[Visit, Any, int], int], Any]:
        """The verb of a node and what it reads: the node itself, or its shortcut."""
        if self.logging:
            return self.verbs[type(node)], node
        match node:
            case p.Mark(mark=mark):
                return self.mark_at_once, PlainMark(self.record.marks[mark], node.next)
            case p.Seize() if (quick := plain_seize(node, self.house, self.stays.beds)) is not None:
                return self.seize_at_once, quick
            case p.Delay() if (still := plain_delay(node, self.luck)) is not None:
                return self.delay_as_drawn, still
            case p.Branch() if (known := plain_branch(node, self.luck)) is not None:
                return self.branch_as_drawn, known
        return self.verbs[type(node)], node

    # ---- the run

    def run(self) -> Run:
        """Let everything happen before the end, and hand back what did."""
        patients, rank = self.world.patients, repeat(3)
        columns = (patients.arrival_ms.tolist(), rank, patients.key.tolist(), count(), patients.klass.tolist())
        self.calendar.begin(self.world)
        if self.hooks:
            self.requests.locks.nodes.clear()  # a hook may open places that no calendar knows of
            self.requests.lasting.clear()
            begin_hooks(self.hooks, self.agenda, self.house, self.calendar)
        self.agenda.run_before(self.world.end, zip(*columns, strict=False), self.arrive)
        self.house.close_month(self.world.end)
        return self.record.run(self.house)

    def arrive(self, arrival: Arrival) -> None:
        """A patient comes."""
        _, _, key, row, klass = arrival
        visit = Visit(row, key, klass, self.program.entries[klass], self.empty.copy())
        if self.logging:
            self.note(visit, Event.ARRIVE, None, -1, klass)
        self.walk(visit)

    def come_again(self, event: Happening) -> None:
        """A patient comes back."""
        if event.extra == event.who.epoch:
            self.note(event.who, Event.ARRIVE, None, -1, event.who.klass)
            self.walk(event.who)

    def walk(self, visit: Visit, before: int = 0) -> None:
        """Step after step, from the visit's node on, until it must wait; `before`: steps taken at this instant."""
        now, steps, node = self.agenda._now, self.steps, visit.node
        for taken in range(before, MOST_STEPS):  # noqa: B007 - how many is needed after the loop
            verb, step = steps[node]
            node = verb(visit, step, now)
            if node < 0:
                break
        else:
            raise EndlessLoop(now, at_one_instant(self.program, node))
        if node == IN_QUEUES:
            visit.step_at, visit.steps = now, taken + 1

    def granted(self, visit: Visit) -> None:
        """What the patient waited for is there."""
        visit.node = self.requests.receive(visit, self.agenda._now)
        self.go_on(visit)

    def go_on(self, visit: Visit) -> None:
        """A wait in queues is over, well or ill."""
        self.walk(visit, visit.steps if visit.step_at == self.agenda._now else 0)

    # ---- the verbs

    def mark(self, visit: Visit, step: p.Mark, now: int) -> int:
        """Write the instant into the journey."""
        self.note(visit, Event.MARK, step, -1, step.mark)
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
        if pool.free >= quantity and (not pool.queue or pool.queue[0][0] > rank):  # rule 6
            pool.take(quantity, now)
            if visit.holds[hold] is None:
                visit.holds[hold] = held
            else:
                self.requests.hold(visit, node, held, now)
            return following
        visit.wanted = quantity
        return self.requests.wait(visit, node, node.choices[0], now)

    def release(self, visit: Visit, step: p.Release, now: int) -> int:
        """Give back what is held under a name; who waits for it is served at once."""
        held = visit.holds[step.hold]
        visit.holds[step.hold] = None
        if held is not None:
            pool, quantity, _ = held
            pool.take(-quantity, now)
            if pool.number in self.stays.beds:
                self.stays.end(visit, step.hold, now)
            if self.logging:
                self.note(visit, Event.GIVE, step, pool.number, quantity)
            if pool.queue and pool.free >= 0:
                self.house.to_serve.append(pool)
                self.requests.serve_all()
        return step.next

    def delay_as_drawn(self, visit: Visit, step: PlainDelay, now: int) -> int:
        """`pause` for hours that were drawn beforehand."""
        spans, following = step
        span = spans[visit.row]
        if span == 0:
            return following
        visit.node, visit.callbacks = following, self.resumes
        heappush(self.queue, (now + span, 2, next(self.order), visit, visit.epoch))  # as `wake` does, without the call
        return WAITS

    def pause(self, visit: Visit, step: p.Node, now: int) -> int:
        """A delay or a gate: go on at its instant; at once where that has come."""
        until = self.gates.until(visit, step, now)
        if until <= now:
            return step.next
        self.note(visit, Event.DELAY, step, -1, min(until, NEVER_COMES))
        visit.node, visit.callbacks = step.next, self.resumes
        if until < NEVER_COMES:
            self.agenda.wake(visit, until)
        return WAITS

    def branch_as_drawn(self, visit: Visit, step: PlainBranch, _: int) -> int:
        """`branch` for a category that is drawn once."""
        codes, targets = step
        return targets[codes[visit.row]]

    def branch(self, visit: Visit, step: p.Branch, now: int) -> int:
        """Go on by a category."""
        return self.way(visit, step, step.targets[self.luck.category(visit, step.attribute, now)])

    def way(self, visit: Visit, step: p.Node, target: int) -> int:
        """The way taken at a branch."""
        self.note(visit, Event.BRANCH, step, -1, target)
        return target

    def branch_on_pool(self, visit: Visit, step: p.BranchPool, _: int) -> int:
        """Go on by the moment's state of a pool."""
        pool = self.house.pools[step.pool]
        level = {"waiting": len(pool.queue), "used": pool.used, "free": pool.free}[step.level]
        return self.way(visit, step, step.yes if level > step.over else step.no)

    def branch_on_placement(self, visit: Visit, step: p.BranchPlaced, _: int) -> int:
        """Go on by where the patient was placed."""
        held = visit.holds[step.hold]
        return self.way(visit, step, step.targets[-1 if held is None else held[2]])

    def come_back(self, visit: Visit, step: p.ComeBack, now: int) -> int:
        """Where the flag says so, the patient comes back as a new visit (rule 25)."""
        if self.luck.category(visit, step.flag, now) != step.yes:
            return step.next
        due = now + ms_of(self.luck.number(visit, step.after, now))
        if due >= self.world.end or visit.depth >= MOST_RETURNS:
            self.record.dropped += 1
            return step.next
        self.note(visit, Event.COME_BACK, step, -1, due)
        key = int(mix((visit.key + step.stream) % WORD))
        row, person = self.record.welcome(visit, key, due)
        self.luck.welcome(visit.klass, key, person, due)
        again = Visit(row, key, visit.klass, step.to, self.empty.copy(), visit.depth + 1)
        self.agenda.put(Happening(self.come_again, again, again.epoch), due, 3, key)
        return step.next

    def leave(self, visit: Visit, step: p.Leave, _: int) -> int:
        """The visit ends."""
        if self.logging:
            self.note(visit, Event.LEAVE, step, -1, step.outcome)
        self.record.outcome[visit.row] = step.outcome
        return WAITS
