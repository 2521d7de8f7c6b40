"""R5, R5b and R6: what a queue goes by beside arrival, and priorities that rise with time waited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Deadlock
from sim.engine.reference.engine import run_reference
from tests.engine.cases import tried
from tests.engine.worlds import log, tree, world

AFTER = [{"mark": "in"}, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]
WAIT = [{"seize": "bed", "priority": "urgency"}, *AFTER]
RANKED = {"places": 1, "priority": ["red", "amber", "green"]}


def kinds(stay_h, **has):
    """Classes by name, each with the attributes it alone has, and a stay."""
    return {name: {"stay_h": stay_h, **own} for name, own in has.items()}


def one_bed(order, stay_h, **has):
    """One bed without priorities, whose queue goes by something."""
    return tree([{"seize": "bed"}, *AFTER], {"bed": {"places": 1, "order": order}}, classes=kinds(stay_h, **has))


def ranked(stay_h, rises, bed=RANKED, steps=WAIT, **rest):
    """One bed with priorities that rise; classes by urgency, as asked."""
    classes = kinds(stay_h, **{urgency: {"urgency": urgency} for urgency in RANKED["priority"]})
    return tree(steps, {"bed": {**bed, "rises": rises}}, classes=classes, **rest)


# ---- R5: what places within a priority go by


def test_r5_arrival_may_be_said_and_is_what_holds_unsaid():
    patients = {"ann": (0, "patient"), "bob": (2, "patient"), "cyd": (1, "patient")}
    said = [log(one_bed(order, 4, patient={}), patients) for order in ("arrival", None)]
    assert said[0] == said[1] == ["0 ann in", "4 cyd in", "8 bob in"]


def test_r5_a_due_date_counts_from_the_request():
    plain = one_bed({"due_h": "target_h"}, 4, soon={"target_h": 2}, late={"target_h": 10})
    lines = log(plain, {"ann": (0, "late"), "bob": (1, "late"), "cyd": (2, "late"), "dee": (3, "soon")})
    assert lines == ["0 ann in", "4 dee in", "8 bob in", "12 cyd in"]  # due at 5, 11 and 12


def test_r5_a_due_date_may_count_from_a_mark():
    steps = [{"mark": "came"}, {"delay": "tests_h"}, {"seize": "bed"}, *AFTER]
    pools = {"bed": {"places": 1, "order": {"due_h": 0, "since": "came"}}}
    plain = tree(steps, pools, classes=kinds(4, slow={"tests_h": 3}, quick={"tests_h": 0}))
    lines = log(plain, {"ann": (0, "quick"), "bob": (0.5, "slow"), "cyd": (1, "quick")})
    assert [line for line in lines if line.endswith(" in")] == ["0 ann in", "4 bob in", "8 cyd in"]


@pytest.mark.parametrize(("order", "first"), [("lowest", "cyd"), ("highest", "bob")])
def test_r5_a_number_goes_lowest_or_highest_first(order, first):
    plain = one_bed({order: "score"}, 4, mild={"score": -0.5}, plain={"score": 0}, grave={"score": 7.25})
    lines = log(plain, {"ann": (0, "plain"), "dee": (1, "plain"), "bob": (2, "grave"), "cyd": (3, "mild")})
    last = {"bob": "cyd", "cyd": "bob"}[first]
    assert lines == ["0 ann in", f"4 {first} in", "8 dee in", f"12 {last} in"]


def test_r5_numbers_that_differ_by_less_than_a_millionth_go_by_arrival_and_then_by_key():
    plain = one_bed({"lowest": "score"}, 4, more={"score": 1.0000001}, less={"score": 1})
    lines = log(plain, {"ann": (0, "less"), "bob": (1, "more"), "cyd": (1, "less"), "dee": (2, "less")})
    assert lines == ["0 ann in", "4 bob in", "8 cyd in", "12 dee in"]


def test_r5_an_order_holds_within_a_priority():
    has = {"calm": {"urgency": "green", "target_h": 1}, "grave": {"urgency": "red", "target_h": 9}}
    plain = tree(WAIT, {"bed": {**RANKED, "order": {"due_h": "target_h"}}}, classes=kinds(4, **has))
    assert log(plain, {"ann": (0, "calm"), "bob": (1, "calm"), "cyd": (2, "grave")}) == [
        "0 ann in",
        "4 cyd in",
        "8 bob in",
    ]


def test_r5_each_pool_of_a_choice_has_an_order_of_its_own():
    steps = [{"seize": {"preference": "any", "by": "group"}, "as": "bed"}, {"mark": "in"}, *AFTER[1:]]
    pools = {"ward": {"places": 1, "order": {"lowest": "score"}}, "annexe": 1}
    classes = kinds(4, high={"score": 2, "group": "a"}, low={"score": 1, "group": "a"})
    plain = tree(steps, pools, classes=classes, preferences={"any": {"a": ["ward", "annexe"]}})
    lines = log(
        plain, {"ann": (0, "high"), "bob": (1, "high"), "cyd": (2, "high"), "dee": (3, "low"), "eve": (3, "low")}
    )
    assert lines == [
        "0 ann in",
        "1 bob in",
        "4 dee in",
        "5 cyd in",
        "8 eve in",
    ]  # ward to the lowest, annexe to the first


def test_r6_a_newcomer_whose_place_is_first_takes_what_is_free():
    """Of two free beds bob wants three; cyd, whose number is lower, stands before him and takes one."""
    steps = [{"seize": "bed", "quantity": "wanted"}, *AFTER]
    classes = kinds(4, one={"wanted": 1, "score": 1}, many={"wanted": 3, "score": 2}, late={"wanted": 1, "score": 3})
    plain = tree(steps, {"bed": {"places": 3, "order": {"lowest": "score"}}}, classes=classes)
    lines = log(plain, {"ann": (0, "one"), "bob": (1, "many"), "cyd": (2, "one"), "dee": (2.5, "late")})
    assert lines == ["0 ann in", "2 cyd in", "6 bob in", "10 dee in"]


def test_r6_a_newcomer_takes_of_an_open_offer_what_those_behind_could_not_use():
    slots = {"per_day": [2] * 7, "bank_holidays": True, "measured_in": "hours", "starts_h": 8, "ends_h": 10}
    steps = [{"delay": "later_h"}, {"seize": "list", "quantity": "planned_h"}, {"mark": "booked"}, {"leave": "home"}]
    has = {"long": {"planned_h": 1.5, "score": 5, "later_h": 0}, "short": {"planned_h": 0.5, "score": 1, "later_h": 0}}
    pools = {"list": {"slots": slots | {"offered_at_h": 1}, "order": {"lowest": "score"}}}
    patients = {"ann": (0, "long"), "bob": (0, "long"), "cyd": (0, "long"), "dee": (2, "long"), "eve": (3, "short")}
    lines = log(tree(steps, pools, classes=has), patients, hours=30)
    assert lines == ["1 ann booked", "1 bob booked", "3 eve booked", "25 cyd booked", "25 dee booked"]


# ---- R5b: a priority that rises


def test_r5b_after_so_many_hours_a_request_is_as_urgent_as_another():
    plain = ranked(5, [{"after_h": 3, "as_urgent_as": "red"}])
    lines = log(plain, {"ann": (0, "green"), "bob": (1, "green"), "cyd": (2, "red"), "dee": (4.5, "red")})
    assert lines == ["0 ann in", "5 bob in", "10 cyd in", "15 dee in"]  # bob is red from 4 on, and came first
    lines = log(plain, {"ann": (0, "green"), "bob": (2.5, "green"), "cyd": (3, "red"), "dee": (4.5, "red")})
    assert lines == ["0 ann in", "5 cyd in", "10 bob in", "15 dee in"]  # at 5 bob has waited too short a time


def test_r5b_steps_add_up_and_hold_of_those_priorities_that_are_named():
    rises = [{"after_h": 2, "steps_up": 1}, {"after_h": 6, "steps_up": 1, "of": "green"}]
    plain = ranked(4, rises)
    lines = log(
        plain, {"ann": (0, "red"), "bob": (1, "green"), "cyd": (3, "amber"), "dee": (3, "red"), "eve": (6, "red")}
    )
    # at 4: dee, red from the start. At 8: bob, red since 7, and cyd, red since 5: bob asked first. At 12: cyd
    assert lines == ["0 ann in", "4 dee in", "8 bob in", "12 cyd in", "16 eve in"]


def test_r5b_at_one_instant_a_place_given_back_comes_first_where_it_was_planned_first():
    """Ann's stay was planned before bob asked: at 4 her bed goes to cyd, who is red; bob is red just after."""
    rises = [{"after_h": 4, "as_urgent_as": "red"}]
    assert log(ranked(4, rises), {"ann": (0, "red"), "bob": (0, "green"), "cyd": (1, "red")})[1] == "4 cyd in"


