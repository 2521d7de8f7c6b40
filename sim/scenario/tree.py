"""A scenario as a plain tree of mappings, lists and scalars: sources taken off, changes made, paths followed.

A number may be written `{value: 3, source: ...}` or `{value: 3, assumed: ..., low: 2, high: 4}`, the latter with
`per: replication` where every replication draws it from that range. In place of low and high it may say `range: NAME`,
a class of ranges, or `exact: ...`, why it has none. A mapping may carry one `source:` or `assumed:`, and one `range:`
or `exact:`, for every bare number below it; a number that says its range may leave its source to the block. What is
taken off is kept by path, so that a number without it can be reported. A null means absent: a key whose value is null
is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.scenario.faults import Fault

BEYOND = 1e300
CITES = ("source", "assumed")
SPREADS = ("range", "exact")
QUANTITY = {"value", *CITES, "low", "high", "per", *SPREADS}
BY_HAND = "set by hand"  # to a published figure, which a number holds with others: alone it would leave the trust
READ_AS_TRUTH = "YAML reads no, yes, on and off as truth values: write it in quotes"
# Beneath a pathway its reader says what a null is (`leave:` has lost its word); a change takes away with it what was.
KEEPS_NULLS = re.compile(
    r"pathways\.|(intervention(\.together\.\d+)?|phases\.\d+)\.(change\.\d+|steps\.\d+\.(insert|with)\.|new\.pathways\.)"
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number comes from: a source, or an assumption; and the least and the most it may be, the class of ranges
    that says it (`range`), or why it is exact.
    """

    value: Any
    source: str = ""
    assumed: str = ""
    low: float | None = None
    high: float | None = None
    per_replication: bool = False
    range: str = ""
    exact: str = ""

    @property
    def ranged(self) -> bool:
        """Whether it is a number that may be drawn between a low and a high."""
        known = self.low is not None and self.high is not None and self.low != self.high
        return known and is_number(self.value) and not self.by_hand

    @property
    def by_hand(self) -> bool:
        """Whether it holds a published figure together with others."""
        return BY_HAND in self.assumed


OF_A_WHOLE = re.compile(r"\.shares|\.attended_as|^counted\..*\.currencies")
"""Paths of shares, which must sum to 1."""


def may_be_drawn(path: str, number: Provenance) -> bool:
    """Whether a number may be drawn alone. Shares may not (they sum to 1), nor what all runs share."""
    return number.ranged and OF_A_WHOLE.search(path) is None and not path.startswith("run.")


def strip(tree: Mapping[str, Any], faults: list[Fault]) -> tuple[dict[str, Any], dict[str, Provenance]]:
    """Take the sources off a tree: the bare tree, and the provenance of each number by its dotted path."""
    found: dict[str, Provenance] = {}
    bare = _strip(tree, "", {}, found, faults)
    return bare, found


def _strip(
    node: Any, path: str, inherited: Mapping[str, Any], found: dict[str, Provenance], faults: list[Fault]
) -> Any:
    if isinstance(node, Mapping):
        if "value" in node and set(node) <= QUANTITY:
            found[path] = _quantity(node, path, inherited, faults)
            return _strip(node["value"], path, {}, {}, faults)
        said, under = _said(node, path, inherited, faults)
        rows = {
            text_of(k): _strip(v, f"{path}.{k}".lstrip("."), under, found, faults)
            for k, v in node.items()
            if k not in said
        }
        return rows if KEEPS_NULLS.match(path) else {k: v for k, v in rows.items() if v is not None}
    if isinstance(node, list | tuple):
        if node and all(map(is_number, node)) and inherited:
            found[path] = Provenance(list(node), **inherited)
            return list(node)
        return [_strip(v, f"{path}.{i}", inherited, found, faults) for i, v in enumerate(node)]
    if is_number(node) and inherited:
        found[path] = Provenance(node, **inherited)
    return node


def _said(
    node: Mapping[str, Any], path: str, inherited: Mapping[str, Any], faults: list[Fault]
) -> tuple[dict[str, str], Mapping[str, Any]]:
    """What a mapping says of the numbers below it, and what holds for them with what was said above."""
    said = {k: str(node[k]) for k in (*CITES, *SPREADS) if isinstance(node.get(k), str)}
    if all(k in said for k in SPREADS):
        faults.append(Fault(path, "says a range and why it is exact: only one of the two"))
    if not said:
        return said, inherited
    kept = [k for keys in (CITES, SPREADS) if not set(keys) & said.keys() for k in keys if k in inherited]
    return said, {**{k: inherited[k] for k in kept}, **said}


def _quantity(node: Mapping[str, Any], path: str, inherited: Mapping[str, Any], faults: list[Fault]) -> Provenance:
    spread = {key: node[key] for key in SPREADS if node.get(key) is not None}
    cited = node if not spread or any(node.get(key) is not None for key in CITES) else inherited
    source, assumed = cited.get("source"), cited.get("assumed")
    if (source is None) == (assumed is None) and not (source is None and "exact" in spread):
        rule = "needs either a source or what is assumed (to replace one by the other, write null for the old)"
        faults.append(Fault(path, rule, str(dict(node))))
    low, high, value = node.get("low"), node.get("high"), node["value"]
    if "assumed" in node and assumed is None:
        low = high = None  # the range of an assumption that a source has replaced
    if (low is None) != (high is None) or (low is not None and assumed is None):
        faults.append(Fault(path, "low and high come together, and with what is assumed"))
        low = high = None
    if low is not None and not (
        is_number(low) and is_number(high) and is_number(value) and min(low, high) <= value <= max(low, high)
    ):
        faults.append(Fault(path, "must lie between its low and its high", f"{value} ({low} to {high})"))
        low = high = None
    if len(spread) + (low is not None) > 1:
        faults.append(Fault(path, "must say one of low and high, range, exact", str(dict(node))))
        spread = {}
    faults += [Fault(f"{path}.{key}", "must be text", repr(text)) for key, text in spread.items() if not _is_text(text)]
    spread = {key: text for key, text in spread.items() if _is_text(text)}
    found = Provenance(value, str(source or ""), str(assumed or ""), low, high, **spread)
    per = node.get("per")
    if per is None:
        return found
    if per != "replication":
        faults.append(Fault(f"{path}.per", "must be replication", repr(per)))
    elif not may_be_drawn(path, found):
        rule = "needs a low and a high that differ, and is no share, not set by hand and not of the run"
        faults.append(Fault(path, f"what is drawn per replication {rule}"))
    return replace(found, per_replication=per == "replication" and may_be_drawn(path, found))


