"""R5 to R9, R11 and R13: asking, standing in queues, being served, moving, and losing patience."""

import pytest

from sim.scenario.clock import HOUR_MS
from tests.engine.worlds import both, hours_of, log, outcomes, tree, world

RANKED = {"places": 1, "priority": ["hot", "cold"]}
AFTER = [{"mark": "in"}, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]
GONE = [{"mark": "gone"}, {"leave": "gone"}]


def kinds(**stays):
    """Classes by name: hours of stay, or hours and the class's other attributes."""
    pairs = {name: has if isinstance(has, tuple) else (has, {}) for name, has in stays.items()}
    return {name: {"stay_h": hours, **more} for name, (hours, more) in pairs.items()}


def test_r5_priority_then_instant_of_the_request_then_key():
    plain = tree(
        [{"seize": "bed", "priority": "urgency"}, *AFTER],
        {"bed": RANKED},
        classes={"hot": {"stay_h": 2, "urgency": "hot"}, "cold": {"stay_h": 2, "urgency": "cold"}},
    )
    patients = {"ann": (0, "cold"), "bob": (1, "cold"), "cyd": (0.5, "cold"), "dee": (1, "hot"), "eve": (1, "hot")}
    assert log(plain, patients) == ["0 ann in", "2 dee in", "4 eve in", "6 cyd in", "8 bob in"]


def test_r5_a_step_may_name_the_priority():
    ways = {name: [{"seize": "bed", "priority": name}, *AFTER] for name in ("hot", "cold")}
    plain = tree(ways, {"bed": RANKED}, classes=kinds(hot=2, cold=2))
    lines = log(plain, {"ann": (0, "cold"), "bob": (1, "cold"), "cyd": (1.5, "hot")})
    assert lines == ["0 ann in", "2 cyd in", "4 bob in"]


def some(bed, wanted):
    """One class a quantity: `one` and `two` want so many places, and `hot` wants one, urgently."""
    steps = [{"seize": "bed", "quantity": "wanted", "priority": "urgency"}, *AFTER]
    has = {"one": (1, "cold"), "two": (2, "cold"), "hot": (1, "hot")}
    classes = {n: {"stay_h": wanted, "wanted": q, "urgency": u} for n, (q, u) in has.items()}
    return tree(steps, {"bed": {**RANKED, "places": bed}}, classes=classes)


def test_r6_a_newcomer_does_not_pass_one_of_the_same_priority():
    lines = log(some(2, 4), {"ann": (0, "one"), "bob": (1, "two"), "cyd": (2, "one")})
    assert lines == ["0 ann in", "4 bob in", "8 cyd in"]  # one bed stood free for cyd, but bob was there before


def test_r6_a_newcomer_of_higher_priority_takes_what_is_free():
    lines = log(some(2, 4), {"ann": (0, "one"), "bob": (1, "two"), "cyd": (2, "hot")})
    assert lines == ["0 ann in", "2 cyd in", "6 bob in"]


def placed(rows, pools, *, within=None, stays=None):
    """Patients of group a take `bed` by a table; `ward` and `annexe` are classes of the plain pools of that name."""
    seize = {"seize": {"preference": "bed", "by": "group"}, "as": "bed"}
    seize |= {"within": within, "otherwise": GONE} if within is not None else {}
    where = {"branch": {"placed": "bed"}, "paths": {n: [{"mark": n}] for n in pools}}
    only = {n: [{"seize": n, "as": "bed"}, {"mark": n}, *AFTER[1:]] for n in pools}
    has = {n: {"stay_h": (stays or {}).get(n, 4), "group": "a"} for n in ("any", *pools)}
    return tree({"any": [seize, where, *AFTER[1:]], **only}, pools, classes=has, preferences={"bed": {"a": rows}})


def test_r7_pools_are_tried_in_order():
    plain = placed(["annexe", "ward"], {"ward": 1, "annexe": 1})
    lines = log(plain, {"ann": (0, "any"), "bob": (1, "any"), "cyd": (2, "any")})
    assert lines == ["0 ann annexe", "1 bob ward", "4 cyd annexe"]


