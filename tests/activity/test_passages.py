"""Which passages of its marks count of a visit that goes round, and how many are between: by hand, on both engines."""

from datetime import date

import pytest

from sim.activity.modelled import model_figures
from sim.activity.window import Window
from sim.scenario.clock import HOUR_MS
from sim.scenario.measure import Measure
from tests.engine.worlds import both, tree, world

MONDAY = date(2024, 1, 1)
ROUND = [
    {"mark": "asked"},
    {"delay": 1},
    {"mark": "seen"},
    {"delay": 2},
    {"mark": "asked"},
    {"delay": 3},
    {"mark": "asked"},
    {"delay": 4},
    {"mark": "seen"},
    {"delay": 1},
    {"mark": "asked"},
    {"delay": 5},
    {"leave": "home"},
]
"""asked at 0, seen at 1; asked at 3 and 6, seen at 10; asked at 11 and home at 16."""


def figures(steps, arrivals, hours, first_h=0, **measure):
    run = both(world(tree(steps, {"bed": 1}), arrivals, hours=hours))
    window = Window(first_h * HOUR_MS, hours * HOUR_MS, MONDAY)
    wanted = {"wait": Measure.model_validate({"from": "asked", "to": "seen", **measure})}
    found = model_figures(run, window, wanted, (0.0,)).figures
    return {(kind, name, what): figure for (kind, name, what), figure in found.items() if kind.startswith("measure")}


@pytest.mark.parametrize(
    ("visits", "waits"), [("last", [4]), ("first", [1]), ("each", [1, 7])], ids=["last", "first", "each"]
)
def test_which_passages_count(visits, waits):
    found = figures(ROUND, {"ann": 0}, 24, visits=visits, within_h=[1])
    assert found["measure", "wait", "count"].value == len(waits)
    assert found["measure", "wait", "mean_h"].value == sum(waits) / len(waits)
    assert found["measure", "wait", "within_1h"].value == sum(wait <= 1 for wait in waits) / len(waits)
    assert found["measure", "wait", "number_mean"].value == pytest.approx((1 + 7 + 5) / 24)  # whichever count
    late = figures(ROUND, {"ann": 0}, 24, first_h=5, visits=visits)
    assert late["measure", "wait", "count"].value == (visits != "first")  # whose `seen` was before the window
    assert late["measure", "wait", "number_mean"].value == pytest.approx((5 + 5) / 19)


def test_a_visit_that_was_seen_before_it_asked_has_no_time_between():
    """It was reported a time below 0: from the last time it asked to the last time it had been seen."""
    steps = [{"mark": "seen"}, {"delay": 2}, {"mark": "asked"}, {"delay": 1}, {"leave": "home"}]
    found = figures(steps, {"ann": 0}, 24)
    assert found["measure", "wait", "count"].value == 0
    cut = figures(ROUND, {"ann": 0}, 5)  # the run ends while it waits for the second time
    assert (cut["measure", "wait", "count"].value, cut["measure", "wait", "mean_h"].value) == (1, 1)


def test_a_mark_passed_again_is_a_time_from_itself_to_itself():
    found = figures(ROUND, {"ann": 0}, 24, **{"from": "asked", "to": "asked", "visits": "each"})
    assert found["measure", "wait", "count"].value == 3
    assert found["measure", "wait", "mean_h"].value == pytest.approx((3 + 3 + 5) / 3)


def test_figures_by_weekday_by_hour_by_day_and_by_time_since_the_start():
    """Someone comes at eight and at twenty o'clock of every day of two weeks; at a weekend they wait 3 h, else 1 h."""
    steps = [{"mark": "asked"}, {"delay": "wait_h"}, {"mark": "seen"}, {"leave": "home"}]
    plain = tree({"only": steps}, {"bed": 1}, classes={"weekday": {"wait_h": 1}, "weekend": {"wait_h": 3}})
    come = {
        f"{day:02d} {hour}": (24 * day + hour, "weekend" if day % 7 >= 5 else "weekday")
        for day in range(14)
        for hour in (8, 20)
    }
    run = both(world(plain, come, hours=14 * 24))
    wanted = {
        "wait": Measure.model_validate(
            {"from": "asked", "to": "seen", "by": ["weekday", "hour", "day"], "every_h": 48, "within_h": [2]}
        )
    }
    found = model_figures(run, Window(0, 14 * 24 * HOUR_MS, MONDAY), wanted, (0.0,)).figures

    def told(kind, label, what):
        return found[f"measure by {kind}", f"wait {label}", what].value

    for label, wait in (("on Monday", 1), ("on Friday", 1), ("on Saturday", 3), ("on Sunday", 3)):
        assert [told("weekday", label, what) for what in ("count", "mean_h", "within_2h")] == [4, wait, wait == 1]
        assert told("weekday", label, "number_mean") == pytest.approx(2 * wait / 24)
    assert [told("hour of the day", f"from {hour:02d}:00", "count") for hour in (9, 11, 21, 23)] == [10, 4, 10, 4]
    assert told("hour of the day", "from 20:00", "number_mean") == 1
    assert (told("day", "on day 6", "mean_h"), told("day", "on day 8", "count")) == (3, 2)
    assert told("time since the start", "from 96 h", "mean_h") == (1 + 1 + 3 + 3) / 4
    parts = [key for key in found if key[0] == "measure by day" and key[2] == "count"]
    assert sum(found[key].value for key in parts) == found["measure", "wait", "count"].value == 28


def test_places_in_use_and_the_queue_of_a_pool_by_period():
    steps = [{"seize": "bed"}, {"delay": 12}, {"release": "bed"}, {"leave": "home"}]
    here = world(tree(steps, {"bed": 1}), {"ann": 0, "bob": 6, "cyd": 24}, hours=48)
    wanted = {"beds": Measure.model_validate({"pool": "bed", "by": ["day"], "every_h": 12})}
    found = model_figures(both(here), Window(0, 48 * HOUR_MS, MONDAY), wanted, (0.0,))
    told = {(name, what): figure.value for (kind, name, what), figure in found.figures.items() if "by" in kind}
    assert told["beds on day 1", "in_use_mean"] == 1
    assert told["beds on day 1", "queue_mean"] == pytest.approx(6 / 24)
    assert told["beds on day 2", "in_use_mean"] == 0.5
    assert told["beds from 36 h", "in_use_mean"] == 0
    assert found.profile["bed", "used"][:12].tolist() == [1.0] * 12  # the hours of the day are reported as they were
    assert found.profile["bed", "used"][12:].tolist() == [0.5] * 12


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"from": "asked"}, "needs from and to, or pool"),
        ({"pool": "bed"}, "needs by or every_h"),
        ({"pool": "bed", "to": "seen", "by": ["day"]}, "no meaning beside pool"),
        ({"from": "arrival", "to": "seen", "visits": "each"}, "a visit arrives once"),
        ({"from": "asked", "to": "seen", "by": ["day", "day"]}, "names a period twice"),
    ],
)
def test_what_cannot_be_measured_is_refused(asked, why):
    with pytest.raises(ValueError, match=why):
        Measure.model_validate(asked)


@pytest.mark.parametrize("limit", [0.29, 0.57, 1.15, 2.3, 4.1, 8.2])
def test_who_takes_exactly_as_long_as_a_limit_is_within_it(limit):
    """Hours become ms by one rule (R1): that of the delay is that of the limit."""
    steps = [{"mark": "asked"}, {"delay": limit}, {"mark": "seen"}, {"leave": "home"}]
    found = figures(steps, {"ann": 0}, 24, within_h=[limit])
    assert found["measure", "wait", f"within_{limit:g}h"].value == 1.0
