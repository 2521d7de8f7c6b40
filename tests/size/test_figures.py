"""Figures that cannot be true are told all at once: row, rule, value, and what was probably meant."""

from __future__ import annotations

import pytest

from sim.size.figures import Given, read_figures
from sim.size.scale import scaled
from tests.size.worlds import KNOWN, NEEDED, figures, typical

WRONG = {  # rows beside the needed ones, and what is told
    "more occupied than open": (
        {"beds_occupied": 410},
        "beds_occupied: cannot be more than the beds open (400, trust.csv row 2), got 410",
    ),
    "negative staff": ({"nurses": -3}, "nurses: must lie between 100 and 12,000 wte, got -3"),
    "text in a number": ({"doctors": "about 500"}, "doctors: must be a number, got 'about 500'"),
    "per cent": (
        {"vacancy": 6.4},
        "vacancy: must lie between 0 and 0.2 share, got 6.4: per cent for a share? 0.064 would be meant",
    ),
    "per cent sign": (
        {"delayed_share": "14.7%"},
        "delayed_share: must be a number, got '14.7%' (a share is written 0.147)",
    ),
    "pounds": (
        {"budget": 312_000_000},
        "budget: must lie between 50 and 5,000 £m, got 312,000,000: £ for £m? 312 would be meant",
    ),
    "a day for a month": (
        {"type1_attendances": 250},
        "type1_attendances: must lie between 1,000 and 45,000 a month, got 250: a day for a month? "
        "Then the unit is to say so",
    ),
    "half a theatre": ({"theatres": 8.5}, "theatres: must be a whole number, got 8.5"),
    "no such row": ({"bed_open": 400}, "bed_open: is no row of a trust's table; did you mean beds_open?, got 400"),
    "no such group": ({"group": "huge"}, "group: must be small, medium, large, teaching or blank, got huge"),
    "admitted without coming": (
        {"admissions_type1": 9000},
        "admissions_type1: cannot be more than the attendances (7,600, trust.csv row 3), got 9,000",
    ),
    "no critical care": (
        {"critical_care_beds": 0},
        "critical_care_beds: must be 1 or more: wards and theatres send patients to critical care, and a trust "
        "without any is not modelled, got 0",
    ),
    "a unit of no row": ({"nurses": "980 heads"}, "nurses: the unit must be wte, got heads"),
    "a unit of another row": (
        {"type1_attendances": "250 a week"},
        "type1_attendances: the unit must be a month or a day or a year, got a week",
    ),
    "more lists than days": (
        {"theatre_lists": 60},
        "theatre_lists: cannot be more than one all-day list a theatre and day (56, trust.csv row 4), got 60",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_true_is_told(case):
    rows, line = WRONG[case]
    _, faults = figures(**{**NEEDED, **rows})
    assert [str(fault) for fault in faults] == [line]


@pytest.mark.parametrize(("text", "unit", "value"), [
    ("250 a day", "", 7609.375),
    ("250 a day", "a month", 7609.375),  # as the template writes the column
    (" 91,250  A year ", "a year", 7604.1636),
    ("7600 a month", "a month", 7600),
    ("7,600", "a month", 7600),
])  # fmt: skip
def test_a_number_may_carry_its_unit(text, unit, value):
    given = {"beds_open": Given("400 beds", "row 2"), "type1_attendances": Given(text, "row 3", unit)}
    found, faults = read_figures(given, KNOWN)
    assert not faults
    assert found["type1_attendances"] == pytest.approx(value)


def test_a_unit_that_contradicts_the_column_is_told():
    given = {"beds_open": Given(400, "row 2"), "type1_attendances": Given("250 a day", "row 3", "a year")}
    (fault,) = read_figures(given, KNOWN)[1]
    assert str(fault) == "type1_attendances: the unit must be that of column unit, a year, got 250 a day"


def test_attendances_that_are_fewer_than_a_blank_row_admits_are_told():
    (fault,) = figures(beds_open=500, type1_attendances=1000)[1]
    assert (fault.path, fault.rule[:43]) == ("type1_attendances", "are fewer than the admissions through them:")


def test_all_faults_are_told_at_once_and_a_needed_row_by_its_name():
    rows = {name: value for changed, _ in WRONG.values() for name, value in changed.items()}
    _, faults = figures(**{"beds_open": 400, "theatres": 8, **rows, "type1_attendances": None} | {"beds_occupied": 410})
    assert len({fault.path for fault in faults}) >= len(rows) - 3
    _, faults = figures(beds_open=400)
    assert [str(fault) for fault in faults] == ["type1_attendances: is needed: type 1 attendances, a month"]


@pytest.mark.parametrize(("row", "value", "rule"), [
    ("beds_occupied", 100, "does not fit the admissions"),
    ("budget", 120, "is less than pay and what patients use up"),
])  # fmt: skip
def test_figures_that_contradict_one_another_are_told(row, value, rule):
    found, faults = figures(**NEEDED, **{row: value})
    assert not faults
    _, faults, _ = scaled(typical(), found)
    assert [fault.path for fault in faults] == [row]
    assert faults[0].rule.startswith(rule)


def test_the_size_group_is_the_nearest_in_beds_and_teaching_only_where_said():
    groups = {beds: figures(beds_open=beds, type1_attendances=9000)[0].group for beds in (200, 459, 560, 748, 1500)}
    assert groups == {200: "small", 459: "small", 560: "medium", 748: "large", 1500: "large"}
    assert figures(beds_open=900, type1_attendances=9000, group="Teaching")[0].group == "teaching"


def test_no_more_than_sixty_numbers_of_size_groups_are_typed():
    counted = sum(
        len(each) if isinstance(each, dict) else 1 for group in KNOWN.groups.values() for each in group.values()
    )
    assert counted <= 60
