"""R9: a circle of waits that nothing will end is found and named, in both engines, and nothing else is."""

import pickle
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Deadlock
from sim.engine.reference.engine import run_reference
from sim.engine.world import PlacesPlan
from sim.hospital.read import blueprint
from sim.scenario.clock import DAY_MS, HOUR_MS
from tests.engine.cases import tried
from tests.engine.worlds import COLUMNS, both, deadlock, log, outcomes, tree, world

GONE = [{"mark": "gone"}, {"leave": "gone"}]
ENGINES = pytest.mark.parametrize("engine", [run_compiled, run_reference])


def crossing(rooms: int = 1, **more):
    """Two ways through two rooms, in opposite order, the first kept until the second is free."""
    ways = {
        "there": [
            {"seize": "a"},
            {"delay": 1},
            {"seize": "b", **more},
            {"release": "a"},
            {"delay": 1},
            {"release": "b"},
        ],
        "back": [{"seize": "b"}, {"delay": 1}, {"seize": "a"}, {"release": "b"}, {"delay": 1}, {"release": "a"}],
    }
    ended = {name: [*steps, {"mark": "out"}, {"leave": "home"}] for name, steps in ways.items()}
    return tree(ended, {"a": rooms, "b": 1}, classes={"there": {}, "back": {}})


@ENGINES
def test_r9_a_deadlock_ends_the_run_and_says_where_and_who(engine):
    here = world(crossing(), {"ann": (0, "there"), "bob": (0.5, "back"), "cyd": (3, "back")})
    with pytest.raises(Deadlock) as raised:
        engine(here)
    assert (raised.value.at_ms, raised.value.pools) == (5_400_000, ("a", "b"))
    assert raised.value.patients == ("there 0000000000000001", "back 0000000000000002")
    where = "at pathways.back[3].seize, pathways.there[3].seize"
    held = "every place in use of a, b is held by patients who wait for the others to go"
    assert str(raised.value) == f"deadlock at 1.5 h: {held}, {where}"
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_r9_no_deadlock_where_one_may_still_go_on():
    here = world(crossing(rooms=2), {"ann": (0, "there"), "bob": (0.5, "back")})
    assert outcomes(both(here)) == ["home", "home"]
    patient = crossing(within=2, otherwise=[{"mark": "turned"}, {"release": "a"}, {"leave": "turned"}])
    lines = log(patient, {"ann": (0, "there"), "bob": (0.5, "back")})
    assert lines == ["3 ann turned", "4 bob out"]  # patience ends what would else never end


def test_r9_no_deadlock_while_a_calendar_will_open_a_place():
    plain = crossing()
    plain["pools"]["a"] = {"places": {"base": 1, "add": [{"places": 1, "hours": [8, 24]}]}}
    lines = log(plain, {"ann": (0, "there"), "bob": (0.5, "back")}, hours=24)
    assert lines == ["9 ann out", "9 bob out"]


def test_r9_who_waits_for_more_than_is_free_may_lock_themselves_in():
    more = [{"seize": "bed"}, {"delay": 1}, {"seize": "bed", "as": "second"}]
    steps = [*more, {"release": "bed"}, {"release": "second"}, {"leave": "home"}]
    here = world(tree(steps, {"bed": 2}), {"ann": 0, "bob": 0.5})
    with pytest.raises(Deadlock) as raised:
        run_compiled(here)
    assert raised.value.pools == ("bed",)
    assert raised.value.at_ms == 5_400_000
    both(here)


def test_r9_who_was_served_all_together_holds_no_place_as_one_who_waits():
    """Found by a random program: once served, a request was taken off the count with what it had just been given."""
    more = [{"seize": {"all_of": {"bay": 2, "ward": 1}}}, {"delay": 1}]
    steps = [
        {"seize": "bay", "as": "first"},
        {"delay": 0.5},
        *more,
        {"release": "first"},
        {"release": "bay"},
        {"release": "ward"},
        {"leave": "home"},
    ]
    plain = tree(steps, {"bay": 3, "ward": {"places": {"base": 0, "add": [{"places": 2, "hours": [2, 4]}]}}})
    here = world(plain, {"ann": 0, "bob": 5, "cyd": 5.25}, hours=48)
    for engine in (run_compiled, run_reference):
        with pytest.raises(Deadlock) as raised:
            engine(here)
        assert (raised.value.pools, raised.value.at_ms) == (("bay",), 20_700_000)
    both(here)


