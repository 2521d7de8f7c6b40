"""The waiting list: people and not rows, and a clock that a cancellation does not stop."""

import numpy as np

from sim.activity.observed import Observed
from sim.activity.waiting import WEEK_MS, waiting_measures
from sim.engine.world import NEVER
from tests.activity.worlds import APRIL, Visit, at, observed, simulated, values

YES, NO = {"rebooked": "yes"}, {"rebooked": "no"}
END_OF_APRIL = at(APRIL + 30)


def listed(added: int, outcome: str = "", parent: int = -1, having: dict | None = None, **marks: int) -> Visit:
    return Visit("elective", outcome, having or {}, {"added_to_list": added, **marks}, parent=parent)


def measured(*visits: Visit) -> dict:
    return values(waiting_measures(observed(*visits)))


def test_treated_and_removed_leave_the_list_and_cancelled_do_not():
    found = measured(
        listed(at(5)),
        listed(at(5), "discharged", knife_to_skin=at(40)),
        listed(at(5), "cancelled_no_bed", having=YES, cancelled=at(40)),
        listed(at(APRIL + 32), parent=2),  # the same person again
        listed(at(5), "cancelled_no_bed", having=NO, cancelled=at(70)),
        listed(END_OF_APRIL),  # the first instant of May
    )
    assert found["waiting_list"] == ([3, 3], None)
    assert found["list_additions"] == ([0, 1], None)
    assert found["list_treated"] == ([1, 0], None)


def test_the_clock_runs_from_the_first_day_on_the_list():
    at_18_weeks = END_OF_APRIL - 18 * WEEK_MS
    long_ago = at(-200)
    found = measured(
        listed(at_18_weeks),
        listed(at_18_weeks - 1),
        listed(long_ago, "cancelled_no_time", having=YES, cancelled=at(20)),
        listed(at(25), parent=2),
        listed(long_ago, "cancelled_no_time", having=YES, cancelled=at(20)),
        listed(at(25), "discharged", parent=4, knife_to_skin=at(40)),
    )
    assert found["waiting_18_weeks"] == ([1, 0], [3, 3])


def test_against_a_list_kept_person_by_person():
    seen = Observed(simulated())
    part = seen.part("added_to_list")
    edges = seen.calendar.clock.month_edges_ms[1:]
    people: dict[int, list[int]] = {}
    for row, person in enumerate(seen.journeys.person[part.rows].tolist()):
        people.setdefault(person, []).append(row)
    added, knife, off = part.at("added_to_list"), part.at("knife_to_skin"), part.at("cancelled")
    away = off != NEVER
    away[away] = part.where(away).is_in("rebooked", "no")
    size, within = np.zeros(len(edges)), np.zeros(len(edges))
    for rows in people.values():
        first = min(added[row] for row in rows)
        ends = [knife[r] for r in rows if knife[r] != NEVER] + [off[r] for r in rows if off[r] != NEVER and away[r]]
        for m, edge in enumerate(edges):
            if first < edge and not any(end < edge for end in ends):
                size[m] += 1
                within[m] += edge - first <= 18 * WEEK_MS
    assert len(people) < len(part.rows)
    found = values(waiting_measures(seen), slice(0, 3))
    assert found["waiting_list"] == (size.tolist(), None)
    assert found["waiting_18_weeks"] == (within.tolist(), size.tolist())


def test_who_leaves_neither_treated_nor_cancelled_is_on_the_list_until_then():
    elsewhere = listed(at(5), "discharged", discharged=at(40))  # any mark tells when
    found = measured(elsewhere, listed(at(5)))
    assert found["waiting_list"] == ([1, 1], None)
    assert found["list_treated"] == ([0, 0], None)
