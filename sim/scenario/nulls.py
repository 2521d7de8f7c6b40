"""Nulls of a later file that take away what an earlier one says, and the faults that are there only for want of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.faults import Fault
from sim.scenario.origin import Place
from sim.scenario.tree import text_of
from sim.scenario.written import Layer, Written, steps, to_plain

Path = tuple[str, ...]


@dataclass(frozen=True)
class Null:
    """A null where something else was said before. before: what was said; in_file: or else on the command line."""

    path: Path
    place: Place
    before: Any
    in_file: bool = True

    @property
    def at(self) -> str:
        """Its dotted path."""
        return ".".join(self.path)


def nulls_of(layers: Iterable[Layer]) -> list[Null]:
    """The nulls that hold in the end, in the order of their files."""
    found: dict[Path, Null] = {}
    tree: Any = {}
    for layer in layers:
        tree = _over(tree, layer.root, (), layer, found)
    return list(found.values())


def _over(before: Any, node: Written, path: Path, layer: Layer, found: dict[Path, Null]) -> Any:
    """What holds at a path once a node is laid over what was said before it."""
    if node.is_null:
        if before is not None:
            found[path] = Null(path, Place(layer.name, node.line), before, layer.is_file)
        return None
    found.pop(path, None)
    if node.rows is None:
        return to_plain(node)
    base = before if isinstance(before, Mapping) else {}
    return {**base, **{key: _over(base.get(key), row, (*path, key), layer, found) for key, row in node.rows.items()}}


def caused(
    faults: Sequence[Fault], world: Mapping[str, Any], nulls: Sequence[Null], again: Callable[[Any], Sequence[Fault]]
) -> list[tuple[Null, list[Fault]]]:
    """The nulls that cause faults of a world, each with its faults: those that go when what it took away is put back.

    again: the faults of a world like this one. A null in whose place nothing else could stand (a rate by the day, where
    one by the hour is given) is left as it is.
    """
    left, found = list(faults), []
    for null in reversed(nulls if left else ()):
        trial = _put_back(world, null.path, null.before)
        then = again(trial)
        if any(_lies_on(fault, null.path) for fault in then if fault not in left):
            continue
        if gone := [fault for fault in left if fault not in then]:
            found.append((null, gone))
            world, left = trial, list(then)
    return found[::-1]


def _lies_on(fault: Fault, path: Path) -> bool:
    """Whether a fault is one of what stands at a path, above it or beneath it."""
    return all(one == other for one, other in zip(steps(fault.path), path, strict=False))


def _put_back(node: Any, path: Path, before: Any) -> Any:
    """A tree with something at a path whose parent is a mapping or nothing; the tree itself is left."""
    if not path:
        return before
    rows = node if isinstance(node, Mapping) else {}
    key = next((key for key in rows if text_of(key) == path[0]), path[0])
    return {**rows, key: _put_back(rows.get(key), path[1:], before)}
