"""Changes of a bare tree, as an intervention makes them and a phase from a day on."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from sim.scenario.faults import Fault
from sim.scenario.fields import known_keys
from sim.scenario.replaced import dropped
from sim.scenario.step_ids import STEP, by_position, ids_of, several_called
from sim.scenario.synonyms import meant
from sim.scenario.tree import bare_places, get, is_number, matches, put, take_away, without_nulls

WAYS = ("set", "add", "multiply")
PATHWAYS = "pathways."
ANY = "*"
SHOWN = 3  # paths that are told of those that a change would drop


def changed(
    tree: dict[str, Any], changes: Any, where: str, faults: list[Fault], refused: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """A copy of a bare tree with a list of changes made: `{at: path, set | add | multiply: number}` each.

    A change that names no existing number is a fault, reported under `where`. refused: parts of the scenario that may
    not be changed here, and why.
    """
    after = copy.deepcopy(tree) if changes else tree
    if not isinstance(changes, list | tuple):
        faults.append(Fault(where, "must be a list of changes", str(changes)))
        return after
    for number, change in enumerate(changes):
        make(after, change, f"{where}.{number}", faults, refused)
    return after


def make(
    tree: dict[str, Any], change: Any, at: str, faults: list[Fault], refused: Mapping[str, str] | None = None
) -> None:
    """Make one change, in place. at: where it is written."""
    stated = _stated(change) if isinstance(change, Mapping) else []
    if len(stated) != 1 or not isinstance(change.get("at"), str):  # of a key that is unknown pydantic tells
        faults.append(Fault(at, "must be at: path and one of set, add, multiply", str(change)))
    elif part := _refused(tree, change["at"], stated[0] == "set", refused or {}):
        faults.append(Fault(f"{at}.at", f"{part} {(refused or {})[part]}"))
    else:
        _change(tree, change, stated[0], at, faults)


def _refused(tree: Any, at: str, setting: bool, refused: Mapping[str, str]) -> str:
    """The first part that a path names and that may not be changed; "" where there is none."""
    paths = named(tree, at, setting) if at.startswith(ANY) else [at]
    return next((part for part in (path.split(".")[0] for path in paths) if part in refused), "")


def named(tree: Any, at: str, setting: bool) -> list[str]:
    """Every path that a change names. setting: to set a key that has been left to its default is to write it."""
    at = by_position(tree, at)
    paths = [*matches(tree, at), *bare_places(tree, at)]
    above, _, last = at.rpartition(".")
    if paths or not setting or not above or last not in known_keys(above.split(".")):
        return paths
    return [f"{parent}.{last}" for parent in matches(tree, above) if isinstance(get(tree, parent), Mapping)]


def _hint(tree: Any, at: str) -> str:
    """What may have been meant by the first part of a path that names nothing."""
    keys = at.split(".")
    depth = next(n for n in range(len(keys)) if not matches(tree, ".".join(keys[: n + 1])))
    if depth == STEP and keys[0] == "pathways" and (several := several_called(tree, keys[1], keys[STEP])):
        return f"; {several}"
    parents = [get(tree, path) for path in matches(tree, ".".join(keys[:depth]))] if depth else [tree]
    beside = dict.fromkeys(str(key) for parent in parents if isinstance(parent, Mapping) for key in parent)
    beside |= dict.fromkeys(ids_of(tree, keys[1]) if depth == STEP and keys[0] == "pathways" else ())
    near = meant(keys[depth], [*beside, *known_keys(keys[:depth])])
    return f"; did you mean {'.'.join([*keys[:depth], near, *keys[depth + 1 :]])}?" if near else ""


def _stated(change: Mapping[str, Any]) -> list[str]:
    """What a change does; a null says nothing, but to set a null is to take away."""
    said = [way for way in WAYS if change.get(way) is not None]
    return said or [way for way in ("set",) if way in change]


def _change(tree: dict[str, Any], change: Mapping[str, Any], how: str, at: str, faults: list[Fault]) -> None:
    amount, paths = change[how], named(tree, change["at"], how == "set")
    if not paths:
        faults.append(Fault(f"{at}.at", f"names nothing in this scenario{_hint(tree, change['at'])}", change["at"]))
    if how != "set" and not is_number(amount):
        faults.append(Fault(f"{at}.{how}", "must be a number", repr(amount)))
        return
    for path in paths:
        before = get(tree, path) if matches(tree, path) else None
        if how == "set":
            _set(tree, path, before, amount, f"{at}.set", faults)
        elif is_number(before):
            put(tree, path, before + amount if how == "add" else before * amount)
        elif isinstance(before, list) and all(map(is_number, before)):
            put(tree, path, [b + amount if how == "add" else b * amount for b in before])
        else:
            faults.append(Fault(f"{at}.at", f"{how} needs a number at {path}", repr(before), needs=(path,)))


def _set(tree: dict[str, Any], path: str, before: Any, amount: Any, at: str, faults: list[Fault]) -> None:
    if amount is None:
        if before is not None:
            take_away(tree, path)
        return
    if gone := dropped(tree, path, before, amount):
        more = f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else ""
        rule = f"would drop {', '.join(gone[:SHOWN])}{more}"
        faults.append(Fault(at, f"{rule}: set what differs by its own path, or write null for what is to go"))
        return
    kept = amount if path.startswith(PATHWAYS) else without_nulls(amount)
    put(tree, path, copy.deepcopy(kept))
