"""Waits, losses and queues belong to the step that asks, each request once; pools answer for those who wanted them."""

import numpy as np
import pytest

from sim.activity.requests import step_names
from sim.hospital.build import Closures
from sim.scenario.clock import HOUR_MS
from sim.scenario.measure import Measure
from tests.activity.test_stations import GONE, figures_of, seen
from tests.engine.worlds import both, tree, world

NOW_OR_NEVER = {"if_queue_over": 0, "otherwise": GONE}
STAY = [{"delay": 4}, {"release": "bed"}, {"leave": "home"}]


def two_wards(row):
    """A small and a large ward; everybody would rather lie in the first of the row."""
    steps = [{"seize": {"preference": "ward", "by": "kind"}, "as": "bed", **NOW_OR_NEVER}, *STAY]
    preferences = {"ward": {"any": row}}
    return tree(steps, {"small": 1, "large": 2}, {"kind": "any"}, preferences=preferences)


@pytest.mark.parametrize("row", [["small", "large"], ["large", "small"]])
def test_one_in_four_is_lost_in_either_order_of_the_row(row):
    here = world(two_wards(row), {"ann": 0, "bob": 1, "cyd": 2, "dee": 3}, hours=12)
    steps = figures_of(both(here), 0, 12, "step")
    name = f"only[1] {' or '.join(row)}"
    assert {step for step, _ in steps} == {name}
    assert (steps[name, "asked"], steps[name, "served"], steps[name, "lost"]) == (4, 3, 1)
    assert steps[name, "lost_share"] == 0.25
    pools = figures_of(both(here), 0, 12, "pool")
    assert (pools[row[0], "asked"], pools[row[0], "lost_share"]) == (4, 0.25)
    assert pools[row[1], "asked"] == 0
    assert np.isnan(pools[row[1], "lost_share"])
    assert pools["small", "served"] + pools["large", "served"] == 3


def test_who_stands_in_two_queues_waits_once():
    steps = [{"seize": {"preference": "ward", "by": "kind"}, "as": "bed"}, *STAY]
    plain = tree(steps, {"small": 1, "large": 1}, {"kind": "any"}, preferences={"ward": {"any": ["small", "large"]}})
    run = both(world(plain, {"ann": 0, "bob": 1, "cyd": 2}, hours=8))  # cyd waits from 2 to 4
    steps = figures_of(run, 0, 8, "step")
    assert steps["only[1] small or large", "queue_mean"] == pytest.approx(2 / 8)
    assert steps["only[1] small or large", "waited_share"] == pytest.approx(1 / 3)
    pools = figures_of(run, 0, 8, "pool")
    assert (pools["small", "queue_mean"], pools["large", "queue_mean"]) == (pytest.approx(2 / 8), 0)
    assert pools["small", "asked"] == 3


def test_the_row_is_that_of_the_patients_own_category():
    steps = [{"seize": {"preference": "ward", "by": "kind"}, "as": "bed", **NOW_OR_NEVER}, *STAY]
    rows = {"old": ["small", "large"], "young": ["large"]}
    plain = tree(
        {"only": steps}, {"small": 1, "large": 1}, classes={"old": {"kind": "old"}, "young": {"kind": "young"}},
        preferences={"ward": rows},
    )  # fmt: skip
    come = {"ann": (0, "old"), "bob": (1, "old"), "cyd": (2, "young"), "dee": (3, "old")}
    pools = figures_of(both(world(plain, come, hours=12)), 0, 12, "pool")
    # bob wanted the small ward and was placed in the large one, which cyd found full
    assert (pools["small", "asked"], pools["small", "lost"], pools["small", "served"]) == (3, 1, 1)
    assert (pools["large", "asked"], pools["large", "lost"], pools["large", "served"]) == (1, 1, 1)


def test_what_is_asked_for_together_is_one_request_and_both_pools_answer_for_it():
    steps = [{"seize": {"all_of": {"room": 1, "nurse": 1}}, **NOW_OR_NEVER}, {"delay": 3}]
    plain = tree([*steps, {"release": "room"}, {"release": "nurse"}, {"leave": "home"}], {"room": 1, "nurse": 1})
    run = both(world(plain, {"ann": 0, "bob": 1}, hours=10))
    assert figures_of(run, 0, 10, "step")["only[1] room and nurse", "lost_share"] == 0.5
    pools = figures_of(run, 0, 10, "pool")
    assert [(pools[name, "asked"], pools[name, "lost"]) for name in ("room", "nurse")] == [(2, 1), (2, 1)]


def test_a_step_that_asks_twice_for_a_pool_is_two_steps():
    again = [{"seize": "doctor"}, {"delay": 1}, {"release": "doctor"}]
    plain = tree([*again, *again, {"leave": "home"}], {"doctor": 1})
    run = both(world(plain, {"ann": 0, "bob": 0.5}, hours=10))
    steps = figures_of(run, 0, 10, "step")
    # ann 0 to 1 and, behind bob, 2 to 3; bob waits .5 for his first and, behind ann, 1 for his second
    assert steps["only[1] doctor", "wait_mean_h"] == 0.25
    assert steps["only[4] doctor", "wait_mean_h"] == 1
    assert figures_of(run, 0, 10, "pool")["doctor", "wait_mean_h"] == (0 + 0.5 + 1 + 1) / 4


