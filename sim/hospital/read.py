"""The door of the model: a plain tree becomes a blueprint, or every fault of scenario and pathways in one list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.hospital.build import Blueprint
from sim.pathway.read import read_program
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.load import DatedScenario, read


def blueprint(plain: Mapping[str, Any], draws: Mapping[str, float] | None = None) -> Blueprint:
    """Read and check a plain tree whole.

    draws: values for assumed numbers by dotted path (see sim.study). Raises ScenarioFaults with all faults at once.
    """
    scenario, faults, tree = read(plain, draws)
    program, found = read_program(tree)
    faults += found
    if scenario is not None and not faults:
        faults += _references(scenario)
    if faults or scenario is None or program is None:
        raise ScenarioFaults(faults)
    return Blueprint(scenario, program)


def _references(scenario: DatedScenario) -> list[Fault]:
    """Names one part of the scenario gives to another."""
    faults = []
    places = [name for name, pool in scenario.first.pools.items() if pool.places is not None]
    for name, pool in scenario.first.pools.items():
        counted = pool.escalation.counts if pool.escalation is not None else None
        if counted is not None and counted not in places:
            faults.append(Fault(f"pools.{name}.escalation.counts", f"unknown pool of places {counted!r}"))
    return faults