def test_r5b_who_has_risen_stands_before_who_arrives_at_that_instant():
    rises, two = [{"after_h": 4, "as_urgent_as": "red"}], {**RANKED, "places": 2}
    steps = [{"seize": "bed", "quantity": "wanted", "priority": "urgency"}, *AFTER]
    classes = kinds(9, one={"urgency": "red", "wanted": 1}, both={"urgency": "green", "wanted": 2})
    plain = tree(steps, {"bed": {**two, "rises": rises}}, classes=classes)
    lines = log(plain, {"ann": (0, "one"), "bob": (1, "both"), "cyd": (4.5, "one"), "dee": (5, "one")})
    assert lines == ["0 ann in", "4.5 cyd in", "13.5 bob in", "22.5 dee in"]  # dee came as bob rose: one bed stood free
    lines = log(plain, {"ann": (0, "one"), "bob": (1, "both"), "cyd": (5, "one"), "dee": (6, "one")})
    assert lines == ["0 ann in", "9 bob in", "18 cyd in", "18 dee in"]


def test_r5b_a_pool_is_served_when_somebody_rises():
    """Bob wants more than is free and bars cyd; when cyd has risen before him, the free bed is hers at once."""
    steps = [{"seize": "bed", "quantity": "wanted", "priority": "urgency"}, *AFTER]
    one = {"urgency": "green", "wanted": 1}
    classes = kinds(9, one=one, both={"urgency": "amber", "wanted": 2})
    bed = {"places": 2, "priority": RANKED["priority"], "rises": [{"of": "green", "after_h": 2, "as_urgent_as": "red"}]}
    lines = log(tree(steps, {"bed": bed}, classes=classes), {"ann": (0, "one"), "bob": (1, "both"), "cyd": (3, "one")})
    assert lines == ["0 ann in", "5 cyd in", "14 bob in"]