def test_r7_the_first_pool_to_offer_takes_and_the_other_entries_die():
    plain = placed(["ward", "annexe"], {"ward": 1, "annexe": 1}, stays={"ward": 9, "annexe": 3})
    patients = {"ann": (0, "ward"), "bob": (0, "annexe"), "cyd": (1, "any"), "dee": (2, "ward")}
    assert log(plain, patients) == ["0 ann ward", "0 bob annexe", "3 cyd annexe", "9 dee ward"]
    run = both(world(plain, patients, hours=20))
    assert hours_of(run, "ward")["queued"] == [2 + 7]  # cyd stood here until placed elsewhere
    assert hours_of(run, "annexe")["queued"] == [2]


def test_r7_a_pool_joined_later_is_joined_by_the_first_instant():
    rows = ["ward", {"pool": "annexe", "after_h": 2}]
    plain = placed(rows, {"ward": 1, "annexe": 1}, stays={"ward": 20, "annexe": 5})
    patients = {"ann": (0, "ward"), "bob": (0, "annexe"), "cyd": (1, "any"), "dee": (2, "annexe")}
    assert log(plain, patients) == ["0 ann ward", "0 bob annexe", "5 cyd annexe", "9 dee annexe"]
    assert hours_of(both(world(plain, patients)), "annexe")["queued"] == [2 + 7]  # cyd from 3, dee from 2


def test_r7_a_pool_joined_later_is_free_only_then():
    rows = ["ward", {"pool": "annexe", "after_h": 2}]
    plain = placed(rows, {"ward": 1, "annexe": 1}, stays={"ward": 2.5})
    lines = log(plain, {"ann": (0, "ward"), "bob": (0.25, "any"), "cyd": (1, "any")})
    assert lines == ["0 ann ward", "2.25 bob annexe", "2.5 cyd ward"]  # and cyd does not join the annexe at 3


def test_r7_every_pool_may_be_joined_later():
    plain = placed([{"pool": "ward", "after_h": 1}], {"ward": 1, "annexe": 1}, within=0)
    assert log(plain, {"ann": (0, "any")}) == ["0 ann gone"]
    assert log(placed([{"pool": "ward", "after_h": 1}], {"ward": 1}), {"ann": (0, "any")}) == ["1 ann ward"]


def test_r8_the_head_blocks_until_it_gives_up():
    seize = {"seize": "bed", "quantity": "wanted", "within": "patience_h", "otherwise": GONE}
    classes = {
        "one": {"wanted": 1, "patience_h": 99, "stay_h": 20},
        "two": {"wanted": 2, "patience_h": 3, "stay_h": 20},
    }
    plain = tree([seize, *AFTER], {"bed": 2}, classes=classes)
    lines = log(plain, {"ann": (0, "one"), "bob": (1, "two"), "cyd": (2, "one")})
    assert lines == ["0 ann in", "4 bob gone", "4 cyd in"]


def test_r8_pools_a_request_stood_in_are_served_in_the_order_in_which_it_joined():
    seize = {"seize": {"preference": "bed", "by": "group"}, "quantity": "wanted", "as": "bed"}
    where = {"branch": {"placed": "bed"}, "paths": {"ward": [{"mark": "ward"}], "annexe": [{"mark": "annexe"}]}}
    steps = [{**seize, "within": "patience_h", "otherwise": GONE}, where, *AFTER[1:]]
    rows = {"a": ["ward", "annexe"], "b": ["annexe", "ward"]}
    classes = {
        "two": {"group": "a", "wanted": 2, "patience_h": 3, "stay_h": 9},
        "one": {"group": "b", "wanted": 1, "patience_h": 9, "stay_h": 9},
    }
    plain = tree(steps, {"ward": 1, "annexe": 1}, classes=classes, preferences={"bed": rows})
    lines = log(plain, {"ann": (1, "two"), "bob": (2, "one")})
    assert lines == ["4 ann gone", "4 bob ward"]  # the ward asks first, though bob would rather have had the annexe


