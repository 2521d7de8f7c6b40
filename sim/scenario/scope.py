"""From when a parameter may change: each field declares its scope beside its type, and everything below inherits it.

A phase that changes what its scope forbids is a fault, never ignored: what is read once a run would be changed in
vain, and so would be for a part of a month what is read on its first day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.distribution import Distribution


class Scope(Enum):
    """The least stretch of a run over which a parameter holds."""

    STUDY = "one for all runs that are compared"
    RUN = "one for the whole run"
    MONTH = "read on the first of each month"
    DAY = "read every day"

    @property
    def dated(self) -> bool:
        """Whether it may change from a date on."""
        return self in (Scope.MONTH, Scope.DAY)


class Difference(NamedTuple):
    """A parameter in which two scenarios differ: its dotted path and its scope."""

    path: str
    scope: Scope


def differences(before: BaseModel, after: BaseModel, scope: Scope = Scope.RUN, path: str = "") -> Iterator[Difference]:
    """Where two scenarios of the same kind differ, by their parameters, in the order of declaration.

    scope: of a field that declares none; path: where both stand in the scenario.
    """
    for name, field in type(before).model_fields.items():
        declared = next((said for said in field.metadata if isinstance(said, Scope)), scope)
        sides = getattr(before, name), getattr(after, name)
        here = f"{path}.{field.alias or name}".lstrip(".")
        if sides[0] == sides[1]:
            continue
        if _untyped(field.annotation):
            yield Difference(here, declared)
        else:
            yield from _between(*sides, declared, here)


def _untyped(annotation: Any) -> bool:
    """Whether a field is a table of the planner's own keys (`shares` by weekday), which is changed as a whole."""
    return any(get_origin(kind) is dict and Any in get_args(kind) for kind in (annotation, *get_args(annotation)))


def _between(before: Any, after: Any, scope: Scope, path: str) -> Iterator[Difference]:
    """Names of a mapping are one for the run, whatever is said of what stands under them."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in before.keys() ^ after.keys():
            yield Difference(f"{path}.{key}", Scope.RUN)
        if list(before) != list(after) and before.keys() == after.keys():
            yield Difference(path, Scope.RUN)  # another order: of priorities, of groups
        for key in (key for key in before if key in after and before[key] != after[key]):
            yield from _between(before[key], after[key], scope, f"{path}.{key}")
    elif _whole(before) or type(before) is not type(after):
        yield Difference(path, scope)
    else:
        yield from differences(before, after, scope, path)


def _whole(part: Any) -> bool:
    """Whether a part is changed as a whole: a number, a list, a distribution."""
    return isinstance(part, Distribution) or not isinstance(part, BaseModel)
