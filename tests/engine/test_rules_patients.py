"""R21b to R25: what a patient is like, where they are, and how they come back."""

from dataclasses import replace

import numpy as np
import pytest

from sim.demand.draws import mix, name_hash
from sim.demand.patients import Patients
from sim.scenario.clock import HOUR_MS
from sim.scenario.faults import ScenarioFaults
from tests.engine.worlds import both, log, ms, outcomes, run_lines, tree, world

AFTER = [{"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}, {"leave": "home"}]


def test_r21b_a_branch_may_ask_how_many_wait():
    away = [{"mark": "away"}, {"leave": "away"}]
    asks = {"branch": {"pool": "bed", "waiting_over": 1}, "paths": {"yes": away, "no": []}}
    plain = tree([asks, {"seize": "bed"}, {"mark": "in"}, *AFTER], {"bed": 1}, {"stay_h": 5})
    run_lines = log(plain, {"ann": 0, "bob": 1, "cyd": 2, "dee": 3, "eve": 5}, hours=6)
    assert run_lines == ["0 ann in", "3 dee away", "5 ann out", "5 bob in"]


def test_r21b_a_branch_may_ask_whether_a_place_is_free():
    asks = {"branch": {"pool": "bed", "free": True}, "paths": {"yes": [{"mark": "free"}], "no": [{"mark": "full"}]}}
    plain = tree([asks, {"seize": "bed"}, *AFTER], {"bed": 1}, {"stay_h": 5})
    assert log(plain, {"ann": 0, "bob": 1}, hours=3) == ["0 ann free", "1 bob full"]


def test_r21b_a_branch_and_a_delay_may_ask_where_the_patient_was_placed():
    where = {"branch": {"placed": "bed"}, "paths": {"ward": [{"mark": "home_ward"}], "outlier": [{"mark": "outlier"}]}}
    delay = {"delay": 4, "scaled": {"bed": {"outlier": "factor", "ward": 0.5}}}
    steps = [{"seize": {"preference": "bed", "by": "group"}}, where, delay, *AFTER[1:]]
    rows = {"bed": {"a": ["ward", {"pool": "annexe", "tag": "outlier"}]}}
    plain = tree(steps, {"ward": 1, "annexe": 1}, {"group": "a", "factor": 1.5}, preferences=rows)
    assert log(plain, {"ann": 0, "bob": 1}) == ["0 ann home_ward", "1 bob outlier", "2 ann out", "7 bob out"]


def test_r21b_a_tag_is_told_apart_from_the_same_pool_without_one():
    paths = {"outlier": [{"mark": "outlier"}], "otherwise": [{"mark": "other"}]}
    steps = [{"seize": {"preference": "bed", "by": "group"}}, {"branch": {"placed": "bed"}, "paths": paths}, *AFTER]
    rows = {"bed": {"a": ["ward"], "b": [{"pool": "ward", "tag": "outlier"}]}}
    plain = tree(steps, {"ward": 2}, classes={g: {"group": g, "stay_h": 1} for g in "ab"}, preferences=rows)
    assert log(plain, {"ann": (0, "a"), "bob": (0, "b")}, hours=1) == ["0 ann other", "0 bob outlier"]


def test_r22_kept_is_drawn_once_and_fresh_at_each_reading():
    some = {"of": {"uniform": {"low": 1, "high": 9}}}
    steps = [{"mark": "one"}, {"delay": "kept_h"}, {"mark": "two"}, {"delay": "kept_h"}, {"mark": "three"}]
    steps += [{"delay": "fresh_h"}, {"mark": "four"}, {"delay": "fresh_h"}, {"mark": "five"}, {"leave": "home"}]
    run = both(world(tree(steps, {"bed": 1}, {"kept_h": some, "fresh_h": {**some, "fresh": True}}), {"ann": 0}))
    at = [int(run.journeys.at(mark)[0]) for mark in ("one", "two", "three", "four", "five")]
    kept, again, fresh, anew = np.diff(at)
    assert kept == again
    assert fresh != anew


def test_r22b_a_fresh_attribute_is_read_as_of_the_moment():
    by_day = {"by": "weekday", "fresh": True, "shares": {"mon": {"stay": 1}, "tue-sun": {"go": 1}}}
    again = {"branch": "round", "paths": {"stay": [{"delay": 10}, {"go_to": "only"}], "go": [{"mark": "out"}]}}
    plain = tree([again, {"leave": "home"}], {"bed": 1}, {"round": by_day})
    assert log(plain, {"ann": 1, "bob": 15}) == ["25 bob out", "31 ann out"]


def test_r22b_a_kept_attribute_is_read_as_of_the_arrival():
    by_hour = {"by": "hour", "of": {"0-12": {"constant": 2}, "12-24": {"constant": 5}}}
    steps = [{"delay": 3}, {"delay": "stay_h"}, {"mark": "out"}, {"leave": "home"}]
    plain = tree(steps, {"bed": 1}, {"stay_h": by_hour})
    assert log(plain, {"ann": 10, "bob": 12}) == ["15 ann out", "20 bob out"]


def test_r23_one_uniform_serves_every_row_of_a_table():
    spread = {"uniform": {"low": 0, "high": 8}}
    both_rows = {"by": "group", "of": {"a": spread, "b": {"uniform": {"low": 8, "high": 16}}}}
    steps = [{"delay": "stay_h"}, {"mark": "out"}, {"leave": "home"}]
    out = []
    for group in ("a", "b"):
        choice = {"shares": {"a": float(group == "a"), "b": float(group == "b")}}
        run = both(world(tree(steps, {"bed": 1}, {"group": choice, "stay_h": both_rows}), {"ann": 0, "bob": 0}))
        out.append(run.journeys.at("out"))
    assert (out[1] - out[0]).tolist() == [8 * HOUR_MS] * 2
    assert out[0][0] != out[0][1]


def test_r24_go_to_puts_nothing_down():
    ways = {
        "door": [{"seize": "bed"}, {"mark": "in"}, {"delay": 2}, {"go_to": "stay"}],
        "stay": {"expects": ["bed"], "steps": AFTER},
    }
    plain = tree(ways, {"bed": 1}, {"stay_h": 3})
    assert log(plain, {"ann": 0, "bob": 1}, hours=6) == ["0 ann in", "5 ann out", "5 bob in"]


BACK = {"come_back": {"with": "returns", "after": "back_h", "to": "only"}}


def returning(back_h, **has):
    return tree([{"mark": "in"}, BACK, {"leave": "home"}], {"bed": 1}, {"returns": "yes", "back_h": back_h, **has})


def yes_no(yes):
    return {"shares": {"yes": yes, "no": 1 - yes}}


def test_r25_who_comes_back_is_a_new_row_with_a_key_of_its_own():
    plain = returning(20, returns=yes_no(1))
    patients = {"ann": 1}
    run = both(world(plain, patients))
    assert run_lines(run, patients) == ["1 ann in", "21 ann again in", "41 ann again again in"]
    stream = name_hash("come_back|only|returns")
    first, second, third = run.journeys.key.tolist()
    assert (second, third) == (mix(first + stream), mix((second + stream) % 2**64))
    assert run.journeys.parent.tolist() == [0, first, second]
    assert run.journeys.person.tolist() == [first] * 3
    assert run.dropped == 1  # the fourth is due at 61, after the end


def test_r25_a_return_due_at_the_end_is_dropped():
    assert both(world(returning(10, returns=yes_no(1)), {"ann": 1}, hours=11)).dropped == 1
    assert len(both(world(returning(10, returns=yes_no(1)), {"ann": 1}, hours=11.5)).journeys) == 2


def test_r25_a_return_holds_nothing_and_does_not_wait_for_the_visit_it_comes_from():
    steps = [{"seize": "bed"}, {"mark": "in"}, BACK, *AFTER]
    plain = tree(steps, {"bed": 1}, {"returns": yes_no(1), "back_h": 2, "stay_h": 5})
    assert log(plain, {"ann": 0}, hours=8) == ["0 ann in", "5 ann out", "5 ann again in"]


def test_r25_returns_end_at_a_depth_of_ten():
    run = both(world(returning(1, returns=yes_no(1)), {"ann": 0, "bob": 0}))
    assert (len(run.journeys), run.dropped) == (22, 2)
    assert outcomes(run) == ["home"] * 22


@pytest.mark.parametrize("inherit", ["person", "visit"])
def test_r25_what_is_the_persons_is_inherited_and_what_is_the_visits_is_drawn_anew(inherit):
    stay = {"of": {"uniform": {"low": 1, "high": 9}}, "inherit": inherit}
    steps = [{"mark": "in"}, BACK, {"delay": "stay_h"}, {"mark": "out"}, {"leave": "home"}]
    plain = tree(steps, {"bed": 1}, {"returns": yes_no(1), "back_h": 10, "stay_h": stay})
    run = both(world(plain, {"ann": 0}, hours=20))
    first, second = run.journeys.at("out") - run.journeys.at("in")
    assert (first == second) == (inherit == "person")


def test_r25_the_table_is_sorted_by_arrival_and_key():
    run = both(world(returning(5, returns=yes_no(1)), {"ann": 0, "bob": 5, "cyd": 10}, hours=20))
    rows = list(zip(run.journeys.arrival.tolist(), run.journeys.key.tolist(), strict=True))
    assert rows == sorted(rows)


def test_r2_returns_and_arrivals_of_one_instant_go_in_the_order_of_their_keys():
    steps = [BACK, {"seize": "bed"}, {"mark": "in"}, *AFTER]
    here = world(tree(steps, {"bed": 1}, {"returns": yes_no(1), "back_h": 5, "stay_h": 3}), {"ann": 0}, hours=9)
    again = int(mix(1 + name_hash("come_back|only|returns")))
    for key in (again - 1, again + 1, 2, 2**64 - 1):  # two keys below 2**63 and two above, or the other way round
        people = Patients(ms([0, 5]), np.array([1, key], dtype=np.uint64), np.zeros(2, dtype=np.int16))
        journeys = both(replace(here, patients=people)).journeys
        late = journeys.key[journeys.at("in") == 8 * HOUR_MS]
        assert late.tolist() == [max(key, again)]


SPREAD = {"of": {"uniform": {"low": 1, "high": 9}}}
COIN = {"shares": {"yes": 0.5, "no": 0.5}}
READS = [
    {"delay": "x"},
    {"mark": "first"},
    {"delay": "x"},
    {"mark": "second"},
    {"branch": "c", "paths": {"yes": [{"mark": "yes"}], "no": []}},
    {"branch": "c", "paths": {"yes": [{"mark": "again"}], "no": []}},
    {"come_back": {"with": "c", "after": "x", "to": "only"}},
    {"leave": "home"},
]


@pytest.mark.parametrize("other", [{}, {"fresh": True}])
@pytest.mark.parametrize("own", [{}, {"fresh": True}])
def test_r22_freshness_is_the_class_s_own(own, other):
    """What one class says of an attribute changes nothing for the patients of another."""
    has = {"x": SPREAD, "c": COIN}
    classes = {
        "one": {name: {**attribute, **own} for name, attribute in has.items()},
        "two": {name: {**attribute, **other} for name, attribute in has.items()},
    }
    patients = {f"p{n}": (n / 3, "one" if n % 2 else "two") for n in range(40)}
    mixed = both(world(tree(READS, {"bed": 1}, classes=classes), patients, 60)).journeys
    alone = both(world(tree(READS, {"bed": 1}, classes={"one": classes["one"]}), ones(patients), 60)).journeys
    place = {key: row for row, key in enumerate(mixed.key.tolist())}
    came = np.flatnonzero(alone.arrival < alone.world.end)
    rows = [place[key] for key in alone.key[came].tolist()]
    for mark in ("first", "second", "yes", "again"):
        np.testing.assert_array_equal(mixed.at(mark)[rows], alone.at(mark)[came])
    both_read = alone.reached("second")
    assert both_read.sum() > len(patients) // 2
    kept = (alone.at("second") - alone.at("first") == alone.at("first") - alone.arrival)[both_read]
    assert kept.all() == (not own)


def ones(patients):
    """Those of class `one`, and others under the keys of those of `two`, who come too late to be seen."""
    return {name: (at if klass == "one" else 1000, "one") for name, (at, klass) in patients.items()}


def test_r22_what_selects_must_be_kept_by_the_classes_that_come_there():
    steps = {
        "choosing": [{"seize": {"preference": "p", "by": "g"}, "as": "bed"}, {"release": "bed"}, {"leave": "home"}]
    }
    steps["other"] = [{"branch": "g", "paths": {"a": [], "b": []}}, {"leave": "home"}]
    group = {"shares": {"a": 0.5, "b": 0.5}}
    classes = {"choosing": {"g": group}, "other": {"g": {**group, "fresh": True}}}
    rows = {"p": {"a": ["bed"], "b": ["bed"]}}
    patients = {f"p{n}": (n, "choosing" if n % 2 else "other") for n in range(9)}
    assert set(outcomes(both(world(tree(steps, {"bed": 1}, classes=classes, preferences=rows), patients)))) == {"home"}
    steps["other"] = [{"go_to": "choosing"}]
    with pytest.raises(ScenarioFaults, match=r"pathways.choosing\[1\].seize.by: g is drawn anew at each reading"):
        world(tree(steps, {"bed": 1}, classes=classes, preferences=rows), {})
