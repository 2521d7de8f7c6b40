"""Parts of a plain tree with other numbers in them: each says what it was, what it came from and what scaled it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sim.scenario.tree import CITES, QUANTITY, SPREADS, is_number

Change = Callable[[float], float]


class Said(NamedTuple):
    """why: what scales, in words; about: what the block around a number says of it; spread: the class of ranges that
    the block names, or why its numbers are exact.
    """

    why: str
    about: str = ""
    spread: tuple[tuple[str, Any], ...] = ()

    def within(self, block: Mapping[str, Any]) -> Said:
        """What is said of the numbers of a block: its own words, and where it has none those around it."""
        about = next((str(block[key]) for key in CITES if block.get(key)), self.about)
        return self._replace(about=about, spread=spread_of(block) or self.spread)

    def of(self, old: Any, own: str = "") -> str:
        """What is said of a number that was another."""
        told = own or self.about
        return f"{self.why}; the typical trust has {old}{': ' if told else ''}{told}"


def spread_of(node: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The class of ranges that a node names, or why it is exact."""
    return tuple((key, node[key]) for key in SPREADS if node.get(key) is not None)


def is_quantity(node: Any) -> bool:
    """Whether a node is a number with its source."""
    return isinstance(node, Mapping) and "value" in node and set(node) <= QUANTITY


def value_of(node: Any) -> Any:
    """A number without its source."""
    return node["value"] if is_quantity(node) else node


def changed(node: Any, change: Change, said: Said, only: Callable[[str], bool] | None = None) -> Any:
    """The node with every number below it changed. only: of mappings, the keys whose numbers are; unsaid: all."""
    if is_quantity(node):
        return _quantity(node, change, said)
    if is_number(node):
        return with_numbers(node, change(node), said)
    if isinstance(node, list):
        if node and all(map(is_number, node)):
            return with_numbers(node, [change(each) for each in node], said)
        return [changed(each, change, said, only) for each in node]
    if isinstance(node, Mapping):
        return {key: _below(key, below, change, said.within(node), only) for key, below in node.items()}
    return node


def _below(key: Any, node: Any, change: Change, said: Said, only: Callable[[str], bool] | None) -> Any:
    if only is None or only(str(key)):
        return changed(node, change, said)
    return node if is_number(node) or is_quantity(node) or _of_numbers(node) else changed(node, change, said, only)


def _of_numbers(node: Any) -> bool:
    return isinstance(node, list) and all(map(is_number, node))


def _quantity(node: Mapping[str, Any], change: Change, said: Said) -> Any:
    old = node["value"]
    if isinstance(old, list):
        return with_numbers(node, [change(each) for each in old], said)
    return with_numbers(node, change(old), said, change)


def with_numbers(node: Any, new: Any, said: Said, change: Change | None = None) -> Any:
    """The node with a new number, or new list of numbers, in place of its own; itself where they are the same.

    change: by which a low and a high go with the number; unsaid, they are left out.
    """
    old, own = value_of(node), node if is_quantity(node) else {}
    if new == old:
        return node
    about = str(own.get("source") or own.get("assumed") or "")
    found = {"value": new, "assumed": said.of(f"{old:g}" if is_number(old) else old, about)}
    if change is not None and own.get("low") is not None and own.get("high") is not None:
        ends = sorted((change(own["low"]), change(own["high"])))
        found |= {"low": min(ends[0], new), "high": max(ends[1], new)}
        if "per" in own and found["low"] < found["high"]:
            found["per"] = own["per"]
    if "low" not in found:
        inherits = not own or own.get("low") is not None  # of a block a bare number takes the range, no other
        found |= dict(spread_of(own) or (said.spread if inherits else ()))
    return found
