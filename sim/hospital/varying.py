"""Assumed numbers drawn from their ranges: some of them anew in every replication, whatever is asked of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.demand.draws import class_stream, name_hash
from sim.demand.ranges import between
from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import DatedScenario
from sim.scenario.vector import Places, Reals, Slots, Vector

ROOT = "assumptions"


def drawn(scenario: DatedScenario, places: Places, replication: int, attempt: int = 0) -> Reals:
    """A value for some slots of a scenario in one replication, float64[places]: triangular between low and high.

    attempt: how often values drawn before together made no valid trust.

    The draw is keyed by its name (the path, or the class of ranges) and, for what belongs to an intervention, by the
    name of that: worlds that share an assumption share its value, and so does one in which several interventions are
    together.
    """
    slots = scenario.slots
    drawing = slots.drawing
    names = tuple((where, part.name) for where, part in scenario.first.intervention.parts())
    stream = np.uint64(class_stream(scenario.first.run.seed, replication, name_hash(ROOT)))
    keys = _keys(slots, names)[places]
    found = between(stream, keys, attempt, drawing.low[places], drawing.mode[places], drawing.high[places])
    values = drawing.made(places, found)
    return np.where(slots.whole[places], np.rint(values), values)


@lru_cache(maxsize=16)
def _keys(slots: Slots, names: tuple[tuple[str, str], ...]) -> NDArray[np.uint64]:
    """The name of the draw of every slot, uint64[slots]. names: of interventions, by where they stand."""

    def key(path: str) -> str:
        where, name = next((each for each in names if path.startswith(f"{each[0]}.")), ("", ""))
        return f"{name}|intervention{path.removeprefix(where)}" if where else path

    return np.array([name_hash(key(path)) for path in slots.drawing.names], dtype=np.uint64)


def varied(made: Blueprint, replication: int) -> Blueprint:
    """The blueprint of one replication: itself, or read again with what varies between replications drawn.

    What the vector of the blueprint gives stays as it is given. Raises ScenarioFaults where the values drawn make no
    valid scenario.
    """
    scenario, vector = made.scenario, made.vector
    places = scenario.slots.per_replication
    if vector is not None:
        places = places[~vector.given[places]]
    if not len(places) or made.plain is None:
        return made
    values = drawn(scenario, places, replication)
    try:
        return blueprint(made.plain, with_values(vector or scenario.slots.vector(), places, values))
    except ScenarioFaults as found:
        text = f"as drawn for replication {replication}: narrow low and high of what is drawn per replication"
        raise ScenarioFaults([replace(fault, rule=f"{fault.rule}, {text}") for fault in found.faults]) from found


def with_values(vector: Vector, places: Places, values: Reals) -> Vector:
    """A vector that gives some slots more."""
    after, given = vector.values.copy(), vector.given.copy()
    after[places], given[places] = values, True
    return Vector(vector.layout, after, given)
