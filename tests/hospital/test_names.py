"""Names are joined and split at dots: one with a dot of its own is a fault, wherever it stands."""

from copy import deepcopy
from typing import Any

import pytest

from sim.cli import scenario
from sim.hospital.read import blueprint
from sim.scenario.faults import ScenarioFaults
from tests.engine.worlds import tree

TRUST = scenario()
SLOTS = {"slots": {"per_day": {"x": [1] * 7, "y": [1] * 7}}}


def hospital() -> dict[str, Any]:
    """A hospital in which every kind of thing has a name."""
    steps = [
        {"mark": "in"},
        {"seize": {"preference": "bed", "by": "group"}, "as": "place", "priority": "hot"},
        {"seize": {"slots": "list", "by": "specialty"}},
        {"delay": "stay_h", "clock": "hub"},
        {"release": "place"},
        {"leave": "home"},
    ]
    has = {"group": {"shares": {"a": 1}}, "specialty": {"shares": {"x": 0.5, "y": 0.5}}, "stay_h": 1}
    pools = {"ward": {"places": 1, "priority": ["hot", "cold"]}, "list": SLOTS}
    tables = {"preferences": {"bed": {"a": ["ward"]}}, "calendars": {"hub": {"hours": [8, 17]}}}
    return tree(steps, pools, has, **tables, measures={"stay": {"from": "in", "to": "in"}})


def renamed(node: Any, old: str, new: str) -> Any:
    if isinstance(node, dict):
        return {(new if key == old else key): renamed(below, old, new) for key, below in node.items()}
    if isinstance(node, list | tuple):
        return [renamed(below, old, new) for below in node]
    return new if node == old else node


def faults(plain: Any) -> list[str]:
    try:
        blueprint(plain)
    except ScenarioFaults as found:
        return [str(fault) for fault in found.faults]
    return []


NAMES = {
    "ward": "pools.war.d",
    "list": "pools.lis.t",
    "patient": "classes.patien.t",
    "only": "pathways.onl.y",
    "group": "classes.patient.attributes.grou.p",
    "stay_h": "classes.patient.attributes.stay_.h",
    "x": "classes.patient.attributes.specialty.shares.x.x",
    "bed": "preferences.be.d",
    "hub": "calendars.hu.b",
    "stay": "measures.sta.y",
    "in": "pathways.only.0.mark",
    "place": "pathways.only.1.as",
    "home": "pathways.only.5.leave",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_a_dot_is_a_fault_where_it_stands(name):
    dotted = "x.x" if name == "x" else f"{name[:-1]}.{name[-1]}"
    found = faults(renamed(hospital(), name, dotted))
    assert f"{NAMES[name]}: a name must not have a dot, at which paths are split, got {dotted}" in found


def test_without_a_dot_there_is_no_fault():
    assert faults(hospital()) == []


def test_a_pool_is_not_taken_for_the_slots_of_a_category():
    steps = [{"seize": "list.x"}, {"delay": 1}, {"release": "list.x"}, {"leave": "out"}]
    found = faults(tree(steps, {"list.x": 1, "list": {"slots": {"per_day": {"x": [1] * 7}}}}))
    assert "pools.list.x: a name must not have a dot, at which paths are split, got list.x" in found


def test_no_name_of_a_trust_may_have_a_dot():
    """Every part of the shipped trust whose names are free: a new one with a dot in it is refused."""
    refused = 0
    for path in ("pools", "classes", "pathways", "preferences", "calendars", "workforce.groups", "workforce.areas"):
        plain = deepcopy(TRUST)
        *way, last = path.split(".")
        at = plain
        for key in way:
            at = at[key]
        at[last] = {**at[last], "own.name": next(iter(at[last].values()))}
        found = faults(plain)
        refused += f"{path}.own.name: a name must not have a dot, at which paths are split, got own.name" in found
    assert refused == 7
