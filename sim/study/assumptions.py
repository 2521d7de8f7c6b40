"""Assumptions drawn: each assumed number with a low and a high, the same in both worlds of a pair.

A number that was "set by hand" to a published figure is not drawn: with the others it holds that figure, and moving it
alone would leave the trust it describes. Shares are not drawn, for they must sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from sim.hospital.varying import drawn, with_values
from sim.scenario.load import DatedScenario
from sim.scenario.tree import Provenance, may_be_drawn
from sim.scenario.vector import Places, Vector

OWN = "intervention."  # of a world, not of the trust that all worlds share


def free(provenance: Mapping[str, Provenance]) -> dict[str, Provenance]:
    """The assumed numbers that may be drawn, by path."""
    return {path: p for path, p in provenance.items() if may_be_drawn(path, p)}


def draw(scenario: DatedScenario, replication: int, attempt: int = 0) -> Vector:
    """The vector of a scenario in one replication; attempt: how often it was drawn before."""
    places = scenario.slots.drawn
    return scenario.slots.at(places, drawn(scenario, places, replication, attempt))


class Drawn:
    """The vectors of one world beside a baseline: the assumptions that both share, and its own of its intervention."""

    def __init__(self, base: DatedScenario, own: DatedScenario) -> None:
        self.base, self.own = base, own

    def vector(self, replication: int, attempt: int = 0) -> Vector:
        """The vector of one replication; attempt: how often it was drawn before."""
        slots, (shared, here), own = self.own.slots, self._shared, self._own
        found = slots.at(here, drawn(self.base, shared, replication, attempt))
        return with_values(found, own, drawn(self.own, own, replication, attempt))

    @cached_property
    def _shared(self) -> tuple[Places, Places]:
        """Slots of what is shared: of the baseline, and in the same order of this world."""
        base, place = self.base.slots, self.own.slots.place
        both = [(at, place[base.paths[at]]) for at in base.drawn.tolist() if base.paths[at] in place]
        shared, here = np.array(both, dtype=np.int64).reshape(-1, 2).T
        return shared, here

    @cached_property
    def _own(self) -> Places:
        slots = self.own.slots
        return np.array([at for at in slots.drawn.tolist() if slots.paths[at].startswith(OWN)], dtype=np.int64)
