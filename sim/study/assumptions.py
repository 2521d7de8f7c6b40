"""Assumptions drawn: each number that has a range, the same in both worlds of a pair.

A number with a low and a high is drawn by itself, those of a class of ranges together, a table of shares as one. A
number that was "set by hand" to a published figure is not drawn: with the others it holds that figure, and moving it
alone would leave the trust it describes.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.hospital.varying import drawn
from sim.scenario.drawing import name_of_draw
from sim.scenario.load import DatedScenario
from sim.scenario.tree import Provenance
from sim.scenario.vector import Vector


def free(scenario: DatedScenario) -> dict[str, Provenance]:
    """The numbers that are drawn, by path; one that several classes of patients share stands under the first."""
    moved = {scenario.slots.paths[place] for place in scenario.slots.drawn.tolist()}
    moved |= {path.rpartition(".")[0] for path in moved if path not in scenario.provenance}  # elements of lists
    return {path: number for path, number in once(scenario.provenance).items() if path in moved}


def once(provenance: Mapping[str, Provenance]) -> dict[str, Provenance]:
    """Numbers by path, each that several classes of patients share under the first of them only."""
    found: dict[tuple[object, ...], tuple[str, Provenance]] = {}
    for path, number in provenance.items():
        said = number.low, number.high, number.range, number.exact, number.assumed, number.source
        found.setdefault((name_of_draw(path), str(number.value), *said), (path, number))
    return dict(found.values())


def draw(scenario: DatedScenario, replication: int, attempt: int = 0) -> Vector:
    """The vector of a scenario in one replication; attempt: how often it was drawn before.

    Draws are keyed by seed and name, and those of an intervention by its name: worlds that share an assumption and its
    range share its value, and where the ranges differ both stand at the same place of their own.
    """
    places = scenario.slots.drawn
    return scenario.slots.at(places, drawn(scenario, places, replication, attempt))
