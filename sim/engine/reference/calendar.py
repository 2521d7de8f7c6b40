"""What calendars and reviews do in the reference engine (ranks 0 and 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.engine.reference.agenda import Agenda, ScheduledEvent
from sim.engine.reference.pool import Pool
from sim.engine.reference.resources import ResourceState
from sim.engine.timeline import timeline
from sim.engine.world import PlacesPlan, World


class Calendar:
    """Takes the events of the timeline one by one. What requests do about them: `offered`, `served`, and
    `capacity_fell` where a pool will never again open as much as it did.
    """

    def __init__(
        self,
        agenda: Agenda,
        resources: ResourceState,
        offered: Callable[[int], None],
        served: Callable[[], None],
        capacity_fell: Callable[[Pool], None],
    ) -> None:
        self.agenda, self.resources = agenda, resources
        self.offered, self.served, self.capacity_fell = offered, served, capacity_fell
        self.actions: list[Callable[[int, int], None]] = [
            self.month,
            self.capacity,
            self.opening,
            self.lapse,
            self.offer,
            self.review,
        ]

    def begin(self, world: World) -> None:
        """Put the first event on the agenda; each puts the next."""
        lines = timeline(world)
        columns = (lines.at, lines.rank, lines.event, lines.which, lines.value)
        self.remaining = zip(*(column.tolist() for column in columns), strict=True)
        self.order = -len(lines.at)  # calendars were made before anything else was scheduled
        self.schedule_next(ScheduledEvent(self.act, None))

    def schedule_next(self, event: ScheduledEvent) -> None:
        """Put the next event on the agenda."""
        for at, rank, *kind in self.remaining:
            event.callbacks = (self.act,)
            event.who = kind
            self.agenda.put(event, at, rank, self.order)
            self.order += 1
            return

    def act(self, event: ScheduledEvent) -> None:
        """Do what the calendars do now, and serve whom it helps."""
        kind, which, value = event.who
        self.actions[kind](which, value)
        self.served()
        self.schedule_next(event)

    def month(self, _: int, __: int) -> None:
        """The integrals of a month are closed."""
        self.resources.close_month(self.agenda._now)

    def capacity(self, which: int, value: int) -> None:
        """Capacity is what the calendar says less what hooks have closed, and what reviews have opened (R14)."""
        pool = self.resources.pools[which]
        pool.planned = value
        pool.open(max(0, value - pool.shut) + pool.opened - pool.capacity, self.agenda._now)
        self.resources.mark_to_serve(pool)
        plan, before = self.resources.plans[which], pool.most
        if isinstance(plan, PlacesPlan):
            pool.most = plan.most_from(self.agenda._now)
            if before is not None and pool.most < before:
                self.capacity_fell(pool)

    def opening(self, which: int, _: int) -> None:
        """A session's own place opens."""
        place = self.resources.places[which]
        place.open(1, self.agenda._now)
        self.resources.mark_to_serve(place)

    def lapse(self, which: int, _: int) -> None:
        """What is left of an offer is lost."""
        offer = self.resources.offers[which]
        if offer.may_book:
            offer.may_book = False
            self.resources.open_offers[offer.pool.number].remove(which)

    def offer(self, which: int, _: int) -> None:
        """An offer may be booked: first by those who wait."""
        offer = self.resources.offers[which]
        offer.left, offer.may_book = offer.quantity, True
        self.resources.open_offers[offer.pool.number].append(which)
        self.offered(which)

    def review(self, which: int, _: int) -> None:
        """Escalation opens places, at once or after its lead time, or closes free ones (R15)."""
        plan, pool, now = self.resources.plans[which], self.resources.pools[which], self.agenda._now
        if not isinstance(plan, PlacesPlan) or plan.review is None:
            return
        rule = plan.review
        waiting = len(self.resources.pools[rule.counts].queue)
        calm = waiting < rule.close_under
        if waiting > rule.open_over:
            more = min(rule.step, rule.maximum - pool.opened - pool.coming)
            if more > 0 and rule.lead > 0:
                pool.coming += more
                self.agenda.put(ScheduledEvent(self.places_come, pool, more), now + rule.lead, 1)
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
        self.resources.mark_to_serve(pool)
