"""What a parameter is called where people read: its path in words, and a value that is a tree in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.distribution import Distribution
from sim.scenario.ranges import RANGES
from sim.study.effects import Effect

PARTS = ("pools", "calendars", "pathways")
SILENT = {"attributes", "slots", "of", "shares", "value", "places", *PARTS, *Distribution.model_fields}
WHOLE = {
    "workforce",
    "cost",
    "harm",
    "counted",
    "assessment",
    "productivity",
    "run",
}  # said, for the rest means little alone
UNITS = {"_h": "hours", "_gbp": "£", "_ms": "milliseconds"}
HOW = {"set": "becomes", "add": "plus", "multiply": "times"}


def parameter(path: str) -> str:
    """A dotted path as a person would say it: `classes.*.attributes.stay_h.of.p1.lognormal.mean` is "all patients: stay
    (hours), p1, mean".
    """
    parts = path.split(".")
    whose = ""
    if parts[0] == "classes" and len(parts) > 1:
        whose, parts = "all patients" if parts[1] == "*" else f"{_word(parts[1])} patients", parts[2:]
    elif parts[0] in WHOLE and len(parts) > 1:
        whose, parts = _word(parts[0]), parts[1:]
    elif parts[0] == RANGES and len(parts) > 1:
        return f"all of the class {_word(parts[1])}"
    elif parts[0] in PARTS and len(parts) > 1:
        whose, parts = "all of them" if parts[1] == "*" else _word(parts[1]), [parts[0], *parts[2:]]
    path_words = [_word(part) for part in parts if part not in SILENT] or [_word(parts[-1])] if parts else []
    return f"{whose}: {', '.join(path_words)}" if whose and path_words else whose or ", ".join(path_words)


def of_effect(effect: Effect, path: str) -> str:
    """A drawn number in words; one of the intervention's own by what it changes."""
    for where, own in effect.intervention.parts():
        if not path.startswith(f"{where}."):
            continue
        kind, *parts = path.removeprefix(f"{where}.").split(".")
        if kind == "change" and len(parts) > 1 and int(parts[0]) < len(own.change):
            return f"{parameter(own.change[int(parts[0])].at)} ({HOW.get(parts[1], parts[1])} this)"
        if kind == "cost_of_doing" and len(parts) > 1:
            line = own.cost_of_doing[int(parts[0])]
            return f"{line.name}: {', '.join(_word(part) for part in parts[1:])}"
        if kind == "new":
            return parameter(".".join(parts))
        if kind == "steps" and len(parts) > 1:
            words = [_word(part) for part in parts[2:] if not part.isdigit()]
            return f"{_word(own.steps[int(parts[0])].pathway)}: {', '.join(words)} (new)"
    return parameter(path)


def setting(value: Any) -> str:
    """A value, or a tree of them, without braces."""
    if isinstance(value, Mapping):
        if "value" in value:
            return setting(value["value"])
        return "; ".join(f"{_word(str(key))}: {setting(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(setting, value))
    if isinstance(value, float):
        return f"{value:g}"
    return "nothing" if value is None else str(value).replace("_", " ")


def _word(part: str) -> str:
    """One name: `stay_h` is "stay (hours)"."""
    for ending, unit in UNITS.items():
        if part.endswith(ending):
            return f"{part.removesuffix(ending).replace('_', ' ')} ({unit})"
    return "all" if part == "*" else part.replace("_", " ")
