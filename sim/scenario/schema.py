"""The parts of a scenario by their place in the tree: what may stand at a path, and which keys exclude one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.base import Part
from sim.scenario.tree import text_of


@dataclass(frozen=True)
class RowsBy:
    """Said of a field that is a table: how many conditions select its rows is reported by another field of its part."""

    by: str
    leaf: type[Part] | None = None


def below(part: Any, key: Any) -> list[Any]:
    """What may stand under a key: the field of a model, or what a mapping or a list holds."""
    if isinstance(part, type) and issubclass(part, BaseModel):
        fields = {field.alias or name: field.annotation for name, field in part.model_fields.items()}
        return kinds_of(fields[key]) if key in fields else []
    return kinds_of(get_args(part)[-1 if get_origin(part) is dict else 0]) if get_args(part) else []


def kinds_of(annotation: Any) -> list[Any]:
    """What an annotation admits: each part of a union, without what is said about it."""
    if get_origin(annotation) is Annotated:
        return kinds_of(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for part in get_args(annotation) for kind in kinds_of(part)]
    return [annotation]


# ---- walking a tree along its parts


def parts(node: Any, part: type[Part], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, type[Part]]]:
    """Every mapping of a tree that is a part with keys that exclude one another: its path, itself, which part."""
    if not isinstance(node, Mapping):
        return
    if part.one_of is not None:
        yield path, node, part
    for key, kind in ways_on(part).items():
        below = node.get(key)
        if isinstance(below, Mapping | list | tuple):
            depth = _depth(node, kind) if isinstance(kind, Table) else 0
            yield from _beneath(below, kind, (*path, key), depth)


@dataclass(frozen=True)
class Each:
    """Rows of a mapping, or elements of a list."""

    of: Any


@dataclass(frozen=True)
class Table:
    """Rows nested as deep as another field says."""

    by: str
    leaf: type[Part]


def _depth(node: Mapping[str, Any], table: Table) -> int:
    by = node.get(table.by)
    return 1 if isinstance(by, str) else len(by) if isinstance(by, list | tuple) else 0


def _beneath(
    node: Any, kind: Any, path: tuple[str, ...], depth: int
) -> Iterator[tuple[tuple[str, ...], Any, type[Part]]]:
    if isinstance(kind, Table) and depth == 0:
        yield from parts(node, kind.leaf, path)
    elif isinstance(kind, Each | Table):
        rows = node.items() if isinstance(node, Mapping) else enumerate(node) if isinstance(node, list | tuple) else ()
        for key, below in rows:
            yield from _beneath(below, kind if isinstance(kind, Table) else kind.of, (*path, text_of(key)), depth - 1)
    else:
        yield from parts(node, kind, path)


@cache
def ways_on(part: type[Part]) -> dict[str, Any]:
    """Fields of a part by which one comes to a part whose keys exclude one another."""
    found = {}
    for name, field in part.model_fields.items():
        table = next((said for said in field.metadata if isinstance(said, RowsBy)), None)
        kind = Table(table.by, table.leaf) if table is not None and table.leaf is not None else _kind(field.annotation)
        if kind is not None and any(_has_one_of(each, frozenset()) for each in _ends(kind)):
            found[field.alias or name] = kind
    return found


def _kind(annotation: Any) -> Any:
    """The part an annotation means, beneath rows and elements; None where it means none."""
    for kind in kinds_of(annotation):
        if isinstance(kind, type) and issubclass(kind, Part):
            return kind
        if get_origin(kind) in (dict, tuple, list):
            below = _kind(get_args(kind)[-1 if get_origin(kind) is dict else 0])
            if below is not None:
                return Each(below)
    return None


def _ends(kind: Any) -> Iterator[type[Part]]:
    if isinstance(kind, Each):
        yield from _ends(kind.of)
    else:
        yield kind.leaf if isinstance(kind, Table) else kind


def _has_one_of(part: type[Part], seen: frozenset[type[Part]]) -> bool:
    if part in seen:
        return False
    if part.one_of is not None:
        return True
    fields = [_kind(field.annotation) for field in part.model_fields.values()]
    tables = [s.leaf for f in part.model_fields.values() for s in f.metadata if isinstance(s, RowsBy) and s.leaf]
    ends = [*tables, *(end for kind in fields if kind is not None for end in _ends(kind))]
    return any(_has_one_of(end, seen | {part}) for end in ends)
