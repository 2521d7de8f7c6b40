"""The reference engine: the rules of docs/semantics.md on SimPy's clock, one small method a step.

A visit walks from step to step until it must wait; then it is itself the event that wakes it. Whoever need not wait
costs no event.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from itertools import count, repeat

from sim.engine.journeys import EndlessLoop, Run
from sim.engine.log import Event
from sim.engine.reference.agenda import Agenda, Arrival, ScheduledEvent
from sim.engine.reference.calendar import Calendar
from sim.engine.reference.hooks import Hook, begin_hooks
from sim.engine.reference.record import Record
from sim.engine.reference.requests import IN_QUEUES, Requests
from sim.engine.reference.resources import ResourceState
from sim.engine.reference.sampler import AttributeSampler
from sim.engine.reference.steps import Steps
from sim.engine.reference.visit import Visit
from sim.engine.world import World
from sim.pathway.graph import at_one_instant

AT_ONE_INSTANT = range(1, 10_000 + 1)  # the steps that a visit may take at one instant


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
        return ReferenceEngine(world, log, hooks).run()
    finally:
        if collecting:
            gc.enable()


class ReferenceEngine:
    """One run: the agenda, the resources, and the steps of every visit."""

    def __init__(self, world: World, log: bool, hooks: Sequence[Hook]) -> None:
        self.world, self.program = world, world.program
        self.agenda = Agenda(initial_time=-(2**62))
        self.resources, self.sampler, self.record = ResourceState(world), AttributeSampler(world), Record(world)
        woken = self.granted, self.go_on
        self.requests = Requests(self.agenda, self.resources, self.sampler, self.record, woken)
        self.hooks = hooks
        if log:
            self.requests.log_event, self.requests.logging = self.record.start_log(self.agenda), True
        self.calendar = Calendar(
            self.agenda, self.resources, self.requests.offered, self.requests.serve_all, self.requests.capacity_fell
        )
        self.steps = Steps(self.requests, self.record, (self.walk, self.come_again))
        self.table = [self.steps.of(node) for node in self.program.nodes]

    # ---- the run

    def run(self) -> Run:
        """Let everything happen before the end, and hand back what did."""
        patients, rank = self.world.patients.before(self.world.end), repeat(3)
        columns = (patients.arrival_ms.tolist(), rank, patients.key.tolist(), count(), patients.klass.tolist())
        self.calendar.begin(self.world)
        if self.hooks:
            self.requests.wait_for.nodes.clear()  # a hook may open places that no calendar knows of
            self.requests.lasting.clear()
            begin_hooks(self.hooks, self.agenda, self.resources, self.calendar)
        self.agenda.run_before(self.world.end, zip(*columns, strict=False), self.arrive)
        self.resources.close_month(self.world.end)
        return self.record.run(self.resources)

    def arrive(self, arrival: Arrival) -> None:
        """A patient comes."""
        _, _, key, row, klass = arrival
        visit = Visit(row, key, klass, self.program.entries[klass], self.steps.nothing.copy())
        if self.steps.logging:
            self.steps.log_event(visit, Event.ARRIVE, None, -1, klass)
        self.walk(visit)

    def come_again(self, event: ScheduledEvent) -> None:
        """A patient comes back."""
        if event.extra == event.who.epoch:
            self.steps.log_event(event.who, Event.ARRIVE, None, -1, event.who.klass)
            self.walk(event.who)

    def walk(self, visit: Visit, allowed: range = AT_ONE_INSTANT) -> None:
        """Step after step, from the visit's node on, until it must wait (R3); `allowed`: those that it may yet take."""
        now, steps, node = self.agenda._now, self.table, visit.node
        for number in allowed:  # noqa: B007 - how many is needed after the loop
            verb, step = steps[node]
            node = verb(visit, step, now)
            if node < 0:
                break
        else:
            raise EndlessLoop(now, at_one_instant(self.program, node))
        if node == IN_QUEUES:
            visit.step_at, visit.steps = now, number

    def granted(self, visit: Visit) -> None:
        """What the patient waited for is there."""
        visit.node = self.requests.receive(visit, self.agenda._now)
        self.go_on(visit)

    def go_on(self, visit: Visit) -> None:
        """A wait in queues is over, well or ill."""
        if visit.step_at == self.agenda._now:
            self.walk(visit, AT_ONE_INSTANT[visit.steps :])
        else:
            self.walk(visit)
