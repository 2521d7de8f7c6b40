"""What calendars and reviews do in the reference engine (ranks 0 and 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.engine.reference.agenda import Agenda, Happening
from sim.engine.reference.house import House
from sim.engine.reference.pool import Pool
from sim.engine.timeline import timeline
from sim.engine.world import PlacesPlan, World


class Calendar:
    """Takes the turns of the timeline one by one. What requests do about them: `offered`, `served`, and `fallen` where
    a pool will never again open as much as it did.
    """

    def __init__(
        self,
        agenda: Agenda,
        house: House,
        offered: Callable[[int], None],
        served: Callable[[], None],
        fallen: Callable[[Pool], None],
    ) -> None:
        self.agenda, self.house = agenda, house
        self.offered, self.served, self.fallen = offered, served, fallen
        self.turns: list[Callable[[int, int], None]] = [
            self.month,
            self.capacity,
            self.opening,
            self.lapse,
            self.offer,
            self.review,
        ]

    def begin(self, world: World) -> None:
        """Put the first turn on the agenda; each turn puts the next."""
        lines = timeline(world)
        columns = (lines.at, lines.rank, lines.turn, lines.which, lines.value)
        self.remaining = zip(*(column.tolist() for column in columns), strict=True)
        self.order = -len(lines.at)  # calendars were made before anything else was scheduled
        self.next_turn(Happening(self.take_turn, None))

    def next_turn(self, event: Happening) -> None:
        """Put the next turn on the agenda."""
        for at, rank, *turn in self.remaining:
            event.callbacks = (self.take_turn,)
            event.who = turn
            self.agenda.put(event, at, rank, self.order)
            self.order += 1
            return

    def take_turn(self, event: Happening) -> None:
        """Do what the calendars do now, and serve whom it helps."""
        turn, which, value = event.who
        self.turns[turn](which, value)
        self.served()
        self.next_turn(event)

    def month(self, _: int, __: int) -> None:
        """A month's books are closed."""
        self.house.close_month(self.agenda._now)

    def capacity(self, which: int, value: int) -> None:
        """Capacity is what the calendar says less what hooks have closed, and what reviews have opened (rule 14)."""
        pool = self.house.pools[which]
        pool.planned = value
        pool.open(max(0, value - pool.shut) + pool.opened - pool.capacity, self.agenda._now)
        self.house.ask(pool)
        plan, before = self.house.plans[which], pool.most
        if isinstance(plan, PlacesPlan):
            pool.most = plan.most_from(self.agenda._now)
            if before is not None and pool.most < before:
                self.fallen(pool)

    def opening(self, which: int, _: int) -> None:
        """A session's own place opens."""
        place = self.house.places[which]
        place.open(1, self.agenda._now)
        self.house.ask(place)

    def lapse(self, which: int, _: int) -> None:
        """What is left of an offer is lost."""
        offer = self.house.offers[which]
        if offer.may_book:
            offer.may_book = False
            self.house.open_offers[offer.pool.number].remove(which)

    def offer(self, which: int, _: int) -> None:
        """An offer may be booked: first by those who wait."""
        offer = self.house.offers[which]
        offer.left, offer.may_book = offer.quantity, True
        self.house.open_offers[offer.pool.number].append(which)
        self.offered(which)

    def review(self, which: int, _: int) -> None:
        """Escalation opens places, at once or after its lead time, or closes free ones (rule 15)."""
        plan, pool, now = self.house.plans[which], self.house.pools[which], self.agenda._now
        if not isinstance(plan, PlacesPlan) or plan.review is None:
            return
        rule = plan.review
        waiting = len(self.house.pools[rule.counts].queue)
        calm = waiting < rule.close_under
        if waiting > rule.open_over:
            more = min(rule.step, rule.maximum - pool.opened - pool.coming)
            if more > 0 and rule.lead > 0:
                pool.coming += more
                self.agenda.put(Happening(self.places_come, pool, more), now + rule.lead, 1)
            elif more > 0:
                self.open_places(pool, more)
        elif calm and pool.calm:
            fewer = min(rule.step, pool.opened, max(0, pool.free))
            pool.open(-fewer, now, by_review=-fewer)
        pool.calm = calm

    def places_come(self, event: Any) -> None:
        """Places decided upon earlier open now."""
        event.who.coming -= event.extra
        self.open_places(event.who, event.extra)
        self.served()

    def open_places(self, pool: Pool, more: int) -> None:
        """Places of an escalation rule open."""
        pool.open(more, self.agenda._now, by_review=more)
        self.house.ask(pool)
