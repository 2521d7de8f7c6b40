"""Requests of the reference engine: take at once, wait in queues with patience, or turn away (rules 5 to 13, 16, 19)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import floor
from typing import Any

from sim.engine.reference.agenda import Agenda, Happening
from sim.engine.reference.house import House
from sim.engine.reference.luck import Luck
from sim.engine.reference.pool import Entry, Pool, SessionPlace
from sim.engine.reference.spans import ms_of
from sim.engine.reference.visit import Held, Visit
from sim.engine.world import SlotsPlan
from sim.pathway.program import Book, Deadline, Option, Seize, SeizeAll, SeizeSession

WAITS = -1
Request = Seize | Book | SeizeAll | SeizeSession


class Requests:
    """Seizes and books; `wake` is called with the visit, at rank 2, once it has been given what it waits for."""

    def __init__(self, agenda: Agenda, house: House, luck: Luck, nodes: Sequence[Any]) -> None:
        self.agenda, self.house, self.luck, self.nodes = agenda, house, luck, nodes
        self.wake: Callable[[Any], None]
        self.turn_away: Callable[[Visit, int], None]

    # ---- asking

    def seize(self, visit: Visit, node: Seize) -> int:
        """One pool: the first of the choice that has enough free, and where nobody waits before (rules 6, 7)."""
        now = self.agenda._now
        visit.wanted = wanted = self.places(visit, node)
        for option in self.choice(visit, node):
            pool = self.house.pool_of[option.placement]
            if option.after_ms == 0 and pool.free >= wanted and pool.nobody_before(self.rank(visit, node, option)):
                pool.take(wanted, now)
                self.hold(visit, node.hold, Held(pool, wanted, option.placement))
                return node.next
        return self.wait(visit, node, self.choice(visit, node))

    def book(self, visit: Visit, node: Book) -> int:
        """A slot of the first offer with enough left, where nobody waits before."""
        house, choice = self.house, self.choice(visit, node)
        plan = house.plans[house.pool_of[choice[0].placement].number]
        in_hours = isinstance(plan, SlotsPlan) and plan.hours
        now = self.agenda.now
        visit.wanted = ms_of(self.luck.number(visit, node.quantity, now)) if in_hours else self.places(visit, node)
        for option in choice:
            pool = house.pool_of[option.placement]
            if option.after_ms == 0 and pool.nobody_before(self.rank(visit, node, option)):
                for number in house.open_offers[pool.number]:
                    if house.offers[number].left >= visit.wanted:
                        self.write_in(visit, number)
                        return node.next
        return self.wait(visit, node, choice)

    def seize_all(self, visit: Visit, node: SeizeAll) -> int:
        """Several pools together, or none (rules 6 and 9)."""
        pools = [self.house.pool_of[option.placement] for option in node.options]
        nobody = all(
            pool.nobody_before(self.rank(visit, node, option))
            for pool, option in zip(pools, node.options, strict=True)
        )
        if nobody and self.has_all(node):
            self.take_all(visit, node)
            return node.next
        return self.wait(visit, node, node.options)

    def seize_session(self, visit: Visit, node: SeizeSession) -> int:
        """The place of the booked session, which only its own patients want (rules 18 and 19)."""
        offer, place, now = self.house.offers[visit.session], self.house.places[visit.session], self.agenda.now
        visit.wanted = 1
        if offer.opens is None:
            return node.if_closed
        if place.free > 0 and place.nobody_before(0):
            place.take(1, now)
            self.hold(visit, node.hold, Held(place, 1, -1))
            return node.next
        return self.wait(visit, node, ())

    # ---- waiting

    def wait(self, visit: Visit, node: Request, options: Sequence[Option]) -> int:
        """Stand in every queue of the choice, in some only later, with one timer; past patience means turn away."""
        now = self.agenda.now
        last = self.patience(visit, node.deadline)
        if last is not None and last < now:
            return node.otherwise
        visit.requested, visit.passed_over = now, False
        visit.request = node
        for number, option in enumerate(options):
            if option.after_ms == 0:
                self.join(visit, self.house.pool_of[option.placement], self.rank(visit, node, option), number)
            else:
                later = Happening(self.join_later, visit, (visit.epoch, number))
                self.agenda.put(later, now + option.after_ms, 2)
        if isinstance(node, SeizeSession):
            self.join(visit, self.house.places[visit.session], 0, -1)
        if last is not None:
            self.agenda.put(Happening(self.give_up, visit, visit.epoch), last, 4)
        return WAITS

    def patience(self, visit: Visit, deadline: Deadline) -> int | None:
        """The last instant at which the patient still takes what is offered (rule 13)."""
        now = self.agenda.now
        if deadline.kind == "none":
            return None
        if deadline.kind == "hours":
            return now + ms_of(self.luck.number(visit, deadline.hours, now))
        less = ms_of(self.luck.number(visit, deadline.less, now))
        plus = ms_of(self.luck.number(visit, deadline.plus, now))
        return self.house.offers[visit.session].end - less + plus

    def join(self, visit: Visit, pool: Pool, rank: int, option: int) -> None:
        """Stand in one queue."""
        entry = Entry(rank, visit.requested, visit.key, visit, pool, option)
        pool.join(entry, self.agenda.now)
        visit.entries.append(entry)

    def join_later(self, event: Happening) -> None:
        """A request also joins a further queue, by its original instant (rule 7)."""
        visit, (epoch, number) = event.who, event.extra
        if epoch == visit.epoch:
            option = self.choice(visit, visit.request)[number]
            pool = self.house.pool_of[option.placement]
            self.join(visit, pool, self.rank(visit, visit.request, option), number)
            self.house.ask(pool)
            self.serve_all()

    def give_up(self, event: Happening) -> None:
        """Patience is over, unless the wait is (rule 13)."""
        visit = event.who
        if event.extra == visit.epoch:
            self.step_out(visit, None)
            self.serve_all()
            self.turn_away(visit, visit.request.otherwise)

    def step_out(self, visit: Visit, taken: Pool | None) -> None:
        """Leave every queue; a pool other than the one taken may now serve whom this request held up (rule 8)."""
        visit.epoch += 1
        entries, visit.entries = visit.entries, []
        for entry in entries:
            entry.pool.leave(entry, self.agenda.now)
            if entry.pool is not taken:
                self.house.ask(entry.pool)

    # ---- serving

    def serve_all(self) -> None:
        """Serve every pool that was asked to, in the order of asking, until nobody more can be served."""
        for pool in self.house.to_serve:  # grows while it is walked
            if pool.queue:
                self.serve(pool)
        self.house.to_serve.clear()

    def serve(self, pool: Pool) -> None:
        """Give what is free to the waiting in order of key; the first who wants more than there is stops the walk."""
        for entry in pool.queue.copy():
            visit = entry.visit
            node = visit.request
            together = isinstance(node, SeizeAll)
            wanted = node.quantities[entry.option] if together else visit.wanted
            if pool.free <= 0 or pool.free < wanted:
                return
            if not together:
                pool.take(wanted, self.agenda.now)
                visit.awaited = self.held(pool, visit, entry.option)
            elif self.has_all(node):
                self.take_all(visit, node)
                if visit.passed_over:
                    waited = self.agenda.now - visit.requested
                    self.house.longest_passed_over = max(self.house.longest_passed_over, waited)
            else:
                visit.passed_over = True
                continue
            self.grant(visit, pool)

    def grant(self, visit: Visit, taken: Pool) -> None:
        """The wait is over: the patient goes on by an event of rank 2 at this instant (rule 3)."""
        self.step_out(visit, taken)
        visit.callbacks = (self.wake,)
        self.agenda.put(visit, self.agenda.now, 2)

    def offered(self, number: int) -> None:
        """Walk the waiting list once for a new offer: what fits is booked, the rest keeps its place (rule 16)."""
        offer = self.house.offers[number]
        plan = self.house.plans[offer.pool.number]
        consider = plan.consider if isinstance(plan, SlotsPlan) else 0
        for entry in offer.pool.queue[:consider]:
            if offer.left <= 0:
                return
            if entry.visit.wanted <= offer.left:
                self.write_in(entry.visit, number)
                self.grant(entry.visit, offer.pool)

    # ---- holding

    def receive(self, visit: Visit) -> int:
        """Hold what was given; the node that follows."""
        node = visit.request
        if visit.awaited is not None:
            self.hold(visit, node.hold, visit.awaited)
            visit.awaited = None
        return int(node.next)

    def hold(self, visit: Visit, name: int, held: Held) -> None:
        """Hold under a name; a place held before under it is given back (rule 11)."""
        before = visit.holds.get(name)
        visit.holds[name] = held
        if before is not None:
            self.house.give_back(before.pool, before.quantity, self.agenda.now)

    def held(self, pool: Pool, visit: Visit, option: int) -> Held:
        if isinstance(pool, SessionPlace):
            return Held(pool, 1, -1)
        return Held(pool, visit.wanted, self.choice(visit, visit.request)[option].placement)

    def has_all(self, node: SeizeAll) -> bool:
        """Whether every pool has what is asked."""
        return all(
            self.house.pool_of[option.placement].free >= quantity
            for option, quantity in zip(node.options, node.quantities, strict=True)
        )

    def take_all(self, visit: Visit, node: SeizeAll) -> None:
        """Take from every pool and hold each under its own name."""
        for name, option, quantity in zip(node.holds, node.options, node.quantities, strict=True):
            pool = self.house.pool_of[option.placement]
            pool.take(quantity, self.agenda.now)
            visit.holds[name] = Held(pool, quantity, option.placement)

    def write_in(self, visit: Visit, number: int) -> None:
        """Write a patient into an offer."""
        visit.session = number
        visit.planned = self.house.offers[number].book(visit.wanted)

    # ---- reading a node

    def places(self, visit: Visit, node: Seize | Book) -> int:
        """Whole places wanted."""
        if node.quantity.attribute < 0:
            return max(0, floor(node.quantity.constant + 0.5))
        return max(0, floor(self.luck.number(visit, node.quantity, self.agenda.now) + 0.5))

    def choice(self, visit: Visit, node: Any) -> Sequence[Option]:
        """The options a patient's category selects."""
        if node.by < 0:
            return node.choices[0]  # type: ignore[no-any-return]
        return node.choices[self.luck.category(visit, node.by, 0)]  # type: ignore[no-any-return]

    def rank(self, visit: Visit, node: Any, option: Option) -> int:
        """The rank of a request in the order of a pool's priorities."""
        if node.priority < 0:
            return option.ranks[0]
        return option.ranks[self.luck.category(visit, node.priority, 0)]
