"""A change puts nothing in the place of a mapping that would lose a part of it without a word."""

from __future__ import annotations

import copy
import random

import pytest

from sim.scenario.changes import changed
from sim.scenario.faults import Fault, causes
from sim.scenario.load import read
from sim.scenario.tree import strip
from tests.cli.mutants import at, nodes
from tests.hospital.typical import plain
from tests.scenario.test_one_of import CASES, stated
from tests.scenario.worlds import small

TREE = strip(plain(), [])[0]
MAPPINGS = [
    path
    for path in nodes(TREE)
    if isinstance(at(TREE, path), dict)
    and len(at(TREE, path)) > 1
    and path[0] != "pathways"
    and "." not in "".join(map(str, path))
]


def made(tree: dict, path: tuple, node: object) -> tuple[object, list[str]]:
    faults: list[Fault] = []
    where = ".".join(map(str, path))
    after = changed(tree, [{"at": where, "set": node}], "intervention.change", faults)
    return at(after, path), [str(fault) for fault in faults]


@pytest.mark.parametrize("seed", range(40))
def test_what_a_change_leaves_out_is_refused_unless_it_says_that_it_goes(seed):
    rng = random.Random(seed)
    path = rng.choice(MAPPINGS)
    whole = at(TREE, path)
    gone = rng.choice(list(whole))
    less = {key: node for key, node in whole.items() if key != gone}
    assert made(TREE, path, whole) == (whole, [])
    after, faults = made(TREE, path, less)
    assert after == whole
    assert len(faults) == 1
    assert f"would drop {'.'.join(map(str, (*path, gone)))}" in faults[0]
    assert made(TREE, path, {**less, gone: None}) == (less, [])


@pytest.mark.parametrize(("path", "choice", "old", "new"), CASES)
def test_another_member_of_a_one_of_may_take_the_place_of_the_old(path, choice, old, new):
    if not path or path[0] != "classes" or "value" in old:
        return
    tree = stated(path, old)
    by = {"by": []} if "by" in at(tree, path) else {}
    _, faults = made(tree, path, {**by, **dict.fromkeys(new, 1)})
    assert faults == []


def test_a_table_by_another_condition_takes_the_place_of_the_old_one():
    tree = {"classes": {"a": {"attributes": {"x": {"by": "sex", "of": {"f": {"constant": 1}, "m": {"constant": 2}}}}}}}
    path = ("classes", "a", "attributes", "x")
    assert made(tree, path, {"by": [], "of": {"constant": 3}})[1] == []
    assert made(tree, path, {"by": "sex", "of": {"f": {"constant": 3}}})[1] != []


def test_to_set_null_takes_away_and_to_set_what_went_by_default_writes_it():
    faults: list[Fault] = []
    changes = [{"at": "pools.bay", "set": None}, {"at": "pools.bed.priority", "set": ["a", "b"]}]
    after = changed(strip(small(), [])[0], changes, "intervention.change", faults)
    assert faults == []
    assert after["pools"] == {"bed": {"places": {"base": 20}, "priority": ["a", "b"]}}


def test_an_intervention_cannot_set_phases_whether_there_are_some_or_none():
    change = [{"at": "phases", "set": [{"from": "2024-04-01", "change": [{"at": "pools.bay.places", "set": 3}]}]}]
    phases = copy.deepcopy(change[0]["set"])
    for world in (
        small(intervention={"name": "x", "change": change}),
        small(intervention={"name": "x", "change": change}, phases=phases),
    ):
        (fault,) = read(world)[1]
        assert fault.path == "intervention.change.0.at"
        assert "phases cannot be set" in fault.rule


# ---- one cause, one fault


def test_a_fault_that_follows_from_another_is_left_out():
    pool = Fault("pathways.a[1].seize", "unknown pool 'bed'", needs=("pools.bed",))
    reads = Fault("pathways.a[2].delay", "unknown attribute 'x'", needs=("classes.*.attributes.x",))
    assert causes([pool, reads]) == [pool, reads]
    for path in ("pools", "pools.bed", "pools.bed.capacity"):
        assert causes([pool, Fault(path, "is wrong")]) == [Fault(path, "is wrong")]
    assert pool in causes([pool, Fault("pools.bay", "is wrong")])
    for path in ("classes", "classes.b", "classes.b.attributes.x.of.mean"):
        assert causes([reads, Fault(path, "is wrong")]) == [Fault(path, "is wrong")]
    assert reads in causes([reads, Fault("classes.b.arrivals", "is wrong")])


def test_places_written_as_a_bare_number_have_a_base():
    """Every pool can be addressed alike: docs and messages say `places.base`."""
    tree = {"pools": {"ward": {"places": 44}, "bay": {"places": {"base": 6, "add": []}}, "list": {"slots": {}}}}
    faults = []
    for path, after in (("pools.ward.places.base", (40, 6)), ("pools.*.places.base", (40, 2))):
        made = changed(tree, [{"at": path, "add": -4}], "intervention.change", faults)
        assert (made["pools"]["ward"]["places"], made["pools"]["bay"]["places"]["base"]) == after
    assert faults == []
    assert tree["pools"]["ward"]["places"] == 44
