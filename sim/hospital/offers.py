"""Slots laid out: theatre lists, each a session of its own, and starts of care, counted by the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import floor

import numpy as np
from numpy.typing import NDArray

from sim.demand.distributions import Sampler, sampler
from sim.demand.draws import name_hash
from sim.engine.world import NEVER, SlotsPlan
from sim.hospital.calendars import Days
from sim.scenario.clock import DAY_MS, HOUR_MS, is_bank_holiday, ms_of
from sim.scenario.pools import Slots
from sim.workforce.shifts import session_luck

Closed = Callable[[str, date, int], bool]  # (category, day, number on that day) -> not held on the day
Row = tuple[int, int, int, int, int]


def nobody_closes(_: str, __: date, ___: int) -> bool:
    """Every planned session is held."""
    return False


@dataclass(frozen=True)
class Offers:
    """The offers of one pool of slots as the calendar plans them, the same in every replication.

    category: of the patients they are for; plan: columns in order of the instant of first booking, every session
    opening in time; days, numbers: of each session, its day and its number on that day; names: of their luck,
    uint64; phase: which of `late` holds for each, int64; late: by phase, how late a session opens (None: in time).
    """

    category: str
    plan: SlotsPlan
    days: tuple[date, ...]
    numbers: NDArray[np.int64]
    names: NDArray[np.uint64]
    phase: NDArray[np.int64]
    late: tuple[Sampler | None, ...]

    def on_the_day(self, stream: int, closed: Closed) -> SlotsPlan:
        """The offers of one replication: sessions open late by luck, and those closed do not open (rule 18).

        stream: root of the luck of late starts.
        """
        if not self.plan.hours:
            return self.plan
        luck = session_luck(np.uint64(stream), self.names, self.numbers)
        opens = self.plan.start.copy()
        for phase, late in enumerate(self.late):
            if late is not None:
                here = self.phase == phase
                hours = late.quantiles(luck[here])
                opens[here] += np.maximum(0, np.floor(hours * HOUR_MS + 0.5).astype(np.int64))
        if closed is not nobody_closes:
            sessions = zip(self.days, self.numbers.tolist(), strict=True)
            opens[[closed(self.category, day, number) for day, number in sessions]] = NEVER
        return replace(self.plan, opens=opens)


def offers(days: Days, category: str, phases: Sequence[tuple[int, Slots]], ranks: int) -> Offers:
    """Every planned offer of one pool of slots that is made within the run, that of a later session among them.

    phases: day of the run from which each applies, and what applies; ranks: priorities of the pool.
    """
    firsts = np.array([first for first, _ in phases])
    rows: list[tuple[Row, date, int, int]] = []
    carried = 0.0
    booked_ahead = max(slots.offered_days_before for _, slots in phases)
    for number, day in enumerate(Days(days.start, days.count + booked_ahead)):
        phase = int(np.searchsorted(firsts, number, side="right")) - 1
        slots = phases[phase][1]
        if is_bank_holiday(day) and not slots.bank_holidays:
            continue
        a_day = slots.per_day[category][day.weekday()]
        if slots.measured_in == "hours":
            rows += [(_offer(slots, number), day, n, phase) for n in range(int(a_day))]
        else:
            carried += a_day  # a fraction of a start is carried to the next day
            whole = int(carried + 1e-9)
            carried -= whole
            if whole > 0:
                rows.append((_offer(slots, number, whole), day, 0, phase))
    rows = sorted((row for row in rows if row[0][0] < days.count * DAY_MS), key=lambda row: row[0][0])
    at, quantity, start, end, last = np.array([row[0] for row in rows], dtype=np.int64).reshape(len(rows), 5).T
    slots = phases[0][1]
    hours = slots.measured_in == "hours"
    opens = start.copy() if hours else np.full(len(rows), NEVER)
    named = {day: name_hash(f"late|{day.isoformat()}") for _, day, _, _ in rows}
    return Offers(
        category=category,
        plan=SlotsPlan(at, quantity, start, end, last, opens, hours, slots.consider, ranks),
        days=tuple(day for _, day, _, _ in rows),
        numbers=np.array([number for _, _, number, _ in rows], dtype=np.int64),
        names=np.array([named[day] for _, day, _, _ in rows], dtype=np.uint64),
        phase=np.array([phase for _, _, _, phase in rows], dtype=np.int64),
        late=tuple(None if s.late_start_h is None else sampler(s.late_start_h) for _, s in phases),
    )


def _offer(slots: Slots, number: int, starts: int | None = None) -> Row:
    """When an offer of a day may first be booked, its quantity (planned time, or starts), start, end and lapse."""
    midnight = number * DAY_MS
    start, end = midnight + ms_of(slots.starts_h), midnight + ms_of(slots.ends_h)
    first = midnight - slots.offered_days_before * DAY_MS + ms_of(slots.offered_at_h)
    quantity = floor((end - start) * slots.booking_limit + 0.5) if starts is None else starts
    return first, quantity, start, end, start - ms_of(slots.last_booking_h_before)