def calendar(places: int, **more: object) -> dict:
    return {"places": {"base": places, "add": [{"places": -1, "hours": [20, 24]}], **more}}


def test_r9_a_calendar_that_never_opens_more_than_is_in_use_ends_no_deadlock():
    plain = crossing()
    plain["pools"] = {"a": calendar(1), "b": {"places": 1}}
    here = world(plain, {"ann": (0, "there"), "bob": (0.5, "back")}, hours=100)
    with pytest.raises(Deadlock):
        run_compiled(here)
    both(here)


def test_r9_a_place_that_opens_after_the_end_of_the_run_would_have_ended_the_wait():
    plain = crossing()
    plain["pools"]["a"] = {"places": {"base": 1, "add": [{"places": 1, "hours": [8, 20]}]}}
    here = world(plain, {"ann": (20, "there"), "bob": (20.5, "back")}, hours=23)
    assert outcomes(both(here)) == ["inside", "inside"]  # and no deadlock is reported
    run_compiled(here)
    run_reference(here)


def test_r9_who_stands_behind_a_head_that_never_goes_is_locked_in_too():
    hour = {"delay": 1}
    ways = {
        "holder": [{"seize": "p"}, {"delay": 2}, {"seize": "q"}, {"release": "p"}, hour, {"release": "q"}],
        "head": [{"seize": "p", "quantity": 2, "as": "both"}, hour, {"release": "both"}],
        "victim": [{"seize": "q"}, {"delay": 3}, {"seize": "p"}, {"release": "q"}, hour, {"release": "p"}],
    }
    plain = tree({n: [*s, {"leave": "home"}] for n, s in ways.items()}, {"p": 2, "q": 1}, classes={n: {} for n in ways})
    here = world(plain, {"ann": (0, "holder"), "vic": (0, "victim"), "hal": (1, "head")})
    for engine in (run_compiled, run_reference):
        with pytest.raises(Deadlock) as raised:
            engine(here)
        assert (raised.value.at_ms, raised.value.pools) == (3 * 3_600_000, ("p", "q"))
    both(here)


def test_r9_a_head_with_patience_is_no_deadlock():
    hour = {"delay": 1}
    ways = {
        "holder": [{"seize": "p"}, {"delay": 2}, {"seize": "q"}, {"release": "p"}, hour, {"release": "q"}],
        "head": [{"seize": "p", "quantity": 2, "as": "both", "within": 5, "otherwise": GONE}, {"release": "both"}],
        "victim": [{"seize": "q"}, {"delay": 3}, {"seize": "p"}, {"release": "q"}, hour, {"release": "p"}],
    }
    plain = tree({n: [*s, {"leave": "home"}] for n, s in ways.items()}, {"p": 2, "q": 1}, classes={n: {} for n in ways})
    here = world(plain, {"ann": (0, "holder"), "vic": (0, "victim"), "hal": (1, "head")})
    assert outcomes(both(here)) == ["home", "home", "gone"]


def test_r6_a_newcomer_goes_on_where_all_before_are_passed_over():
    both_of = [{"seize": {"all_of": {"p": 1, "q": 1}}}, {"mark": "both"}, {"release": "p"}, {"release": "q"}]
    ways = {
        "several": [*both_of, {"leave": "home"}],
        "one": [{"seize": "p"}, {"mark": "in"}, {"delay": 2}, {"release": "p"}, {"leave": "home"}],
        "holder": [{"seize": "q"}, {"delay": 8}, {"release": "q"}, {"leave": "home"}],
    }
    plain = tree(ways, {"p": 1, "q": 1}, classes={n: {} for n in ways})
    lines = log(plain, {"hal": (0, "holder"), "sue": (1, "several"), "ann": (3, "one"), "bob": (4, "one")})
    assert lines == ["3 ann in", "5 bob in", "8 sue both"]


