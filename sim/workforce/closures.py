"""What a lack of staff closes: beds from a moment on, theatre sessions by date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.demand.draws import name_hash
from sim.scenario.clock import DAY_MS, HOUR_MS, Clock
from sim.scenario.workforce import Workforce
from sim.workforce.plan import Floats, Ints, PlannedSessions
from sim.workforce.shifts import session_uniforms

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
    def _by_specialty(self) -> Mapping[str, Ints]:
        """Sessions of each specialty as words of day and number, in order."""
        lists: dict[str, list[int]] = {}
        for specialty, word in zip(self.specialty, _words(self.day, self.number).tolist(), strict=True):
            lists.setdefault(specialty, []).append(word)
        return {specialty: np.array(sorted(words), dtype=np.int64) for specialty, words in lists.items()}

    def closed(self, specialty: str, day: Ints, number: Ints) -> NDArray[np.bool_]:
        """Which sessions of a specialty do not run, bool[n]. day: of the run, int64[n]; number: on that day."""
        words = self._by_specialty.get(specialty, np.empty(0, dtype=np.int64))
        return np.isin(_words(day, number), words)

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


SESSIONS_A_DAY = 1 << 20  # of one specialty: more than there can be


def _words(day: Ints, number: Ints) -> Ints:
    """Day and number of a session in one word."""
    return np.asarray(day) * SESSIONS_A_DAY + np.asarray(number)


def _session_names(group: str, clock: Clock, planned: PlannedSessions) -> NDArray[np.uint64]:
    """The name of the draw of each session, by its day and specialty: uint64[sessions]."""
    specialties = list(dict.fromkeys(planned.specialty))
    code = {specialty: number for number, specialty in enumerate(specialties)}
    by_day = np.stack([_names_of(group, clock, specialty) for specialty in specialties]) if specialties else _NO_NAMES
    return by_day[np.array([code[each] for each in planned.specialty], dtype=np.int64), planned.day]


_NO_NAMES = np.empty((0, 0), dtype=np.uint64)


@lru_cache(maxsize=64)
def _names_of(group: str, clock: Clock, specialty: str) -> NDArray[np.uint64]:
    """The names of a specialty on each day of the run, uint64[days]."""
    return np.array([name_hash(f"{group}|{day.isoformat()}|{specialty}") for day in clock.dates], dtype=np.uint64)


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
    """Which planned sessions do not run; the luck is keyed by group, date, specialty and number.

    chance: of a session on each day of the run, float64[days].
    """
    uniforms = session_uniforms(stream, _session_names(group, clock, planned), planned.number)
    closed = np.flatnonzero(uniforms < chance[planned.day])
    return ClosedSessions(
        clock, planned.day[closed], tuple(planned.specialty[i] for i in closed), planned.number[closed]
    )
