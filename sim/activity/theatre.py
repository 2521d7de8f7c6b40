"""Theatres: what the lists were used for, when they began and ended, and who was cancelled on the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.activity.calendar import Floats, Ints
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.activity.part import Flags, Part
from sim.engine.journeys import SESSION_INTEGRALS, Run
from sim.engine.world import NEVER, SlotsPlan, Why
from sim.hospital.staffing import SESSION_H
from sim.scenario.clock import DAY_MS, HOUR_MS

NOTICED_MS = HOUR_MS // 2  # half an hour late or early is what audits count
DAYS_A_QUARTER = 365.25 / 4
BY_HOSPITAL = ("cancelled_no_bed", "cancelled_no_time", "cancelled_no_staff")
NOT_BY_HOSPITAL = {"cancelled_by_patient": "patient", "cancelled_clinical": "clinical"}  # and what they are because of


@dataclass(frozen=True)
class Lists:
    """Theatre lists that start within the run, one row each, and the operations on them."""

    run: Run
    cases: Part
    """Operations that have ended, and of which it is known when they began."""

    @classmethod
    def of(cls, observed: Observed) -> Lists:
        """Those of a replication; they do not hold on to what was seen, or its memory would be freed only by chance."""
        return cls(observed.simulated.run, observed.part("knife_to_skin", "theatre_out"))

    @cached_property
    def offers(self) -> Ints:
        """Numbers of the lists in the numbering over all pools."""
        world = self.run.journeys.world
        firsts = world.session_of
        numbers = [
            np.arange(firsts[i], firsts[i + 1])
            for i, plan in enumerate(world.pools)
            if isinstance(plan, SlotsPlan) and plan.hours
        ]
        offers = np.concatenate([np.empty(0, dtype=np.int64), *numbers])
        return offers[self._column("start", offers) < world.end]

    def _column(self, name: str, offers: Ints) -> Ints:
        plans = [plan for plan in self.run.journeys.world.pools if isinstance(plan, SlotsPlan)]
        return np.concatenate([np.empty(0, dtype=np.int64), *(getattr(p, name) for p in plans)])[offers]

    @cached_property
    def start(self) -> Ints:
        """Planned start, ms."""
        return self._column("start", self.offers)

    @cached_property
    def end(self) -> Ints:
        """Planned end, ms."""
        return self._column("end", self.offers)

    @cached_property
    def held(self) -> Flags:
        """Whether a list was held on its day."""
        held: Flags = self._column("opens", self.offers) != NEVER
        return held

    @cached_property
    def why(self) -> Ints:
        """Why each list is not held (`Why`)."""
        return self._column("why", self.offers)

    @cached_property
    def sessions(self) -> Floats:
        """Sessions of four hours in each list."""
        return (self.end - self.start) / (SESSION_H * HOUR_MS)

    @cached_property
    def overrun_h(self) -> Floats:
        """Hours each list ran beyond its end, by the session's integrals."""
        overrun: Floats = self.run.sessions[self.offers, SESSION_INTEGRALS.index("overrun")] / HOUR_MS
        return overrun

    @cached_property
    def list_of_case(self) -> tuple[Ints, Flags]:
        """The row here of the list of each case, and whether it is known to be that very list.

        A journey keeps its last booking: whoever later booked care at home is given a list of the same day.
        """
        place = np.full(self.cases.journeys.world.sessions + 2, -1)  # both ends: of who booked none of the lists
        place[self.offers + 1] = np.arange(len(self.offers))
        row = np.take(place, self.cases.journeys.session[self.cases.rows] + 1, mode="clip")
        known = row >= 0
        in_time = np.argsort(self.start, kind="stable")
        knife = self.cases.at("knife_to_skin")[~known]
        row[~known] = in_time[np.searchsorted(self.start[in_time], knife, side="right") - 1]
        return row, known

    def touch_h(self) -> Floats:
        """Touch time of each list within its planned hours."""
        row, _ = self.list_of_case
        since = np.maximum(self.cases.at("knife_to_skin"), self.start[row])
        until = np.minimum(self.cases.at("theatre_out"), self.end[row])
        return np.bincount(row, weights=np.maximum(0, until - since) / HOUR_MS, minlength=len(self.offers)).astype(
            np.float64
        )

    def first_and_last(self) -> tuple[Ints, Ints]:
        """When the first case of each list began and the last ended; NEVER where there was none."""
        row, known = self.list_of_case
        first = np.full(len(self.offers), np.iinfo(np.int64).max)
        last = np.full(len(self.offers), NEVER)
        np.minimum.at(first, row[known], self.cases.at("knife_to_skin")[known])
        np.maximum.at(last, row[known], self.cases.at("theatre_out")[known])
        return np.where(last == NEVER, NEVER, first), last


