"""Spoiled copies of a plain tree: what a hurried planner, or a broken script, could hand to the command."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable, Iterator
from typing import Any

Path = tuple[Any, ...]

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 0.5, 1e-300, 1e9, -1e9, 10**30, math.nan, math.inf, -math.inf, "", "x", "nan",
    "0", "2025-13-45", "9999-12-31", "pass", "a.b.*", "a\nb", [], {}, [[]], [None], [1, 2], {"x": 1}, {"value": 3},
    {"value": None, "source": "?"}, {"value": 3, "assumed": "?", "low": 4, "high": 5}, {"of": {"constant": 1}},
    {1: 2}, {True: 3}, {None: 4}, b"x", ("x",), {"lognormal": {"mean": 0, "cv": 0}},
)  # fmt: skip
KEYS: tuple[Any, ...] = ("x", "source", "assumed", "value", "*", "", "a.b", 0, 1.5, True, None, "by", "of", "places")


def nodes(tree: Any, at: Path = ()) -> Iterator[Path]:
    """The path of every node but the root."""
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, node in below:
        yield (*at, key)
        yield from nodes(node, (*at, key))


def at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def strange(rng: random.Random, parent: Any, key: Any, _: Any) -> None:
    parent[key] = copy.deepcopy(rng.choice(STRANGE))


def gone(_: random.Random, parent: Any, key: Any, __: Any) -> None:
    del parent[key]


def renamed(rng: random.Random, parent: Any, key: Any, _: Any) -> None:
    node = parent.pop(key)
    name = rng.choice([*KEYS, f"{key}s", str(key)[:-1], str(key).upper()])
    if isinstance(parent, dict):
        parent[name] = node
    else:
        parent.insert(rng.randint(0, len(parent)), {name: node})


def added(rng: random.Random, parent: Any, key: Any, _: Any) -> None:
    node = parent[key]
    if isinstance(node, dict):
        node[rng.choice(KEYS)] = copy.deepcopy(rng.choice(STRANGE))
    elif isinstance(node, list):
        node.append(copy.deepcopy(rng.choice([*STRANGE, *node])))
    else:
        parent[key] = [node]


def scaled(rng: random.Random, parent: Any, key: Any, _: Any) -> None:
    node = parent[key]
    if isinstance(node, int | float) and not isinstance(node, bool):
        parent[key] = node * rng.choice([-1, 0, 0.5, 1.01, 2, 10, 1000, 1e12])
    elif isinstance(node, str):
        parent[key] = rng.choice([node + "x", node[1:], node.upper(), f" {node}"])
    else:
        strange(rng, parent, key, _)


def swapped(rng: random.Random, parent: Any, key: Any, tree: Any) -> None:
    parent[key] = copy.deepcopy(at(tree, rng.choice(list(nodes(tree)))))


SPOILERS: tuple[Callable[[random.Random, Any, Any, Any], None], ...] = (
    strange, strange, gone, renamed, added, scaled, scaled, swapped,
)  # fmt: skip


def mutant(tree: dict[str, Any], seed: int, most: int = 3) -> dict[str, Any]:
    """A copy of a tree, spoiled in one to `most` places; which, and how, follows from the seed."""
    rng, spoiled = random.Random(seed), copy.deepcopy(tree)
    for _ in range(rng.randint(1, most)):
        path = anywhere(rng, spoiled) if rng.random() < 0.5 else walk(rng, spoiled)
        if path:
            rng.choice(SPOILERS)(rng, at(spoiled, path[:-1]), path[-1], spoiled)
    return spoiled


def anywhere(rng: random.Random, tree: Any) -> Path:
    """Every node is as likely: most are leaves."""
    return rng.choice(list(nodes(tree)) or [()])


def walk(rng: random.Random, tree: Any) -> Path:
    """Every branch is as likely as its neighbour, however much hangs on it: pools as likely as prices."""
    path: Path = ()
    while isinstance(tree, dict | list) and tree and (not path or rng.random() < 0.75):
        key = rng.choice(list(tree) if isinstance(tree, dict) else range(len(tree)))
        path, tree = (*path, key), tree[key]
    return path
