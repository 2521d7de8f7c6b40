"""Warnings of overload in words a manager reads once."""

from sim.hospital.load import Load
from sim.report.loads import overload, overload_warnings


def test_every_kind_of_pool_is_told_with_its_unit_and_in_plain_words():
    lists = Load("theatre_list.ent", 3.63, 2.347, "hours a day")
    assert overload(lists) == (
        "demand above capacity: theatre lists for ear, nose and throat are asked for 3.63 h a day and offer 2.35 h; "
        "waits grow for as long as that lasts"
    )
    starts = overload(Load("home_care_start", 6.12, 5.42, "starts a day"))
    assert "home care starts are asked for 6.12 a day and offer 5.42;" in starts
    places = overload(Load("general_medicine", 208.8, 193.31, "places"))
    assert "general medicine would hold 209 patients on average if nobody had to wait, and has 193 places;" in places
    assert "10.53 patients on average if nobody had to wait, and has 10.51 places" in overload(Load("a", 10.53, 10.51))


def test_of_another_world_only_what_the_baseline_can_serve_is_told():
    full, fuller = Load("ward", 9.0, 8.0), Load("bay", 4.0, 3.0)
    warnings = overload_warnings({"baseline": (full,), "closing": (full, fuller)}, {"closing": "Ward closure"})
    assert [line.split(" would")[0] for line in warnings] == [
        "demand above capacity: ward",
        "Ward closure: demand above capacity: bay",
    ]
