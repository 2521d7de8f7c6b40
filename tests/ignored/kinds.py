"""The kinds of leaves of a scenario, read off its declaration, so that a new field cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.distribution import Distribution
from sim.scenario.scenario import Scenario


def kinds() -> list[str]:
    """Every kind of leaf by its dotted path, `*` for a name or a number of a list: those of distributions once."""
    found = [*_below(Scenario, ""), *(f"distribution.{kind}" for kind in _fields(Distribution, ""))]
    return list(dict.fromkeys(found))


def _fields(part: type[BaseModel], path: str) -> Iterator[str]:
    for name, field in part.model_fields.items():
        yield from _below(field.annotation, f"{path}.{field.alias or name}".lstrip("."))


def _below(annotation: Any, path: str) -> Iterator[str]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _below(parts[0], path)
    elif origin in (Union, UnionType):
        for part in parts:
            yield from _below(part, path) if part is not type(None) else ()
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation is not Distribution:
        yield from _fields(annotation, path)
    elif origin is dict and parts[1] is not Any:
        yield from _below(parts[1], f"{path}.*")
    elif origin is tuple and parts[-1] is Ellipsis and _holds_parts(parts[0]):
        yield from _below(parts[0], f"{path}.*")
    else:
        yield path  # a number, a word, a list of numbers, a distribution, or a table of the planner's own keys


def _holds_parts(annotation: Any) -> bool:
    """Whether the elements of a list are parts with fields of their own, not numbers."""
    if isinstance(annotation, type):
        return issubclass(annotation, BaseModel) and annotation is not Distribution
    return any(_holds_parts(part) for part in get_args(annotation))
