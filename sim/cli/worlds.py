"""The worlds that are asked for: the baseline by itself, or beside one for each intervention; and their faults."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sim.cli.composition import member
from sim.cli.layers import member_layers
from sim.cli.own_files import members
from sim.report.given import NO_INTERVENTION, Given
from sim.report.lines import lines
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.nulls import Null, caused, nulls_of
from sim.scenario.origin import Place, changes_of, place_by_change
from sim.scenario.written import Layer
from sim.study.request import OPTIONS, Request

HINT = re.compile(r"; did you mean [^?]*\?")
NOT_SCENARIO = ("kpi", "hydra")
BASELINE = "baseline"


def of_the_scenario(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a configuration that is the scenario, without what the command is asked for."""
    return {key: part for key, part in tree.items() if key not in (*OPTIONS, *NOT_SCENARIO)}


def worlds_of(
    scenario: Mapping[str, Any], request: Request | None, chosen: str, faults: list[Fault]
) -> dict[str, Mapping[str, Any]]:
    """The worlds asked for, the baseline first: as it is, or beside one world for each intervention."""
    if request is None or request.task in ("kpi", "model", "show"):
        return {BASELINE: scenario}
    worlds: dict[str, Mapping[str, Any]] = {BASELINE: {**scenario, "intervention": {"name": NO_INTERVENTION}}}
    if chosen not in (NO_INTERVENTION, BASELINE):
        return {**worlds, chosen: scenario}
    if request.task != "compare":
        own = scenario.get("intervention")
        named = own.get("name", NO_INTERVENTION) if isinstance(own, Mapping) else NO_INTERVENTION
        return worlds if named == NO_INTERVENTION else {**worlds, str(named): scenario}
    if scenario.get("intervention") != worlds[BASELINE]["intervention"]:
        faults.append(Fault("intervention", "can be changed where one is chosen, as in intervention=agency_reduction"))
    known = members("intervention")
    for name in request.comparison:
        if name in known and name != BASELINE:
            worlds[name] = {**scenario, "intervention": member("intervention", name)}
        else:
            faults.append(Fault("comparison", f"unknown intervention {name!r}; there are {', '.join(known)}"))
    return worlds


def world_faults(worlds: Mapping[str, Mapping[str, Any]], given: Given, priced: bool) -> list[tuple[str, Fault]]:
    """Faults of the worlds with their places, each once: what only an intervention's world shows is the intervention's.

    priced: whether they are to have all that a study of productivity needs.
    """
    told: dict[Fault, str] = {}
    by_null: dict[str, tuple[str, Fault]] = {}
    for name, world in worlds.items():
        found = _faults_of(world, priced)
        if not found:
            continue
        causes = caused(found, world, nulls_of(given.layers()), lambda other: _faults_of(other, priced))
        for null, faults in causes:
            by_null.setdefault(null.at, (str(null.place), _of_the_null(null, faults)))
        known = {fault for _, faults in causes for fault in faults}
        chosen = name in (BASELINE, given.intervention)
        files = given if chosen else replace(given, layers=partial(_with_intervention, given, name))
        bare = _with_changes(world, 0) if _changes(world) else world
        without = found if bare is world else _faults_of(bare, priced)
        for fault in without:
            if fault not in known:
                told.setdefault(fault, str(files.place(fault, bare)))
        wrong_before = {(fault.path, fault.since) for fault in without}
        for fault in found:
            if fault not in known and (fault.path, fault.since) not in wrong_before:
                told.setdefault(fault, str(_made_by_the_intervention(fault, world, files, priced)))
    return [*by_null.values(), *((place, fault) for fault, place in told.items())]


def _of_the_null(null: Null, faults: Sequence[Fault]) -> Fault:
    """The fault of a null itself: the first of those it causes, and how many there are more."""
    at_it = next((fault for fault in faults if fault.path == null.at), None)
    if at_it is not None:
        return replace(at_it, rule=f"{at_it.rule} (it is null here)") if null.in_file else at_it
    first, *others = (HINT.sub("", line.removeprefix(": ")) for line in lines([("", fault) for fault in faults]))
    more = f"; {len(others)} more faults follow from it" if len(others) > 1 else "; one more follows" if others else ""
    return Fault(null.at, f"is {'null' if null.in_file else 'taken away'} here, and {first}{more}")


def _faults_of(world: Mapping[str, Any], priced: bool) -> tuple[Fault, ...]:
    from sim.study.compare import read_all

    try:
        read_all({BASELINE: world}, priced)
    except ScenarioFaults as found:
        return found.faults
    return ()


def _changes(world: Mapping[str, Any]) -> list[Any]:
    """The changes of a world's intervention, where these are a list."""
    intervention = world.get("intervention")
    changes = intervention.get("change") if isinstance(intervention, Mapping) else None
    return list(changes) if isinstance(changes, list | tuple) else []


def _with_changes(world: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The world with only the first changes of its intervention."""
    return {**world, "intervention": {**world["intervention"], "change": _changes(world)[:number]}}


def _with_intervention(given: Given, name: str) -> list[Layer]:
    return [*given.layers(), *member_layers("intervention", name)]


def _made_by_the_intervention(fault: Fault, world: Mapping[str, Any], given: Given, priced: bool) -> Place:
    """The change that made a fault: the one that changed what is told, or else the first with which it is there."""
    if not fault.path.startswith("intervention"):
        changes = changes_of(world, "")
        if (place := place_by_change(fault, given.layers(), changes)) is not None:
            return place
        first = next(n for n in range(1, len(changes) + 1) if fault in _faults_of(_with_changes(world, n), priced))
        fault = Fault(f"intervention.change.{first - 1}", "")
    return given.place(fault, {})
