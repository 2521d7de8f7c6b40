"""Where two files name different members of a one-of, the later file's stands and the other is taken away.

Files are laid over each other key by key, so that `{exponential: ...}` over `{lognormal: ...}` would leave both. Two
members in one and the same file stay, and are a fault.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sim.scenario.base import Part
from sim.scenario.one_of import OneOf, one_of
from sim.scenario.schema import parts
from sim.scenario.tree import QUANTITY, SPREADS, text_of
from sim.scenario.written import Layer, last_to_name

CITED = one_of("source", "assumed")
QUANTITIES = one_of(("value", "source"), ("value", "assumed", "low", "high", "per", "range", "exact"))
SPREAD = one_of(("low", "high", "per"), "range", "exact")  # of a number
SPREAD_BELOW = one_of("range", "exact")  # of the numbers of a block
Clash = tuple[tuple[str, ...], OneOf]


def settled(tree: dict[str, Any], root: type[Part], layers: Callable[[], Sequence[Layer]]) -> dict[str, Any]:
    """The tree with every one-of as the last file says it that names a member.

    root: what the tree is; layers: the files that took part in their order, asked for only where keys exclude one
    another.
    """
    clashes = list(_clashes(tree, root))
    if not clashes:
        return tree
    after, files = copy.deepcopy(tree), layers()
    for path, choice in clashes:
        node = _at(after, path)
        if isinstance(node, dict):
            _settle(node, path, choice, files)
    return after


def _clashes(tree: Mapping[str, Any], root: type[Part]) -> list[Clash]:
    """Every mapping with keys that exclude one another, those above before those beneath."""
    found = [
        (path, part.one_of)
        for path, node, part in parts(tree, root)
        if part.one_of is not None and part.one_of.clash(_stated(node))
    ]
    return sorted([*found, *_cited_twice(tree, ())], key=lambda clash: len(clash[0]))


def _stated(node: Mapping[str, Any]) -> set[str]:
    return {key for key, below in node.items() if below is not None}


def _cited_twice(node: Any, path: tuple[str, ...]) -> Iterator[Clash]:
    """Numbers, and blocks of numbers, with both a source and an assumption, or with two ranges."""
    if isinstance(node, Mapping):
        if node.get("source") is not None and node.get("assumed") is not None:
            if "value" in node and set(node) <= QUANTITY:
                yield path, QUANTITIES
            elif isinstance(node["source"], str) and isinstance(node["assumed"], str):
                yield path, CITED
        spread = SPREAD if "value" in node and set(node) <= QUANTITY else SPREAD_BELOW
        if any(isinstance(node.get(key), str) for key in SPREADS) and spread.clash(_stated(node)):
            yield path, spread
        for key, below in node.items():
            if isinstance(below, Mapping | list | tuple):
                yield from _cited_twice(below, (*path, text_of(key)))
    elif isinstance(node, list | tuple):
        for number, below in enumerate(node):
            if isinstance(below, Mapping | list | tuple):
                yield from _cited_twice(below, (*path, str(number)))


def _settle(node: dict[str, Any], path: tuple[str, ...], choice: OneOf, files: Sequence[Layer]) -> None:
    ranks = {
        key: last_to_name(files, (*path, key))
        for key in _stated(node)
        if key in choice.members or key in choice.only_with
    }
    gone = choice.replaced(ranks)
    outlived = max((ranks[key] for key in gone if key in choice.members), default=-1)
    for key in gone:
        del node[key]
    for key in choice.stated(list(node)):
        if isinstance(node[key], dict):
            _outlive(node[key], (*path, key), outlived, files)


def _outlive(node: dict[str, Any], path: tuple[str, ...], outlived: int, files: Sequence[Layer]) -> None:
    """Take away what was said of a member before another one replaced it, for a time."""
    for key in list(node):
        below = (*path, text_of(key))
        if last_to_name(files, below) < outlived:
            del node[key]
        elif isinstance(node[key], dict):
            _outlive(node[key], below, outlived, files)


def _at(tree: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        rows = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
        tree = next((below for key, below in rows if text_of(key) == step), None)
    return tree  # None: it went with what was above it
