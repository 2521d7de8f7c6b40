"""Spells that ended: nights, delays, the hour and day of discharge, and who came back."""

from sim.activity.stay import stay_measures
from sim.scenario.clock import DAY_MS
from tests.activity.worlds import APRIL, Visit, at, observed, values

OVERNIGHT, SAME_DAY = {"stay_kind": "overnight"}, {"stay_kind": "same_day"}


def spell(since: int, until: int, having: dict = OVERNIGHT, klass: str = "type1", **more) -> Visit:
    marks = {"admitted": since, "discharged": until, **more.pop("marks", {})}
    return Visit(klass, "discharged", having, marks, **more)


def measured(*visits: Visit) -> dict:
    return values(stay_measures(observed(*visits)))


def test_nights_are_midnights_whatever_was_intended():
    found = measured(
        spell(at(40, 9), at(40, 20)),
        spell(at(40, 20), at(41, 2), SAME_DAY),
        spell(at(40, 9), at(47, 9)),
        spell(at(40, 9), at(43, 9), klass="non_theatre"),
        spell(at(50, 9), at(APRIL + 30, 9)),
    )
    assert found["spells"] == ([4, 1], None)
    assert found["zero_day_share"] == ([1, 0], [3, 1])
    assert found["stay_night"] == ([1 + 7 + 3, 11], [3, 1])
    assert found["stay_emergency_night"] == ([8, 11], [2, 1])
    assert found["stay_emergency"] == ([8, 11], [3, 1])
    assert found["stay_elective_night"] == ([3, 0], [1, 0])


def test_a_patient_of_the_list_is_admitted_for_the_operation_not_when_the_bed_is_reached():
    marks = {"added_to_list": at(2), "knife_to_skin": at(40, 22), "theatre_out": at(40, 23)}
    inpatient = spell(at(41, 1), at(42, 9), {"admission_type": "inpatient"}, "elective", marks=marks)
    assert measured(inpatient)["stay_elective_night"] == ([2, 0], [1, 0])


def test_delay_is_counted_in_days_of_spells_with_a_night():
    delays = (0, 0, 1, 3, 4, 13, 20, 21, 40)
    stays = [spell(at(20), at(APRIL + 45, 23), marks={"ready": at(APRIL + 45 - days, 1)}) for days in delays]
    found = measured(*stays, spell(at(90, 9), at(90, 20), marks={"ready": at(90, 10)}), spell(at(80), at(84)))
    bands = [found[f"delay_{band}"] for band in ("0d", "1d", "2_3d", "4_6d", "7_13d", "14_20d", "21d")]
    assert [above[1] for above, _ in bands] == [2, 1, 1, 1, 1, 1, 2]
    assert all(below == [0, 9] for _, below in bands)
    assert found["delay_mean"] == ([0, 102], [0, 9])
    assert found["delay_mean_delayed"] == ([0, 102], [0, 7])


def test_who_was_ready_after_leaving_was_not_delayed():
    found = measured(spell(at(40), at(42), marks={"ready": at(43)}), spell(at(40), at(42), marks={"ready": at(42)}))
    assert found["delay_mean"] == ([0, 0], [1, 0])
    assert found["delay_0d"] == ([1, 0], [1, 0])


def test_pathways_out_are_shares_of_those_who_were_ready():
    p1 = {**OVERNIGHT, "discharge_pathway": "p1"}
    p0 = {**OVERNIGHT, "discharge_pathway": "p0"}
    ready = {"ready": at(41)}
    found = measured(
        spell(at(40), at(42, 1), p1, marks=ready),
        spell(at(40), at(42, 1), p0, marks=ready),
        spell(at(40), at(42, 1), p1),
    )
    assert found["discharged_p1"] == ([1, 0], [2, 0])
    assert found["discharged_p0"] == ([1, 0], [2, 0])


def test_the_hour_and_the_day_of_discharge():
    saturday = APRIL + 4  # 5 April 2025
    found = measured(
        spell(at(30), at(saturday, 16.99)), spell(at(30), at(saturday + 1, 17)), spell(at(30), at(saturday + 2, 10)),
        spell(at(saturday, 8), at(saturday, 10)),
    )  # fmt: skip
    assert found["discharged_by_17"] == ([2, 0], [3, 0])
    assert found["discharges_weekday"] == ([1, 0], [22, 22])
    assert found["discharges_weekend"] == ([2, 0], [8, 9])


def test_a_readmission_is_an_emergency_within_30_days_of_the_spell_before():
    first = spell(at(20, 9), at(40, 9))
    day_case = spell(
        at(40, 8), at(40, 12), {"admission_type": "day_case"}, "elective",
        marks={"added_to_list": at(1), "knife_to_skin": at(40, 9)},
    )  # fmt: skip

    def back(arrived: int, parent: int = 0) -> Visit:
        return spell(arrived + 5 * DAY_MS // 24, arrived + DAY_MS, parent=parent, marks={"arrived": arrived})

    assert measured(first, back(at(45)))["readmissions_30d"] == ([1, 0], None)
    assert measured(first, back(at(70, 9)))["readmissions_30d"] == ([0, 1], None)
    assert measured(first, back(at(70, 9) + 1))["readmissions_30d"] == ([0, 0], None)
    assert measured(day_case, back(at(45)))["readmissions_30d"] == ([0, 0], None)
    again = measured(first, back(at(45)), back(at(50), 1), day_case)
    assert again["readmission_30d_share"] == ([2, 0], [3, 0])


def test_a_discharge_without_an_admission_is_no_stay_of_thousands_of_years():
    """A mark that was not made lies at no instant: it must not be read as one long ago."""
    known = Visit("type1", "discharged", marks={"admitted": at(40), "discharged": at(42)})
    found = measured(known, Visit("type1", "discharged", marks={"discharged": at(42)}))
    assert found["spells"] == ([1, 0], None)
    assert found["stay_night"] == ([2, 0], [1, 0])
