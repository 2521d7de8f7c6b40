"""The waiting list for theatre: how long it is at the end of each month, and how long people have waited."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.activity.calendar import Floats, Ints
from sim.activity.matching import instants_of
from sim.activity.measures import Monthly
from sim.activity.observed import Observed
from sim.activity.part import Part
from sim.engine.world import NEVER
from sim.scenario.clock import DAY_MS

WEEK_MS = 7 * DAY_MS
URGENT, URGENT_MS = "p2", 28 * DAY_MS  # within a month: Federation of Surgical Specialty Associations


def waiting_measures(observed: Observed) -> Iterator[Monthly]:
    """Measures of the list. The clock runs from the first day on it and goes on through a cancellation."""
    listed, calendar = observed.part("added_to_list"), observed.calendar
    joined, left, since = observed.once(_on_list)
    edges = calendar.clock.month_edges_ms[1:]
    size = waiting_list(observed, edges)
    yield Monthly("waiting_list", size)
    yield Monthly("waiting_18_weeks", size - _longer(18, edges, joined, left, since), size)
    yield Monthly("waiting_52_weeks", _longer(52, edges, joined, left, since))
    yield Monthly("list_additions", calendar.count(joined))
    yield Monthly("list_treated", calendar.count(listed.at("knife_to_skin")))
    if "clinical_priority" in observed.journeys.world.attributes.kept:
        yield _urgent(observed)


def _longer(weeks: int, edges: Ints, joined: Ints, left: Ints, since: Ints) -> Floats:
    """How many on the list just before each edge were put on it more than so many weeks ago."""
    long_ago = edges - weeks * WEEK_MS
    gone = np.array(
        [np.count_nonzero((left < edge) & (since < limit)) for edge, limit in zip(edges, long_ago, strict=True)]
    )
    longer: Floats = _before(joined, long_ago) - gone
    return longer


def _urgent(observed: Observed) -> Monthly:
    """Urgent patients treated within their four weeks, of those treated and by now admitted or gone home."""
    listed = observed.part("added_to_list")
    treated = listed.where(listed.made("knife_to_skin") & (listed.made("admitted") | listed.made("discharged")))
    urgent = treated.where(treated.is_in("clinical_priority", URGENT))
    operated = urgent.at("knife_to_skin")
    in_time = operated - _first_listed(observed, urgent) <= URGENT_MS
    return Monthly("urgent_in_28_days", observed.calendar.count(operated, in_time), observed.calendar.count(operated))


def _first_listed(observed: Observed, visits: Part) -> Ints:
    """When the person of each visit was first put on the list."""
    listed = observed.part("added_to_list")
    first = listed.journeys.parent[listed.rows] == 0
    keys = listed.journeys.key[listed.rows[first]]
    return instants_of(visits.journeys.person[visits.rows], keys, listed.at("added_to_list")[first])


def waiting_list(observed: Observed, edges: Ints) -> Floats:
    """How many stand on the list just before each of some instants, float64 of the same length."""
    joined, left, _ = observed.once(_on_list)
    return _before(joined, edges) - _before(left, edges)


def _on_list(observed: Observed) -> tuple[Ints, Ints, Ints]:
    """When people came onto the list; when people left it, and when these had come."""
    listed = observed.part("added_to_list")
    first = observed.journeys.parent[listed.rows] == 0
    joined = listed.at("added_to_list")[first]
    return joined, *_left(listed, joined, first)


def _left(listed: Part, joined: Ints, first: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """When people left the list, and when they had joined it: treated, cancelled and not booked again, or gone without
    either.
    """
    treated, cancelled = listed.at("knife_to_skin"), listed.at("cancelled")
    removed = cancelled != NEVER
    removed[removed] = listed.where(removed).is_in("rebooked", "no")
    left = np.where(removed, cancelled, treated)
    neither = (treated == NEVER) & (cancelled == NEVER)
    left[neither] = listed.where(neither).ended()
    gone = left != NEVER
    joining = np.full(len(left), NEVER)
    joining[first] = joined
    again = gone & ~first
    persons = listed.journeys.person[listed.rows[again]]
    joining[again] = instants_of(
        persons, listed.journeys.key[listed.rows[first]], joined
    )  # a person has the key of the first visit
    return left[gone], joining[gone]


def _before(at: Ints, edges: Ints) -> Floats:
    """How many instants lie before each edge."""
    return np.searchsorted(np.sort(at), edges, side="left").astype(np.float64)
