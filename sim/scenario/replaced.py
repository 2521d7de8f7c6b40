"""What would be lost without a word where a change puts something else in the place of a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.one_of import OneOf
from sim.scenario.scenario import Scenario
from sim.scenario.schema import parts

PATHWAYS = "pathways."


def dropped(tree: Mapping[str, Any], path: str, before: Any, after: Any) -> list[str]:
    """Paths that stand in `before` and that `after`, put in its place, does not mention.

    What names another member of a one-of replaces the old member, with all that belongs only to it. A list, and a
    pathway, is always meant whole. Mentioned is also what is null: that it is to go has been said.
    """
    if path.startswith(PATHWAYS) or not (lost := _lost(before, after, "", None)):
        return []
    kinds = {".".join(at): part for at, _, part in parts(tree, Scenario)}
    return lost if not kinds else _lost(before, after, path, kinds)


def _lost(before: Any, after: Any, path: str, kinds: Mapping[str, Any] | None) -> list[str]:
    if not isinstance(before, Mapping) or after is None:
        return []
    if not isinstance(after, Mapping):
        return [_join(path, key) for key in before] if len(before) > 1 else []
    gone = {key for key in before if key not in after}
    part = (kinds or {}).get(path)
    if part is not None and part.one_of is not None:
        gone -= _exchanged(part.one_of, before, after)
    kept = () if _other_rows(before, after) else (key for key in before if key in after)
    return [_join(path, key) for key in before if key in gone] + [
        below for key in kept for below in _lost(before[key], after[key], _join(path, key), kinds)
    ]


def _exchanged(choice: OneOf, before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Keys of a one-of that the new members exclude, and keys that mean nothing beside the new members."""
    stated = {key for key in after if after[key] is not None} & choice.members
    if not stated or not choice.clash(stated | (set(before) & choice.members)):
        return set()
    lone = {key for key, owners in choice.only_with.items() if not owners & stated}
    return (set(before) & choice.members) | lone


def _other_rows(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether other conditions select the rows of an attribute: the old rows mean nothing then."""
    return "by" in after and ("of" in before or "shares" in before) and after["by"] != before.get("by")


def _join(path: str, key: object) -> str:
    return f"{path}.{key}".lstrip(".")
