"""Plain trees: sources taken off and kept by path, paths followed, changes made."""

from copy import deepcopy
from typing import Any

import pytest

from sim.scenario.changes import changed
from sim.scenario.faults import Fault
from sim.scenario.tree import Provenance, get, leaves, matches, put, strip
from tests.scenario.worlds import PLAIN


def tree_after(*changes: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    faults: list[Fault] = []
    bare, _ = strip(PLAIN, faults)
    return changed(bare, list(changes), "intervention.change", faults), [str(fault) for fault in faults]


# ---- provenance


def test_sources_are_taken_off_and_kept_by_path():
    bare, provenance = strip(PLAIN, [])
    assert get(bare, "classes.type1.arrivals") == {"per_day": 10}
    assert provenance == {
        "classes.type1.arrivals.per_day": Provenance(10, source="NHS England 2024/25"),
        "pools.bed.places.base": Provenance(20, assumed="a small trust", low=15, high=25),
    }


def test_a_block_may_give_one_source_for_all_its_numbers():
    plain = {
        "source": "census",
        "a": 1,
        "b": {"c": 2, "assumed": "guess", "d": [1, 2]},
        "e": {"value": 3, "source": "own"},
    }
    bare, provenance = strip(plain, [])
    assert bare == {"a": 1, "b": {"c": 2, "d": [1, 2]}, "e": 3}
    assert provenance == {
        "a": Provenance(1, source="census"),
        "b.c": Provenance(2, assumed="guess"),
        "b.d": Provenance([1, 2], assumed="guess"),
        "e": Provenance(3, source="own"),
    }


VARIES = (
    "what is drawn per replication needs a low and a high that differ, and is no share, not set by hand and not of the"
    " run"
)


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        (
            {"value": 3},
            "needs either a source or what is assumed (to replace one by the other, write null for the old)",
        ),
        (
            {"value": 3, "source": "a", "assumed": "b"},
            "needs either a source or what is assumed (to replace one by the other, write null for the old)",
        ),
        ({"value": 3, "source": "a", "low": 1, "high": 4}, "low and high come together, and with what is assumed"),
        ({"value": 3, "assumed": "a", "low": 1}, "low and high come together, and with what is assumed"),
        ({"value": 3, "assumed": "a", "low": 4, "high": 5}, "must lie between its low and its high, got 3 (4 to 5)"),
        ({"value": 3, "assumed": "a", "per": "replication"}, VARIES),
        ({"value": 3, "assumed": "a", "low": 3, "high": 3, "per": "replication"}, VARIES),
        ({"value": 3, "source": "a", "per": "replication"}, VARIES),
        ({"value": 3, "assumed": "set by hand", "low": 2, "high": 4, "per": "replication"}, VARIES),
    ],
)
def test_a_number_says_where_it_comes_from_in_one_way(number, rule):
    faults: list[Fault] = []
    bare, _ = strip({"pools": {"bed": number}}, faults)
    assert bare == {"pools": {"bed": 3}}
    assert [str(fault).split(", got {")[0] for fault in faults] == [f"pools.bed: {rule}"]


def test_what_is_drawn_per_replication_says_so_in_one_word():
    faults: list[Fault] = []
    number = {"value": 3, "assumed": "a", "low": 2, "high": 4}
    _, found = strip({"bed": {**number, "per": "replication"}, "bay": number}, faults)
    assert (found["bed"].per_replication, found["bay"].per_replication, faults) == (True, False, [])
    strip({"bed": {**number, "per": "patient"}, "shares": {"a": {**number, "per": "replication"}}}, faults)
    assert [str(fault) for fault in faults] == ["bed.per: must be replication, got 'patient'"]
    strip({"x": {"shares": {"a": {**number, "per": "replication"}}}}, faults)
    assert [str(fault) for fault in faults[1:]] == [f"x.shares.a: {VARIES}"]


def test_truth_is_the_category_yes_or_no():
    assert strip({"shares": {True: 0.2, False: 0.8}}, [])[0] == {"shares": {"yes": 0.2, "no": 0.8}}


# ---- paths


def test_a_tree_is_walked_by_dotted_paths():
    bare, _ = strip(PLAIN, [])
    assert dict(leaves({"a": [1, {"b": 2}], "c": "x"})) == {"a.0": 1, "a.1.b": 2, "c": "x"}
    assert matches(bare, "classes.*.arrivals.per_day") == [
        "classes.type1.arrivals.per_day",
        "classes.elective.arrivals.per_day",
    ]
    assert matches(bare, "pathways.way.0.leave") == ["pathways.way.0.leave"]
    assert matches(bare, "pools.*.slots") == []
    put(bare, "pathways.way.0.leave", "gone")
    assert get(bare, "pathways.way") == [{"leave": "gone"}]


# ---- changes


def test_a_change_sets_adds_or_multiplies_and_leaves_the_original_alone():
    before = deepcopy(PLAIN)
    after, faults = tree_after(
        {"at": "classes.*.arrivals.per_day", "multiply": 1.5},
        {"at": "pools.bed.places.base", "add": -2},
        {"at": "pools.bay.places", "set": {"base": 1}},
        {"at": "pools.bay.places.base", "multiply": 3},
    )
    assert faults == []
    assert get(after, "classes.type1.arrivals.per_day") == 15
    assert get(after, "classes.elective.arrivals.per_day") == 6
    assert get(after, "pools.bed.places.base") == 18
    assert get(after, "pools.bay.places") == {"base": 3}
    assert before == PLAIN


def test_a_change_may_reach_every_number_of_a_list():
    faults: list[Fault] = []
    tree = {"slots": {"per_day": [1, 2, 0]}}
    assert changed(tree, [{"at": "slots.per_day", "multiply": 2}], "here", faults) == {"slots": {"per_day": [2, 4, 0]}}
    assert changed(tree, [{"at": "slots.per_day.1", "add": 1}], "here", faults) == {"slots": {"per_day": [1, 3, 0]}}
    assert faults == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"at": "pools.bde.places", "add": 1},
            ".at: names nothing in this scenario; did you mean pools.bed.places?, got pools.bde.places",
        ),
        (
            {"at": "pools.bed.*.basis", "add": 1},
            ".at: names nothing in this scenario; did you mean pools.bed.*.base?, got pools.bed.*.basis",
        ),
        ({"at": "name", "add": 1}, ".at: add needs a number at name, got 'small'"),
        ({"at": "pools.bay.places", "multiply": "two"}, ".multiply: must be a number, got 'two'"),
    ],
)
def test_a_change_that_cannot_be_made_is_a_fault(change, fault):
    after, faults = tree_after(change)
    assert faults == [f"intervention.change.0{fault}"]
    assert after == tree_after()[0]


@pytest.mark.parametrize(
    "change",
    [
        {"at": "pools.bay.places"},
        {"set": 1},
        {"at": "pools.bay.places", "set": 1, "add": 1},
        {"at": 3, "set": 1},
        "more",
    ],
)
def test_a_change_says_where_and_one_thing_to_do(change):
    _, faults = tree_after(change)
    assert len(faults) == 1
    assert faults[0].startswith("intervention.change.0: must be at: path and one of set, add, multiply")


def test_a_source_replaces_what_was_assumed():
    faults: list[Fault] = []
    merged = {"beds": {"value": 5, "assumed": None, "low": 3, "high": 4, "source": "our plan"}}
    bare, provenance = strip(merged, faults)
    assert (bare, faults) == ({"beds": 5}, [])
    assert provenance["beds"] == Provenance(5, source="our plan")
