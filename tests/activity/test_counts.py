"""Activity by point of delivery: what counts when, by need and by stay, and what is counted without being walked."""

from datetime import date

import numpy as np
import pytest

from sim.activity.counts import activity_by_stay_band, activity_table, counted_volumes
from sim.activity.flow import measures
from sim.activity.observed import Observed
from sim.productivity import ActivityTable
from tests.activity.worlds import PLAIN, Visit, at, simulated, written

APRIL_MAY = ("2025-04", "2025-05")
MEDICAL = {"stay_kind": "overnight", "case_type": "medical"}


def volumes(table: dict) -> dict[tuple[str, str], list[float]]:
    """Volumes of April and May by point of delivery and currency, zeros left out."""
    found: dict[tuple[str, str], list[float]] = {}
    for month, pod, currency, volume in zip(
        table["month"], table["pod"], table["currency"], table["volume"], strict=True
    ):
        if month in APRIL_MAY:
            found.setdefault((str(pod), str(currency)), []).append(float(volume))
    return {key: volume for key, volume in found.items() if any(volume) and key[1] != "procedure_room"}


def spell(having: dict, nights: float, day: float = 40, klass: str = "type1", **more) -> Visit:
    marks = {"admitted": at(day), "discharged": at(day + nights), **more.pop("marks", {})}
    return Visit(klass, "discharged", having, marks, **more)


def test_a_spell_weighs_what_the_patient_needs_and_not_what_the_stay_became():
    visits = (
        spell({"stay_kind": "same_day"}, 0.2),
        spell({"stay_kind": "same_day"}, 3),
        spell(MEDICAL, 0.2),
        spell(MEDICAL, 1),
        spell({"stay_kind": "overnight", "case_type": "orthopaedic"}, 30),
    )
    assert volumes(activity_table(written(*visits))) == {
        ("non_elective_same_day", ""): [2, 0],
        ("non_elective_overnight", "medical"): [2, 0],
        ("non_elective_overnight", "orthopaedic"): [0, 1],
    }
    assert volumes(activity_by_stay_band(written(*visits))) == {
        ("non_elective_same_day", "stay_0_1_days"): [3, 0],
        ("non_elective_overnight", "stay_2_days_or_more"): [1, 1],
    }


def test_planned_spells_are_what_was_planned():
    listed = {"added_to_list": at(1), "knife_to_skin": at(40)}
    visits = (
        spell({"admission_type": "inpatient"}, 4, klass="elective", marks=listed),
        Visit("elective", "discharged", {"admission_type": "day_case"}, {**listed, "discharged": at(41)}),
        spell({"admission_type": "inpatient"}, 4, klass="non_theatre"),
        spell({**MEDICAL, "admission_type": "inpatient"}, 4, klass="elective", marks={"arrived": at(39)}),
    )
    assert volumes(activity_table(written(*visits))) == {
        ("elective_inpatient", "orthopaedic"): [2, 0],
        ("day_case", "theatre"): [1, 0],
        ("non_elective_overnight", "medical"): [1, 0],  # a patient of the list who is ill again
    }


def test_who_left_is_not_an_attendance_as_well():
    left = Visit("type1", "left_before_treatment", marks={"arrived": at(40), "departed": at(40, 3)})
    treated = Visit("type1", "discharged_from_ed", marks={"arrived": at(40), "departed": at(62)})
    assert volumes(activity_table(written(left, treated))) == {
        ("left_before_treatment", ""): [1, 0],
        ("ed_attendance_type1", ""): [0, 1],
    }


def test_output_without_those_who_had_to_come_back():
    visits = (
        spell(MEDICAL, 4),
        spell(MEDICAL, 2, 50, parent=0, marks={"arrived": at(49)}),
        spell(MEDICAL, 2, 90, parent=0, marks={"arrived": at(89)}),
    )
    every, without = activity_table(written(*visits)), activity_table(written(*visits), readmissions=False)
    assert volumes(every)["non_elective_overnight", "medical"] == [2, 0]
    assert volumes(without)["non_elective_overnight", "medical"] == [1, 0]