def test_a_session_that_is_not_held_is_told_of_its_step():
    slots = {"per_day": [1] * 7, "measured_in": "hours", "starts_h": 8, "ends_h": 12, "place": "theatre"}
    steps = [
        {"seize": {"slots": "list"}, "quantity": 4},
        {"wait_until": {"booked": "start"}},
        {"seize": {"booked": "theatre"}, "if_closed": [{"leave": "not_held"}]},
        {"release": "theatre"},
        {"leave": "home"},
    ]
    plain = tree(steps, {"list": {"slots": {**slots, "bank_holidays": True}}})
    shut = Closures(sessions={"list": lambda category, day, number: day == 1})
    run = both(world(plain, {"ann": 1, "bob": 2, "cyd": 3}, hours=96, closures=shut))
    assert list(step_names(run.journeys.world.program).values()) == ["only[1] list", "only[3] theatre"]
    found = figures_of(run, 0, 96, "step")
    assert (found["only[3] theatre", "asked"], found["only[3] theatre", "not_held"]) == (3, 1)
    assert found["only[3] theatre", "not_held_share"] == pytest.approx(1 / 3)
    assert found["only[3] theatre", "served"] == 2
    assert found["only[1] list", "asked"] == 3


def test_steps_hold_littles_law_and_a_request_is_counted_once():
    """Of every step: the mean queue over the run is what those who asked waited, over its length."""
    steps = [
        {"seize": {"preference": "ward", "by": "kind"}, "as": "bed", "within": 5, "otherwise": GONE},
        {"delay": "stay_h"},
        {"seize": "scan"},
        {"delay": 1},
        {"release": "scan"},
        {"release": "bed"},
        {"leave": "home"},
    ]
    stay = {"kind": "any", "stay_h": {"of": {"exponential": {"mean": 6}}}}
    rows = {"ward": {"any": ["small", {"pool": "large", "after_h": 1}]}}
    plain = tree(steps, {"small": 1, "large": 2, "scan": 1}, stay, preferences=rows)
    come = {f"p{number}": number * 1.3 for number in range(60)}
    run = both(world(plain, come, hours=400))  # everybody has left by then
    found = seen(run, 0, 400).figures
    for name in ("only[1] small or large", "only[3] scan"):
        waited = found["step", name, "wait_mean_h"]
        gone = found["class", "patient", "lost_wait_mean_h"].numerator if "small" in name else 0.0
        assert found["step", name, "queue_mean"].numerator / HOUR_MS == pytest.approx(waited.numerator + gone)
        assert found["step", name, "asked"].value == found["step", name, "served"].value + found[
            "step", name, "gave_up"
        ].value  # fmt: skip
    assert found["step", "only[1] small or large", "asked"].value == 60
    assert found["pool", "small", "asked"].value == 60
    assert found["pool", "small", "queue_mean"] == found["step", "only[1] small or large", "queue_mean"]


def test_who_goes_on_elsewhere_after_being_turned_away_is_not_lost():
    elsewhere = [{"seize": "chair"}, {"delay": 2}, {"release": "chair"}, {"leave": "home"}]
    steps = [{"seize": "bed", "if_queue_over": 0, "otherwise": elsewhere}, *STAY]
    classes = figures_of(
        both(world(tree(steps, {"bed": 1, "chair": 1}), {"ann": 0, "bob": 1}, hours=10)), 0, 10, "class"
    )
    assert (classes["patient", "lost"], classes["patient", "time_mean_h"]) == (0, 3)
    assert np.isnan(classes["patient", "lost_time_mean_h"])


def test_a_loss_system_keeps_the_length_of_its_stays():
    """Stays of an hour last an hour, however many are lost."""
    plain = tree([{"seize": "bed", **NOW_OR_NEVER}, {"delay": 1}, {"release": "bed"}, {"leave": "home"}], {"bed": 1})
    classes = figures_of(both(world(plain, {"ann": 0, "bob": 0.5, "cyd": 2}, hours=10)), 0, 10, "class")
    assert (classes["patient", "time_mean_h"], classes["patient", "lost_share"]) == (1, pytest.approx(1 / 3))


def test_a_measure_is_told_of_each_class_only_where_several_can_make_it():
    seen_by = {"both": Measure.model_validate({"from": "arrival", "to": "out"}),
               "scan": Measure.model_validate({"from": "arrival", "to": "scanned"})}  # fmt: skip
    paths = {"plain": [{"mark": "out"}, {"leave": "x"}], "long": [{"mark": "scanned"}, {"mark": "out"}, {"leave": "x"}]}
    plain = tree(paths, {"bed": 1}, classes={"plain": {}, "long": {}})
    run = both(world(plain, {"ann": (0, "plain"), "bob": (1, "long")}, hours=10))
    names = {name for name, _ in figures_of(run, 0, 10, "measure", seen_by)}
    assert names == {"both", "both of plain", "both of long", "scan"}
    alone = tree(paths["long"], {"bed": 1})
    names = {name for name, _ in figures_of(both(world(alone, {"ann": 0}, hours=10)), 0, 10, "measure", seen_by)}
    assert names == {"both", "scan"}


@pytest.mark.parametrize(("nurses", "possible"), [(1, True), ("unlimited", False)])
def test_who_asks_for_places_without_limit_may_wait_for_what_is_asked_with_them(nurses, possible):
    """And keeps those behind waiting who want the room alone."""
    both_of = [{"seize": {"all_of": {"room": 1, "nurse": 1}}}, {"delay": 3}, {"release": "room"}, {"release": "nurse"}]
    alone = [{"seize": "room"}, {"delay": 1}, {"release": "room"}, {"leave": "home"}]
    plain = tree([*both_of, *alone], {"room": {"places": "unlimited"}, "nurse": {"places": nurses}})
    found = seen(both(world(plain, {"ann": 0, "bob": 1}, hours=10)), 0, 10).figures
    shares = {name: figure for (kind, name, measure), figure in found.items() if measure == "waited_share"}
    assert len(shares) == 4
    assert {figure.proportion for figure in shares.values()} == {possible}
    assert any(figure.value > 0 for figure in shares.values()) == possible
