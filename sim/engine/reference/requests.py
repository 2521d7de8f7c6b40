"""Requests of the reference engine: take at once, wait in queues, or turn away (R5 to R13, R16, R19)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sim.engine.log import Event, Reason
from sim.engine.reference.agenda import Agenda, ScheduledEvent
from sim.engine.reference.pool import Entry, Pool, SessionPlace
from sim.engine.reference.queues import Queues
from sim.engine.reference.record import Record
from sim.engine.reference.resources import ResourceState
from sim.engine.reference.sampler import AttributeSampler, ms_of
from sim.engine.reference.visit import Held, Visit
from sim.engine.world import SlotsPlan
from sim.pathway.program import Option
from sim.pathway.verbs.seize.nodes import Book, Request, Seize, SeizeAll, SeizeSession

WAITS = -1
IN_QUEUES = -2  # waits for what others hold: it may be woken at this same instant


class Requests(Queues):
    """Seizes and books. `granted` is called with a visit, at rank 2, once it was given what it waits for;
    `turned_away` once its patience is over; `sessions` is the column of the
    last offer each visit was written into, `stays` of whom held which bed when; `log_event` keeps the log of the run.
    """

    def __init__(
        self,
        agenda: Agenda,
        resources: ResourceState,
        sampler: AttributeSampler,
        record: Record,
        woken: tuple[Callable[[Visit], None], Callable[[Visit], None]],
    ) -> None:
        super().__init__(agenda, resources, sampler, record)
        self.sessions, self.stays = record.session, record.stays
        self.granted, self.turned_away = (woken[0],), woken[1]

    # ---- asking

    def seize(self, visit: Visit, node: Seize, now: int) -> int:
        """One pool: the first of the choice that has enough free, and where nobody waits before (R6, R7)."""
        visit.wanted = wanted = self.places(visit, node, now)
        choice = self.choice(visit, node)
        for option in choice:
            pool = self.resources.pool_of[option.placement]
            if pool.free >= wanted and option.after_ms == 0 and self.nobody_before(visit, node, option, now):
                pool.take(wanted, now)
                if self.logging:
                    self.log_event(visit, Event.TAKE, node, pool.number, wanted)
                self.hold(visit, node, (pool, wanted, option.placement), now)
                return node.next
        return self.wait(visit, node, choice, now)

    def book(self, visit: Visit, node: Book, now: int) -> int:
        """A slot of the first offer with enough left, where nobody waits before (R16)."""
        resources, choice = self.resources, self.choice(visit, node)
        plan = resources.plans[resources.pool_of[choice[0].placement].number]
        in_hours = isinstance(plan, SlotsPlan) and plan.hours
        wanted = ms_of(self.sampler.number(visit, node.quantity, now)) if in_hours else self.places(visit, node, now)
        visit.wanted = wanted
        for option in choice:
            pool = resources.pool_of[option.placement]
            if option.after_ms == 0 and self.nobody_before(visit, node, option, now):
                for number in resources.open_offers[pool.number]:
                    if resources.offers[number].left >= wanted:
                        self.write_in(visit, node, number)
                        return node.next
        return self.wait(visit, node, choice, now)

    def seize_all(self, visit: Visit, node: SeizeAll, now: int) -> int:
        """Several pools together, or none (R6 and R9)."""
        if self.has_all(node) and all(self.nobody_before(visit, node, option, now) for option in node.options):
            self.take_all(visit, node, now)
            return node.next
        return self.wait(visit, node, node.options, now)

    def seize_session(self, visit: Visit, node: SeizeSession, now: int) -> int:
        """The place of the booked session, which only its own patients want (R18 and R19)."""
        offer, place = self.resources.offers[visit.session], self.resources.places[visit.session]
        visit.wanted = 1
        if offer.opens is None:
            self.log_event(visit, Event.RENEGE, node, place.number, Reason.NOT_HELD)
            return node.if_closed
        if place.free > 0 and place.nobody_before(0, now):
            place.take(1, now)
            self.log_event(visit, Event.TAKE, node, place.number, 1)
            self.hold(visit, node, (place, 1, -1), now)
            return node.next
        return self.wait(visit, node, (), now)

    # ---- waiting

    def wait(self, visit: Visit, node: Request, options: Sequence[Option], now: int) -> int:
        """Stand in every queue of the choice, in some only later (R7), with one timer; or turn away, for the queue is
        full (R12) or the deadline is past (R13).
        """
        own = self.resources.places[visit.session] if isinstance(node, SeizeSession) else None
        number = self.shortest(options) if isinstance(node, Seize) and node.shortest else -1
        if node.limit >= 0 and self.too_long(node, options if number < 0 else options[number : number + 1], own):
            self.log_event(visit, Event.RENEGE, node, self.most_wanted(options, number, own), Reason.QUEUE_FULL)
            return node.otherwise
        last = None if node.deadline.kind == "none" else self.patience(visit, node.deadline, now)
        if last is not None and last < now:
            self.log_event(visit, Event.RENEGE, node, self.most_wanted(options, number, own), Reason.TOO_LATE)
            return node.otherwise
        visit.request, visit.requested, visit.passed_over, visit.awaited = node, now, False, None
        if self.logging:
            self.log_event(visit, Event.REQUEST, node, -1, 0)
        if own is not None:
            self.log_event(visit, Event.JOIN, node, own.number, 0)
            self.stand(Entry(0, now, now, visit.key, visit, own, -1))
        elif number >= 0:
            self.join(visit, options[number], number)
        else:
            self.join_all(visit, options, now)
        if last is not None:
            self.agenda.put(ScheduledEvent(self.renege, visit, visit.epoch), last, 4)
        self.refuse_impossible(visit)
        if self.wait_for.watches(node):
            self.wait_for.begin(visit, now)
        for entry in visit.entries:
            self.resources.mark_to_serve(entry.pool)  # who stands before may be passed over (R8)
        self.serve_all()
        return IN_QUEUES

    def join_all(self, visit: Visit, options: Sequence[Option], now: int) -> None:
        """Stand in the queue of every option, in some only later (R7)."""
        for number, option in enumerate(options):
            if option.after_ms == 0:
                self.join(visit, option, number)
            else:
                later = ScheduledEvent(self.join_later, visit, (visit.epoch, number))
                self.agenda.put(later, now + option.after_ms, 2)

    def join_later(self, event: ScheduledEvent) -> None:
        """A request also joins a further queue, by its original instant (R7)."""
        visit, (epoch, number) = event.who, event.extra
        if epoch == visit.epoch:
            option = self.choice(visit, visit.request)[number]
            self.join(visit, option, number)
            self.refuse_impossible(visit)
            self.resources.mark_to_serve(self.resources.pool_of[option.placement])
            self.serve_all()

    def renege(self, event: ScheduledEvent) -> None:
        """Patience is over, unless the wait is (R13)."""
        visit = event.who
        if event.extra == visit.epoch:
            stood = (
                visit.entries[0].pool.number
                if visit.entries
                else self.most_wanted(self.choice(visit, visit.request), -1, None)
            )
            self.log_event(visit, Event.RENEGE, visit.request, stood, Reason.PATIENCE_OVER)
            self.leave_queues(visit, None)
            self.serve_all()
            visit.node = visit.request.otherwise
            self.turned_away(visit)

    # ---- serving

    def serve_all(self) -> None:
        """Serve every pool that was asked to, in the order of asking, until nobody more can be served (R8)."""
        to_serve = self.resources.to_serve
        for pool in to_serve:  # grows while it is walked
            self.serve(pool, self.agenda._now)
        to_serve.clear()

    def serve(self, pool: Pool, now: int) -> None:
        """R8. Give what is free to the waiting in order of key: the first who wants more than is free ends it."""
        at, queue = 0, pool.queue
        while at < len(queue):
            _, _, _, _, visit, _, option = queue[at]
            node = visit.request
            together = isinstance(node, SeizeAll)
            wanted = node.quantities[option] if together else visit.wanted
            if pool.free < wanted:
                return
            if not together:
                pool.take(wanted, now)
                if self.logging:
                    self.log_event(visit, Event.TAKE, node, pool.number, wanted)
                visit.awaited = self.held(pool, visit, option)
            elif self.has_all(node):
                self.take_all(visit, node, now)
                if visit.passed_over:
                    self.resources.longest_passed_over = max(self.resources.longest_passed_over, now - visit.requested)
            else:
                visit.passed_over = True
                at += 1
                continue
            self.grant(visit, pool)

    def grant(self, visit: Visit, taken: Pool) -> None:
        """The wait is over: the patient goes on by an event of rank 2 at this instant (R3)."""
        self.leave_queues(visit, taken)
        visit.callbacks = self.granted
        self.agenda.wake(visit, self.agenda._now)

    def offered(self, number: int) -> None:
        """Walk the waiting list once for a new offer: what fits is booked, the rest keeps its place (R16)."""
        offer = self.resources.offers[number]
        plan = self.resources.plans[offer.pool.number]
        consider = plan.consider if isinstance(plan, SlotsPlan) else 0
        for entry in offer.pool.queue[:consider]:
            if entry.visit.wanted <= offer.left:
                self.write_in(entry.visit, entry.visit.request, number)
                self.grant(entry.visit, offer.pool)

    # ---- holding

    def receive(self, visit: Visit, now: int) -> int:
        """Hold what was given; the node that follows."""
        node = visit.request
        if visit.awaited is not None:
            self.hold(visit, node, visit.awaited, now)
        following: int = node.next
        return following

    def hold(self, visit: Visit, node: Seize | SeizeSession, held: Held, now: int) -> None:
        """Hold under the name of a node; a place held before under it is given back (R11)."""
        before = visit.holds[node.hold]
        visit.holds[node.hold] = held
        if before is not None:
            self.stays.end(visit, node.hold, now)
        self.stays.begin(visit, node.hold, held, now)
        if before is not None:
            before[0].take(-before[1], now)
            self.log_event(visit, Event.GIVE, node, before[0].number, before[1])
            self.resources.mark_to_serve(before[0])
            self.serve_all()

    def held(self, pool: Pool, visit: Visit, option: int) -> Held:
        """What a request for one pool was given."""
        if isinstance(pool, SessionPlace):
            return (pool, 1, -1)
        return (pool, visit.wanted, self.choice(visit, visit.request)[option].placement)

    def has_all(self, node: SeizeAll) -> bool:
        """Whether every pool has what is asked."""
        return all(
            self.resources.pool_of[option.placement].free >= quantity
            for option, quantity in zip(node.options, node.quantities, strict=True)
        )

    def take_all(self, visit: Visit, node: SeizeAll, now: int) -> None:
        """Take from every pool and hold each under its own name."""
        for name, option, quantity in zip(node.holds, node.options, node.quantities, strict=True):
            pool = self.resources.pool_of[option.placement]
            pool.take(quantity, now)
            self.log_event(visit, Event.TAKE, node, pool.number, quantity)
            held = visit.holds[name] = (pool, quantity, option.placement)
            self.stays.begin(visit, name, held, now)

    def write_in(self, visit: Visit, node: Request, number: int) -> None:
        """Write a patient into an offer."""
        self.log_event(visit, Event.BOOK, node, self.resources.offers[number].pool.number, number)
        offer = self.resources.offers[number]
        visit.session, visit.planned = number, offer.book(visit.wanted)
        if offer.hours:
            self.sessions[visit.row] = number
