"""Slots laid out: theatre lists, each a session of its own, and starts of care, counted by the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from sim.demand.distributions import sampler
from sim.demand.draws import name_hash, uniform
from sim.engine.world import NEVER, SlotsPlan
from sim.hospital.calendars import Days, ms_of
from sim.scenario.clock import DAY_MS, is_bank_holiday
from sim.scenario.pools import Slots

Closed = Callable[[str, date, int], bool]  # (category, day, number on that day) -> not held on the day


def nobody_closes(_: str, __: date, ___: int) -> bool:
    """Every planned session is held."""
    return False


def offers(
    days: Days, category: str, phases: Sequence[tuple[int, Slots]], stream: int, ranks: int, closed: Closed
) -> SlotsPlan:
    """Every offer of one pool of slots over the run, in order of the instant at which it may first be booked.

    phases: day of the run from which each applies, and what applies; stream: root of the luck of late starts;
    closed: which sessions are planned and bookable but not held (rule 18).
    """
    firsts = np.array([first for first, _ in phases])
    rows: list[tuple[int, int, int, int, int, int]] = []
    carried = 0.0
    for number, day in enumerate(days):
        slots = phases[int(np.searchsorted(firsts, number, side="right")) - 1][1]
        if is_bank_holiday(day) and not slots.bank_holidays:
            continue
        a_day = slots.per_day[category][day.weekday()]
        if slots.measured_in == "hours":
            rows += [_session(slots, number, stream, day, n, closed(category, day, n)) for n in range(int(a_day))]
        else:
            carried += a_day  # a fraction of a start is carried to the next day
            whole = int(carried + 1e-9)
            carried -= whole
            if whole > 0:
                rows.append(_starts(slots, number, whole))
    rows.sort(key=lambda row: row[0])
    at, quantity, start, end, last, opens = np.array(rows, dtype=np.int64).reshape(len(rows), 6).T
    slots = phases[0][1]
    return SlotsPlan(at, quantity, start, end, last, opens, slots.measured_in == "hours", slots.consider, ranks)


def _instants(slots: Slots, number: int) -> tuple[int, int, int, int]:
    """When an offer of a day may first be booked, when it starts, ends and lapses."""
    midnight = number * DAY_MS
    start = midnight + ms_of(slots.starts_h)
    first = midnight - slots.offered_days_before * DAY_MS + ms_of(slots.offered_at_h)
    return first, start, midnight + ms_of(slots.ends_h), start - ms_of(slots.last_booking_h_before)


def _session(
    slots: Slots, number: int, stream: int, day: date, of_day: int, closed: bool
) -> tuple[int, int, int, int, int, int]:
    first, start, end, last = _instants(slots, number)
    opens = start
    if slots.late_start_h is not None:
        luck = float(uniform(stream, name_hash(f"late|{day.isoformat()}"), of_day))
        opens += max(0, ms_of(sampler(slots.late_start_h).quantile(luck)))
    bookable = int((end - start) * slots.booking_limit)
    return first, bookable, start, end, last, NEVER if closed else opens


def _starts(slots: Slots, number: int, whole: int) -> tuple[int, int, int, int, int, int]:
    first, start, end, last = _instants(slots, number)
    return first, whole, start, end, last, NEVER


def session_day(start: date, plan: SlotsPlan) -> list[date]:
    """The day of each offer of a plan."""
    return [start + timedelta(days=int(at) // DAY_MS) for at in plan.start]
