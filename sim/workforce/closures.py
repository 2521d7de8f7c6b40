"""What a lack of staff closes: beds from a moment on, theatre sessions by date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.demand.draws import name_hash
from sim.scenario.clock import DAY_MS, HOUR_MS, Clock
from sim.scenario.workforce import Workforce
from sim.workforce.plan import Floats, Ints, PlannedSessions
from sim.workforce.shifts import session_luck

ChangePoints = tuple[Ints, Ints]


@dataclass(frozen=True)
class ClosedSessions:
    """Planned sessions that do not run for want of theatre staff.

    day: day of the run; specialty; number of the session on that day; one row each.
    """

    clock: Clock = field(repr=False)
    day: Ints
    specialty: tuple[str, ...]
    number: Ints

    @cached_property
    def _by_list(self) -> Mapping[tuple[int, str], frozenset[int]]:
        lists: dict[tuple[int, str], set[int]] = {}
        for day, specialty, number in zip(self.day.tolist(), self.specialty, self.number.tolist(), strict=True):
            lists.setdefault((day, specialty), set()).add(number)
        return {key: frozenset(numbers) for key, numbers in lists.items()}

    def session_closed(self, specialty: str, day: date, number: int) -> bool:
        """Whether this session of the specialty does not run."""
        return number in self._by_list.get(self._key(specialty, day), frozenset())

    def closed_sessions(self, specialty: str, day: date) -> int:
        """How many sessions of the specialty do not run on this day."""
        return len(self._by_list.get(self._key(specialty, day), frozenset()))

    def _key(self, specialty: str, day: date) -> tuple[int, str]:
        return (day - self.clock.start).days, specialty

    def by_month(self) -> Floats:
        """Sessions that do not run in each month, float64[months]."""
        month = self.clock.month_index(self.day * DAY_MS)
        return np.bincount(month, minlength=len(self.clock.months)).astype(np.float64)


def bed_changes(closed: Ints, begins_h: Floats) -> ChangePoints:
    """Closed beds as change points in time.

    closed: int64[days, 2], beds closed on each day and night shift; begins_h: the hours at which the two begin,
    float64[days, 2]. Gives instants (ms, rising, the first 0) and the beds closed from each on, both int64; before the
    first day shift none is closed.
    """
    begins_ms = np.floor(begins_h * HOUR_MS + 0.5).astype(np.int64)
    at_ms = (np.arange(len(closed))[:, None] * DAY_MS + begins_ms).ravel()
    at_ms, beds = np.append(np.int64(0), at_ms), np.append(np.int64(0), closed.ravel())
    changes = np.append(True, beds[1:] != beds[:-1])
    if len(at_ms) > 1 and at_ms[1] == 0:  # a day shift that begins at midnight leaves no time before it
        changes[0] = False
        changes[1] = True
    return at_ms[changes].astype(np.int64), beds[changes].astype(np.int64)


@lru_cache(maxsize=4)
def _session_names(group: str, dates: tuple[date, ...], specialties: tuple[str, ...]) -> NDArray[np.uint64]:
    hashes: dict[str, int] = {}
    names = [f"{group}|{day.isoformat()}|{who}" for day, who in zip(dates, specialties, strict=True)]
    for name in set(names):
        hashes[name] = name_hash(name)
    return np.array([hashes[name] for name in names], dtype=np.uint64)


def closing_chance(in_force: tuple[Workforce, ...], unfilled_h: Floats, sessions: Floats) -> Floats:
    """The chance that a planned session does not run, by month: unabsorbed hours over the hours of its team.

    unfilled_h: unfilled hours of the theatre staff, float64[months]; sessions: planned ones, float64[months].
    """
    team = np.array([w.theatre.session_h.get(w.theatre.closing_group, 0.0) for w in in_force]) * sessions
    lost = np.array([w.theatre.not_absorbed for w in in_force]) * unfilled_h
    return np.minimum(1.0, np.divide(lost, team, out=np.zeros_like(lost), where=team > 0))


def close_sessions(
    clock: Clock, planned: PlannedSessions, chance: Floats, stream: np.uint64, group: str
) -> ClosedSessions:
    """Which planned sessions do not run; the luck is keyed by group, date, specialty and number."""
    every = list(clock.dates)
    dates = tuple(every[day] for day in planned.day.tolist())
    luck = session_luck(stream, _session_names(group, dates, planned.specialty), planned.number)
    closed = np.flatnonzero(luck < chance[clock.month_index(planned.day * DAY_MS)])
    return ClosedSessions(
        clock, planned.day[closed], tuple(planned.specialty[i] for i in closed), planned.number[closed]
    )
