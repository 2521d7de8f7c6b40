"""Hooks: SimPy processes of a researcher's own beside the patients, in the order of R2."""

import pytest

from sim.engine.reference.engine import run_reference
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.scenario.clock import HOUR_MS
from tests.engine.worlds import hours_of, run_lines, tree, world

STAY = [{"seize": "bed"}, {"mark": "in"}, {"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}, {"leave": "home"}]


def ward(beds: int = 1, stay_h: float = 2):
    return tree(STAY, {"bed": beds}, {"stay_h": stay_h})


def closing(at_h: float, places: int, until_h: float):
    """A hook that closes places for a while."""

    def hook(inside):
        yield inside.wait(at_h)
        inside.close("bed", places)
        yield inside.wait(until_h - at_h)
        inside.close("bed", -places)

    return hook


def run(plain, patients, *hooks, hours=48):
    return run_reference(world(plain, patients, hours), hooks=hooks)


def test_a_closed_ward_takes_nobody_and_puts_nobody_out():
    patients = {"ann": 0, "bob": 1, "cyd": 3}
    ran = run(ward(beds=2, stay_h=2), patients, closing(0.5, 2, 6))
    assert run_lines(ran, patients) == ["0 ann in", "2 ann out", "6 bob in", "6 cyd in", "8 bob out", "8 cyd out"]
    assert hours_of(ran, "bed")["overrun"] == [1.5]


def test_a_hook_comes_after_calendars_and_before_those_who_arrive():
    plain = ward(stay_h=1)
    plain["pools"]["bed"] = {"places": {"base": 0, "add": [{"places": 1, "hours": [8, 24]}]}}
    patients = {"ann": 8}
    assert run_lines(run(plain, patients, closing(8, 1, 9)), patients) == ["9 ann in", "10 ann out"]
    seen = []

    def watch(inside):
        yield inside.wait(8)
        seen.append((inside.now_h, inside.free("bed"), inside.in_use("bed"), inside.waiting("bed")))

    run(plain, patients, watch)
    assert seen == [(8, 1, 0, 0)]  # the calendar has opened, and ann is not there yet


def test_closures_of_hooks_are_a_layer_beside_the_calendar():
    plain = ward(stay_h=1)
    plain["pools"]["bed"] = {"places": {"base": 1, "add": [{"places": 1, "hours": [8, 24]}]}}
    patients = {"ann": 7.5, "bob": 7.5, "cyd": 7.5}
    ran = run(plain, patients, closing(2, 1, 12))
    assert [line for line in run_lines(ran, patients) if line.endswith("in")] == ["8 ann in", "9 bob in", "10 cyd in"]


def test_hooks_run_side_by_side_and_see_each_other():
    patients = {"ann": 3}
    first, second = closing(1, 1, 4), closing(2, 1, 6)
    assert run_lines(run(ward(), patients, first, second), patients) == ["6 ann in", "8 ann out"]


def test_what_fails_in_a_hook_fails_the_run():
    def wrong(inside):
        yield inside.wait(1)
        inside.close("bett", 1)

    with pytest.raises(KeyError, match="unknown pool 'bett'; there are bed"):
        run(ward(), {"ann": 0}, wrong)


def test_a_hook_that_does_nothing_changes_nothing():
    def idle(inside):
        while True:
            yield inside.wait(0.25)

    patients = {"ann": 0, "bob": 0.5}
    assert run_lines(run(ward(), patients, idle), patients) == run_lines(run(ward(), patients), patients)


def test_hooks_need_the_simpy_engine():
    made = blueprint(ward())
    with pytest.raises(ValueError, match="engine='simpy'"):
        simulate(made, 0, hooks=[closing(1, 1, 2)])
    assert simulate(made, 0, "simpy", hooks=[closing(1, 1, 2)]).run.use("bed", "open").sum() == (31 * 24 - 1) * HOUR_MS
