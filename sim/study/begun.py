"""An intervention that brings things or steps, made to begin on a day: both are there for the whole run, and are met
from that day on.

What is brought stands as it is written, and its places, lists and arrivals are multiplied by 0 until the day before:
from the day on it is, and is changed, as without a date. Steps stand behind a branch that asks for a free place of a
pool brought in the same way. Nothing is drawn, so that nobody's luck is another's. Doing it costs from the day on, or
from the first date of its changes where that comes before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sim.scenario.day import day_of
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.step_ids import ids_of, with_ids
from sim.scenario.structure import anchor
from sim.scenario.tree import QUANTITY, is_number

WHY = {"exact": "a switch: 0 before the day on which the intervention begins, 1 from it on"}


def begun(part: dict[str, Any], world: Mapping[str, Any], where: str, day: date) -> None:
    """Make one intervention begin on a day, in place. where: its path. Raises ScenarioFaults with what cannot."""
    faults: list[Fault] = []
    closed = [*_counts_of_new(part.get("new") or {}, where, day, faults)]
    faults += _too_early(part, where, day)
    if faults:
        raise ScenarioFaults(faults)
    if part.get("steps"):
        gate = gate_name(str(part.get("name", "")), world)
        part["steps"] = [
            _gated(patch, world, f"{gate}_{number}", gate) for number, patch in enumerate(part["steps"], 1)
        ]
        pools = {**((part.get("new") or {}).get("pools") or {}), gate: {"places": {"value": 1, **WHY}}}
        part["new"] = {**(part.get("new") or {}), "pools": pools}
        closed.append(f"pools.{gate}.places")
    own = [first for each in part.get("change") or [] if (first := day_of(each.get("from"))) is not None]
    with_date(part, "change", "from", day)
    eve = (day - timedelta(days=1)).isoformat()
    part["change"] = [*(part.get("change") or []), *({"at": at, "multiply": 0, "until": eve} for at in closed)]
    with_date(part, "cost_of_doing", "starts", min([day, *own]))


def _too_early(part: Mapping[str, Any], where: str, day: date) -> Iterator[Fault]:
    """Changes of what is brought that would hold before it is there."""
    brought = [f"{kind}.{name}" for kind in ("pools", "classes") for name in (part.get("new") or {}).get(kind) or {}]
    for number, each in enumerate(part.get("change") or []):
        first, at = day_of(each.get("from")), f"{each.get('at')}."
        thing = next((name for name in brought if at.startswith(f"{name}.")), None)
        if thing is not None and first is not None and first < day:
            rule = f"must not come before years.starts, {day}, from which {thing} is there"
            yield Fault(f"{where}.change.{number}.from", rule, str(first))


def with_date(part: dict[str, Any], listed: str, key: str, day: date) -> None:
    """Give a date to each of the lines of an intervention that has none of its own, in place."""
    if part.get(listed):
        part[listed] = [{**each, key: each.get(key) or day.isoformat()} for each in part[listed]]


def gate_name(name: str, world: Mapping[str, Any]) -> str:
    """A name for the pool and the branches of an intervention: one that pools and steps may have, and that no word of
    the world begins with.
    """
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")
    gate = f"{plain if plain[:1].isalpha() else f'intervention_{plain}'.strip('_')}_in_force"
    known = set(_words(world))
    while any(word.startswith(gate) for word in known):
        gate = f"also_{gate}"
    return gate


def _words(node: Any) -> Iterator[str]:
    """Every key and every text of a tree."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for key, below in node.items():
            yield str(key)
            yield from _words(below)
    elif isinstance(node, list | tuple):
        for below in node:
            yield from _words(below)


def _gated(patch: Mapping[str, Any], world: Mapping[str, Any], name: str, gate: str) -> dict[str, Any]:
    """A patch whose steps are gone through from the day on; before it the steps that were there are."""

    def branch(yes: Any, no: Any) -> list[dict[str, Any]]:
        asked = {"pool": gate, "free": True}
        return [{"branch": asked, "id": name, "paths": {"yes": list(yes or []), "no": list(no)}}]

    found = anchor(patch)
    if found is None or found[0] not in ("replace", "remove"):
        return {**patch, "insert": branch(patch.get("insert"), [])}
    stands = ids_of(with_ids(world), str(patch["pathway"])).get(found[1])
    old = [] if stands is None else [stands.step]  # an id that is none is told where the steps are put in
    kept = {key: part for key, part in patch.items() if key not in ("replace", "remove", "with")}
    return {**kept, "replace": found[1], "with": branch(patch.get("with"), old)}


def _counts_of_new(new: Mapping[str, Any], where: str, day: date, faults: list[Fault]) -> Iterator[str]:
    """The paths of the places, lists and arrivals of new things."""
    for name, pool in (new.get("pools") or {}).items():
        counted = (pool.get("escalation") or {}).get("counts")
        if counted not in (None, name):
            rule = f"cannot begin on {day}: it would open places before it, by the queue of {counted}"
            faults.append(Fault(f"{where}.new.pools.{name}.escalation", rule))
        yield from _places(pool.get("places"), f"pools.{name}.places")
        yield from _counts((pool.get("slots") or {}).get("per_day"), f"pools.{name}.slots.per_day")
    for name, klass in (new.get("classes") or {}).items():
        arrivals = klass.get("arrivals") or {}
        key = next((each for each in ("per_day", "per_hour") if each in arrivals), None)
        if klass.get("present") or (arrivals and key is None):
            rule = f"cannot begin on {day}: give its arrivals per_day, and nobody present"
            faults.append(Fault(f"{where}.new.classes.{name}", rule))
        elif key is not None:
            yield from _counts(arrivals[key], f"classes.{name}.arrivals.{key}")


def _places(places: Any, at: str) -> Iterator[str]:
    """The paths of a base of places, and of what the calendar adds to it."""
    if not isinstance(places, Mapping) or "base" not in places:
        yield from _counts(places, at)
        return
    yield from _counts(places["base"], f"{at}.base")
    for number, each in enumerate(places.get("add") or []):
        yield from _counts(each["places"], f"{at}.add.{number}.places")


def _counts(node: Any, at: str) -> Iterator[str]:
    """The path of each number, and of each list of numbers."""
    if isinstance(node, Mapping) and "value" in node and set(node) <= QUANTITY:
        yield from _counts(node["value"], at)
    elif is_number(node) or (isinstance(node, list) and node and all(map(is_number, node))):
        yield at
    elif isinstance(node, Mapping | list):
        below = node.items() if isinstance(node, Mapping) else enumerate(node)
        for key, each in below:
            yield from _counts(each, f"{at}.{key}")
