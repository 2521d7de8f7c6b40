"""The emergency department: who counts in which month, and what is within four hours."""

from sim.activity.emergency import emergency_measures
from tests.activity.worlds import APRIL, Visit, at, observed, values

HOME = "discharged_from_ed"


def gone(day: float, hours: float, outcome: str = HOME, **marks: int) -> Visit:
    """An attendance that departs on a day after so many hours."""
    return Visit("type1", outcome, marks={"arrived": at(day, -hours), "departed": at(day), **marks})


def measured(*visits: Visit) -> dict:
    return values(emergency_measures(observed(*visits)))


def test_four_hours_are_within_four_hours_and_twelve_are_not_over_twelve():
    found = measured(gone(40, 4), gone(40, 4.001), gone(41, 12), gone(41, 12.001))
    assert found["type1_attendances"] == ([4, 0], None)
    assert found["type1_within_4h"] == ([1, 0], [4, 0])
    assert found["type1_over_12h"] == ([1, 0], [4, 0])


def test_an_attendance_counts_when_it_ends_and_the_month_is_half_open():
    edge = APRIL + 30  # the first midnight of May
    just_before = Visit("type1", HOME, marks={"arrived": at(edge, -2), "departed": at(edge) - 1})
    inside = Visit("type1", "", marks={"arrived": at(50)})
    found = measured(gone(APRIL, 1), just_before, gone(edge, 1), gone(APRIL - 0.001, 1), inside)
    assert found["type1_attendances"] == ([2, 1], None)
    assert found["arrivals_monday"][1] == [3, 0]  # two arrive in March, and one whose end nobody sees


def test_what_lies_outside_the_run_counts_in_no_month():
    last, end = APRIL + 60, APRIL + 61  # 31 May, and the day after it
    after = Visit("type1", HOME, marks={"arrived": at(last), "departed": at(end), "admitted": at(end)})
    before = Visit("type1", HOME, marks={"arrived": at(-1), "departed": at(last), "admitted": at(-1)})
    found = measured(after, before)
    assert found["type1_attendances"] == ([0, 1], None)
    assert found["arrivals_monday"][1] == [0, 1]
    assert found["admissions_type1"] == ([0, 0], None)


def test_who_leaves_counts_among_attendances():
    left = gone(40, 5, "left_before_treatment")
    found = measured(left, gone(40, 1), gone(40, 1), gone(70, 1))
    assert found["left_before_treatment"] == ([1, 0], None)
    assert found["left_before_treatment_share"] == ([1, 0], [3, 1])


def test_the_wait_for_a_bed_runs_from_the_decision_and_counts_at_admission():
    def admitted(hours: float, klass: str = "type1") -> Visit:
        marks = {"decision_to_admit": at(60), "departed": at(60, hours), "admitted": at(60, hours)}
        return Visit(klass, "", marks={**({"arrived": at(59, 20)} if klass == "type1" else {}), **marks})

    found = measured(admitted(4), admitted(4.01), admitted(12), admitted(12.01), admitted(30), admitted(30, "direct"))
    assert found["admissions_type1"] == ([4, 1], None)  # day 61 is in May
    assert found["admissions_direct"] == ([0, 1], None)
    assert found["decision_over_12h"] == ([1, 1], None)
    assert found["decision_over_12h_share"] == ([1, 1], [4, 1])
    assert found["decision_4_to_12h_share"] == ([2, 0], [4, 1])
    assert found["type1_conversion"] == ([4, 1], [4, 1])


def test_of_whom_no_decision_is_known_no_wait_of_0_hours_counts():
    shown = Visit("type1", "", marks={"arrived": at(59), "decision_to_admit": at(60), "admitted": at(60, 13)})
    unknown = Visit("type1", "", marks={"arrived": at(59), "admitted": at(60, 13)})
    found = measured(shown, unknown, unknown, unknown)
    assert found["admissions_type1"] == ([4, 0], None)
    assert found["decision_over_12h_share"] == ([1, 0], [1, 0])
    assert found["decision_4_to_12h_share"] == ([0, 0], [1, 0])


def test_boarding_counts_midnights_between_decision_and_bed():
    day = {"arrived": at(40, 1), "decision_to_admit": at(40, 22)}
    over_one = Visit("type1", "", marks={**day, "admitted": at(41, 3)})
    over_none = Visit("type1", "", marks={**day, "admitted": at(40, 23)})
    without_end = Visit("direct", "", marks={"decision_to_admit": at(APRIL + 60, 5)})  # the last day but none
    assert measured(over_one, over_none, without_end)["boarding"] == ([1, 1], [30, 31])


def test_a_monday_and_the_day_are_told_from_the_calendar():
    monday = 37  # 7 April 2025
    found = measured(gone(monday + 0.99, 20), gone(monday + 1, 0), gone(monday, 1), gone(monday + 0.75, 0))
    assert found["arrivals_monday"] == ([2, 0], [4, 0])
    assert found["arrivals_09_to_18"] == ([0, 0], [4, 0])
    assert measured(gone(monday + 9 / 24, 0))["arrivals_09_to_18"] == ([1, 0], [1, 0])


def test_who_leaves_without_a_bed_is_counted_until_then_and_who_is_inside_until_the_end():
    day = {"arrived": at(40, 1), "decision_to_admit": at(40, 22)}
    gone_elsewhere = Visit("type1", HOME, marks={**day, "departed": at(42, 3)})
    gone_at_once = Visit("type1", HOME, marks=day)
    inside = Visit("type1", "", marks={"arrived": at(APRIL + 59), "decision_to_admit": at(APRIL + 59, 2)})
    assert measured(gone_elsewhere, gone_at_once)["boarding"] == ([2, 0], [30, 31])
    assert measured(inside)["boarding"] == ([0, 2], [30, 31])
