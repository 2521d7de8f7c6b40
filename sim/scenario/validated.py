"""From a bare tree to the frozen scenario, or to every rule it breaks, in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.scenario.faults import Fault
from sim.scenario.scenario import Scenario


def validated(tree: Mapping[str, Any]) -> tuple[Scenario | None, list[Fault]]:
    """The frozen tree of a bare one, or what is wrong with it."""
    try:
        return Scenario.model_validate(tree), []
    except ValidationError as error:
        told = error.errors(include_url=False)
        deeper = {e["loc"][:depth] for e in told for depth in range(len(e["loc"]))}
        # a list that lost an element to its own fault is not too short besides
        return None, [fault_of(e) for e in told if e["type"] != "too_short" or e["loc"] not in deeper]


def fault_of(error: Any) -> Fault:
    """One pydantic error as a fault: dotted path, the rule in plain words, the value."""
    path = ".".join(str(part) for part in error["loc"]) or "scenario"
    if error["type"] == "extra_forbidden":
        known = _known_keys(error["loc"][:-1])
        near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
        return Fault(path, "unknown key" + (f"; did you mean {near[0]}?" if near else ""))
    if error["type"] == "missing":
        return Fault(path, "is missing")
    rule = _rule(error)
    shown = repr(error["input"])
    told = ", got " in rule or len(shown) > 60
    return Fault(path, rule, "" if told else shown)


PLAIN_RULES = {
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "must be a whole number"),
    **dict.fromkeys(("float_parsing", "float_type", "finite_number"), "must be a number"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "must be true or false"),
    **dict.fromkeys(("date_parsing", "date_type", "date_from_datetime_parsing"), "must be a date, as 2025-04-01"),
    "string_type": "must be text",
    "string_pattern_mismatch": "must be of the form {pattern}",
    "string_too_short": "must not be empty",
    **dict.fromkeys(("model_type", "dict_type"), "must be a mapping"),
    **dict.fromkeys(("tuple_type", "list_type"), "must be a list"),
    "too_short": "must have at least {min_length}",
    "too_long": "must have at most {max_length}",
}


def _rule(error: Any) -> str:
    """The rule that was broken, in plain words."""
    plain = PLAIN_RULES.get(error["type"])
    if plain is not None:
        return plain.format(**error.get("ctx", {}))
    rule = str(error["msg"]).removeprefix("Value error, ")
    return rule.replace("Input should be", "must be", 1).replace("Input", "it", 1)


def _known_keys(path: Sequence[Any]) -> list[str]:
    """Keys of the part a path leads to, as far as it can be followed."""
    parts: list[Any] = [Scenario]
    for key in path:
        parts = [below for part in parts for below in _below(part, key)]
    models = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


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
