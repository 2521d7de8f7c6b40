"""Everything the calendars do, in the order in which it happens (R2): shared by both engines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.engine.world import NEVER, Instants, PlacesPlan, SlotsPlan, World


class CalendarEvent(IntEnum):
    """What a calendar does at an instant, in the order of kinds within rank 0; reviews are rank 1."""

    MONTH = 0  # the integrals of a month are closed; which: the month that begins
    CAPACITY = 1  # which: pool; value: new capacity
    OPENING = 2  # which: session, whose own place opens
    LAPSE = 3  # which: offer
    OFFER = 4  # which: offer
    REVIEW = 5  # which: pool


AT_ONCE = 1  # of a lapse: its offer is gone as soon as those who wait have been asked


@dataclass(frozen=True)
class Timeline:
    """Columns of equal length in order of happening: instant, rank (0 or 1), event, which, value; all int64."""

    at: Instants
    rank: NDArray[np.int64]
    event: NDArray[np.int64]
    which: NDArray[np.int64]
    value: NDArray[np.int64]


def timeline(world: World) -> Timeline:
    """The events of all calendars before the end: by instant, rank, kind of event, and order of declaration."""
    rows = [_rows(world.month_edges[1:-1], CalendarEvent.MONTH, np.arange(1, len(world.month_edges) - 1))]
    for number, plan in enumerate(world.pools):
        if isinstance(plan, PlacesPlan):
            rows.append(_rows(plan.at, CalendarEvent.CAPACITY, np.full(len(plan.at), number), plan.capacity))
            if plan.review is not None:
                rows.append(_rows(plan.review.at, CalendarEvent.REVIEW, np.full(len(plan.review.at), number)))
        else:
            rows += _slots(plan, int(world.session_of[number]))
    columns = np.concatenate(rows, axis=1)
    columns = columns[:, columns[0] < world.end]
    at, event, which, value = columns
    rank = (event == CalendarEvent.REVIEW).astype(np.int64)
    kind = np.where((event == CalendarEvent.LAPSE) & (value == AT_ONCE), CalendarEvent.OFFER, event)
    order = np.lexsort((kind, rank, at))  # stable: what is declared first stays first
    return Timeline(at[order], rank[order], event[order], which[order], value[order])


def _slots(plan: SlotsPlan, first: int) -> list[NDArray[np.int64]]:
    offers = first + np.arange(len(plan.at))
    held, once = plan.opens != NEVER, plan.last <= plan.at
    return [
        _rows(plan.opens[held], CalendarEvent.OPENING, offers[held]),
        _rows(plan.last[~once], CalendarEvent.LAPSE, offers[~once]),
        _rows(plan.at, CalendarEvent.OFFER, offers),
        _rows(plan.at[once], CalendarEvent.LAPSE, offers[once], np.full(int(once.sum()), AT_ONCE)),
    ]


def _rows(at: Instants, event: CalendarEvent, which: Instants, value: Instants | None = None) -> NDArray[np.int64]:
    """Columns at, event, which, value as int64[4, n]."""
    filled = np.zeros(len(at), dtype=np.int64) if value is None else value
    return np.array([at, np.full(len(at), int(event)), which, filled], dtype=np.int64).reshape(4, len(at))
