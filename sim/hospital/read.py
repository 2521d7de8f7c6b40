"""The entry point of the model: a plain tree becomes a blueprint, or every fault of scenario and pathways in one
list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.hospital.build import Blueprint
from sim.hospital.feasible import feasibility_faults
from sim.hospital.grants import grant_faults
from sim.hospital.references import mark_faults, reference_faults
from sim.hospital.staffing import staffing_faults
from sim.pathway.read import read_program
from sim.scenario.faults import ScenarioFaults, causes
from sim.scenario.load import read
from sim.scenario.names import dotted_names
from sim.scenario.vector import Vector


def blueprint(plain: Mapping[str, Any], vector: Vector | None = None) -> Blueprint:
    """Read and check a plain tree whole.

    vector: the numbers with which it is read, one for each slot; as they are written where there is none. Raises
    ScenarioFaults with all faults at once.
    """
    scenario, faults, tree = read(plain, vector)
    program, found = read_program(tree)
    faults += [*found, *dotted_names(tree)]
    if scenario is not None:
        faults += [*reference_faults(scenario), *feasibility_faults(scenario)]
    if scenario is not None and program is not None:
        faults += [*mark_faults(scenario.first, program), *grant_faults(program, scenario)]
    if scenario is not None and not faults:
        faults += staffing_faults(scenario)
    if faults or scenario is None or program is None:
        raise ScenarioFaults(causes(faults))
    return Blueprint(scenario, program, plain, vector)