def test_r5b_patience_ends_after_a_rise_of_the_same_instant():
    gone = {"within": 4, "otherwise": [{"mark": "gone"}, {"leave": "gone"}]}
    steps = [{"seize": "bed", "quantity": "wanted", "priority": "urgency", **gone}, *AFTER]
    classes = kinds(9, one={"urgency": "green", "wanted": 1}, both={"urgency": "amber", "wanted": 2})
    bed = {"places": 2, "priority": RANKED["priority"], "rises": [{"of": "green", "after_h": 4, "as_urgent_as": "red"}]}
    plain = tree(steps, {"bed": bed}, classes=classes)
    lines = log(plain, {"ann": (0, "one"), "bob": (1.5, "both"), "cyd": (1, "one")})
    assert lines == ["0 ann in", "1 cyd in", "5.5 bob gone"]
    lines = log(plain, {"ann": (0, "one"), "bob": (1, "both"), "cyd": (1, "one")})
    assert lines == ["0 ann in", "5 bob gone", "5 cyd in"]


def test_r5b_a_queue_joined_later_is_joined_as_urgent_as_the_wait_so_far_has_made_it():
    seize = {"seize": {"preference": "any", "by": "group"}, "as": "bed", "priority": "urgency"}
    only = [{"seize": "annexe", "as": "bed", "priority": "urgency"}, *AFTER]
    rising = {**RANKED, "rises": [{"after_h": 2, "as_urgent_as": "red"}]}
    classes = {
        "any": {"stay_h": 9, "urgency": "green", "group": "a"},
        "amber": {"stay_h": 9, "urgency": "amber"},
        "first": {"stay_h": 4, "urgency": "amber"},
    }
    rows = ["ward", {"pool": "annexe", "after_h": 3}]
    plain = tree(
        {"any": [seize, *AFTER], "amber": only, "first": only},
        {"ward": {**RANKED, "places": {"base": 0, "add": [{"places": 1, "hours": [23, 24]}]}}, "annexe": rising},
        classes=classes,
        preferences={"any": {"a": rows}},
    )
    patients = {"ann": (0, "first"), "bob": (0.5, "any"), "cyd": (2.5, "amber")}
    assert log(plain, patients) == ["0 ann in", "4 bob in", "13 cyd in"]


