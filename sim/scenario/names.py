"""Names that a dotted path could not tell apart: `pools.list.x` is the pool `x` of `list`, or the pool `list.x`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.faults import Fault

# Words of a step that name something, whose value is the name.
NODES = (dict, list, tuple)
NAMING = ("mark", "as", "leave")


def dotted_names(tree: Any) -> Iterator[Fault]:
    """Every name with a dot in it, in a bare tree: keys, and what the steps of pathways call their marks and holds.

    Paths of changes, prices and tables are joined and split at dots, and so are the pools of slots by category.
    """
    return _told(tree, "") if _any(tree) else iter(())


def _any(tree: Any) -> bool:
    """Whether any name that may be one has a dot, found without a path: nearly no tree has any."""
    if isinstance(tree, dict):
        for key, below in tree.items():
            if "." in str(key) or (key in NAMING and isinstance(below, str) and "." in below):
                return True
            if type(below) in NODES and _any(below):
                return True
    elif isinstance(tree, list | tuple):
        return any(type(below) in NODES and _any(below) for below in tree)
    return False


def _told(tree: Any, path: str) -> Iterator[Fault]:
    if isinstance(tree, Mapping):
        for key, below in tree.items():
            where = f"{path}.{key}".lstrip(".")
            if "." in str(key):
                yield Fault(where, "a name must not have a dot, at which paths are split", str(key))
            elif key in NAMING and isinstance(below, str) and "." in below and path.startswith("pathways."):
                yield Fault(where, "a name must not have a dot, at which paths are split", below)
            else:
                yield from _told(below, where)
    elif isinstance(tree, list | tuple):
        for number, below in enumerate(tree):
            yield from _told(below, f"{path}.{number}".lstrip("."))
