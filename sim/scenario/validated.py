"""From a bare tree to the frozen scenario, or to every rule it breaks, in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from sim.scenario.faults import Fault
from sim.scenario.fields import known_keys
from sim.scenario.reuse import Parts, with_parts
from sim.scenario.scenario import Scenario
from sim.scenario.synonyms import meant
from sim.scenario.table import TABLE
from sim.scenario.tree import READ_AS_TRUTH


def validated(tree: Mapping[str, Any], known: Parts | None = None) -> tuple[Scenario | None, list[Fault]]:
    """The frozen tree of a bare one, or what is wrong with it. known: parts that need not be read again."""
    try:
        return Scenario.model_validate(with_parts(Scenario, tree, known)), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        deeper = {e["loc"][:depth] for e in errors for depth in range(len(e["loc"]))}
        # a list that lost an element to its own fault is not too short besides
        return None, [fault_of(e) for e in errors if e["type"] != "too_short" or e["loc"] not in deeper]


def fault_of(error: Any) -> Fault:
    """One pydantic error as a fault: dotted path, the rule in plain words, the value."""
    path = ".".join(str(part) for part in error["loc"]) or "scenario"
    if error["type"] == "extra_forbidden":
        near = meant(str(error["loc"][-1]), known_keys(error["loc"][:-1]))
        return Fault(path, "unknown key" + (f"; did you mean {near}?" if near else ""))
    if error["type"] == "missing":
        return Fault(path, "is missing")
    if error["type"] == TABLE:
        return Fault(path, str(error["msg"]), needs=tuple(error["ctx"]["needs"]))
    rule = _rule(error)
    if error["type"] == "string_type" and isinstance(error["input"], bool):
        rule = f"{rule} ({READ_AS_TRUTH})"
    if error["type"] == "literal_error" and (near := meant(str(error["input"]), _allowed(error))):
        rule = f"{rule}; did you mean {near}?"
    shown = str(error["input"]) if isinstance(error["input"], date) else repr(error["input"])
    if len(shown) > LONGEST:
        shown = f"{shown[: LONGEST - 3]}..." if error["type"] in PLAIN_RULES else ""
    return Fault(path, rule, "" if ", got " in rule else shown)


def _allowed(error: Any) -> list[str]:
    """The words of which one was to be written."""
    return re.findall(r"'([^']+)'", str(error["ctx"]["expected"]))


LONGEST = 60  # characters of a value that are shown
PLAIN_RULES = {
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), "must be a whole number"),
    **dict.fromkeys(("float_parsing", "float_type", "finite_number"), "must be a number"),
    **dict.fromkeys(("bool_parsing", "bool_type"), "must be true or false"),
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