@pytest.mark.parametrize(("back", "first"), [(("nurse", "bed"), "bob"), (("bed", "nurse"), "cyd")])
def test_r5b_each_pool_of_several_together_raises_its_own_queue(back, first):
    """Cyd stands before bob for a nurse, and from 4 on bob before cyd for a bed: what comes back last decides."""
    steps = [{"seize": {"all_of": {"bed": 1, "nurse": 1}}, "priority": "urgency"}, {"mark": "in"}, {"delay": "stay_h"}]
    steps += [*({"release": pool} for pool in back), {"leave": "home"}]
    pools = {"bed": {**RANKED, "rises": [{"after_h": 3, "as_urgent_as": "red"}]}, "nurse": RANKED}
    classes = kinds(5, **{urgency: {"urgency": urgency} for urgency in RANKED["priority"]})
    lines = log(tree(steps, pools, classes=classes), {"ann": (0, "green"), "bob": (1, "green"), "cyd": (2, "red")})
    assert lines == ["0 ann in", f"5 {first} in", f"10 {'cyd' if first == 'bob' else 'bob'} in"]


def test_r5b_offers_go_to_those_who_have_risen():
    slots = {"per_day": [1] * 7, "bank_holidays": True, "offered_at_h": 8}
    pool = {"slots": slots, "priority": ["soon", "routine"], "rises": [{"after_h": 30, "as_urgent_as": "soon"}]}
    steps = [{"seize": "list", "priority": "urgency"}, {"mark": "booked"}, {"leave": "home"}]
    plain = tree(steps, {"list": pool}, classes={"soon": {"urgency": "soon"}, "routine": {"urgency": "routine"}})
    patients = {
        "ann": (0, "routine"),
        "bob": (1, "routine"),
        "cyd": (2, "soon"),
        "dee": (20, "soon"),
        "eve": (30, "soon"),
    }
    lines = log(plain, patients, hours=24 * 6)
    assert lines == ["8 cyd booked", "32 ann booked", "56 bob booked", "80 dee booked", "104 eve booked"]


def test_r5b_what_rises_is_never_taken_for_locked_in():
    """Bob and cyd hold what the other wants, cyd behind one who waits for ever: but cyd rises and goes on (R9)."""
    swap = {
        "left": [
            {"seize": "a", "priority": "green"},
            {"delay": 1},
            {"seize": "b", "priority": "green"},
            {"mark": "in"},
        ],
        "wide": [{"seize": "b", "as": "c", "priority": "amber", "quantity": 2}, {"mark": "wide"}, {"release": "c"}],
        "right": [{"seize": "b", "priority": "red"}, {"delay": 1.5}, {"seize": "a", "priority": "red"}, {"mark": "in"}],
    }
    for name in ("left", "right"):
        swap[name] += [{"delay": 1}, {"release": "a"}, {"release": "b"}, {"leave": "home"}]
    swap["wide"] += [{"leave": "home"}]
    pools = {"a": {"places": 1, "priority": RANKED["priority"]}, "b": {**RANKED, "places": 2}}
    pools["b"]["rises"] = [{"of": "green", "after_h": 2, "as_urgent_as": "red"}]
    classes, patients = {name: {} for name in swap}, {"bob": (0, "left"), "cyd": (0, "right"), "dee": (0.5, "wide")}
    lines = log(tree(swap, pools, classes=classes), patients)
    assert lines == ["3 bob in", "4 cyd in", "5 dee wide"]
    del pools["b"]["rises"]
    here = world(tree(swap, pools, classes=classes), patients)
    for engine in (run_compiled, run_reference):
        with pytest.raises(Deadlock):
            engine(here)


@tried(examples=10)
@given(st.data())
def test_r5_a_queue_is_served_in_the_order_that_a_sort_gives(data):
    """One bed, everybody there before it opens: they are served sorted by priority, number, instant and key."""
    who = st.tuples(st.integers(0, 12), st.sampled_from(["red", "green"]), st.integers(0, 3))
    some = data.draw(st.lists(who, min_size=1, max_size=30))
    classes = {f"{u}_{n}": {"stay_h": 0.01, "urgency": u, "n": n} for u in ("red", "green") for n in range(4)}
    places = {"base": 0, "add": [{"places": 1, "hours": [12.5, 24]}]}
    bed = {"places": places, "priority": ["red", "green"], "order": {"highest": "n"}}
    patients = {f"p{key}": (at, f"{urgency}_{n}") for key, (at, urgency, n) in enumerate(some, start=1)}
    lines = log(tree(WAIT, {"bed": bed}, classes=classes), patients)
    keyed = [((u == "green", -n, at, key), f"p{key}") for key, (at, u, n) in enumerate(some, start=1)]
    assert [line.split()[1] for line in lines] == [name for _, name in sorted(keyed)]
