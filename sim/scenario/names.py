"""Names that a dotted path could not tell apart: `pools.list.x` is the pool `x` of `list`, or the pool `list.x`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.faults import Fault

# Words of a step that name something, whose value is the name.
NAMING = ("mark", "as", "leave")


def dotted_names(tree: Any, path: str = "") -> Iterator[Fault]:
    """Every name with a dot in it, in a bare tree: keys, and what the steps of pathways call their marks and holds.

    Paths of changes, prices and tables are joined and split at dots, and so are the pools of slots by category.
    """
    if isinstance(tree, Mapping):
        for key, below in tree.items():
            where = f"{path}.{key}".lstrip(".")
            if "." in str(key):
                yield Fault(where, "a name must not have a dot, at which paths are split", str(key))
            elif key in NAMING and isinstance(below, str) and "." in below and path.startswith("pathways."):
                yield Fault(where, "a name must not have a dot, at which paths are split", below)
            else:
                yield from dotted_names(below, where)
    elif isinstance(tree, list | tuple):
        for number, below in enumerate(tree):
            yield from dotted_names(below, f"{path}.{number}".lstrip("."))