def theatre_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of lists, of cancellations on the day and of the emergency theatre."""
    yield from _lists(observed)
    yield from _cancellations(observed)
    yield from _emergency(observed)


def _lists(observed: Observed) -> Iterator[Monthly]:
    count = observed.calendar.count
    lists = observed.once(Lists.of)
    yield Monthly("theatre_cases", count(lists.cases.at("theatre_out")))
    if not len(lists.offers):
        return
    start, held = lists.start, lists.held
    first, last = lists.first_and_last()
    used = last != NEVER
    run, with_cases = count(start, lists.sessions * held), count(start, used)
    cases = np.bincount(lists.list_of_case[0], minlength=len(start))
    late = used & (np.where(used, first, start) - start >= NOTICED_MS)
    early = used & (lists.end - np.where(used, last, lists.end) >= NOTICED_MS)
    yield Monthly("theatre_utilisation", count(start, lists.touch_h()), SESSION_H * run)
    yield Monthly("cases_per_4h", count(start, cases), run)
    yield Monthly("late_starts", count(start, late), with_cases)
    yield Monthly("early_finishes", count(start, early), with_cases)
    yield Monthly("overrun_h", count(start, lists.overrun_h))
    yield Monthly("sessions_run", run)
    yield Monthly("sessions_closed", count(start, lists.sessions * ~held))
    for cause in (Why.STAFF, Why.ESTATE, Why.LEAVE):
        yield Monthly(f"sessions_closed_{cause.name.lower()}", count(start, lists.sessions * (lists.why == cause)))


def _cancellations(observed: Observed) -> Iterator[Monthly]:
    off = observed.called_off
    tally = observed.calendar.tally(off.at("cancelled"))
    by_cause = {cause: tally.count(off.left_as(cause)) for cause in BY_HOSPITAL}
    taken = off.made("standby_called") & ~off.left_as(*BY_HOSPITAL)  # and not cancelled again after that
    for cause, because in NOT_BY_HOSPITAL.items():
        by_cause[cause] = tally.count(off.left_as(cause) | (taken & off.is_in("cancels_because", because)))
    cancelled = tally.count()
    done = observed.calendar.count(observed.once(Lists.of).cases.at("theatre_out"))
    by_hospital = np.sum([by_cause[cause] for cause in BY_HOSPITAL], axis=0)
    yield Monthly("cancelled", cancelled)
    for cause, cases in by_cause.items():
        yield Monthly(cause, cases)
    yield Monthly("cancelled_share", cancelled, cancelled + done)
    yield Monthly("last_minute_a_quarter", by_hospital, observed.calendar.days / DAYS_A_QUARTER)
    yield Monthly("standby_called", tally.count(off.made("standby_called")))


def _emergency(observed: Observed) -> Iterator[Monthly]:
    operated = observed.part("emergency_listed", "emergency_knife")
    began = operated.at("emergency_knife")
    waited, tally = began - operated.at("emergency_listed"), observed.calendar.tally(began)
    operations = tally.count()
    yield Monthly("emergency_operations", operations)
    yield Monthly("emergency_theatre_wait", tally.count(waited / HOUR_MS), operations)
    yield Monthly("emergency_theatre_24h", tally.count(waited <= DAY_MS), operations)
