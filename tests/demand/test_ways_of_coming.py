"""Every way of coming: rates by hour and week, lists, exact numbers, and fixed times; units, and files of values."""

from datetime import date

import numpy as np
import pytest

from sim.demand.arrivals import patients
from sim.demand.distributions import sampler
from sim.scenario.clock import DAY_MS, HOUR_MS, HourClock
from sim.scenario.demand import Attribute, PatientClass
from sim.scenario.faults import Fault
from sim.scenario.files import with_files

WEEK = HourClock(date(2024, 1, 1), warm_up_h=0, measured_h=24 * 7)  # from a Monday


def come(clock=WEEK, replication=0, **arrivals):
    """Everybody of a class who comes: instants and keys."""
    one = PatientClass.model_validate({"pathway": "only", "arrivals": arrivals})
    found = patients([{"one": one}], [0], clock, 7, replication)
    return found.arrival_ms, found.key


def by_hour(at, hours):
    return np.bincount(at // HOUR_MS, minlength=hours)


def mean_by_hour(hours, **arrivals):
    return np.mean([by_hour(come(replication=r, **arrivals)[0], hours) for r in range(400)], axis=0)


def test_a_number_an_hour_is_a_rate_at_every_hour():
    assert mean_by_hour(168, per_hour=4) == pytest.approx(np.full(168, 4), abs=0.45)


def test_24_rates_are_of_the_day_and_168_of_the_week():
    day = [0.0] * 8 + [5.0] * 12 + [0.0] * 4
    assert mean_by_hour(168, per_hour=day) == pytest.approx(np.tile(day, 7), abs=0.5)
    week = [0.0] * 144 + [6.0] * 24
    assert mean_by_hour(168, per_hour=week) == pytest.approx(week, abs=0.6)


def test_a_list_of_rates_holds_from_the_start_and_ends():
    found = mean_by_hour(168, listed={"every_h": 6, "per_hour": [2, 0, 8]})
    assert found == pytest.approx(np.repeat([2, 0, 8, *[0] * 25], 6), abs=0.6)


def test_counts_are_just_so_many_at_any_moment_of_their_period():
    at, keys = come(listed={"every_h": 24, "count": [3, 0, 11]})
    assert np.bincount(at // DAY_MS).tolist() == [3, 0, 11]
    assert len(set(keys.tolist())) == 14
    hours = (
        np.concatenate([come(replication=r, listed={"every_h": 24, "count": [40]})[0] for r in range(50)]) // HOUR_MS
    )
    assert np.bincount(hours, minlength=24) == pytest.approx(np.full(24, 2000 / 24), abs=40)


def test_fixed_times_are_kept_to_the_millisecond():
    template = [{"weekdays": ["mon", "wed"], "at_h": [9, 9.25]}, {"weekdays": ["sat"], "at_h": [10], "count": 2}]
    at, keys = come(template=template)
    assert (at / HOUR_MS).tolist() == [9, 9.25, 57, 57.25, 130, 130]
    assert len(set(keys.tolist())) == 6


def test_who_is_booked_may_come_early_or_late():
    late = {"uniform": {"low": -0.25, "high": 0.25}}
    at, _ = come(template=[{"at_h": [9], "count": 50, "late_h": late}])
    off = at % DAY_MS / HOUR_MS - 9
    assert (np.abs(off) <= 0.25).all()
    assert off.std() == pytest.approx(0.5 / 12**0.5, rel=0.1)


def test_a_fraction_of_a_patient_is_rounded_by_luck():
    many = [len(come(replication=r, listed={"every_h": 24, "count": [3]}, factor=0.5)[0]) for r in range(400)]
    assert set(many) == {1, 2}
    assert np.mean(many) == pytest.approx(1.5, abs=0.1)


def test_no_two_fixed_times_of_a_day_are_one_patient():
    one = come(template=[{"at_h": [9, 10]}])[1]
    two = come(template=[{"at_h": [9]}, {"at_h": [10]}])[1]
    assert len(set(one.tolist())) == 14
    assert set(one.tolist()) == set(two.tolist())


def test_the_month_and_the_bank_holiday_move_hourly_rates():
    nobody = [0.0] * 144 + [6.0] * 24  # Sundays only
    assert by_hour(come(per_hour=nobody, bank_holidays_as_sunday=True)[0], 168)[:24].sum() > 80  # Monday 1 January
    assert come(per_hour=4, month=[0.0] + [1.0] * 11)[0].size == 0


def test_a_phase_is_that_of_the_slot_and_not_of_who_comes_early():
    early = {"constant": -1}
    phases = [
        {"one": PatientClass.model_validate({"pathway": "x", "arrivals": {"template": [t]}})}
        for t in ({"at_h": [0.5], "count": 10, "late_h": early}, {"at_h": [0.5], "count": 20, "late_h": early})
    ]
    found = patients(phases, [0, 3 * DAY_MS], WEEK, 1, 0)
    by_day = np.bincount(found.arrival_ms // DAY_MS, minlength=7)
    assert by_day.tolist() == [10, 10, 20, 20, 20, 20, 20]  # who comes at 23:30 is of the slot at 0:30 of the next day


def test_one_after_another_comes_at_intervals_of_a_distribution():
    at, keys = come(every={"unit": "minutes", "of": {"normal": {"mean": 30, "sd": 3}}})
    gaps = np.diff(at) / 60_000
    assert gaps.mean() == pytest.approx(30, abs=0.6)
    assert gaps.std() == pytest.approx(3, rel=0.2)
    assert len(set(keys.tolist())) == len(at)
    assert len(come(every={"of": {"constant": 0.01}})[0]) == 168 * 100 - 1  # more than are laid out at a time
    half = come(every={"unit": "minutes", "of": {"constant": 30}}, factor=0.5)[1]
    assert set(half.tolist()) < set(come(every={"unit": "minutes", "of": {"constant": 30}})[1].tolist())


def test_listed_instants_are_kept():
    assert (come(at_h=[3, 1.5, 200])[0] / HOUR_MS).tolist() == [1.5, 3]


def test_a_batch_comes_at_the_start_of_its_period():
    at, _ = come(listed={"every_h": 0.5, "count": [2, 0, 3], "moment": "start"})
    assert (at / HOUR_MS).tolist() == [0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    "arrivals", [{"listed": {"count": [40, 40]}}, {"template": [{"at_h": [8, 9, 10], "count": 8}]}, {"per_hour": 5}]
)
def test_a_factor_scales_every_way_of_coming_and_keeps_those_there_were(arrivals):
    everybody, half = come(**arrivals), come(**arrivals, factor=0.5)
    assert set(half[1].tolist()) < set(everybody[1].tolist())
    assert len(half[1]) == pytest.approx(len(everybody[1]) / 2, abs=4 * len(everybody[1]) ** 0.5 / 2)
    more = come(**arrivals, factor=2)
    assert set(everybody[1].tolist()) < set(more[1].tolist())
    assert len(come(**arrivals, factor=0)[0]) == 0


def test_whoever_would_come_at_the_end_or_later_does_not():
    clock = HourClock(date(2024, 1, 1), warm_up_h=1, measured_h=2.5)
    at, _ = come(clock, per_hour=50)
    assert at.max() < 3.5 * HOUR_MS
    assert (clock.days, clock.end_ms, clock.month_edges_ms.tolist()) == (1, 12_600_000, [0, 3_600_000, 12_600_000])


def test_a_template_does_not_depend_on_the_day_the_run_begins():
    later = HourClock(date(2024, 1, 3), warm_up_h=0, measured_h=24 * 5)
    times = {"template": [{"at_h": [9]}]}
    assert set(come(later, **times)[1].tolist()) == set(come(**times)[1][2:].tolist())


@pytest.mark.parametrize(
    ("arrivals", "rule"),
    [
        ({}, "needs exactly one of per_day, per_hour, listed, template, every, at_h, got none"),
        ({"listed": {"every_h": 0.5, "per_hour": [1]}}, "every_h must be whole hours for rates, got 0.5"),
        ({"listed": {"per_hour": [1], "moment": "start"}}, "moment belongs to count"),
        ({"every": {"of": {"constant": 0}}}, "constant must be above 0"),
        ({"every": {"of": {"constant": 1}}, "factor": 2}, "divide the times of `every.of` instead"),
        ({"listed": {"count": [20_000]}, "factor": 60}, "count times factor must be below 1,048,576"),
        ({"per_day": 3, "per_hour": 4}, "got per_day, per_hour"),
        ({"per_hour": [1, 2]}, "must be one number, 24 (by hour of day) or 168 (by hour of the week), got 2"),
        ({"per_hour": 4, "hour": [1] + [0] * 23}, "hour tells how per_day is spread"),
        ({"listed": {"every_h": 1}}, "needs either per_hour (rates) or count (patients)"),
        ({"template": [{"at_h": [9], "weekdays": ["lundi"]}]}, "got lundi"),
        ({"template": [{"at_h": [9]}], "month": [1] * 12}, "month needs per_day or per_hour"),
    ],
)
def test_what_makes_no_sense_is_refused(arrivals, rule):
    with pytest.raises(ValueError, match=r"Value error|valid") as raised:
        PatientClass.model_validate({"pathway": "only", "arrivals": arrivals})
    assert rule in str(raised.value)


def test_all_who_come_in_whatever_way_stand_in_one_order():
    classes = {
        "walk_in": {"pathway": "only", "arrivals": {"per_hour": 3}},
        "booked": {"pathway": "only", "arrivals": {"template": [{"at_h": [0, 9, 23.5]}]}},
        "there": {"pathway": "only", "present": {"count": 4, "since_days": {"constant": 1}}},
        "counted": {"pathway": "only", "arrivals": {"listed": {"every_h": 12, "count": [5, 6]}}},
    }
    made = {name: PatientClass.model_validate(one) for name, one in classes.items()}
    found = patients([made], [0], WEEK, 1, 0)
    assert (np.diff(found.arrival_ms) >= 0).all()
    counts = np.bincount(found.klass, minlength=4)
    assert counts[1:].tolist() == [21, 4, 11]
    assert counts[0] == pytest.approx(504, abs=100)


# ---- units and files


@pytest.mark.parametrize(
    "law",
    [
        {"constant": 30},
        {"exponential": {"mean": 30}},
        {"lognormal": {"mean": 30, "cv": 0.5}},
        {"lognormal": {"mean": 30, "sd": 15}},
        {"lognormal": {"mu": 3.4, "sigma": 0.4}},
        {"uniform": {"low": 10, "high": 50}},
        {"triangular": {"low": 10, "mode": 20, "high": 60}},
        {"weibull": {"shape": 1.5, "scale": 30}},
        {"normal": {"mean": 30, "sd": 5, "low": 0, "high": 60}},
        {"normal": {"mean": 30, "sd": 5}},
        {"gamma": {"mean": 30, "cv": 0.5}},
        {"erlang": {"mean": 30, "k": 3}},
        {"empirical": {"values": [10, 20, 60], "weights": [1, 2, 1]}},
        {"mixture": [{"share": 0.5, "of": {"constant": 10}}, {"share": 0.5, "of": {"exponential": {"mean": 40}}}]},
    ],
)
@pytest.mark.parametrize(("unit", "hours"), [("minutes", 1 / 60), ("days", 24)])
def test_a_unit_converts_every_law(law, unit, hours):
    plain, found = Attribute.model_validate({"of": law}), Attribute.model_validate({"of": law, "unit": unit})
    u = np.linspace(0.01, 0.99, 23)
    expected = sampler(plain.table).quantiles(u) * hours
    assert sampler(found.table).quantiles(u) == pytest.approx(expected, rel=1e-9)


def test_a_unit_reaches_every_row_of_a_table():
    rows = {"a": {"constant": 60}, "b": {"constant": 90}}
    one = {"kind": {"shares": {"a": 0.5, "b": 0.5}}, "stay_h": {"by": "kind", "of": rows, "unit": "minutes"}}
    made = PatientClass.model_validate({"pathway": "only", "attributes": one}).attributes["stay_h"].table
    assert {category: law.constant for category, law in made.items()} == {"a": 1.0, "b": 1.5}
    with pytest.raises(ValueError, match="unit belongs to a duration"):
        Attribute.model_validate({"shares": {"a": 1}, "unit": "days"})


def test_values_are_read_from_a_file(tmp_path):
    (tmp_path / "stays.csv").write_text("\ufeffstay_h,seen\n3,2\n4.5,1\n", encoding="utf-8")
    written = {"of": {"empirical": {"file": "stays.csv", "column": "stay_h", "weights": "seen"}}}
    faults: list[Fault] = []
    assert with_files({"a": [written]}, (tmp_path,), faults) == {
        "a": [{"of": {"empirical": {"values": [3.0, 4.5], "weights": [2.0, 1.0]}}}]
    }
    assert faults == []


@pytest.mark.parametrize(
    ("empirical", "expected"),
    [
        ({"file": "none.csv", "column": "x"}, "file: is not in"),
        ({"file": "stays.csv", "column": "days"}, "column: is no column of the file, which has stay_h, seen, got days"),
        ({"file": "stays.csv", "column": "seen"}, "column: line 3 of the file must have a number in seen, got 'few'"),
        ({"file": "stays.csv"}, "a file needs file and column"),
        ({"file": "stays.csv", "column": "stay_h", "sheet": "a"}, "a file needs file and column"),
        ({"file": "broken.csv", "column": "stay_h"}, "cannot be read as CSV"),
        ({"file": "empty.csv", "column": "stay_h"}, "which has no row at all"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, empirical, expected):
    (tmp_path / "stays.csv").write_text("stay_h,seen\n3,2\n4.5,few\n", encoding="utf-8")
    (tmp_path / "broken.csv").write_bytes(b"stay_h\n\xff\xfe\n")
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    faults: list[Fault] = []
    with_files({"of": {"empirical": empirical}}, (tmp_path,), faults)
    assert len(faults) == 1
    assert expected in str(faults[0])
    assert str(faults[0]).startswith("of.empirical")
