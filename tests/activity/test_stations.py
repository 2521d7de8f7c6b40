"""Figures of pools and classes from the log of a run, on worlds small enough to count by hand."""

import math
from datetime import date

import numpy as np
import pytest

from sim.activity.figure import Seen
from sim.activity.flow_figures import percentile
from sim.activity.modelled import model_figures
from sim.activity.window import Window
from sim.engine.journeys import Run
from sim.scenario.clock import HOUR_MS
from sim.scenario.measure import Measure
from tests.engine.worlds import both, tree, world

GONE = [{"leave": "gone"}]
MONDAY = date(2024, 1, 1)


def seen(run: Run, first_h: float, last_h: float, audit=(0.0,), measures=None) -> Seen:
    window = Window(round(first_h * HOUR_MS), round(last_h * HOUR_MS), MONDAY)
    return model_figures(run, window, measures or {}, audit)


def figures(run: Run, first_h: float, last_h: float, audit=(0.0,)):
    found = seen(run, first_h, last_h, audit)
    of_pools = {
        (name, measure): figure.value for (kind, name, measure), figure in found.figures.items() if kind == "pool"
    }
    return of_pools, found.shares, found.profile


def figures_of(run: Run, first_h: float, last_h: float, kind: str, measures=None):
    """Figures of one kind by name and measure."""
    found = seen(run, first_h, last_h, measures=measures).figures
    return {(name, measure): figure.value for (of, name, measure), figure in found.items() if of == kind}


def test_one_bed_and_three_patients():
    steps = [{"seize": "bed", "within": 3, "otherwise": GONE}, {"delay": 4}, {"release": "bed"}, {"leave": "home"}]
    run = both(world(tree(steps, {"bed": 1}), {"ann": 0, "bob": 2, "cyd": 3}, hours=12))
    of, shares, profile = figures(run, 0, 12, audit=(1, 5, 9))
    found = {measure: of["bed", measure] for _, measure in of}
    # ann 0 to 4; bob waits 2 to 4, is in 4 to 8; cyd waits 3 to 6 and goes
    assert found["occupancy_mean"] == found["busy"] == pytest.approx(8 / 12)
    assert found["queue_mean"] == pytest.approx((2 + 3) / 12)
    assert (found["queue_max"], found["occupancy_max"], found["occupancy_p50"]) == (2, 1, 1)
    assert (found["asked"], found["served"], found["gave_up"], found["lost"]) == (3, 2, 1, 0)
    assert found["gave_up_share"] == pytest.approx(1 / 3)
    assert (found["wait_mean_h"], found["waited_share"]) == (1, 0.5)
    assert found["audit_mean"] == pytest.approx(2 / 3)  # at 1 and 5 o'clock in use, at 9 not
    assert shares["bed"] == pytest.approx([4 / 12, 8 / 12])
    assert profile["bed", "queued"][:7] == pytest.approx([0, 0, 1, 2, 1, 1, 0])
    assert np.isnan(profile["bed", "used"][12:]).all()
    classes = figures_of(run, 0, 12, "class")
    found = {measure: classes["patient", measure] for _, measure in classes}
    assert (found["time_mean_h"], found["wait_mean_h"]) == ((4 + 6) / 2, (0 + 2) / 2)  # of those who were not lost
    assert (found["lost"], found["lost_share"]) == (1, pytest.approx(1 / 3))
    assert (found["lost_time_mean_h"], found["lost_wait_mean_h"]) == (3, 3)
    assert (found["outcome.home"], found["outcome_time_mean_h.home"], found["outcome_time_mean_h.gone"]) == (2, 5, 3)
    assert found["throughput_per_h"] == pytest.approx(3 / 12)


def test_a_window_counts_what_happens_in_it():
    steps = [{"seize": "bed"}, {"delay": 4}, {"release": "bed"}, {"leave": "home"}]
    here = world(tree(steps, {"bed": 1}), {"ann": 0, "bob": 2, "cyd": 11}, hours=12, months=(6,))
    of, shares, _ = figures(both(here), 6, 12)
    assert of["bed", "occupancy_mean"] == pytest.approx(3 / 6)  # bob until 8, cyd from 11
    assert shares["bed"] == pytest.approx([0.5, 0.5])
    assert (of["bed", "served"], of["bed", "wait_mean_h"]) == (1, 0)
    classes = figures_of(both(here), 6, 12, "class")
    assert (classes["patient", "arrived"], classes["patient", "left"]) == (1, 1)
    assert classes["patient", "time_mean_h"] == 6


def test_a_place_is_blocked_while_its_holder_waits_for_another():
    steps = [{"seize": "room"}, {"delay": 1}, {"seize": "bed"}, {"release": "room"}, {"delay": 5}, {"release": "bed"}]
    run = both(
        world(tree([*steps, {"leave": "home"}], {"room": 2, "bed": 1}), {"ann": 0, "bob": 1, "cyd": 2}, hours=10)
    )
    of, _, _ = figures(run, 0, 10)
    # ann has the bed 1 to 6, bob asks at 2 and gets it at 6, cyd asks at 3 and waits until the end
    assert of["room", "blocked_mean"] == pytest.approx((4 + 7) / 10)
    assert of["room", "occupancy_mean"] == pytest.approx((1 + 5 + 8) / 10)
    assert (of["bed", "blocked_mean"], of["bed", "wait_mean_h"]) == (0, 2)


