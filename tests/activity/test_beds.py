"""Beds at midnight, by marks; beds open, by the books; and the two against each other."""

import numpy as np
import pytest

from sim.activity.beds import bed_measures, bed_pools, patients_in_beds, use_of_beds
from sim.activity.flow import measures
from sim.activity.observed import Observed
from sim.engine.world import NEVER
from sim.scenario.clock import DAY_MS
from tests.activity.worlds import APRIL, EMERGENCY, PATHWAYS, PLAIN, Visit, at, observed, simulated, values, written

OVERNIGHT = {"stay_kind": "overnight"}


def stay(since: int, until: int | None, **marks: int) -> Visit:
    ends = {} if until is None else {"discharged": until}
    return Visit("type1", "discharged" if ends else "", OVERNIGHT, {"admitted": since, **ends, **marks})


def measured(*visits: Visit, **more) -> dict:
    return values(bed_measures(observed(*visits, **more)))


@pytest.mark.parametrize(
    ("since", "until", "april", "may"),
    [
        (at(40, 23), at(41, 1), 1, 0),
        (at(40, 1), at(40, 23), 0, 0),
        (at(40, 0), at(40, 23), 0, 0),  # admitted at midnight: the night before is not theirs
        (at(40, 12), at(41, 0), 1, 0),  # discharged at midnight: still there when it strikes
        (at(APRIL + 29, 12), at(APRIL + 32, 12), 1, 2),
        (at(-3, 12), at(APRIL + 2, 1), 2, 0),  # there since before the run
        (at(-3, 12), at(-1, 12), 0, 0),
        (at(APRIL + 58, 12), None, 0, 3),  # still there at the end, whose midnight counts
        (at(APRIL + 58, 12), at(APRIL + 61, 0), 0, 3),
    ],
)
def test_a_bed_is_occupied_at_the_midnights_of_a_stay(since, until, april, may):
    assert measured(stay(since, until))["occupied_bed_days"] == ([april, may], None)


def test_a_trolley_is_no_bed_even_past_midnight():
    marks = {"admitted": at(40, 20), "discharged": at(41, 2)}
    same_day = {"stay_kind": "same_day"}
    assert measured(Visit("type1", "discharged", same_day, marks))["occupied_bed_days"] == ([0, 0], None)
    planned = Visit("elective", "discharged", same_day, {"added_to_list": at(3), **marks})
    assert measured(planned)["occupied_bed_days"] == ([1, 0], None)  # what an emergency would need is not theirs


def test_occupied_available_and_empty_are_three_views_of_the_same_beds():
    books = {
        ("general_medicine", "open"): [31, 90, 93],
        ("elective_ward", "open"): [31, 30, 31],
        ("general_medicine", "escalation"): [0, 15, 0],
        ("general_medicine", "used"): [0, 61, 0],
        ("same_day_trolley", "open"): [99, 99, 99],  # not a bed
    }
    found = measured(stay(at(APRIL, 12), at(APRIL + 33, 12), ready=at(APRIL + 31, 9)), books=books)
    assert found["beds_available"] == ([120, 124], [30, 31])
    assert found["beds_occupied"] == ([30, 3], [30, 31])
    assert found["bed_occupancy"] == ([30, 3], [120, 124])
    assert found["empty_bed_days"] == ([90, 121], None)
    assert found["beds_in_use"] == ([61, 0], [120, 124])
    assert found["escalation_beds"] == ([15, 0], [30, 31])
    assert found["ready_waiting"] == ([0, 2], [30, 31])
    assert found["delay_of_bed_days"] == ([0, 2], [30, 3])


def test_the_beds_of_the_pathway_are_found_and_recovery_is_none_of_them():
    assert bed_pools(written(Visit(marks={"arrived": 0})).blueprint) == ("general_medicine", "elective_ward")
    pools = {**simulated().blueprint.scenario.plain["pools"]}
    pools["recovery_bay"] = {"places": 2, "priority": ["emergency", "elective"]}
    medical = [{"seize": "recovery_bay", "as": "bed", "priority": "elective"}, *PATHWAYS["medical_stay"]]
    seen = written(Visit(marks={"arrived": 0}), pools=pools, pathways={**PATHWAYS, "medical_stay": medical})
    assert bed_pools(seen.blueprint) == ("general_medicine", "elective_ward")


def test_outliers_count_where_the_pathway_marks_them():
    assert "outliers" not in measured(stay(at(40), at(42, 1)))
    marked = {**PATHWAYS, "medical_stay": [{"mark": "outlier"}, *PATHWAYS["medical_stay"]]}
    found = measured(stay(at(40), at(43, 1), outlier=at(41, 1)), stay(at(41), at(42, 1)), pathways=marked)
    assert found["outliers"] == ([2, 0], [30, 31])
    assert found["outlier_share"] == ([2, 0], [4, 0])


def test_every_bed_day_of_the_books_is_the_time_of_somebody_in_it():
    """Beds are taken at admission and given back at discharge here, so the books must agree to the ms."""
    seen = Observed(simulated())
    part, clock = patients_in_beds(seen), seen.calendar.clock
    since, until = part.at("admitted"), part.at("discharged")
    operated = part.at("knife_to_skin")
    since = np.where(operated == NEVER, since, operated)  # the bed is taken before the operation
    until = np.where(until == NEVER, clock.end_ms, until)
    spans = [
        np.clip(until, a, b) - np.clip(since, a, b)
        for a, b in zip(clock.month_edges_ms, clock.month_edges_ms[1:], strict=False)
    ]
    operating = seen.part("knife_to_skin").where(~seen.part("knife_to_skin").made("admitted"))
    operating = operating.where(operating.is_in("admission_type", "inpatient"))
    on_table = [(clock.end_ms - operating.at("knife_to_skin")).sum() if i == 2 else 0 for i in range(3)]
    by_books = use_of_beds(seen, "used") * DAY_MS
    assert len(part.rows) > 300
    np.testing.assert_allclose([s.sum() for s in spans] + np.array(on_table), by_books, rtol=1e-12)


def test_nights_of_stays_are_the_midnights_of_the_census():
    """Of those who came and went within the run, every night is counted once on each side."""
    attributes = {**EMERGENCY, "stay_kind": {"shares": {"same_day": 0, "overnight": 1}}}
    overnight = {"pathway": "attendance", "arrivals": {"per_day": 30}, "attributes": attributes}
    nobody = {name: {**klass, "arrivals": {"per_day": 0}, "present": None} for name, klass in PLAIN["classes"].items()}
    seen = Observed(simulated(classes={**nobody, "type1": overnight}))
    there = patients_in_beds(seen)
    still = there.where(~there.made("discharged"))
    last = seen.calendar.clock.days
    in_beds = measures(seen).numerator[measures(seen).names.index("occupied_bed_days")].sum()
    assert in_beds == seen.spells.nights.sum() + (last - still.at("admitted") // DAY_MS).sum()
    assert in_beds > 1000
