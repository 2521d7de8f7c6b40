"""R1 to R4, R20 and R21: one clock, the order of what happens at one instant, and waiting for a moment."""

from dataclasses import replace

import numpy as np
import pytest

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import EndlessLoop
from sim.engine.reference.engine import run_reference
from sim.hospital.build import Closures
from sim.scenario.clock import HOUR_MS
from tests.engine.worlds import both, hours_of, log, ms, outcomes, tree, world

IN_BED = [{"seize": "bed"}, {"mark": "in"}, {"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}, {"leave": "home"}]


@pytest.mark.parametrize(("of_a_ms", "taken"), [(0.5, 1), (0.49, 0), (1.5, 2), (2.49, 2)])
def test_r1_hours_become_ms_once_and_half_goes_up(of_a_ms, taken):
    for delay in (of_a_ms / HOUR_MS, "span_h"):
        steps = [{"delay": delay}, {"mark": "out"}, {"leave": "home"}]
        run = both(world(tree(steps, {"bed": 1}, {"span_h": of_a_ms / HOUR_MS}), {"ann": 5}))
        assert run.journeys.at("out").tolist() == [5 * HOUR_MS + taken]


def test_r1_a_duration_is_never_negative():
    steps = [{"delay": "span_h"}, {"mark": "out"}, {"wait_until": {"time_of_day": "span_h"}}, {"mark": "dawn"}]
    plain = tree([*steps, {"leave": "home"}], {"bed": 1}, {"span_h": -2})
    assert log(plain, {"ann": 5}) == ["5 ann out", "24 ann dawn"]


def test_r2_calendars_go_before_those_inside():
    bed = {"places": {"base": 0, "add": [{"places": 1, "hours": [0, 8]}]}}
    plain = tree(IN_BED, {"bed": bed}, classes={"long": {"stay_h": 8}, "short": {"stay_h": 1}})
    lines = log(plain, {"ann": (0, "long"), "bob": (1, "short")}, hours=30)
    assert lines == ["0 ann in", "8 ann out", "24 bob in", "25 bob out"]  # closed at 8 just before she left


def test_r2_reviews_go_after_calendars_and_before_those_inside():
    rule = {"maximum": 1, "step": 1, "open_over": 0, "close_under": 0, "hours": [8]}
    more = {"places": {"base": 1, "add": [{"places": 1, "hours": [8, 24]}]}, "escalation": rule}
    plain = tree(IN_BED, {"bed": {"places": 1, "escalation": rule}}, {"stay_h": 8})
    assert log(plain, {"ann": 0, "bob": 1}, hours=20)[1:3] == ["8 ann out", "8 bob in"]
    assert hours_of(both(world(plain, {"ann": 0, "bob": 1}, 20)), "bed")["escalation"] == [12]  # he still waited
    served = both(world({**plain, "pools": {"bed": more}}, {"ann": 0, "bob": 1}, 20))
    assert "escalation" not in hours_of(served, "bed")  # the calendar had given him a place


def test_r2_those_inside_go_before_those_who_arrive():
    free = {"branch": {"pool": "bed", "free": True}, "paths": {"yes": [], "no": [{"mark": "full"}]}}
    plain = tree([free, *IN_BED], {"bed": 1}, {"stay_h": 2})
    assert log(plain, {"ann": 0, "bob": 2}) == ["0 ann in", "2 ann out", "2 bob in", "4 bob out"]


def test_r2_those_who_arrive_together_go_in_the_order_of_their_keys():
    plain = tree(IN_BED, {"bed": 1}, {"stay_h": 2})
    assert log(plain, {"ann": 3, "bob": 3, "cyd": 1}) == [
        "1 cyd in", "3 ann in", "3 cyd out", "5 ann out", "5 bob in", "7 bob out",
    ]  # fmt: skip


def test_r2_patience_goes_last():
    seize = {"seize": "bed", "within": 2, "otherwise": [{"mark": "gone"}, {"leave": "gone"}]}
    plain = tree([seize, *IN_BED[1:]], {"bed": 1}, {"stay_h": 3})
    lines = log(plain, {"ann": 0, "bob": 1, "cyd": 0.5})
    assert lines == ["0 ann in", "2.5 cyd gone", "3 ann out", "3 bob in", "6 bob out"]


def test_r3_what_is_released_is_assigned_before_anybody_sees_it_free():
    steps = [*IN_BED[:4], {"seize": "bed"}, {"mark": "again"}, {"release": "bed"}, {"leave": "home"}]
    lines = log(tree(steps, {"bed": 1}, {"stay_h": 2}), {"ann": 0, "bob": 1})
    assert lines == ["0 ann in", "2 bob in", "4 ann again", "4 bob again"]  # bob gives it to her, not to himself


def test_r3_a_cascade_is_exhausted_before_anybody_arrives():
    move = [{"seize": "ward", "as": "place"}, {"mark": "ward"}, {"delay": 2}, {"release": "place"}, {"leave": "home"}]
    plain = tree([{"seize": "bay", "as": "place"}, {"mark": "bay"}, *move], {"bay": 1, "ward": 1})
    assert log(plain, {"dee": 2, "ann": 0, "bob": 0, "cyd": 1}) == [
        "0 ann bay", "0 ann ward", "0 bob bay", "2 bob ward", "2 cyd bay",
        "4 dee bay", "4 cyd ward", "6 dee ward",
    ]  # fmt: skip


@pytest.mark.parametrize("run", [run_compiled, run_reference])
def test_r3_who_turns_in_circles_at_one_instant_is_an_error_that_names_the_steps(run):
    plain = tree({"round": [{"delay": "stay_h"}, {"mark": "dizzy"}, {"go_to": "round"}]}, {"bed": 1}, {"stay_h": 0})
    with pytest.raises(EndlessLoop, match=r"10,000 steps at 7200000 ms.* pathways\.round\[1\]\.delay") as raised:
        run(world(plain, {"ann": 2}))
    assert "pathways.round[2].mark" in str(raised.value)


@pytest.mark.parametrize("run", [run_compiled, run_reference])
def test_r3_circles_are_seen_through_waits_that_end_at_once(run):
    rows = {"bed": {"a": [{"pool": "bed", "after_h": 1}]}}
    seize = {"seize": {"preference": "bed", "by": "kind"}, "within": 0, "otherwise": [{"go_to": "round"}]}
    steps = [{"delay": "stay_h"}, seize, {"release": "bed"}, {"leave": "home"}]
    plain = tree({"round": steps}, {"bed": 1}, {"stay_h": 0, "kind": "a"}, preferences=rows)
    with pytest.raises(EndlessLoop):
        run(world(plain, {"ann": 2}))


def test_r4_the_end_is_not_part_of_the_run():
    plain = tree(IN_BED, {"bed": 2}, {"stay_h": 4})
    run = both(world(plain, {"ann": 4, "bob": 5, "cyd": 9}, hours=9))
    assert [list(run.journeys.reached(mark)) for mark in ("in", "out")] == [[True, True, False], [True, False, False]]
    assert outcomes(run) == ["home", "inside", "inside"]
    assert hours_of(run, "bed") == {"open": [18], "used": [8]}


def test_r4_who_would_come_after_the_end_lets_nothing_happen_that_is_due_behind_it():
    steps = [{"mark": "in"}, {"delay": 2}, {"mark": "out"}, {"leave": "home"}]
    patients = {"ann": 4, "bob": 9, "cyd": 13}
    assert log(tree(steps, {"bed": 1}), patients, hours=10) == ["4 ann in", "6 ann out", "9 bob in"]


def test_r4_nothing_opens_at_the_end():
    slots = {"per_day": [1] * 7, "measured_in": "hours", "starts_h": 8, "ends_h": 9, "bank_holidays": True}
    slots |= {"place": "theatre", "late_start_h": {"constant": 1}, "last_booking_h_before": -1}
    theatre = [{"seize": {"booked": "theatre"}, "if_closed": [{"leave": "shut"}]}, {"release": "theatre"}]
    plain = tree([{"seize": "list"}, *theatre, {"leave": "home"}], {"list": {"slots": slots}})
    assert both(world(plain, {"ann": 1}, hours=9)).sessions[0].tolist() == [HOUR_MS, 0, 0, 0]
    assert both(world(plain, {"ann": 1}, hours=9.5)).sessions[0].tolist() == [HOUR_MS, 1, 0, 0]


HUB = {"hub": {"hours": [8, 17], "weekdays": ["mon", "tue"]}}


@pytest.mark.parametrize(
    ("begins", "work_h", "ends"),
    [(3, 1, 9), (8, 9, 17), (8, 9.5, 32.5), (16, 2, 33), (17, 0, 17), (40, 5, 7 * 24 + 12), (-30, 1, 9)],
)
def test_r20_a_working_hours_clock_runs_only_while_it_is_open(begins, work_h, ends):
    steps = [{"delay": "work_h", "clock": "hub"}, {"mark": "out"}, {"leave": "home"}]
    plain = tree(steps, {"bed": 1}, {"work_h": work_h}, calendars=HUB)
    assert log(plain, {"ann": begins}, hours=240) == [f"{ends} ann out"]


@pytest.mark.parametrize(
    ("gate", "comes", "passes"),
    [
        ({"opens": "hub"}, 8, 8),
        ({"opens": "hub"}, 12, 12),
        ({"opens": "hub"}, 17, 32),
        ({"opens": "hub"}, 41, 7 * 24 + 8),
        ({"time_of_day": 12}, 12, 12),
        ({"time_of_day": 12}, 12.5, 36),
        ({"time_of_day": "hour_h"}, 3, 18),
        ({"time_of_day": 12}, -13, -12),
    ],
)
def test_r21_a_gate_is_passed_at_once_if_its_moment_is_now(gate, comes, passes):
    steps = [{"wait_until": gate}, {"mark": "out"}, {"leave": "home"}]
    plain = tree(steps, {"bed": 1}, {"hour_h": 18}, calendars=HUB)
    assert log(plain, {"ann": comes}, hours=240) == [f"{passes} ann out"]


@pytest.mark.parametrize(
    ("stay_h", "gate", "passes"),
    [
        (2, {"plus": 5}, 15),
        (2, {"plus": "work_h"}, 14),
        (6, {"plus": 5}, 16),
        (2, {"plus": "work_h", "clock": "hub"}, 14),
        (2, {"plus": 9, "clock": "hub"}, 34),
        (2, {}, 12),
    ],
)
def test_r21_a_gate_may_count_from_an_earlier_mark(stay_h, gate, passes):
    steps = [{"mark": "in"}, {"delay": "stay_h"}, {"wait_until": {"since": "in", **gate}}, {"mark": "out"}]
    plain = tree([*steps, {"leave": "home"}], {"bed": 1}, {"stay_h": stay_h, "work_h": 4}, calendars=HUB)
    assert log(plain, {"ann": 10}, hours=240) == ["10 ann in", f"{passes} ann out"]


def test_r21_a_clock_that_never_opens_again_is_waited_for_until_the_end():
    plain = tree([{"delay": 1, "clock": "hub"}, {"leave": "home"}], {"bed": 1}, calendars=HUB)
    here = world(plain, {"ann": 20}, hours=240)
    shut = replace(here, clocks=(replace(here.clocks[0], start=ms([8]), end=ms([17])),))
    assert outcomes(both(shut)) == ["inside"]


def test_r26_those_present_at_the_start_live_before_it_and_the_books_begin_with_the_run():
    plain = tree(IN_BED, {"bed": 1}, {"stay_h": 6})
    lines = log(plain, {"ann": -8, "bob": -4, "cyd": -1}, hours=12)
    assert lines == ["-8 ann in", "-2 ann out", "-2 bob in", "4 bob out", "4 cyd in", "10 cyd out"]
    run = both(world(plain, {"ann": -8, "bob": -4, "cyd": -1}, hours=12))
    assert hours_of(run, "bed") == {"open": [12], "used": [10], "queued": [4]}


def test_r27_books_are_cut_at_the_edges_of_months():
    plain = tree(IN_BED, {"bed": 1}, {"stay_h": 6})
    shut = Closures({"bed": (ms([0, 10]), np.array([0, 1]))})
    run = both(world(plain, {"ann": 1, "bob": 2, "cyd": 5}, hours=24, months=(4, 8), closures=shut))
    books = {"open": [4, 4, 2], "used": [3, 4, 5], "queued": [2, 6, 16], "overrun": [0, 0, 3]}
    assert hours_of(run, "bed") == books


def test_r27b_who_held_which_bed_when_is_told_and_a_move_ends_one_stay_and_begins_another():
    moved = [{"seize": "bay", "as": "bed"}, {"delay": 2}, {"seize": "ward", "as": "bed"}, {"seize": "chair"}]
    left = [{"delay": "stay_h"}, {"release": "bed"}, {"delay": 1}, {"release": "chair"}]
    again = [{"seize": "bay", "quantity": 2}, {"delay": 3}, {"release": "bay"}, {"leave": "home"}]
    beds = {"bay": {"places": 4, "beds": True}, "ward": {"places": 1, "beds": True}, "chair": 3}
    steps = [*moved, *left, *again]
    plain = tree(steps, beds, {"stay_h": 4})
    run = both(world(plain, {"ann": -1, "bob": 2}, hours=12))
    stays, hour, names = run.bed_stays, HOUR_MS, run.journeys.world.program.pools
    found = [
        (int(row), names[pool], int(places), since / hour, min(until / hour, 99))
        for row, pool, places, since, until in zip(
            stays.row, stays.pool, stays.places, stays.since, stays.until, strict=True
        )
    ]
    assert found == [
        (0, "bay", 1, -1, 1),
        (0, "ward", 1, 1, 5),
        (0, "bay", 2, 6, 9),
        (1, "bay", 1, 2, 5),  # kept until ann leaves the ward
        (1, "ward", 1, 5, 9),
        (1, "bay", 2, 10, 99),
    ]
    none = tree(steps, {"bay": 4, "ward": 1, "chair": 3}, {"stay_h": 4})
    assert not len(both(world(none, {"ann": 0}, hours=12)).bed_stays)
