"""Beds at midnight, by marks; beds open, by the books; and the two against each other."""

import numpy as np
import pytest

from sim.activity.beds import bed_measures, bed_pools, in_bed, undeclared_beds
from sim.activity.flow import measures
from sim.activity.observed import Observed
from sim.activity.volumes import cost_volumes
from sim.engine.compiled.engine import run_compiled
from sim.engine.reference.engine import run_reference
from sim.hospital.build import build
from sim.hospital.read import blueprint
from sim.scenario.clock import DAY_MS
from tests.activity.worlds import (
    APRIL,
    EMERGENCY,
    PATHWAYS,
    PLAIN,
    Simulated,
    Visit,
    at,
    observed,
    plain,
    simulated,
    values,
)

OVERNIGHT = {"stay_kind": "overnight"}


def stay(since: int, until: int | None, **marks: int) -> Visit:
    ends = {} if until is None else {"discharged": until}
    return Visit(
        "type1", "discharged" if ends else "", OVERNIGHT, {"admitted": since, **ends, **marks}, beds=((since, until),)
    )


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
    assert measured(Visit("type1", "discharged", OVERNIGHT, marks))["occupied_bed_days"] == ([0, 0], None)


@pytest.mark.parametrize(
    ("beds", "marks", "nights", "ready"),
    [
        # from taking the bed, though it is still made ready for who comes from the department
        ([(at(40, 23), at(43, 1))], {"admitted": at(41, 1), "ready": at(42, 9), "discharged": at(43, 1)}, 3, 1),
        # a bed being cleaned over midnight is not occupied
        ([(at(40, 20), at(42, 1))], {"admitted": at(40, 20), "discharged": at(41, 22)}, 1, 0),
        # a virtual ward: the bed is given back at once, and the patient discharged days later
        ([(at(40, 12), at(42, 12))], {"admitted": at(40, 12), "ready": at(41, 12), "discharged": at(50, 12)}, 2, 1),
        # a second bed after some days without one
        ([(at(40, 12), at(41, 12)), (at(45, 12), at(47, 12))], {"discharged": at(47, 12)}, 3, 0),
        # ready before there was a bed at all
        ([(at(42, 12), at(44, 12))], {"admitted": at(42, 12), "ready": at(40, 9), "discharged": at(44, 12)}, 2, 2),
        # back in a bed after discharge to a virtual ward: discharge ends what was held then, and no later stay
        ([(at(40, 12), at(44, 20)), (at(45, 12), at(47, 12))], {"discharged": at(44, 12)}, 6, 0),
    ],
)  # fmt: skip
def test_a_patient_is_in_a_bed_from_taking_it_until_giving_it_back_or_discharge(beds, marks, nights, ready):
    found = measured(Visit("type1", "discharged", OVERNIGHT, marks, beds=tuple(beds)))
    assert found["occupied_bed_days"] == ([nights, 0], None)
    assert found["ready_waiting"][0] == [ready, 0]


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


def test_the_beds_are_those_the_scenario_declares_and_recovery_held_as_one_is_none():
    pools = {**simulated().blueprint.scenario.plain["pools"]}
    pools["recovery_bay"] = {"places": 2, "priority": ["emergency", "elective"], "beds": False}
    medical = [{"seize": "recovery_bay", "as": "bed", "priority": "elective"}, *PATHWAYS["medical_stay"]]
    changed = {"pools": pools, "pathways": {**PATHWAYS, "medical_stay": medical}}
    seen = simulated(**changed)
    assert bed_pools(seen.blueprint) == ("general_medicine", "elective_ward")
    assert not list(undeclared_beds(seen.blueprint))
    named = set(np.array(seen.blueprint.program.pools)[seen.run.bed_stays.pool])
    assert named == {"general_medicine", "elective_ward"}


def test_who_forgets_to_say_of_a_pool_whether_its_places_are_beds_is_told():
    plain = {**simulated().blueprint.scenario.plain["pools"]}
    unsaid = {**plain, "elective_ward": {"places": 12, "priority": ["emergency", "elective"]}}
    (fault,) = undeclared_beds(simulated(pools=unsaid).blueprint)
    assert (fault.path, fault.found) == ("pools.elective_ward.beds", "")
    assert "true or false" in fault.rule
    nowhere = {name: {k: v for k, v in pool.items() if k != "beds"} for name, pool in plain.items()}
    at_all = list(undeclared_beds(simulated(pools=nowhere).blueprint))
    assert [f.path for f in at_all] == ["pools.general_medicine.beds", "pools.elective_ward.beds"]


