"""Numbers of a preset that are assumed between a low and a high: where they stand, and a preset with them moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

Node = TypeVar("Node")
Place = tuple[str, ...]
CACHED = ("by_year",)
"""What a node keeps of its numbers: a copy whose numbers are moved must work it out again."""


class Range(BaseModel):
    """One number: the keys that lead to it, from the top of the preset, and its ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: Place
    low: float
    high: float

    @property
    def name(self) -> str:
        """The keys with dots between."""
        return ".".join(self.place)


def ranges_of(tree: Mapping[str, Any]) -> list[Range]:
    """The numbers of a cited tree that have a low and a high; those under `assumptions` are choices and no numbers."""
    return [
        Range(place=place, low=min(node["low"], node["high"]), high=max(node["low"], node["high"]))
        for place, node in _cited(tree, ())
        if place[0] != "assumptions" and node["low"] != node["high"]
    ]


def moved(node: Node, values: Mapping[Place, float]) -> Node:
    """A preset, or any part of one, with other numbers in some places; a place it does not have is passed over.

    Nothing is validated: the numbers come from ranges of the same preset.
    """
    by_key: dict[str, dict[Place, float]] = {}
    for place, value in values.items():
        by_key.setdefault(place[0], {})[place[1:]] = value
    if isinstance(node, BaseModel):
        fields = {name: getattr(node, name, None) for name in by_key}
        copied = node.model_copy(
            update={name: _replaced(part, by_key[name]) for name, part in fields.items() if part is not None}
        )
        for name in CACHED:
            copied.__dict__.pop(name, None)
        return copied
    if isinstance(node, Mapping):
        changed = {name: _replaced(node[name], below) for name, below in by_key.items() if name in node}
        return {**node, **changed}  # type: ignore[return-value]
    return node


def _replaced(part: Any, below: dict[Place, float]) -> Any:
    return below[()] if () in below else moved(part, below)


def _cited(node: Any, place: Place) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    if not isinstance(node, Mapping):
        return
    if "value" in node and node.get("low") is not None and node.get("high") is not None:
        yield place, node
        return
    for key, below in node.items():
        yield from _cited(below, (*place, str(key)))
