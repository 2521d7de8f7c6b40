"""The worlds that are asked for: the baseline by itself, or beside one for each intervention; and their faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.cli.composition import member
from sim.cli.own_files import members
from sim.report.given import NO_INTERVENTION, Given
from sim.scenario.faults import Fault, ScenarioFaults
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


def world_faults(worlds: Mapping[str, Mapping[str, Any]], given: Given, priced: bool) -> list[str]:
    """Faults of the worlds, each told once: what only an intervention's world shows is the intervention's.

    priced: whether they are to have all that a study of productivity needs.
    """
    from sim.study.compare import read_all

    told: dict[Fault, str] = {}
    for name, world in worlds.items():
        try:
            read_all({name: world}, priced)
        except ScenarioFaults as found:
            for fault in found.faults:
                own = name not in (BASELINE, given.intervention)
                told.setdefault(fault, f"intervention/{name}.yaml: {fault}" if own else given.told(fault))
    return list(told.values())