def test_outliers_count_where_the_pathway_marks_them():
    assert "outliers" not in measured(stay(at(40), at(42, 1)))
    marked = {**PATHWAYS, "medical_stay": [{"mark": "outlier"}, *PATHWAYS["medical_stay"]]}
    found = measured(stay(at(40), at(43, 1), outlier=at(41, 1)), stay(at(41), at(42, 1)), pathways=marked)
    assert found["outliers"] == ([2, 0], [30, 31])
    assert found["outlier_share"] == ([2, 0], [4, 0])


@pytest.mark.parametrize("run", [run_compiled, run_reference])
def test_bed_time_used_is_that_of_patients_and_that_of_cleaning_to_the_millisecond(run):
    """A clean after discharge, a virtual ward after the bed was given back, a move: the books are all of it."""
    leaving = [
        {"mark": "ready"}, {"branch": "discharge_pathway", "paths": {
            "p0": [],
            "p1": [{"release": "bed"}, {"delay": "arranging_h"}, {"mark": "discharged"}, {"go_to": "home"}],
            "p2": [{"seize": "elective_ward", "as": "bed", "priority": "elective"}]}},
        {"delay": "arranging_h"}, {"mark": "discharged"}, {"delay": 2},
        {"release": "bed"}, {"go_to": "home"}]  # fmt: skip
    pathways = {**PATHWAYS, "leaving": {"expects": ["bed"], "steps": leaving}}
    world = build(blueprint(plain(pathways=pathways)), 0)
    seen = Observed(Simulated(blueprint(plain(pathways=pathways)), run(world)))
    found, clock = in_bed(seen), seen.calendar.clock
    stays = seen.simulated.run.bed_stays

    def ms_by_month(since, until):
        since, until = (np.clip(each, 0, clock.end_ms) for each in (since, until))
        edges = list(zip(clock.month_edges_ms, clock.month_edges_ms[1:], strict=False))
        return np.array([(np.clip(until, a, b) - np.clip(since, a, b)).sum() for a, b in edges])

    patients, cleaning = ms_by_month(found.since, found.until), ms_by_month(found.until, stays.until)
    used = sum(seen.simulated.run.use(pool, "used") for pool in bed_pools(seen.simulated.blueprint))
    np.testing.assert_array_equal(patients + cleaning, used)
    assert (cleaning > 0).all()
    discharged = found.journeys.at("discharged")[stays.row]
    assert (discharged > stays.until).sum() > 20  # in no bed when they were discharged


def test_nights_of_stays_are_the_midnights_of_the_census():
    """Of those who came and went within the run, every night is counted once on each side."""
    attributes = {**EMERGENCY, "stay_kind": {"shares": {"same_day": 0, "overnight": 1}}}
    overnight = {"pathway": "attendance", "arrivals": {"per_day": 30}, "attributes": attributes}
    nobody = {name: {**klass, "arrivals": {"per_day": 0}, "present": None} for name, klass in PLAIN["classes"].items()}
    seen = Observed(simulated(classes={**nobody, "type1": overnight}))
    there = seen.admissions
    still = there.where(~there.made("discharged"))
    last = seen.calendar.clock.days
    in_beds = measures(seen).numerator[measures(seen).names.index("occupied_bed_days")].sum()
    assert in_beds == seen.spells.nights.sum() + (last - still.at("admitted") // DAY_MS).sum()
    assert in_beds > 1000


def test_a_virtual_ward_holds_no_bed():
    """Half the patients give their bed back a day early and go on at home for three: fewer beds are occupied."""
    at_home = [
        {"mark": "ready"}, {"branch": "discharge_pathway", "paths": {
            "p0": [{"release": "bed"}, {"delay": 72}, {"mark": "discharged"}, {"go_to": "home"}],
            "p1": [], "p2": []}},
        {"delay": "arranging_h"}, {"mark": "discharged"}, {"release": "bed"}, {"go_to": "home"}]  # fmt: skip
    virtual = Observed(simulated(pathways={**PATHWAYS, "leaving": {"expects": ["bed"], "steps": at_home}}))
    as_was = Observed(simulated())
    here, there = (measures(each) for each in (as_was, virtual))
    for measure in ("beds_in_use", "bed_occupancy", "beds_occupied", "occupied_bed_days", "ready_waiting"):
        assert there.value(measure) < 0.98 * here.value(measure), measure
    assert (cost_volumes(virtual).occupied_bed_days[1:] < cost_volumes(as_was).occupied_bed_days[1:]).all()
    assert there.value("beds_available") == here.value("beds_available")  # ward staff follow the places open
    to_discharge = [
        float(seen.calendar.nights(seen.admissions.at("admitted"), seen.admissions.at("discharged")).sum())
        for seen in (as_was, virtual)
    ]
    assert to_discharge[1] > to_discharge[0]  # what would be read were everybody in bed until discharge