def together(**pools):
    """Class `both` takes bed and kit together; `bed` and `kit` one of them for four hours."""
    only = {n: [{"seize": n}, {"mark": n}, {"delay": "stay_h"}, {"release": n}, {"leave": "home"}] for n in pools}
    take = [{"seize": {"all_of": dict.fromkeys(pools, 1)}}, {"mark": "both"}, {"delay": 2}]
    way = [*take, *({"release": n} for n in pools), {"leave": "home"}]
    return tree({"both": way, **only}, pools, classes=kinds(both=2, bed=4, kit=6))


def test_r9_several_pools_are_taken_together_or_not_at_all():
    patients = {"ann": (0, "kit"), "bob": (1, "both"), "cyd": (7, "bed")}
    assert log(together(bed=1, kit=1), patients) == ["0 ann kit", "6 bob both", "8 cyd bed"]
    run = both(world(together(bed=1, kit=1), patients, hours=7))
    assert hours_of(run, "bed") == {"open": [7], "used": [1], "queued": [5]}  # not held while the kit was missing


def test_r8_who_lacks_another_pool_is_passed_over_and_the_longest_such_wait_is_told():
    patients = {"ann": (0, "kit"), "bob": (0, "bed"), "cyd": (1, "both"), "dee": (2, "bed"), "eve": (3, "bed")}
    lines = log(together(bed=1, kit=1), patients)
    assert lines == ["0 ann kit", "0 bob bed", "4 dee bed", "8 cyd both", "10 eve bed"]
    run = both(world(together(bed=1, kit=1), patients))
    assert run.longest_passed_over == 7 * HOUR_MS


def test_r6_who_comes_while_another_is_passed_over_goes_on_at_once():
    lines = log(together(bed=1, kit=1), {"ann": (0, "kit"), "bob": (1, "both"), "cyd": (2, "bed")})
    assert lines == ["0 ann kit", "2 cyd bed", "6 bob both"]  # bob wants the kit as well, and the bed stood free


def test_r11_a_move_keeps_the_old_place_until_the_new_one_is_there():
    move = [{"seize": "bed", "as": "place"}, {"mark": "bed"}, {"delay": 1}, {"release": "place"}, {"leave": "home"}]
    ways = {
        "walker": [{"seize": "bay", "as": "place"}, {"mark": "bay"}, *move],
        "lodger": [{"seize": "bed"}, {"delay": 5}, {"release": "bed"}, {"mark": "out"}, {"leave": "home"}],
    }
    plain = tree(ways, {"bay": 1, "bed": 1}, classes={"walker": {}, "lodger": {}})
    lines = log(plain, {"ann": (0, "lodger"), "bob": (1, "walker"), "cyd": (2, "walker")})
    assert lines == ["1 bob bay", "5 ann out", "5 bob bed", "5 cyd bay", "6 cyd bed"]


def test_r11_the_old_place_comes_back_when_the_patient_goes_on_not_when_the_new_one_is_assigned():
    walker = [{"seize": "bay", "as": "place"}, {"seize": "bed", "as": "place"}, {"delay": 9}, {"release": "place"}]
    asks = {"branch": {"pool": "bay", "waiting_over": 0}, "paths": {"yes": [{"mark": "waits"}], "no": []}}
    ways = {
        "walker": [*walker, {"leave": "home"}],
        "lodger": [{"seize": "bed"}, {"delay": 5}, {"release": "bed"}, asks, {"leave": "home"}],
    }
    plain = tree(ways, {"bay": 1, "bed": 1}, classes={"walker": {}, "lodger": {}})
    lines = log(plain, {"ann": (0, "lodger"), "bob": (1, "walker"), "cyd": (2, "walker")})
    assert lines == ["5 ann waits"]  # bob was given her bed, but has not moved yet


