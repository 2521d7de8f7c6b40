"""Assumptions drawn: each assumed number with a low and a high, the same in both worlds of a pair.

A number that was "set by hand" to a published figure is not drawn: with the others it holds that figure, and moving it
alone would leave the trust it describes. Shares are not drawn, for they must sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.hospital.varying import drawn
from sim.scenario.load import DatedScenario
from sim.scenario.tree import Provenance, may_be_drawn
from sim.scenario.vector import Vector


def free(provenance: Mapping[str, Provenance]) -> dict[str, Provenance]:
    """The assumed numbers that may be drawn, by path."""
    return {path: p for path, p in provenance.items() if may_be_drawn(path, p)}


def draw(scenario: DatedScenario, replication: int, attempt: int = 0) -> Vector:
    """The vector of a scenario in one replication; attempt: how often it was drawn before.

    Draws are keyed by seed and path, and those of an intervention by its name: worlds that share an assumption and its
    range share its value, and where the ranges differ both stand at the same place of their own.
    """
    places = scenario.slots.drawn
    return scenario.slots.at(places, drawn(scenario, places, replication, attempt))
