"""Assumed numbers drawn from their ranges: some of them anew in every replication, whatever is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.demand.distributions import no_table
from sim.demand.draws import TRIANGULAR, class_stream, name_hash, quantile, uniform
from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import DatedScenario
from sim.scenario.tree import Provenance

ROOT = "assumptions"


def drawn(
    scenario: DatedScenario, numbers: Mapping[str, Provenance], replication: int, attempt: int = 0
) -> dict[str, Any]:
    """A value for assumed numbers of a scenario in one replication, by path: triangular between low and high.

    attempt: how often values drawn before together made no valid trust.

    The draw is keyed by the path and, for what belongs to an intervention, by its name: worlds that share an
    assumption share its value, and so does one in which several interventions are together.
    """
    seed = scenario.first.run.seed
    names = {where: part.name for where, part in scenario.first.intervention.parts()}
    stream = class_stream(seed, replication, name_hash(ROOT))
    found = {}
    for path, number in numbers.items():
        where = next((each for each in names if path.startswith(f"{each}.")), "")
        key = f"{names[where]}|intervention{path.removeprefix(where)}" if where else path
        found[path] = _between(number, float(uniform(stream, name_hash(key), attempt)))
    return found


def varied(made: Blueprint, replication: int) -> Blueprint:
    """The blueprint of one replication: itself, or read again with what varies between replications drawn.

    Raises ScenarioFaults where the values drawn make no valid scenario.
    """
    numbers = {
        path: number
        for path, number in made.scenario.provenance.items()
        if number.per_replication and path not in made.draws
    }
    if not numbers or made.plain is None:
        return made
    try:
        return blueprint(made.plain, {**made.draws, **drawn(made.scenario, numbers, replication)})
    except ScenarioFaults as found:
        told = f"as drawn for replication {replication}: narrow low and high of what is drawn per replication"
        raise ScenarioFaults([replace(fault, rule=f"{fault.rule}, {told}") for fault in found.faults]) from found


def _between(number: Provenance, luck: float) -> Any:
    low, high = sorted((float(number.low or 0.0), float(number.high or 0.0)))
    value = float(quantile(TRIANGULAR, low, float(number.value), high, 0.0, no_table(), 0, 0, luck))
    return round(value) if isinstance(number.value, int) else value
