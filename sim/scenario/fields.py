"""The keys that a scenario may have, by path: which there are, and which hold though no file says them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.scenario import Scenario
from sim.scenario.schema import below
from sim.scenario.scope import Scope

BASE = "base"  # of places: what a bare number in their place means


def has_default(path: str) -> bool:
    """Whether the key at a dotted path, where no file says it, stands for a value: a factor of 1, no bank holidays."""
    *above, last = path.split(".")
    fields = _fields(_parts(above))
    return any(not field.is_required() and field.get_default() is not None for name, field in fields if name == last)


def known_keys(path: Sequence[Any]) -> list[str]:
    """Keys of the part a path leads to, as far as it can be followed."""
    return [name for name, _ in _fields(_parts(path))]


@lru_cache(maxsize=8192)
def scope_at(path: str) -> Scope:
    """The scope of the number at a dotted path: as its field declares it, or the nearest field above that does."""
    parts: list[Any] = [Scenario]
    scope = Scope.RUN
    for key in path.split("."):
        declared = [said for name, field in _fields(parts) if name == key for said in field.metadata]
        scope = next((said for said in declared if isinstance(said, Scope)), scope)
        parts = [each for part in parts for each in below(part, key)]
    inside = [said for name, field in _fields(parts) if name == BASE for said in field.metadata]
    return next((said for said in inside if isinstance(said, Scope)), scope)


def _parts(path: Sequence[Any]) -> list[Any]:
    parts: list[Any] = [Scenario]
    for key in path:
        parts = [each for part in parts for each in below(part, key)]
    return parts


def _fields(parts: Sequence[Any]) -> list[tuple[str, FieldInfo]]:
    models = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    return [(field.alias or name, field) for model in models for name, field in model.model_fields.items()]
