"""The worlds that are asked for: the baseline by itself, or beside one for each intervention; and their faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any, cast

from sim.cli.composition import Composed, member
from sim.cli.null_faults import NullFaults
from sim.cli.own_files import members
from sim.cli.together import (
    TOGETHER,
    doses_of_nothing,
    layers_of,
    layers_within,
    listed,
    made_together,
    names_in,
    twice,
    unknown,
)
from sim.report.given import NO_INTERVENTION, Given
from sim.report.lines import lines
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.interventions import parts_of
from sim.scenario.origin import Place, changes_of, place_by_change
from sim.scenario.override_provenance import with_override_provenance
from sim.scenario.step_ids import counts_positions
from sim.scenario.warnings import position_warning, warnings_of
from sim.scenario.written import Layer
from sim.study.request import NOT_SCENARIO, OPTIONS, Request

BASELINE = "baseline"


def of_the_scenario(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a configuration that is the scenario, without what the command is asked for."""
    return {key: part for key, part in tree.items() if key not in (*OPTIONS, *NOT_SCENARIO)}


def with_typed(made: Composed) -> dict[str, Any]:
    """A composed configuration with the command line as the source of every number that was typed for the scenario."""
    typed = [path for path in made.leaves if path.split(".")[0] not in (*OPTIONS, *NOT_SCENARIO)]
    return with_override_provenance(made.tree, typed)


def worlds_of(
    scenario: Mapping[str, Any], request: Request | None, chosen: str, faults: list[Fault]
) -> dict[str, Mapping[str, Any]]:
    """The worlds asked for, the baseline first: as it is, or beside one world for each intervention."""
    found = _worlds(scenario, request, chosen, faults)
    faults += dict.fromkeys(fault for world in found.values() for fault in doses_of_nothing(world.get("intervention")))
    return found


def _worlds(
    scenario: Mapping[str, Any], request: Request | None, chosen: str, faults: list[Fault]
) -> dict[str, Mapping[str, Any]]:
    if request is None or request.task in ("kpi", "account", "cost", "model", "show"):
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
        if set(names_in(name)) <= set(known) and name != BASELINE:
            worlds[name] = {**scenario, "intervention": intervention_of(name, faults)}
        else:
            faults.append(Fault("comparison", f"unknown intervention {name!r}; there are {', '.join(known)}"))
    return worlds


def world_faults(worlds: Mapping[str, Mapping[str, Any]], given: Given, priced: bool) -> list[tuple[str, Fault]]:
    """Faults of the worlds with their places, each once: what only an intervention's world shows is the intervention's.

    priced: whether they are to have all that a study of productivity needs.
    """
    by_place: dict[Fault, str] = {}
    by_null = NullFaults(given.layers)
    for name, world in worlds.items():
        found = _faults_of(world, priced)
        if not found:
            continue
        known = by_null.causes(found, world, partial(_faults_of, priced=priced))
        if all(fault in by_place or fault in known for fault in found):
            continue  # of the trust, as told before
        files = _files_of(name, given)
        bare = _with_first(world, 0) if _implementation_costs(world) else world
        without = found if bare is world else _faults_of(bare, priced)
        for fault in without:
            if fault not in known:
                by_place.setdefault(fault, str(files.place(fault, bare)))
        wrong_before = {(fault.path, fault.since) for fault in without}
        for fault in found:
            if fault not in known and (fault.path, fault.since) not in wrong_before:
                by_place.setdefault(fault, str(_made_by_the_intervention(fault, world, files, priced)))
    return [*by_null.by_place.values(), *((place, fault) for fault, place in by_place.items())]


def notes_of(worlds: Mapping[str, Mapping[str, Any]], given: Given) -> list[str]:
    """What is no fault and is yet to be said of the worlds, a line each, with its place."""
    found = [(name, warning) for name, world in worlds.items() for warning in warnings_of(world)]
    found += [(name, warning) for name, world in worlds.items() for warning in _left_out(worlds[BASELINE], world)]
    placed = {(str(_files_of(name, given).place(warning, {})), warning): None for name, warning in found}
    return lines(list(placed))


