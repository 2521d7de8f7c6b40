"""The keys of a scenario that hold though no file says them."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.scenario import Scenario


def has_default(path: str) -> bool:
    """Whether the key at a dotted path, where no file says it, stands for a value: a factor of 1, no bank holidays."""
    *above, last = path.split(".")
    fields = _fields(_parts(above))
    return any(not field.is_required() and field.get_default() is not None for name, field in fields if name == last)


def _parts(path: Sequence[Any]) -> list[Any]:
    parts: list[Any] = [Scenario]
    for key in path:
        parts = [below for part in parts for below in _below(part, key)]
    return parts


def _fields(parts: Sequence[Any]) -> list[tuple[str, FieldInfo]]:
    models = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    return [(field.alias or name, field) for model in models for name, field in model.model_fields.items()]


def _below(part: Any, key: Any) -> list[Any]:
    """What may stand under a key: the field of a model, or what a mapping or a list holds."""
    if isinstance(part, type) and issubclass(part, BaseModel):
        fields = {field.alias or name: field.annotation for name, field in part.model_fields.items()}
        return _kinds(fields[key]) if key in fields else []
    return _kinds(get_args(part)[-1 if get_origin(part) is dict else 0]) if get_args(part) else []


def _kinds(annotation: Any) -> list[Any]:
    """What an annotation admits: each part of a union, without what is said about it."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for part in get_args(annotation) for kind in _kinds(part)]
    return [annotation]
