"""The way in: from the plain tree of a configuration to a scenario over time, or to every fault at once."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.files import with_files
from sim.scenario.scenario import Scenario
from sim.scenario.tree import Provenance, changed, put, strip

# What a phase may not change: these shape the program or the run, which are one for all phases.
ONE_FOR_ALL = ("run", "pathways", "name", "phases", "intervention")


@dataclass(frozen=True)
class DatedScenario:
    """A scenario and the phases in which its parameters differ.

    first: the scenario at the start; later: the days from which others hold, in order; plain: the bare tree at the
    start, changes made; provenance: by dotted path of the bare tree.
    """

    first: Scenario
    later: tuple[tuple[date, Scenario], ...]
    plain: dict[str, Any]
    provenance: dict[str, Provenance]

    def at(self, day: date) -> Scenario:
        """The scenario in force on a day."""
        in_force = self.first
        for begins, scenario in self.later:
            if begins <= day:
                in_force = scenario
        return in_force

    @property
    def by_phase(self) -> tuple[Scenario, ...]:
        """The scenarios in the order in which they come into force."""
        return (self.first, *(scenario for _, scenario in self.later))

    @property
    def begins(self) -> tuple[date, ...]:
        """The days from which they hold; the first is the start of the run."""
        return (self.first.run.start, *(day for day, _ in self.later))


def read(
    plain: Mapping[str, Any], draws: Mapping[str, float] | None = None
) -> tuple[DatedScenario | None, list[Fault], dict[str, Any]]:
    """Read a plain tree: the scenario (None where it has faults), its faults, and the bare tree with changes made.

    draws: values for assumed numbers by dotted path, put in their place before anything is changed.
    """
    faults: list[Fault] = []
    bare, provenance = strip(with_files(plain, (Path(),), faults), faults)
    for path, value in (draws or {}).items():
        put(bare, path, value)
    intervention = bare.get("intervention")
    changes = intervention.get("change", []) if isinstance(intervention, Mapping) else []
    tree = changed(bare, changes, "intervention.change", faults)
    first, found = validated(tree)
    faults += found
    later: list[tuple[date, Scenario]] = []
    standing = copy.deepcopy(tree)
    for number, phase in enumerate(first.phases if first is not None else ()):
        where = f"phases.{number}"
        faults += _in_order(first, later, phase.from_, where) if first is not None else []
        faults += [
            Fault(f"{where}.change.{i}.at", "cannot change from a date on", change.at)
            for i, change in enumerate(phase.change)
            if change.at.split(".")[0] in ONE_FOR_ALL
        ]
        standing = changed(standing, tree["phases"][number]["change"], f"{where}.change", faults)
        scenario, found = validated(standing)
        faults += [Fault(f"{where}: {f.path}", f.rule, f.found) for f in found]
        if scenario is not None:
            later.append((phase.from_, scenario))
    if faults or first is None:
        return None, faults, tree
    return DatedScenario(first, tuple(later), tree, provenance), [], tree


def load(plain: Mapping[str, Any]) -> DatedScenario:
    """Read a plain tree, or raise ScenarioFaults with every fault of it (pathways are read by sim.pathway)."""
    scenario, faults, _ = read(plain)
    if scenario is None:
        raise ScenarioFaults(faults)
    return scenario


def _in_order(first: Scenario, later: Sequence[tuple[date, Scenario]], begins: date, where: str) -> list[Fault]:
    before = later[-1][0] if later else first.run.start
    if begins <= before:
        return [Fault(f"{where}.from", f"must come after {before.isoformat()}", begins.isoformat())]
    return []


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