def test_r11_a_move_within_one_pool_gives_the_first_place_back():
    steps = [{"seize": "bed"}, {"mark": "first"}, {"delay": 2}, {"seize": "bed"}, {"mark": "second"}, {"delay": 1}]
    plain = tree([*steps, {"release": "bed"}, {"leave": "home"}], {"bed": 2})
    lines = log(plain, {"ann": 0, "bob": 2, "cyd": 2})
    assert lines == ["0 ann first", "2 ann second", "2 bob first", "3 cyd first"]


@pytest.mark.parametrize(("comes", "seen"), [(1, "4 bob in"), (2, "4 bob in"), (0.5, "3.5 bob gone")])
def test_r13_patience_is_inclusive(comes, seen):
    plain = tree([{"seize": "bed", "within": 3, "otherwise": GONE}, *AFTER], {"bed": 1}, {"stay_h": 4})
    assert log(plain, {"ann": 0, "bob": comes})[1] == seen


def test_r13_no_patience_is_now_or_never():
    plain = tree([{"seize": "bed", "within": 0, "otherwise": GONE}, *AFTER], {"bed": 1}, {"stay_h": 4})
    lines = log(plain, {"ann": 0, "bob": 1, "cyd": 4})
    assert lines == ["0 ann in", "1 bob gone", "4 cyd in"]  # who leaves at 4 leaves before cyd comes


def test_r13_a_patience_of_zero_lasts_for_the_rest_of_the_instant():
    asks = [{"delay": 4}, {"seize": "bed", "within": 0, "otherwise": GONE}, *AFTER]
    ways = {"visitor": asks, "lodger": [{"seize": "bed"}, {"delay": 4}, {"release": "bed"}, {"leave": "home"}]}
    plain = tree(ways, {"bed": 1}, classes={"visitor": {"stay_h": 1}, "lodger": {}})
    assert log(plain, {"ann": (0, "visitor"), "bob": (0, "lodger")}) == ["4 ann in"]  # she asks, and then he leaves


def test_r13_the_timer_of_a_wait_that_is_over_does_nothing():
    steps = [{"seize": "bay", "within": 4, "otherwise": GONE}, {"mark": "bay"}, {"release": "bay"}, {"seize": "bed"}]
    from_two = {"places": {"base": 0, "add": [{"places": 1, "hours": [2, 24]}]}}
    plain = tree([*steps, *AFTER], {"bay": from_two, "bed": 1}, {"stay_h": 9})
    lines = log(plain, {"ann": 0, "bob": 1})
    assert lines == ["2 ann bay", "2 ann in", "2 bob bay", "11 bob in"]


def test_r13_patience_is_read_when_the_wait_begins():
    patience = {"of": {"mon": {"constant": 1}, "tue-sun": {"constant": 3}}, "by": "weekday", "fresh": True}
    steps = [{"delay": 2}, {"seize": "bed", "within": "patience_h", "otherwise": GONE}, *AFTER]
    in_february = {"places": {"base": 0, "add": [{"places": 1, "months": [2]}]}}
    plain = tree(steps, {"bed": in_february}, {"stay_h": 1, "patience_h": patience})
    assert log(plain, {"ann": 20, "bob": 23}) == ["23 ann gone", "28 bob gone"]
    assert outcomes(both(world(plain, {"ann": 20, "bob": 23}))) == ["gone", "gone"]


# ---- a quantity of nothing


def test_r8_who_wants_nothing_waits_for_nothing():
    """At no place free, nothing is not more than there is; below it, places are owed, and then it is."""
    take = {"seize": "bed", "quantity": "n"}
    steps = [take, {"mark": "in"}, {"delay": 3}, {"release": "bed"}, {"mark": "out"}, {"leave": "home"}]
    pools = {"bed": {"places": {"base": 1, "add": [{"places": -1, "hours": [2, 24]}]}}}
    plain = tree(steps, pools, classes={"one": {"n": 1}, "none": {"n": 0}})
    lines = log(plain, {"ann": (1, "one"), "zed": (2.5, "none"), "zoe": (5, "none")}, hours=23)
    assert lines == ["1 ann in", "4 ann out", "4 zed in", "5 zoe in", "7 zed out", "8 zoe out"]


