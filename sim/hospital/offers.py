"""Slots laid out: theatre lists, each a session of its own, and starts of care, counted by the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.demand.distributions import Sampler, sampler
from sim.demand.draws import class_stream, name_hash
from sim.engine.world import NEVER, SlotsPlan, Why
from sim.hospital.booking import booked_h
from sim.hospital.calendars import Days
from sim.scenario.clock import DAY_MS, HOUR_MS, is_bank_holiday, ms_of
from sim.scenario.pools import Slots
from sim.scenario.reuse import reused
from sim.workforce.shifts import session_uniforms

Ints = NDArray[np.int64]
# (category, days of the run, numbers on that day; n of each) -> which are not held on the day, bool[n]
Closed = Callable[[str, Ints, Ints], NDArray[np.bool_]]


def nobody_closes(_: str, day: Ints, __: Ints) -> NDArray[np.bool_]:
    """Every planned session is held."""
    return np.zeros(len(day), dtype=np.bool_)


@dataclass(frozen=True)
class Offers:
    """The offers of one pool of slots as the calendar plans them, the same in every replication.

    category: of the patients they are for; plan: columns in order of the instant of first booking, every session
    opening in time; day, numbers: of each session, its day of the run and its number on that day; names: of their luck,
    uint64; phase: which of `by_phase` holds for each, int64.
    """

    category: str
    plan: SlotsPlan
    day: Ints
    numbers: NDArray[np.int64]
    names: NDArray[np.uint64]
    phase: NDArray[np.int64]
    by_phase: tuple[OnTheDay, ...]

    def on_the_day(self, stream: int, closed: Closed) -> SlotsPlan:
        """The offers of one replication: sessions open late by luck, and those not held do not open (R18).

        stream: root of the luck of sessions; closed: those whose staff are missing.
        """
        if not self.plan.hours:
            return self.plan
        late = session_uniforms(np.uint64(stream), self.names, self.numbers)
        opens = self.plan.start.copy()
        for phase, rule in enumerate(self.by_phase):
            if rule.late is not None:
                here = self.phase == phase
                hours = rule.late.quantiles(late[here])
                opens[here] += np.maximum(0, np.floor(hours * HOUR_MS + 0.5).astype(np.int64))
        why = self._why(stream, closed)
        opens[why != Why.HELD] = NEVER
        quantity = np.where(why == Why.LEAVE, 0, self.plan.quantity)
        return replace(self.plan, opens=opens, why=why, quantity=quantity)

    def _why(self, stream: int, closed: Closed) -> Ints:
        """Why each session is not held: leave is known first, and whose staff are missing asks for no theatre."""
        why = np.full(len(self.day), int(Why.HELD), dtype=np.int64)
        for cause in (Why.ESTATE, Why.LEAVE):  # the later outdoes the earlier
            shares = np.array([rule.shares[cause] for rule in self.by_phase])[self.phase]
            if shares.any():
                luck = np.uint64(class_stream(stream, 0, name_hash(cause.name.lower())))
                why[session_uniforms(luck, self.names, self.numbers) < shares] = cause
        if closed is not nobody_closes:
            why[closed(self.category, self.day, self.numbers) & (why != Why.LEAVE)] = Why.STAFF
        return why


@dataclass(frozen=True)
class OnTheDay:
    """What befalls sessions in one phase. late: how late they open, h (None: in time); shares: not held, by cause."""

    late: Sampler | None
    shares: Mapping[Why, float]

    @classmethod
    def of(cls, slots: Slots) -> OnTheDay:
        """As the pool says."""
        late = None if slots.late_start_h is None else sampler(slots.late_start_h)
        return cls(late, {Why.ESTATE: slots.not_held.estate, Why.LEAVE: slots.not_held.leave})


@reused(64)
def offers(days: Days, category: str, phases: tuple[tuple[int, Slots], ...], ranks: int) -> Offers:
    """Every planned offer of one pool of slots that is made within the run, that of a later session among them.

    phases: day of the run from which each applies, and what applies; ranks: priorities of the pool.
    """
    whole = Days(days.start, days.count + max(slots.offered_days_before for _, slots in phases))
    holiday, names = _calendar(whole)
    number = np.arange(whole.count)
    phase = np.searchsorted([first for first, _ in phases], number, side="right") - 1
    a_day = np.array([slots.per_day[category] for _, slots in phases])[phase, (number + days.start.weekday()) % 7]
    shut = np.array([not slots.bank_holidays for _, slots in phases])[phase] & holiday
    a_day[shut] = 0
    hours = phases[0][1].measured_in == "hours"
    sessions = a_day.astype(np.int64) if hours else _carried(a_day)
    here = np.repeat(number, sessions if hours else np.minimum(sessions, 1))
    starts = None if hours else sessions[here]
    at, quantity, start, end, last = _offers([slots for _, slots in phases], phase[here], here, starts)
    order = np.argsort(at, kind="stable")
    order = order[at[order] < days.count * DAY_MS]
    day, of_day = here[order], (np.arange(len(here)) - np.searchsorted(here, here))[order]
    start = start[order]
    opens = start.copy() if hours else np.full(len(order), NEVER)
    slots, plan = phases[0][1], (at[order], quantity[order], start, end[order], last[order])
    return Offers(
        category=category,
        plan=SlotsPlan(*plan, opens, np.zeros(len(order), dtype=np.int64), hours, slots.consider, ranks),
        day=day,
        numbers=of_day,
        names=names[day],
        phase=phase[day],
        by_phase=tuple(OnTheDay.of(each) for _, each in phases),
    )


@lru_cache(maxsize=16)
def _calendar(days: Days) -> tuple[NDArray[np.bool_], NDArray[np.uint64]]:
    """Of each day, whether it is a bank holiday, and the name of the luck of late starts."""
    dates = list(days)
    names = [name_hash(f"late|{day.isoformat()}") for day in dates]
    return np.array([*map(is_bank_holiday, dates)]), np.array(names, dtype=np.uint64)


def _carried(a_day: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole starts on each day: a fraction of one is carried to the next day."""
    carried, found = 0.0, []
    for starts in a_day.tolist():
        carried += starts
        whole = int(carried + 1e-9)
        carried -= whole
        found.append(whole)
    return np.array(found, dtype=np.int64)


def _offers(
    slots: Sequence[Slots], phase: NDArray[np.int64], day: NDArray[np.int64], starts: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], ...]:
    """When offers may first be booked, their quantity (planned time, or starts), start, end and lapse, ms.

    phase, day: of each offer.
    """
    midnight = day * DAY_MS

    def at(hours: Callable[[Slots], float]) -> NDArray[np.int64]:
        return np.array([ms_of(hours(s)) for s in slots], dtype=np.int64)[phase]

    before = np.array([s.offered_days_before for s in slots])[phase]
    start, end = midnight + at(lambda s: s.starts_h), midnight + at(lambda s: s.ends_h)
    if starts is None:
        starts = at(booked_h)
    first, last = (
        midnight - before * DAY_MS + at(lambda s: s.offered_at_h),
        start - at(lambda s: s.last_booking_h_before),
    )
    return first, starts, start, end, last