def _is_text(node: object) -> bool:
    return isinstance(node, str) and bool(node.strip())


def text_of(key: object) -> str:
    """A key as text: `yes` and `no` are truth values in YAML 1.1, and categories here."""
    return ("yes" if key else "no") if isinstance(key, bool) else str(key)


def is_number(node: object) -> bool:
    """Whether a leaf is a number: no truth value, not infinite, and not past what arithmetic can hold."""
    return isinstance(node, int | float) and not isinstance(node, bool) and abs(node) < BEYOND


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf of a tree with its dotted path; list elements by their number from 0."""
    if isinstance(node, Mapping):
        for key, below in node.items():
            yield from leaves(below, f"{path}.{key}".lstrip("."))
    elif isinstance(node, list | tuple):
        for number, below in enumerate(node):
            yield from leaves(below, f"{path}.{number}".lstrip("."))
    else:
        yield path, node


def canonical(tree: Any) -> str:
    """The text of a tree: equal for equal trees, in whatever order their keys were written."""
    return json.dumps(_with_text_keys(tree), sort_keys=True, default=str)


def _with_text_keys(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {str(key): _with_text_keys(below) for key, below in node.items()}
    return [_with_text_keys(below) for below in node] if isinstance(node, list | tuple) else node


def matches(tree: Any, path: str) -> list[str]:
    """Every existing path a pattern means; `*` stands for any key or number at its level."""
    found = [("", tree)]
    for key in path.split("."):
        found = [
            (f"{at}.{k}".lstrip("."), below) for at, node in found for k, below in _children(node) if key in ("*", k)
        ]
    return [at for at, _ in found]


BASE = ".base"


def bare_places(tree: Any, path: str) -> list[str]:
    """What `pools.ward.places.base` means where the places are written as a bare number: the number itself."""
    above = path.removesuffix(BASE)
    if above == path or not above.endswith(".places"):
        return []
    return [at for at in matches(tree, above) if _is_bare(get(tree, at))]


def _is_bare(node: Any) -> bool:
    return is_number(node) or (isinstance(node, Mapping) and "value" in node)


def _children(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        yield from ((str(k), v) for k, v in node.items())
    elif isinstance(node, list):
        yield from ((str(i), v) for i, v in enumerate(node))


def get(tree: Any, path: str) -> Any:
    """The node at an existing path."""
    for key in path.split("."):
        tree = tree[int(key)] if isinstance(tree, list) else tree[key]
    return tree


def without_nulls(node: Any) -> Any:
    """The node without keys whose value is null: a null means absent."""
    if isinstance(node, Mapping):
        return {key: without_nulls(below) for key, below in node.items() if below is not None}
    return [without_nulls(below) for below in node] if isinstance(node, list | tuple) else node


def take_away(tree: Any, path: str) -> None:
    """Leave out the key at an existing path, in place; of a list, nothing stands at its element."""
    above, _, last = path.rpartition(".")
    parent = get(tree, above) if above else tree
    if isinstance(parent, list):
        parent[int(last)] = None
    else:
        del parent[last]


def put(tree: Any, path: str, node: Any) -> None:
    """Write a node at a path whose parent exists, in place."""
    *parents, last = path.split(".")
    for key in parents:
        tree = tree[int(key)] if isinstance(tree, list) else tree[key]
    if isinstance(tree, list):
        tree[int(last)] = node
    else:
        tree[last] = node


def putting(tree: Any, path: str, node: Any) -> Any:
    """A copy of a tree with a node at a path whose parent exists; all that does not lie on the path is shared."""
    return putting_all(tree, {tuple(path.split(".")): node})


def putting_all(tree: Any, nodes: Mapping[tuple[str, ...], Any]) -> Any:
    """A copy of a tree with nodes at the ends of ways of keys; each node on a way is copied once, all else shared.

    Of two ways neither may begin with the other.
    """
    copied: dict[tuple[str, ...], Any] = {(): tree.copy()}
    for way, node in nodes.items():
        parent = _copied(copied, way[:-1])
        parent[_key(parent, way[-1])] = node
    return copied[()]


def _copied(copied: dict[tuple[str, ...], Any], way: tuple[str, ...]) -> Any:
    """The copy of the node at the end of a way, made with those above it where there is none."""
    if way not in copied:
        parent = _copied(copied, way[:-1])
        key = _key(parent, way[-1])
        parent[key] = copied[way] = parent[key].copy()
    return copied[way]


def _key(parent: Any, word: str) -> Any:
    return int(word) if isinstance(parent, list) else word


def without_sources(node: Any) -> Any:
    """The node with its numbers only, nothing said of where they come from."""
    return strip({"": node}, [])[0].get("")
