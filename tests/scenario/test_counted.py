"""Clinics by arithmetic: from slots planned to patients who attend."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sim.scenario.counted import FIRST, FOLLOW_UP, Clinics, Counted
from sim.scenario.faults import ScenarioFaults
from sim.study.compare import read_all
from tests.hospital.typical import plain

CLINIC = {
    "per_year": 1000, "slots": 10, "not_held": 0.1, "booked": 0.9, "given_back": 0.2, "refilled": 0.5,
    "did_not_attend": 0.064, "attended_as": {FIRST: 0.4, FOLLOW_UP: 0.6},
}  # fmt: skip
DUE = 1000 * 0.9 * 10 * 0.9 * (1 - 0.2 * 0.5)


def clinics(**change) -> Clinics:
    return Clinics.model_validate(CLINIC | change)


def by_pod(these: Clinics) -> dict[str, float]:
    return {volume.pod: volume.per_year for volume in these.volumes()}


def test_slots_planned_become_patients_due_and_attended():
    found = clinics()
    assert found.planned_slots == 10_000
    assert found.due == pytest.approx(DUE)
    assert found.attended == pytest.approx(DUE * 0.936)
    assert by_pod(found) == pytest.approx({FIRST: DUE * 0.936 * 0.4, FOLLOW_UP: DUE * 0.936 * 0.6})


@pytest.mark.parametrize(("refilled", "gain"), [(1.0, 0.0192), (0.5, 0.0096), (0.0, 0.0)])
def test_three_in_ten_who_would_not_come_and_give_their_slots_back_are_worth_what_is_refilled(refilled, gain):
    """Did-not-attend .064 × .70: the slots of the others are taken by all, by half, by none; of those who take one as
    many come as of anybody due.
    """
    before = clinics(given_back=0.0, refilled=refilled)
    after = clinics(given_back=0.0192 / 0.9552, refilled=refilled, did_not_attend=0.7 * 0.064)
    assert (after.attended - before.attended) / before.due == pytest.approx(gain, abs=1e-12)


def test_reminded_patients_who_come_are_worth_every_slot():
    assert clinics(did_not_attend=0.7 * 0.064).attended == pytest.approx(DUE * (1 - 0.7 * 0.064))


@pytest.mark.parametrize("to_first", [0.0, 0.25, 1.0])
def test_follow_ups_on_request_make_room_for_first_appointments(to_first):
    before, after = clinics(), clinics(patient_initiated={"avoided": 0.1, "to_first": to_first})
    moved = 0.1 * by_pod(before)[FOLLOW_UP]
    assert by_pod(after)[FOLLOW_UP] == pytest.approx(by_pod(before)[FOLLOW_UP] - moved)
    assert by_pod(after)[FIRST] == pytest.approx(by_pod(before)[FIRST] + to_first * moved)
    assert after.attended == pytest.approx(sum(by_pod(after).values()))
    assert 1 - after.attended / after.due == pytest.approx(0.064)


def test_currencies_share_what_is_attended():
    found = clinics(attended_as={"imaging": 1}, currencies={"mri": 0.3, "ct": 0.7})
    assert [(v.currency, round(v.per_year / found.attended, 9)) for v in found.volumes()] == [("mri", 0.3), ("ct", 0.7)]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"attended_as": {FIRST: 0.4, FOLLOW_UP: 0.5}}, "must sum to 1, got 0.9"),
        ({"attended_as": {"imaging": 1}, "currencies": {"mri": 0.3}}, "currencies must sum to 1, got 0.3"),
        ({"currencies": {"mri": 1}}, "currencies need one point of delivery"),
        ({"attended_as": {"imaging": 1}, "patient_initiated": {"avoided": 0.1}}, "patient_initiated needs"),
        ({"did_not_attend": 1.1}, "less than or equal to 1"),
    ],
)
def test_what_is_wrong_is_said(change, rule):
    with pytest.raises(ValidationError, match=rule):
        clinics(**change)


def test_an_activity_has_one_currency_or_several():
    with pytest.raises(ValidationError, match="give currency or currencies"):
        Counted.model_validate({"activity": {"day_case": {"per_year": 1, "currency": "a", "currencies": {"b": 1}}}})


def test_one_point_of_delivery_is_counted_whole_or_by_currency():
    tree = plain()
    twice = {"outpatient_procedure": {"per_year": 1}}
    tree["counted"] = {**tree["counted"], "activity": {**tree["counted"]["activity"], **twice}}
    with pytest.raises(ScenarioFaults) as found:
        read_all({"baseline": tree})
    (fault,) = found.value.faults
    assert str(fault) == (
        "counted: outpatient_procedure is counted both whole and by currency (clinic_antenatal and 17 more)"
    )
