"""Assumptions drawn: each assumed number with a low and a high, the same in both worlds of a pair.

A number that was "set by hand" to a published figure is not drawn: with the others it holds that figure, and moving it
alone would leave the trust it describes. Shares are not drawn, for they must sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.hospital.varying import drawn
from sim.scenario.load import DatedScenario
from sim.scenario.tree import Provenance, may_be_drawn


def free(provenance: Mapping[str, Provenance]) -> dict[str, Provenance]:
    """The assumed numbers that may be drawn, by path."""
    return {path: p for path, p in provenance.items() if may_be_drawn(path, p)}


def draw(scenario: DatedScenario, replication: int, attempt: int = 0) -> dict[str, float]:
    """A value for every free assumption of a scenario in one replication; attempt: how often it was drawn before."""
    return drawn(scenario, free(scenario.provenance), replication, attempt)
