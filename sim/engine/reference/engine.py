"""The reference engine: the rules of docs/semantics.md on SimPy's clock, one small method a step.

A visit walks from step to step until it must wait; then it is itself the event that wakes it. Whoever need not wait
costs no event. A verb takes a visit and a node, and gives the node that follows or WAITS.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.demand.draws import mix
from sim.engine.journeys import EndlessLoop, Journeys, Run
from sim.engine.reference.agenda import Agenda, Happening
from sim.engine.reference.calendar import Calendar
from sim.engine.reference.clocks import NEVER_COMES
from sim.engine.reference.house import House
from sim.engine.reference.luck import Luck
from sim.engine.reference.requests import WAITS, Requests
from sim.engine.reference.spans import ms_of
from sim.engine.reference.visit import Visit
from sim.engine.world import NEVER, World
from sim.pathway import program as p
from sim.pathway.flow import at_one_instant
from sim.scenario.clock import DAY_MS

MOST_STEPS = 10_000
MOST_RETURNS = 10
WORD = 2**64


def run_reference(world: World) -> Run:
    """Run a world over [0, end) on SimPy. Raises EndlessLoop where a patient turns in circles at one instant."""
    return Walk(world).run()


class Walk:
    """One run: the agenda, the house, and the steps of every visit."""

    def __init__(self, world: World) -> None:
        self.world, self.program = world, world.program
        self.agenda = Agenda(initial_time=min(0, *world.patients.arrival_ms[:1].tolist(), 0) - 400 * DAY_MS)
        self.house, self.luck = House(world), Luck(world)
        self.requests = Requests(self.agenda, self.house, self.luck, world.program.nodes)
        self.requests.wake, self.requests.turn_away = self.granted, self.walk
        self.calendar = Calendar(self.agenda, self.house, self.requests.offered, self.requests.serve_all)
        self.first: list[Visit] = []
        self.returned: list[Visit] = []
        self.blank = [int(NEVER)] * len(self.program.marks)
        self.dropped = 0
        verbs: dict[type[p.Node], Callable[[Visit, Any], int]] = {
            p.Mark: self.mark,
            p.Seize: self.requests.seize,
            p.Book: self.requests.book,
            p.SeizeAll: self.requests.seize_all,
            p.SeizeSession: self.requests.seize_session,
            p.Release: self.release,
            p.Delay: self.delay,
            p.WaitOpens: self.wait_opens,
            p.WaitTimeOfDay: self.wait_time_of_day,
            p.WaitBooked: self.wait_booked,
            p.WaitSince: self.wait_since,
            p.Branch: self.branch,
            p.BranchPool: self.branch_on_pool,
            p.BranchPlaced: self.branch_on_placement,
            p.ComeBack: self.come_back,
            p.Leave: self.leave,
        }
        self.steps = [(verbs[type(node)], node) for node in self.program.nodes]

    # ---- the run

    def run(self) -> Run:
        """Let everything happen before the end, and hand back what did."""
        patients = self.world.patients
        columns = (patients.arrival_ms, patients.key, patients.klass)
        self.coming = zip(*(column.tolist() for column in columns), strict=True)
        self.calendar.begin(self.world)
        self.next_arrival(Happening(self.arrive, None))
        self.agenda.run(until=self.world.end)
        self.house.close_books(self.world.end)
        return self.hand_back()

    def next_arrival(self, event: Happening) -> None:
        """Put the next of the patients, who come in order of (arrival, key), on the agenda."""
        for at, key, klass in self.coming:
            event.callbacks, event.who = (self.arrive,), Visit(len(self.first), (key, 0, key), klass, at)
            self.first.append(event.who)
            self.agenda.put(event, at, 3, key)
            return

    def arrive(self, event: Happening) -> None:
        """A patient comes."""
        visit = event.who
        self.next_arrival(event)
        self.enter(visit, self.program.entries[visit.klass])

    def come_again(self, event: Happening) -> None:
        """A patient comes back."""
        self.enter(event.who, event.extra)

    def enter(self, visit: Visit, node: int) -> None:
        """A visit begins."""
        self.luck.begin(visit)
        visit.marks = self.blank.copy()
        self.walk(visit, node)

    def walk(self, visit: Visit, node: int) -> None:
        """Step after step until the visit must wait (rule 3)."""
        now, steps, to_serve = self.agenda._now, self.steps, self.house.to_serve
        taken = visit.steps if visit.step_at == now else 0
        while node >= 0:
            taken += 1
            if taken > MOST_STEPS:
                raise EndlessLoop(now, at_one_instant(self.program, node))
            verb, step = steps[node]
            node = verb(visit, step)
            if to_serve:
                self.requests.serve_all()
        visit.step_at, visit.steps = now, taken

    def resumed(self, visit: Visit) -> None:
        """A delay or a wait is over."""
        self.walk(visit, visit.node)

    def granted(self, visit: Visit) -> None:
        """What the patient waited for is there."""
        node = self.requests.receive(visit)
        if self.house.to_serve:
            self.requests.serve_all()
        self.walk(visit, node)

    def pause(self, visit: Visit, node: int, until: int) -> int:
        """Go on at an instant; at once where it has come."""
        if until <= self.agenda._now:
            return node
        visit.node, visit.callbacks = node, (self.resumed,)
        if until < NEVER_COMES:
            self.agenda.put(visit, until, 2)
        return WAITS

    # ---- the verbs

    def mark(self, visit: Visit, step: p.Mark) -> int:
        visit.marks[step.mark] = self.agenda._now
        return step.next

    def release(self, visit: Visit, step: p.Release) -> int:
        held = visit.holds.pop(step.hold)
        self.house.give_back(held.pool, held.quantity, self.agenda._now)
        return step.next

    def delay(self, visit: Visit, step: p.Delay) -> int:
        now = self.agenda._now
        hours = self.luck.number(visit, step.hours, now)
        for hold, placement, factor in step.scaled:
            if hold in visit.holds and visit.holds[hold].placement == placement:
                hours = hours * self.luck.number(visit, factor, now)
        if step.clock < 0:
            return self.pause(visit, step.next, now + ms_of(hours))
        return self.pause(visit, step.next, self.house.clocks[step.clock].worked_until(now, ms_of(hours)))

    def wait_opens(self, visit: Visit, step: p.WaitOpens) -> int:
        return self.pause(visit, step.next, self.house.clocks[step.clock].opens(self.agenda.now))

    def wait_time_of_day(self, visit: Visit, step: p.WaitTimeOfDay) -> int:
        now = self.agenda.now
        moment = now - now % DAY_MS + ms_of(self.luck.number(visit, step.hour, now)) % DAY_MS
        return self.pause(visit, step.next, moment if moment >= now else moment + DAY_MS)

    def wait_booked(self, visit: Visit, step: p.WaitBooked) -> int:
        return self.pause(visit, step.next, visit.planned)

    def wait_since(self, visit: Visit, step: p.WaitSince) -> int:
        since, span = visit.marks[step.mark], ms_of(self.luck.number(visit, step.hours, self.agenda.now))
        if step.clock < 0:
            return self.pause(visit, step.next, since + span)
        return self.pause(visit, step.next, self.house.clocks[step.clock].worked_until(since, span))

    def branch(self, visit: Visit, step: p.Branch) -> int:
        return step.targets[self.luck.category(visit, step.attribute, self.agenda._now)]

    def branch_on_pool(self, _: Visit, step: p.BranchPool) -> int:
        pool = self.house.pools[step.pool]
        yes = pool.free > 0 if step.waiting_over < 0 else len(pool.queue) > step.waiting_over
        return step.yes if yes else step.no

    def branch_on_placement(self, visit: Visit, step: p.BranchPlaced) -> int:
        return step.targets[visit.holds[step.hold].placement]

    def come_back(self, visit: Visit, step: p.ComeBack) -> int:
        now = self.agenda.now
        if self.luck.category(visit, step.flag, now) == step.yes:
            due = now + ms_of(self.luck.number(visit, step.after, now))
            if due >= self.world.end or visit.depth >= MOST_RETURNS:
                self.dropped += 1
            else:
                key = int(mix((visit.key + step.stream) % WORD))
                row = len(self.world.patients) + len(self.returned)
                again = Visit(row, (key, visit.key, visit.person), visit.klass, due)
                again.depth = visit.depth + 1
                self.returned.append(again)
                self.agenda.put(Happening(self.come_again, again, step.to), due, 3, key)
        return step.next

    def leave(self, visit: Visit, step: p.Leave) -> int:
        visit.outcome = step.outcome
        return WAITS

    # ---- the end

    def hand_back(self) -> Run:
        """The visits as a table sorted by (arrival, key), and the books."""
        visits = sorted([*self.first, *self.returned], key=lambda v: (v.arrival, v.key))
        marks = np.array([v.marks for v in visits], dtype=np.int64).reshape(len(visits), len(self.blank))
        journeys = Journeys(
            world=self.world,
            key=np.array([v.key for v in visits], dtype=np.uint64),
            parent=np.array([v.parent for v in visits], dtype=np.uint64),
            person=np.array([v.person for v in visits], dtype=np.uint64),
            klass=np.array([v.klass for v in visits], dtype=np.int16),
            outcome=np.array([v.outcome for v in visits], dtype=np.int16),
            session=np.array([v.session for v in visits], dtype=np.int32),
            arrival=np.array([v.arrival for v in visits], dtype=np.int64),
            marks=marks,
        )
        passed_over = self.house.longest_passed_over
        return Run(journeys, self.house.occupancy(), self.house.sessions(), self.dropped, passed_over)