def test_what_is_taken_together_waits_together():
    steps = [{"seize": {"all_of": {"room": 1, "nurse": 2}}}, {"delay": 3}, {"release": "room"}, {"release": "nurse"}]
    plain = tree([*steps, {"leave": "home"}], {"room": 2, "nurse": 3})
    of, _, _ = figures(both(world(plain, {"ann": 0, "bob": 1}, hours=10)), 0, 10)
    assert of["room", "wait_mean_h"] == of["nurse", "wait_mean_h"] == 1
    assert of["nurse", "occupancy_mean"] == pytest.approx(2 * 6 / 10)
    assert of["room", "served"] == 2


def test_who_is_lost_at_a_full_queue_is_counted_where_they_wanted_to_go():
    steps = [{"seize": "bed", "if_queue_over": 0, "otherwise": GONE}, {"delay": 4}, {"release": "bed"}]
    plain = tree([*steps, {"leave": "home"}], {"bed": 1, "chair": 1})
    of, _, _ = figures(both(world(plain, {"ann": 0, "bob": 1}, hours=10)), 0, 10)
    assert (of["bed", "lost"], of["bed", "lost_share"], of["chair", "lost"]) == (1, 0.5, 0)
    assert math.isnan(of["chair", "wait_mean_h"])
    assert math.isnan(of["chair", "lost_share"])


def test_a_window_of_several_months_is_the_mean_of_all_of_them():
    steps = [{"seize": "bed"}, {"delay": 4}, {"release": "bed"}, {"leave": "home"}]
    here = world(tree(steps, {"bed": 1}), {"ann": 0, "bob": 2}, hours=24, months=(6, 12))
    of, shares, _ = figures(both(here), 0, 24)
    assert of["bed", "occupancy_mean"] == pytest.approx(8 / 24)
    assert of["bed", "occupancy_mean"] == pytest.approx(shares["bed"][1])
    assert of["bed", "open_mean"] == 1
    assert of["bed", "queue_mean"] == pytest.approx(2 / 24)


def test_what_was_blocked_before_the_window_does_not_count():
    steps = [{"seize": "room"}, {"seize": "bed"}, {"release": "room"}, {"delay": 5}, {"release": "bed"}]
    plain = tree([*steps, {"leave": "home"}], {"room": 2, "bed": 1})
    here = world(plain, {"ann": 0, "bob": 1}, hours=10, months=(4,))
    of, _, _ = figures(both(here), 4, 10)
    assert of["room", "blocked_mean"] == pytest.approx(1 / 6)  # bob waits 1 to 5


def test_who_comes_too_late_gave_up():
    late = {"within": {"until": "booked_end"}, "otherwise": GONE}
    day = {"per_day": [1] * 7, "measured_in": "hours", "starts_h": 8, "ends_h": 9, "place": "theatre"}
    plain = tree(
        [
            {"seize": {"slots": "list"}, "quantity": 0.5},
            {"wait_until": {"time_of_day": 10}},
            {"seize": "bed", **late},
            {"release": "bed"},
            {"leave": "home"},
        ],
        {"list": {"slots": {**day, "bank_holidays": True}}, "bed": 1, "chair": 1},
    )
    plain["pathways"]["only"][2:2] = [{"seize": "chair"}]
    plain["pathways"]["only"][-2:-2] = [{"release": "chair"}]
    plain["pathways"]["only"][3]["otherwise"] = [{"release": "chair"}, *GONE]
    plain["pools"]["bed"] = {"places": {"base": 0, "add": [{"places": 1, "hours": [11, 12]}]}}
    of, _, _ = figures(both(world(plain, {"ann": -30}, hours=24)), 0, 24)
    assert (of["bed", "gave_up"], of["bed", "served"]) == (1, 0)


def test_times_between_marks_by_class_with_shares_within():
    steps = [{"seize": "bed"}, {"mark": "in"}, {"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}, {"leave": "x"}]
    plain = tree({"only": steps}, {"bed": 1}, classes={"short": {"stay_h": 1}, "long": {"stay_h": 5}})
    run = both(world(plain, {"ann": (0, "short"), "bob": (0.5, "long"), "cyd": (1, "short")}, hours=24))
    wanted = {"wait": Measure.model_validate({"from": "arrival", "to": "in", "within_h": [1, 4]})}
    found = figures_of(run, 0, 24, "measure", wanted)
    assert found["wait", "count"] == 3
    assert found["wait", "mean_h"] == pytest.approx((0 + 0.5 + 5) / 3)
    assert found["wait", "within_1h"] == pytest.approx(2 / 3)
    assert found["wait of short", "within_4h"] == 0.5
    assert found["wait of long", "p50_h"] == 0.5
    classes = figures_of(run, 0, 24, "class")
    assert classes["short", "bed.wait_mean_h"] == 2.5
    assert classes["long", "bed.served"] == 1


def test_of_a_pool_without_limit_every_number_in_use_is_counted():
    """More are in use than there is room for to begin with: the log is counted anew, and the next one at once."""
    steps = [{"seize": "bed"}, {"delay": 200}, {"release": "bed"}, {"leave": "home"}]
    here = world(tree(steps, {"bed": {"places": "unlimited"}}), {f"{n:03d}": n for n in range(100)}, hours=100)
    for _ in range(2):
        of, shares, _ = figures(both(here), 0, 100)
        assert shares["bed"] == pytest.approx([0.0, *[0.01] * 100])
        assert of["bed", "occupancy_max"] == 100


def test_a_percentile_is_the_least_value_that_covers_it():
    assert percentile(np.array([0.5, 0.45, 0.05]), 50) == 0
    assert percentile(np.array([0.5, 0.45, 0.05]), 95) == 1
    assert percentile(np.array([0.5, 0.45, 0.05]), 99) == 2
