"""The emergency department: how long patients stay, who leaves, who is admitted and waits for a bed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.beds import occupied_bed_days
from sim.activity.calendar import Floats, Ints
from sim.activity.loops import Emergency, count_admissions, count_attendances
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.activity.part import Categories, Part
from sim.engine.world import NEVER
from sim.scenario.clock import HOUR_MS

LEFT = "left_before_treatment"
DISPOSITION = "disposition"  # what the department would do with a patient: admit, or something else
MINUTE_MS = HOUR_MS // 60


def emergency_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of attendances, of the wait for a bed, and of emergency admissions."""
    counts = observed.once(emergency_counts)
    over_4h, over_12h = counts[Emergency.WAITED_OVER_4H], counts[Emergency.WAITED_OVER_12H]
    ended, arrived, decided = counts[Emergency.DEPARTED], counts[Emergency.ARRIVED], counts[Emergency.DECIDED]
    yield Monthly("type1_attendances", ended)
    yield Monthly("type1_within_4h", counts[Emergency.WITHIN_4H], ended)
    yield Monthly("type1_over_12h", counts[Emergency.OVER_12H], ended)
    yield Monthly("left_before_treatment", counts[Emergency.LEFT])
    yield Monthly("left_before_treatment_share", counts[Emergency.LEFT], ended)
    yield Monthly("type1_conversion", counts[Emergency.CONVERTED], ended)
    yield Monthly("arrivals_monday", counts[Emergency.ON_MONDAY], arrived)
    yield Monthly("arrivals_09_to_18", counts[Emergency.BY_DAY], arrived)
    yield Monthly("admissions_type1", counts[Emergency.TYPE_1])
    yield Monthly("admissions_direct", counts[Emergency.DIRECT])
    yield Monthly("decision_over_12h", over_12h)
    yield Monthly("decision_over_12h_share", over_12h, decided)
    yield Monthly("decision_4_to_12h_share", over_4h - over_12h, decided)
    yield Monthly("boarding", _boarding(observed), observed.calendar.days)
    yield Monthly("beds_and_boarders", _beds_and_boarders(observed), observed.calendar.days)
    yield from _handovers(observed)
    yield from _would_be_admitted(observed, counts[Emergency.LEFT])


def emergency_counts(observed: Observed) -> Floats:
    """Attendances and emergency admissions by month, float64[counts, months], in one pass over all visits."""
    journeys, calendar = observed.journeys, observed.calendar
    found = np.zeros((len(Emergency), calendar.months + 1), dtype=np.int64)
    came = (journeys.at("arrived"), journeys.at("departed"), journeys.at("decision_to_admit"), journeys.at("admitted"))
    arrived, departed, decided, admitted = map(np.ascontiguousarray, came)
    count_attendances(
        arrived, departed, decided, journeys.left_as(LEFT), calendar.clock.start.weekday(), calendar.month_of_day, found
    )
    count_admissions(arrived, decided, admitted, observed.planned, calendar.month_of_day, found)
    return found[:, :-1].astype(np.float64)


def _boarding(observed: Observed) -> Floats:
    """Patient-midnights between the decision to admit and a bed; who leaves without one waits until then (R26)."""
    calendar, decided = observed.calendar, observed.part("decision_to_admit")
    return calendar.by_month(calendar.nights(decided.at("decision_to_admit"), _until_admitted(decided)))


def _until_admitted(decided: Part) -> Ints:
    until = decided.at("admitted").copy()
    without = until == NEVER
    until[without] = decided.where(without).ended()
    return until


def _beds_and_boarders(observed: Observed) -> Floats:
    """Patient-midnights in a bed or between the decision to admit and taking one, nobody twice.

    Whoever is on the way to a bed that is theirs already counts as in it: a faster handover makes this figure fall, and
    the beds occupied alone rise.
    """
    calendar, decided, stays = observed.calendar, observed.part("decision_to_admit"), observed.simulated.run.bed_stays
    since, until = decided.at("decision_to_admit"), _until_admitted(decided)
    first = np.full(len(observed.journeys), np.iinfo(np.int64).max)
    np.minimum.at(first, stays.row, stays.since)
    taken = np.maximum(first[decided.rows], since)
    until = np.where((until == NEVER) & (taken < np.iinfo(np.int64).max) | (taken < until), taken, until)
    return calendar.by_month(calendar.nights(since, until)) + observed.once(occupied_bed_days)


def _handovers(observed: Observed) -> Iterator[Monthly]:
    """The wait in the ambulance and the handover itself, of those who came by ambulance."""
    came = observed.part("arrived", "handed_over")
    waited, handed_over = came.at("handed_over") - came.at("arrived"), observed.calendar.tally(came.at("handed_over"))
    all_of_them = handed_over.count()
    yield Monthly("handover_mean", handed_over.count(waited / MINUTE_MS), all_of_them)
    for minutes in (30, 60):
        yield Monthly(f"handover_over_{minutes}m_share", handed_over.count(waited > minutes * MINUTE_MS), all_of_them)


def _would_be_admitted(observed: Observed, left: Floats) -> Iterator[Monthly]:
    """Of those who left before treatment, whom the department would admit; where patients have a disposition."""
    if DISPOSITION not in observed.journeys.world.attributes.kept:
        return
    gone = observed.departures.where(observed.departures.left_as(LEFT))
    gone = Part(observed.journeys, gone.rows, Categories.of(observed.journeys, gone.rows, (DISPOSITION,)))
    to_be = observed.calendar.count(gone.at("departed"), gone.is_in(DISPOSITION, "admit"))
    yield Monthly("left_to_be_admitted_share", to_be, left)
