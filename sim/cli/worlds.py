"""The worlds that are asked for: the baseline by itself, or beside one for each intervention; and their faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from sim.cli.composition import member
from sim.cli.layers import member_layers
from sim.cli.null_faults import NullFaults
from sim.cli.own_files import members
from sim.report.given import NO_INTERVENTION, Given
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.origin import Place, changes_of, place_by_change
from sim.scenario.written import Layer
from sim.study.request import OPTIONS, Request

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
    by_null = NullFaults(given.layers)
    for name, world in worlds.items():
        found = _faults_of(world, priced)
        if not found:
            continue
        known = by_null.causes(found, world, partial(_faults_of, priced=priced))
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
    return [*by_null.told.values(), *((place, fault) for fault, place in told.items())]


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
