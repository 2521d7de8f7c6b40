"""Theatres of the typical trust: what is saved, cancelled, lost and added, with the same patients and the same luck."""

from functools import cache

import numpy as np
import pytest

from sim.activity.flow import measures
from sim.activity.observed import Observed
from sim.engine.world import NEVER, SlotsPlan, Why
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.scenario.faults import ScenarioFaults
from tests.hospital.typical import month, plain, read, short

SLOTS, PATIENT = "pools.theatre_list.slots", "classes.elective.attributes"
LATE = {"at": f"{SLOTS}.late_start_h.lognormal.mean", "multiply": 0.3}
NO_RULE = {"at": f"{SLOTS}.saved_minutes.returned_to_booking", "set": 0.0}
MS_H = 3_600_000


@cache
def baseline():
    return simulate(month(), 0)


def run(*change):
    return simulate(month(*change), 0)


def lists(simulated):
    return [p for p in simulated.run.journeys.world.pools if isinstance(p, SlotsPlan) and p.hours]


def booked_h(simulated):
    """Hours of planned time that every list takes."""
    return np.concatenate([p.quantity for p in lists(simulated)]) / MS_H


def found(simulated, *names):
    """Sums over the run, the days before the measured month among them."""
    every = measures(Observed(simulated))
    return [float(np.nansum(every.numerator[every.names.index(name)])) for name in names]


def operations(simulated):
    return int(simulated.run.journeys.reached("theatre_out").sum())


def yes(name, share):
    return {"at": f"{PATIENT}.{name}.shares", "set": {"yes": share, "no": 1 - share}}


def test_r16b_what_is_saved_before_the_first_case_is_booked_by_the_stated_share():
    usual, earlier, unruled = booked_h(baseline()), booked_h(run(LATE)), booked_h(run(LATE, NO_RULE))
    held = usual > 0
    limit = plain()["pools"]["theatre_list"]["slots"]["booking_limit"]["value"]
    np.testing.assert_allclose(usual[held], 8 * limit, atol=1e-6)
    np.testing.assert_allclose(earlier[held], 8 * limit + 0.75 * 0.45 * 0.7, atol=1e-6)
    np.testing.assert_array_equal(unruled, usual)


def test_saved_minutes_are_operations_with_the_rule_and_hardly_any_without():
    without, with_rule = operations(run(LATE, NO_RULE)), operations(run(LATE))
    gain = with_rule - operations(baseline())
    assert gain > 20
    assert without - operations(baseline()) < gain / 2


def test_a_shorter_gap_is_booked_by_its_share_too():
    shorter = {"at": f"{PATIENT}.expected_gap_h.of.constant", "multiply": 0.5}
    kept = {"at": f"{PATIENT}.gap_returned.of.constant", "set": 0.0}
    assert operations(run(shorter)) > operations(run(shorter, kept)) + 10


def test_better_estimates_mean_less_overrun_and_fewer_cancelled_for_want_of_time():
    better = run({"at": f"{PATIENT}.estimate_error.of.lognormal.cv", "set": 0.1})
    for less, more in zip(*(found(r, "overrun_h", "cancelled_no_time") for r in (better, baseline())), strict=True):
        assert less < more


def test_fewer_patients_cancel_and_nothing_before_the_first_of_them_changes():
    fewer = run(yes("patient_cancels", 0.014))
    (by_patient, clinical), before = (
        found(r, "cancelled_by_patient", "cancelled_clinical") for r in (fewer, baseline())
    )
    assert by_patient < before[0]
    assert clinical < before[1]
    one, other = (r.run.journeys for r in (baseline(), fewer))
    off = [{*j.key[j.reached("cancelled")].tolist()} for j in (one, other)]
    spared = np.isin(one.key, list(off[0] - off[1])) & (one.at("cancelled") > 0)
    first = one.at("cancelled")[spared].min()

    def earlier(j):
        rows, marks = np.nonzero((j.marks != NEVER) & (j.marks < first))
        return {*zip(j.key[rows].tolist(), marks.tolist(), j.marks[rows, marks].tolist(), strict=True)}

    assert earlier(one) == earlier(other)


def test_theatres_out_of_use_cancel_on_the_day_and_lists_on_leave_cancel_nobody():
    broken = run({"at": f"{SLOTS}.not_held.estate", "set": 0.2})
    away = run({"at": f"{SLOTS}.not_held.leave", "set": 0.2})
    usual = found(baseline(), "sessions_closed_estate", "sessions_closed_leave", "cancelled_no_staff")
    assert found(broken, "sessions_closed_estate")[0] > usual[0] + 50
    assert found(broken, "cancelled_no_staff")[0] > usual[2] + 100
    assert found(away, "sessions_closed_leave")[0] > usual[1] + 50
    assert found(away, "cancelled_no_staff")[0] <= usual[2]
    assert operations(away) < operations(baseline())
    for plan in lists(away):
        assert not plan.quantity[plan.why == Why.LEAVE].any()
        assert (plan.opens[plan.why != Why.HELD] == NEVER).all()


def test_a_theatre_shut_by_plan_and_a_list_more_a_week():
    fewer = run({"at": f"{SLOTS}.per_day.orthopaedics", "multiply": 0.8, "from": "2025-05-01"})
    more = run({"at": f"{SLOTS}.per_day.gynaecology", "set": [2, 2, 2, 2, 2, 0, 0]})
    assert operations(fewer) < operations(baseline()) < operations(more)


def test_a_standby_patient_takes_every_place_given_up():
    called = run(yes("standby_comes", 1.0))
    taken, by_patient, clinical = found(called, "standby_called", "cancelled_by_patient", "cancelled_clinical")
    assert taken >= by_patient + clinical > 30
    assert operations(called) > operations(baseline()) + 20
    assert found(baseline(), "standby_called") == [0]


def test_a_second_emergency_theatre_shortens_the_wait():
    one, two = (
        found(r, "emergency_theatre_wait")
        for r in (baseline(), run({"at": "pools.emergency_theatre.places.base", "add": 1}))
    )
    assert two < one
    assert found(baseline(), "emergency_operations")[0] > 300


def test_the_hub_is_an_intervention_that_adds_operations_in_beds_of_its_own():
    hub = simulate(blueprint(short() | {"intervention": read("intervention", "elective_hub")}), 0)
    assert operations(hub) > operations(baseline()) + 50
    assert 0 < hub.run.use("hub_bed", "used").sum() <= hub.run.use("hub_bed", "open").sum()
    assert "hub_bed" not in baseline().run.journeys.world.program.pools


@pytest.mark.parametrize("rule", ["not_held needs place", "saved_minutes needs measured_in: hours"])
def test_starts_of_care_are_neither_held_nor_saved(rule):
    key, value = (
        rule.split()[0],
        {"not_held": {"estate": 0.1}, "saved_minutes": {"usual_late_start_h": 1, "returned_to_booking": 1}},
    )
    tree = short()
    pools = {
        **tree["pools"],
        "inpatient_test": {"slots": {**tree["pools"]["inpatient_test"]["slots"], key: value[key]}},
    }
    with pytest.raises(ScenarioFaults, match=rule):
        blueprint(tree | {"pools": pools})
