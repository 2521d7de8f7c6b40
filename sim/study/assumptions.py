"""Assumptions drawn: each number that has a range, the same in both worlds of a pair.

A number with a low and a high is drawn by itself, those of a class of ranges together, a table of shares as one. A
number that was "set by hand" to a published figure is not drawn: with the others it holds that figure, and moving it
alone would leave the trust it describes.
"""

from __future__ import annotations

from sim.hospital.varying import drawn
from sim.scenario.drawing import name_of_draw
from sim.scenario.load import DatedScenario
from sim.scenario.tree import Provenance
from sim.scenario.vector import Vector


def free(scenario: DatedScenario) -> dict[str, Provenance]:
    """The numbers that are drawn, by path; one that several classes of patients share stands under the first."""
    found: dict[str, Provenance] = {}
    slots, known = scenario.slots, scenario.provenance
    seen: set[tuple[object, ...]] = set()
    for place in slots.drawn.tolist():
        path = slots.paths[place]
        at = path if path in known else path.rpartition(".")[0]
        if at not in known or at in found:
            continue
        once = (name_of_draw(at), known[at].range, *_said(known[at]))
        if once not in seen:
            seen.add(once)
            found[at] = known[at]
    return found


def _said(number: Provenance) -> tuple[object, ...]:
    return str(number.value), number.low, number.high, number.assumed, number.source


def draw(scenario: DatedScenario, replication: int, attempt: int = 0) -> Vector:
    """The vector of a scenario in one replication; attempt: how often it was drawn before.

    Draws are keyed by seed and name, and those of an intervention by its name: worlds that share an assumption and its
    range share its value, and where the ranges differ both stand at the same place of their own.
    """
    places = scenario.slots.drawn
    return scenario.slots.at(places, drawn(scenario, places, replication, attempt))
