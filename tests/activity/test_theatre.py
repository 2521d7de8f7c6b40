"""Theatre lists by hand: touch time within the session, late and early, closed, cancelled."""

import numpy as np
import pytest

from sim.activity.observed import Observed
from sim.activity.theatre import Lists, theatre_measures
from sim.engine.journeys import SESSION_INTEGRALS
from sim.engine.world import NEVER
from sim.hospital.build import Closures
from sim.scenario.clock import HOUR_MS
from tests.activity.worlds import PLAIN, Visit, at, observed, simulated, values, written

TUESDAY = 31  # 1 April 2025


def number_of(day: int, which: int = 0) -> int:
    """The number of a list of a day."""
    lists = Lists.of(observed(Visit(marks={"arrived": 0})))
    return int(lists.offers[np.flatnonzero(lists.start == at(day, 8))[which]])


def case(day: int, starts: float, ends: float, session: int) -> Visit:
    marks = {"added_to_list": at(1), "knife_to_skin": at(day, starts), "theatre_out": at(day, ends)}
    return Visit("elective", "discharged", {"admission_type": "day_case"}, marks, session=session)


def test_touch_time_within_lists_over_the_time_of_lists_held():
    one, other = number_of(TUESDAY), number_of(TUESDAY, 1)
    found = values(
        theatre_measures(
            observed(case(TUESDAY, 8.25, 10, one), case(TUESDAY, 10.5, 17, one), case(TUESDAY, 8.5, 15.5, other))
        )
    )
    assert found["theatre_cases"] == ([3, 0], None)
    planned = 20 * 2 * 8.0  # Easter leaves 20 working days in April, with two lists of eight hours each
    assert found["theatre_utilisation"][1][0] == planned
    assert found["theatre_utilisation"][0][0] == pytest.approx(1.75 + 5.5 + 7, rel=1e-12)
    assert found["cases_per_4h"] == ([3, 0], [80, 80])
    assert found["late_starts"] == ([1, 0], [2, 0])  # half an hour is late, a quarter is not
    assert found["early_finishes"] == ([1, 0], [2, 0])
    assert found["sessions_run"] == ([80, 80], None)
    assert found["sessions_closed"] == ([0, 0], None)


def test_a_case_whose_booking_was_overwritten_is_touch_time_of_a_list_of_its_day():
    lost = case(TUESDAY, 9, 12, session=10**6)
    found = values(theatre_measures(observed(lost, case(TUESDAY, 13, 14, number_of(TUESDAY, 1)))))
    assert found["theatre_utilisation"][0][0] == pytest.approx(4, rel=1e-12)
    assert found["late_starts"] == ([1, 0], [1, 0])


def test_overrun_is_read_from_the_books():
    run = written(Visit(marks={"arrived": 0}))
    run.run.sessions[number_of(TUESDAY), SESSION_INTEGRALS.index("overrun")] = 1.5 * HOUR_MS
    assert values(theatre_measures(Observed(run)))["overrun_h"] == ([1.5, 0], None)


def test_a_list_not_held_is_closed_and_its_patients_cancelled():
    def closed(_, day, number):
        return (day == TUESDAY) & (number == 0)

    seen = Observed(simulated(closures=Closures(sessions={"theatre_list": closed})))
    found = values(theatre_measures(seen))
    assert found["sessions_closed"] == ([2, 0], None)
    assert found["sessions_run"] == ([78, 80], None)
    assert found["theatre_utilisation"][1] == [4 * 78, 4 * 80]
    assert found["cancelled_no_staff"][0][0] == 4
    causes = ("no_bed", "no_time", "no_staff", "by_patient")
    assert np.sum([found[f"cancelled_{cause}"][0] for cause in causes], axis=0).tolist() == found["cancelled"][0]


def test_cancellations_by_cause_of_those_on_the_list_only():
    def off(outcome: str, day: float = 40, klass: str = "elective") -> Visit:
        listed = {"added_to_list": at(1)} if klass == "elective" else {}
        return Visit(klass, outcome, marks={**listed, "cancelled": at(day)})

    found = values(
        theatre_measures(
            observed(
                off("cancelled_no_bed"),
                off("cancelled_no_time"),
                off("cancelled_no_staff"),
                off("cancelled_by_patient"),
                off("cancelled_no_bed", 70),
                off("cancelled_no_bed", klass="non_theatre"),
                case(TUESDAY, 9, 10, number_of(TUESDAY)),
            )
        )
    )
    assert found["cancelled"] == ([4, 1], None)
    assert found["cancelled_no_bed"] == ([1, 1], None)
    assert found["cancelled_by_patient"] == ([1, 0], None)
    assert found["cancelled_share"] == ([4, 1], [5, 1])
    above, quarters = found["last_minute_a_quarter"]
    assert above == [3, 1]
    assert sum(quarters) * 365.25 / 4 == pytest.approx(61)


def test_the_cases_of_a_run_are_those_of_its_books():
    """Every operation took a theatre place, and its touch time is the time that place was held."""
    run = simulated()
    lists = Lists.of(Observed(run))
    row, known = lists.list_of_case
    assert known.all()
    held_h = run.run.sessions[lists.offers][:, [SESSION_INTEGRALS.index(u) for u in ("used", "overrun")]].sum(axis=1)
    touch = (lists.cases.at("theatre_out") - lists.cases.at("knife_to_skin")) / HOUR_MS
    np.testing.assert_allclose(np.bincount(row, touch, len(lists.offers)), held_h / HOUR_MS, atol=1e-9)
    assert (lists.touch_h() <= held_h / HOUR_MS + 1e-9).all()


def test_a_trust_without_lists_has_no_measures_of_them():
    pathways = {
        **PLAIN["pathways"],
        "surgery": [{"mark": "added_to_list"}, {"mark": "booked"}, {"leave": "discharged"}],
    }
    for name in ("day_surgery", "stay_surgery"):
        del pathways[name]
    pools = {name: pool for name, pool in PLAIN["pools"].items() if name != "theatre_list"}
    found = values(theatre_measures(observed(Visit(marks={"arrived": 0}), pathways=pathways, pools=pools)))
    assert "theatre_utilisation" not in found
    assert found["theatre_cases"] == ([0, 0], None)
    assert NEVER not in found["cancelled"][0]
