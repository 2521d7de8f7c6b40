"""What somebody may have meant by a path that names nothing: the nearest path there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.synonyms import SYNONYMS, meant
from sim.scenario.tree import CITES, QUANTITY, SPREADS, matches

DEEPEST = 6  # keys


def nearest(tree: Any, path: str) -> tuple[str, str]:
    """The first part of a path that names nothing in a tree, and what may have been meant by it; "" if nothing is near.

    A name that stands deeper in the tree is reported by its whole path: `seed` is `run.seed`, `capacity` is
    `pools.*.places`, with `*` for many.
    """
    keys = path.split(".")
    depth = next(n for n in range(1, len(keys) + 1) if not matches(tree, ".".join(keys[:n])))
    missing, above, word = ".".join(keys[:depth]), ".".join(keys[: depth - 1]), keys[depth - 1]
    if depth == 1:
        return missing, _anywhere(tree, word)
    beside = dict.fromkeys(key for at in matches(tree, above) for key in _keys(tree, at))
    near = meant(word, beside)
    return missing, f"{above}.{near}" if near else ""


def _anywhere(tree: Mapping[str, Any], word: str) -> str:
    """The path of a word that stands somewhere in the tree, or the nearest name at its top."""
    paths = _paths(tree)
    same = next((w for w in (word, *SYNONYMS.get(word.lower().replace("-", "_"), ())) if w in paths), "")
    top = "" if same else meant(word, map(str, tree))
    found = same or top or meant(word, paths)
    return top or (_in_general(paths[found]) if found else "")


def _paths(tree: Any) -> dict[str, list[str]]:
    """By name of a key, the paths at which it stands; names within a quantity are none of the scenario."""
    found: dict[str, list[str]] = {}
    for path in _walk(tree, ""):
        found.setdefault(path.rpartition(".")[2], []).append(path)
    return found


def _walk(node: Any, at: str) -> Iterator[str]:
    if isinstance(node, Mapping) and not ("value" in node and set(map(str, node)) <= QUANTITY):
        for key, below in node.items():
            if key not in (*CITES, *SPREADS) and at.count(".") < DEEPEST:
                path = f"{at}.{key}".lstrip(".")
                yield path
                yield from _walk(below, path)


def _in_general(paths: list[str]) -> str:
    """One path for many of the shortest: `*` where they differ."""
    shortest = min(path.count(".") for path in paths)
    rows = [path.split(".") for path in paths if path.count(".") == shortest]
    return ".".join(names[0] if len(set(names)) == 1 else "*" for names in zip(*rows, strict=True))


def _keys(tree: Any, path: str) -> Iterator[str]:
    for key in path.split("."):
        tree = tree[int(key)] if isinstance(tree, list) else next(v for k, v in tree.items() if str(k) == key)
    if isinstance(tree, Mapping):
        yield from map(str, tree)