def test_r8_who_wants_nothing_stands_behind_who_wants_something():
    take = {"seize": "bed", "quantity": "n"}
    steps = [take, {"mark": "in"}, {"delay": 3}, {"release": "bed"}, {"leave": "home"}]
    plain = tree(steps, {"bed": 1}, classes={"one": {"n": 1}, "none": {"n": 0}})
    lines = log(plain, {"ann": (0, "one"), "zed": (1, "none"), "bob": (1, "one"), "zoe": (2, "none")})
    assert lines == ["0 ann in", "1 zed in", "3 bob in", "3 zoe in"]


def test_r5_a_request_has_its_own_rank_in_each_pool_of_its_choice():
    """The order of priorities may differ between pools: each serves by its own."""
    take = {"seize": {"preference": "any", "by": "group"}, "as": "bed", "priority": "urgency"}
    where = {"branch": {"placed": "bed"}, "paths": {"ward": [{"mark": "ward"}], "annexe": [{"mark": "annexe"}]}}
    steps = [take, where, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]
    pools = {"ward": {"places": 1, "priority": ["hot", "cold"]}, "annexe": {"places": 1, "priority": ["cold", "hot"]}}
    classes = {name: {"urgency": name, "group": "a", "stay_h": 4} for name in ("hot", "cold")}
    plain = tree(steps, pools, classes=classes, preferences={"any": {"a": ["ward", "annexe"]}})
    lines = log(
        plain, {"ann": (0, "hot"), "bob": (0, "hot"), "cyd": (1, "cold"), "dee": (2, "hot"), "eve": (3, "cold")}
    )
    assert lines == ["0 ann ward", "0 bob annexe", "4 cyd annexe", "4 dee ward", "8 eve ward"]


@pytest.mark.parametrize(
    ("delay", "seen"), [(1, "3 bob gone"), (2, "3 bob gone"), (3, "3 bob gone"), (3.5, "3.5 bob gone")]
)
def test_r13b_patience_since_a_mark_counts_from_it(delay, seen):
    """Three hours from the mark, however long before the request that was; and past, now or never."""
    asks = {"seize": "bed", "within": {"hours": 3, "since": "came"}, "otherwise": GONE}
    ways = {
        "visitor": [{"mark": "came"}, {"delay": delay}, asks, {"release": "bed"}, {"leave": "home"}],
        "lodger": [{"seize": "bed"}, {"delay": 9}, {"release": "bed"}, {"leave": "home"}],
    }
    plain = tree(ways, {"bed": 1}, classes={"lodger": {}, "visitor": {}})
    lines = log(plain, {"ann": (0, "lodger"), "bob": (0, "visitor")})
    assert lines == ["0 bob came", seen]


def test_r13b_the_deadline_includes_its_own_instant_and_of_a_mark_made_twice_the_later_counts():
    asks = {"seize": "bed", "within": {"hours": "patience_h", "since": "came"}, "otherwise": GONE}
    ways = {
        "visitor": [{"mark": "came"}, {"delay": 1}, {"mark": "came"}, {"delay": 1}, asks, {"mark": "in"}, {"delay": 1},
                    {"release": "bed"}, {"leave": "home"}],
        "lodger": [{"seize": "bed"}, {"delay": 5}, {"release": "bed"}, {"leave": "home"}],
    }  # fmt: skip
    for patience, last in ((4, "5 bob in"), (3.5, "4.5 bob gone")):
        plain = tree(ways, {"bed": 1}, classes={"lodger": {}, "visitor": {"patience_h": patience}})
        assert log(plain, {"ann": (0, "lodger"), "bob": (0, "visitor")})[-1] == last
