"""The queues of the reference engine: who stands where, who rises, and who is gone (R5 to R8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.engine.log import Event
from sim.engine.reference.agenda import Agenda, ScheduledEvent
from sim.engine.reference.limits import Limits
from sim.engine.reference.order import Order, risen
from sim.engine.reference.pool import Entry, Pool
from sim.engine.reference.record import Record
from sim.engine.reference.resources import ResourceState
from sim.engine.reference.sampler import AttributeSampler
from sim.engine.reference.visit import Visit
from sim.engine.reference.wait_for_graph import WaitForGraph
from sim.pathway.program import Option
from sim.pathway.verbs.seize.nodes import Request

EventLogger = Callable[[Visit, Event, Any, int, int], None]  # visit, what happened, node, number of the pool, quantity


def no_log(_: Visit, __: Event, ___: Any, ____: int, _____: int) -> None:
    """Keep no log."""


class Queues(Limits):
    """Puts requests into queues and takes them out again."""

    def __init__(self, agenda: Agenda, resources: ResourceState, sampler: AttributeSampler, record: Record) -> None:
        super().__init__(agenda, resources, sampler, record)
        self.wait_for, self.order = WaitForGraph(resources), Order(sampler, record)
        self.log_event: EventLogger = no_log
        self.logging = False  # whether there is a log: steps taken often ask before they write

    def serve_all(self) -> None:
        """Serve every pool that was asked to (R8)."""
        raise NotImplementedError

    def nobody_before(self, visit: Visit, node: Request, option: Option, now: int) -> bool:
        """Whether nobody in the queue of an option stands before a request that is made now (R6)."""
        pool = self.resources.pool_of[option.placement]
        if not pool.queue:
            return True
        return pool.nobody_before(self.rank(visit, node, option), self.order.place(visit, option.order, now))

    def join(self, visit: Visit, option: Option, number: int) -> None:
        """Stand in the queue of an option, where the request's first instant and the time waited since put it (R5)."""
        pool, now = self.resources.pool_of[option.placement], self.agenda._now
        if self.logging:
            self.log_event(visit, Event.JOIN, visit.request, pool.number, 0)
        order = self.order.place(visit, option.order, visit.requested)
        rank = self.rank(visit, visit.request, option)
        if pool.ladders:
            rank, rises_at = self.risen(visit, option, now)
            self.rise_at(visit, number, rises_at)
        self.stand(Entry(rank, order, visit.requested, visit.key, visit, pool, number))

    def stand(self, entry: Entry) -> None:
        """Stand in one queue."""
        entry.pool.join(entry, self.agenda._now)
        entry.visit.entries += (entry,)

    def risen(self, visit: Visit, option: Option, now: int) -> tuple[int, int | None]:
        """The rank of a waiting request in one queue after so long, and the instant of its next rise (R5b)."""
        pool, rank = self.resources.pool_of[option.placement], self.rank(visit, visit.request, option)
        if not pool.ladders:
            return rank, None
        rank, after = risen(pool.ladders[rank], rank, now - visit.requested)
        return rank, None if after is None else visit.requested + after

    def rise_at(self, visit: Visit, number: int, at: int | None) -> None:
        """Plan the next rise of a request in the queue of one of its options."""
        if at is not None:
            self.agenda.put(ScheduledEvent(self.rise, visit, (visit.epoch, number)), at, 2)

    def rise(self, event: ScheduledEvent) -> None:
        """R5b. A request has waited so long that its priority rises: it moves up in one queue, which is served."""
        visit, (epoch, number) = event.who, event.extra
        if epoch != visit.epoch:
            return
        now, old = self.agenda._now, next(entry for entry in visit.entries if entry.option == number)
        rank, rises_at = self.risen(visit, self.choice(visit, visit.request)[number], now)
        new = old._replace(rank=rank)
        old.pool.leave(old, now)
        old.pool.join(new, now)
        visit.entries = tuple(new if entry is old else entry for entry in visit.entries)
        self.rise_at(visit, number, rises_at)
        self.resources.mark_to_serve(old.pool)
        self.serve_all()

    def leave_queues(self, visit: Visit, taken: Pool | None) -> None:
        """Leave every queue; a pool other than the one taken may now serve whom this request held up (R8)."""
        visit.epoch += 1
        if visit in self.wait_for.counted:
            self.wait_for.end(visit)
        entries, visit.entries = visit.entries, ()
        for entry in entries:
            entry.pool.leave(entry, self.agenda._now)
            if entry.pool is not taken:
                self.resources.mark_to_serve(entry.pool)