def test_r9_only_requests_on_a_circle_of_waits_are_watched():
    forward = [{"seize": "a"}, {"seize": "b"}, {"release": "a"}, {"release": "b"}, {"leave": "home"}]
    assert not blueprint(tree(forward, {"a": 1, "b": 1})).program.locking
    assert len(blueprint(crossing()).program.locking) == 2
    patient = crossing(within=1, otherwise=[{"release": "a"}, {"leave": "turned"}])
    assert not blueprint(patient).program.locking  # a circle with patience in it is none


# ---- deadlocks know what will be, not what was


def crossing_at(hour: float, before: int, hours: float):
    """Two patients who lock each other in at the hour; pool `a` had `before` places until the second day."""
    plain = crossing()
    plain["pools"]["a"] = {"places": {"base": before}}
    plain["phases"] = [{"from": date(2024, 1, 2), "change": [{"at": "pools.a.places.base", "set": 1}]}]
    return world(plain, {"ann": (hour, "there"), "bob": (hour, "back")}, hours)


@ENGINES
@pytest.mark.parametrize("before", [1, 2, 9])
def test_r9_what_a_calendar_opened_in_the_past_ends_no_wait(engine, before):
    with pytest.raises(Deadlock) as raised:
        engine(crossing_at(30, before, 24 * 20))
    assert raised.value.at_ms == 31 * HOUR_MS
    assert raised.value.pools == ("a", "b")


def test_r9_what_a_calendar_will_open_does():
    plain = crossing()
    plain["pools"]["a"] = {"places": {"base": 1}}
    plain["phases"] = [{"from": date(2024, 1, 3), "change": [{"at": "pools.a.places.base", "set": 2}]}]
    here = world(plain, {"ann": (30, "there"), "bob": (30, "back")}, 24 * 20)
    assert set(outcomes(both(here))) == {"home"}
    assert run_compiled(here).journeys.outcome.min() >= 0  # and no deadlock is reported before the place opens


@st.composite
def tangled(draw):
    """Patients who take three pools in one order or another, come on the third day, and often lock each other in."""
    ways = {}
    for number, order in enumerate(draw(st.lists(st.permutations(("a", "b", "c")), min_size=2, max_size=3))):
        taken = [step for pool in order for step in ({"seize": pool}, {"delay": draw(st.sampled_from([0.5, 1, 2]))})]
        ways[f"way_{number}"] = [*taken, *({"release": pool} for pool in order), {"mark": "out"}, {"leave": "home"}]
    pools = {
        pool: {
            "places": {
                "base": draw(st.integers(1, 2)),
                "add": draw(st.sampled_from([[], [{"places": 1, "hours": [9, 12]}]])),
            }
        }
        for pool in ("a", "b", "c")
    }
    who = st.tuples(st.integers(48, 56), st.sampled_from(sorted(ways)))
    patients = dict(enumerate(draw(st.lists(who, min_size=2, max_size=9))))
    return world(tree(ways, pools, classes={way: {} for way in ways}), patients, 24 * 6)


@tried(examples=60)
@given(tangled())
def test_r9_a_past_that_nobody_lived_in_says_nothing(here):
    """Whatever places were open before the first patient came: the same journeys, or the same deadlock."""
    opened = replace(here, pools=tuple(more_before(plan, 2 * DAY_MS) for plan in here.pools))
    named = {str(deadlock(engine, each)) for engine in (run_compiled, run_reference) for each in (here, opened)}
    assert len(named) == 1
    event("deadlock" if named != {"None"} else "none")
    found, again = both(here), both(opened)
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(found.journeys, column), getattr(again.journeys, column))


def more_before(plan, until: int):
    """A plan with fifty places more until an instant, and from then on what it has."""
    if not isinstance(plan, PlacesPlan):
        return plan
    then, later = np.searchsorted(plan.at, until, side="right"), plan.at > until
    place = np.append(plan.initial, plan.capacity)[then]
    at, capacity = np.append(until, plan.at[later]), np.append(place, plan.capacity[later])
    return replace(plan, initial=int(plan.initial) + 50, at=at, capacity=capacity)
