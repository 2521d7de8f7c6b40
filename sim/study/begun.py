"""An intervention that brings things or steps, made to begin on a day: both are there for the whole run, and are met
from that day on.

Steps stand behind a branch that asks for a free place of a pool that has none before the day and one from it on.
Nothing is drawn, so that nobody's luck is another's. What is brought has no places, starts or arrivals before the day,
and doing it costs from the day on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.step_ids import ids_of, with_ids
from sim.scenario.structure import anchor
from sim.scenario.tree import CITES, QUANTITY, SPREADS, is_number

GATE = "{}_in_force"
WHY = {"exact": "0 before the day on which the intervention begins, 1 from it on"}
SAID = (*CITES, *SPREADS)


def begun(part: dict[str, Any], world: Mapping[str, Any], where: str, day: date) -> None:
    """Make one intervention begin on a day, in place. where: its path. Raises ScenarioFaults with what cannot."""
    faults: list[Fault] = []
    added = [*_dated_things(part.get("new") or {}, where, day, faults)]
    if part.get("steps"):
        gate = GATE.format(part.get("name", "intervention"))
        part["steps"] = [
            _gated(patch, world, f"{gate}_{number}", gate) for number, patch in enumerate(part["steps"], 1)
        ]
        pools = {**((part.get("new") or {}).get("pools") or {}), gate: {"places": {"value": 0, **WHY}}}
        part["new"] = {**(part.get("new") or {}), "pools": pools}
        added.append({"at": f"pools.{gate}.places", "set": {"value": 1, **WHY}})
    if faults:
        raise ScenarioFaults(faults)
    part["change"] = [{"from": day.isoformat(), **each} for each in [*(part.get("change") or []), *added]]
    part["cost_of_doing"] = [{"starts": day.isoformat(), **line} for line in part.get("cost_of_doing") or []]


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


def _dated_things(new: Mapping[str, Any], where: str, day: date, faults: list[Fault]) -> Iterator[dict[str, Any]]:
    """The changes by which new things open on the day; what they have until then is set to 0, in place."""
    for name, pool in (new.get("pools") or {}).items():
        said = {key: pool[key] for key in SAID if key in pool}
        if isinstance(pool.get("slots"), dict) and "per_day" in pool["slots"]:
            yield {**said, "at": f"pools.{name}.slots.per_day", "set": pool["slots"]["per_day"]}
            pool["slots"]["per_day"] = _none(pool["slots"]["per_day"])
        elif pool.get("places") not in (None, 0, "unlimited"):
            yield {**said, "at": f"pools.{name}.places", "set": pool["places"]}
            pool["places"] = {"value": 0, **WHY}
    for name, klass in (new.get("classes") or {}).items():
        arrivals = klass.get("arrivals") or {}
        key = next((each for each in ("per_day", "per_hour") if each in arrivals), None)
        if klass.get("present") or (arrivals and key is None):
            rule = f"cannot begin on {day}: give its arrivals per_day, and nobody present"
            faults.append(Fault(f"{where}.new.classes.{name}", rule))
        elif key is not None:
            said = {each: klass[each] for each in SAID if each in klass}
            yield {**said, "at": f"classes.{name}.arrivals.{key}", "set": arrivals[key]}
            arrivals[key] = _none(arrivals[key])


def _none(node: Any) -> Any:
    """The same with 0 in the place of every number."""
    if isinstance(node, Mapping) and "value" in node and set(node) <= QUANTITY:
        return _none(node["value"])
    if isinstance(node, Mapping):
        return {key: part if key in SAID else _none(part) for key, part in node.items()}
    if isinstance(node, list):
        return [_none(each) for each in node]
    return 0 if is_number(node) else node
