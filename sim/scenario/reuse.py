"""What has been validated, or laid out, is used again where nothing that it came from has changed.

Worlds of a comparison differ in a few numbers, and replications in those that are drawn. A part of the scenario whose
text is the same becomes the same object, so that whatever is made of it can be kept by that object.
"""

from __future__ import annotations

import marshal
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import cache, update_wrapper
from types import UnionType
from typing import Any, Generic, ParamSpec, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError

from sim.scenario.base import Part

MOST_PARTS = 4096
PLAIN = frozenset((str, int, float, bool, type(None)))  # kinds that are told apart by what they are
WITHOUT_REFERENCES = 2  # version of marshal: equal trees give equal bytes, whoever else refers to their strings
Given = ParamSpec("Given")
Made = TypeVar("Made")


Parts = Mapping[tuple[type[Part], int], Part]  # by kind and identity of the bare node, which its tree keeps alive


def with_parts(kind: type[Part], bare: Mapping[str, Any], known: Parts | None = None) -> dict[str, Any]:
    """A bare tree of this kind in which every part that is valid by itself stands validated, the same for equal text.

    known: parts of nodes that nobody changes, which need not be read again. What is not valid stays as it was: to
    validate the whole tells what is wrong with it, and where.
    """
    made = dict(bare)
    for key, (below, many) in _parts_of(kind).items():
        node = bare.get(key)
        if not isinstance(node, Mapping):
            continue
        made[key] = (
            {name: _part(below, each, known or {}) for name, each in node.items()}
            if many
            else _part(below, node, known or {})
        )
    return made


def known_parts(kind: type[Part], bare: Mapping[str, Any]) -> dict[tuple[type[Part], int], Part]:
    """Every valid part of a bare tree of this kind that nobody changes any more."""
    found: dict[tuple[type[Part], int], Part] = {}
    for key, (below, many) in _parts_of(kind).items():
        node = bare.get(key)
        if not isinstance(node, Mapping):
            continue
        for each in node.values() if many else (node,):
            if isinstance(each, Mapping):
                found |= known_parts(below, each)
                if isinstance(part := _part(below, each, found), Part):
                    found[below, id(each)] = part
    return found


def _part(kind: type[Part], bare: Any, known: Parts) -> Any:
    if not isinstance(bare, Mapping):
        return bare
    if (part := known.get((kind, id(bare)))) is not None:
        return part
    try:
        key = kind, marshal.dumps(dict(bare), WITHOUT_REFERENCES)
    except ValueError:  # it holds what is not plain, such as a date
        return bare
    if key in _VALIDATED:
        _VALIDATED.move_to_end(key)
        return _VALIDATED[key]
    try:
        part = kind.model_validate(with_parts(kind, bare, known))
    except ValidationError:
        return bare
    _VALIDATED[key] = part
    if len(_VALIDATED) > MOST_PARTS:
        _VALIDATED.popitem(last=False)
    return part


_VALIDATED: OrderedDict[tuple[type[Part], bytes], Part] = OrderedDict()  # by text


@cache
def _parts_of(kind: type[Part]) -> dict[str, tuple[type[Part], bool]]:
    """Fields of a part that are parts, or tables of parts by name (True)."""
    found: dict[str, tuple[type[Part], bool]] = {}
    for name, field in kind.model_fields.items():
        either = (
            get_args(field.annotation) if get_origin(field.annotation) in (Union, UnionType) else (field.annotation,)
        )
        for said in either:
            if get_origin(said) is dict and _is_part(get_args(said)[1]):
                found[field.alias or name] = (get_args(said)[1], True)
            elif _is_part(said):
                found[field.alias or name] = (said, False)
    return found


def _is_part(said: Any) -> bool:
    return isinstance(said, type) and issubclass(said, Part)


class Reused(Generic[Given, Made]):
    """A function of which what it made last of so many arguments is kept. made: how often it made anything."""

    def __init__(self, make: Callable[Given, Made], most: int) -> None:
        update_wrapper(self, make)
        self._make, self._most, self.made = make, most, 0
        self._kept: OrderedDict[Any, tuple[Any, Made]] = OrderedDict()  # with the arguments: no identity comes twice

    def __call__(self, *args: Given.args, **named: Given.kwargs) -> Made:
        """What was made of these arguments, or of the same before."""
        key = _identity((args, tuple(named.items())))
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key][1]
        made = self._make(*args, **named)
        self.made += 1
        self._kept[key] = (args, named), made
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made


def reused(most: int) -> Callable[[Callable[Given, Made]], Reused[Given, Made]]:
    """Keep what a function made last of so many arguments. Parts, also in tuples, are distinguished by identity."""
    return lambda make: Reused(make, most)


def _identity(given: Any) -> Any:
    kind: Any = type(given)
    if kind is tuple:
        return tuple([each if type(each) in PLAIN else _identity(each) for each in given])
    return (kind, id(given)) if _is_a_part(kind) else given


@cache
def _is_a_part(kind: Any) -> bool:
    """Whether objects of a kind are distinguished by identity; asked of each kind once, for pydantic answers slowly."""
    return issubclass(kind, Part)
