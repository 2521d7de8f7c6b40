"""A hospital of a few words, in which one step at a time is wrong."""

from typing import Any

from sim.hospital.read import blueprint
from sim.scenario.faults import ScenarioFaults
from tests.engine.worlds import tree

SLOTS = {
    "per_day": {"x": [1] * 7, "y": [1] * 7},
    "measured_in": "hours",
    "place": "theatre",
    "starts_h": 8,
    "ends_h": 12,
}
POOLS: dict[str, Any] = {
    "bed": 2,
    "ward": {"places": {"base": 1, "add": [{"places": 2, "hours": [8, 12]}]}},
    "bay": {"places": 1, "priority": ["hot", "cold"]},
    "list": {"slots": SLOTS},
    "care": {"slots": {"per_day": [1] * 7}},
}
HAS: dict[str, Any] = {
    "urgency": {"shares": {"hot": 0.5, "cold": 0.5}},
    "group": {"shares": {"a": 0.5, "b": 0.5}},
    "specialty": {"shares": {"x": 0.5, "y": 0.5}},
    "returns": {"shares": {"yes": 0.5, "no": 0.5}},
    "coin": {"shares": {"yes": 0.5, "no": 0.5}, "fresh": True},
    "fickle": {"shares": {"x": 0.5, "y": 0.5}, "fresh": True},
    "stay_h": 2,
}
TABLES: dict[str, Any] = {
    "bed": {"a": ["bed", {"pool": "ward", "tag": "outlier"}], "b": ["ward"]},
    "short": {"a": ["bed"]},
    "empty": {"a": ["bed"], "b": []},
    "twice": {"a": ["bed", {"pool": "bed", "after_h": 1}], "b": ["bed"]},
    "mixed": {"a": ["bed", "care"], "b": ["bed"]},
}
HOME: dict[str, Any] = {"leave": "home"}


def hospital(pathways: Any, **rest: Any) -> dict[str, Any]:
    """The plain tree; where it is a list, the steps are those of the pathway `only`."""
    words: dict[str, Any] = {"preferences": TABLES, "calendars": {"hub": {"hours": [8, 17]}}, **rest}
    return tree(pathways, POOLS, HAS, **words)


def faults(plain: dict[str, Any]) -> list[str]:
    """Every fault of a plain tree, a line each; none where it can be run."""
    try:
        blueprint(plain)
    except ScenarioFaults as found:
        return [str(fault) for fault in found.faults]
    return []