def _left_out(baseline: Mapping[str, Any], world: Mapping[str, Any]) -> Iterator[Fault]:
    """Marks that a new way leaves out: whoever goes it is missing where they are counted, as if nobody had come."""
    patched = [where for where, part in parts_of(world.get("intervention")) if part.get("steps") or part.get("new")]
    if not patched:
        return
    from sim.hospital.read import blueprint
    from sim.hospital.references import no_longer_marked

    for mark, classes in no_longer_marked(blueprint(baseline).program, blueprint(world).program).items():
        rule = f"lets visits of {' and '.join(classes)} end without the mark {mark}, which all of them make otherwise"
        yield Fault(f"{patched[0]}.steps", f"{rule}: what is counted by it counts them no more")


def positions_typed(given: Given, world: Mapping[str, Any]) -> list[str]:
    """Paths of the command line that name a step by its position, and what to type instead."""
    typed = [word.partition("=")[0].lstrip("+~") for word in given.overrides]
    return [f"command line: {position_warning(world, path)}" for path in typed if counts_positions(path)]


def _files_of(name: str, given: Given) -> Given:
    """The files of a world."""
    chosen = name in (BASELINE, given.intervention)
    return given if chosen else replace(given, layers=partial(_with_intervention, given, name))


def _faults_of(world: Mapping[str, Any], priced: bool) -> tuple[Fault, ...]:
    from sim.study.compare import read_all

    try:
        read_all({BASELINE: world}, priced)
    except ScenarioFaults as found:
        return found.faults
    return ()


def intervention_of(name: str, faults: list[Fault]) -> Any:
    """The tree of an intervention by its name, which may put several together as its file may."""
    names, own = names_in(name), None
    if len(names) == 1:
        own = member("intervention", name)
        names = listed(own)
    if not names:
        return own
    missing = unknown(names, f"intervention.{TOGETHER}")
    missing += twice(names, f"intervention.{TOGETHER}") if own is None else []
    if missing:
        faults += [Fault("comparison", f"{name}: {fault}") for fault in missing]
        return own
    made = made_together(name, [member("intervention", each) for each in names])
    return made if own is None else {**own, TOGETHER: made[TOGETHER]}


def _implementation_costs(world: Mapping[str, Any]) -> list[tuple[str, str]]:
    """All that a world's interventions do, in the order in which it is done: where they stand, and which key it is."""
    found = []
    for key in ("new", "steps", "change"):
        for where, part in parts_of(world.get("intervention")):
            costs = part.get(key)
            many = len(costs) if isinstance(costs, list | tuple) else int(bool(costs))
            found += [(where, key if key == "new" else f"{key}.{number}") for number in range(many)]
    return found


def _with_first(world: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The world in which its interventions do only the first of all they do."""
    kept, tree = _implementation_costs(world)[:number], deepcopy(dict(world))
    for where, part in parts_of(tree.get("intervention")):
        own = [key for at, key in kept if at == where]
        bare = cast("dict[str, Any]", part)
        if "new" in bare and "new" not in own:
            del bare["new"]
        for key in ("steps", "change"):
            if isinstance(bare.get(key), list | tuple):
                bare[key] = list(bare[key])[: sum(each.startswith(f"{key}.") for each in own)]
    return tree


def _with_intervention(given: Given, name: str) -> list[Layer]:
    several = listed(member("intervention", name)) if name in members("intervention") else []
    within = (layer for number, each in enumerate(several) for layer in layers_within(each, number))
    return [*given.layers(), *layers_of(name), *within]


def _made_by_the_intervention(fault: Fault, world: Mapping[str, Any], given: Given, priced: bool) -> Place:
    """The change that made a fault: the one that changed what is reported, or else the first with which it is there."""
    if not fault.path.startswith("intervention"):
        changes = changes_of(world, fault.since)
        if (place := place_by_change(fault, given.layers(), changes)) is not None:
            return place
        doings = _implementation_costs(world)
        first = next(n for n in range(1, len(doings) + 1) if fault in _faults_of(_with_first(world, n), priced))
        fault = Fault(".".join(doings[first - 1]), "")
    return given.place(fault, {})