def test_the_table_is_one_that_the_calculation_accepts_with_every_month_written():
    run = simulated()
    for table in (activity_table(run, "one"), activity_by_stay_band(run, "one")):
        whole = ActivityTable.of(table)
        assert set(whole.organisation) == {"one"}
        assert set(whole.month) == {"2025-03", *APRIL_MAY}
    nothing = ActivityTable.of(activity_table(written(Visit(marks={"arrived": at(1)}))))
    assert set(nothing.organisation) == {"few beds"}
    assert nothing.volume[nothing.currency != "procedure_room"].sum() == 0
    pods = ("ed_attendance_type1", "left_before_treatment", "non_elective_same_day", "non_elective_overnight")
    assert set(nothing.pod) == {*pods, "elective_inpatient", "day_case"}


def test_points_of_delivery_of_which_there_was_nothing_come_last_in_one_order():
    """Whatever the process makes of the hashes of their names."""
    rows = activity_table(written(Visit(marks={"arrived": at(1)})))
    found = list(dict.fromkeys(zip(rows["pod"].tolist(), rows["currency"].tolist(), strict=True)))
    assert found == [
        ("ed_attendance_type1", ""),
        ("left_before_treatment", ""),
        ("day_case", "procedure_room"),  # counted and not walked
        ("non_elective_same_day", ""),
        ("non_elective_overnight", ""),
        ("elective_inpatient", ""),
    ]


def test_activity_adds_up_to_what_the_measures_say():
    seen = Observed(simulated())
    found, table = measures(seen), activity_table(seen)
    by_pod = {pod: table["volume"][table["pod"] == pod].reshape(-1, 3).sum(axis=0) for pod in set(table["pod"])}
    whole = slice(None)
    walked = sum(table["volume"][table["currency"] != "procedure_room"].reshape(-1, 3))
    attendances = found.numerator[found.names.index("type1_attendances")]
    np.testing.assert_array_equal(attendances, by_pod["ed_attendance_type1"] + by_pod["left_before_treatment"])
    np.testing.assert_allclose(walked - attendances, found.numerator[found.names.index("spells")])
    day_cases = by_pod["day_case"][whole].sum() / (by_pod["day_case"] + by_pod["elective_inpatient"])[whole].sum()
    assert found.value("day_case_share", whole) == pytest.approx(day_cases)


def test_everyone_who_came_is_told():
    """Attendances = home + left + admitted + inside; admitted = discharged + in a bed."""
    seen = Observed(simulated())
    came, gone = seen.attendances, seen.departures
    home, left = gone.left_as("discharged_from_ed").sum(), gone.left_as("left_before_treatment").sum()
    admitted, inside = came.made("admitted").sum(), (~came.made("departed")).sum()
    assert len(came.rows) == home + left + admitted + inside
    assert min(home, left, admitted, inside) > 0
    emergencies = seen.emergencies
    ended = (~seen.spells.planned).sum()
    assert len(emergencies.rows) == ended + (~emergencies.made("discharged")).sum()


def counted(**activity) -> dict[str, np.ndarray]:
    read = simulated(counted={"activity": activity}).blueprint
    return {pod: volume for pod, _, volume in counted_volumes(read)}


def test_counted_activity_follows_the_days_and_nothing_else():
    found = counted(maternity={"per_year": 3652.5}, imaging={"per_year": 2528.928571, "working_days_only": True})
    assert found["maternity"] == pytest.approx([310, 300, 310])
    assert found["imaging"] == pytest.approx([210, 200, 200], rel=1e-6)  # two bank holidays in April, two in May


def test_counted_activity_may_change_on_a_date():
    tree = {"activity": {"maternity": {"per_year": 3652.5}}}
    phase = {"from": date(2025, 4, 11), "change": [{"at": "counted.activity.maternity.per_year", "multiply": 2}]}
    read = simulated(counted=tree, phases=[phase]).blueprint
    assert next(iter(counted_volumes(read)))[2] == pytest.approx([310, 100 + 400, 620])


def test_counted_and_walked_activity_of_one_kind_need_one_way_of_counting():
    run = simulated(counted={"activity": {"day_case": {"per_year": 1}}})
    with pytest.raises(ValueError, match=r"give counted\.activity a currency.*day_case"):
        activity_table(run)


def test_luck_moves_nothing_that_is_counted():
    one, other = (activity_table(simulated(replication)) for replication in (0, 1))
    rooms = one["currency"] == "procedure_room"
    np.testing.assert_array_equal(one["volume"][rooms], other["volume"][other["currency"] == "procedure_room"])
    assert one["volume"][rooms].sum() == pytest.approx(920)
    assert PLAIN["counted"]["activity"]["day_case"]["per_year"] == 3652.5
