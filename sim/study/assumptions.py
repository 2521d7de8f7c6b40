"""Assumptions drawn: each assumed number with a low and a high, the same in both worlds of a pair.

A number that was "set by hand" to a published figure is not drawn: with the others it holds that figure, and moving it
alone would leave the trust it describes. Shares are not drawn, for they must sum to 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.demand.distributions import no_table
from sim.demand.draws import TRIANGULAR, class_stream, name_hash, quantile, uniform
from sim.scenario.load import DatedScenario
from sim.scenario.tree import Provenance, is_number

BY_HAND = "set by hand"
ROOT = "assumptions"


def free(provenance: Mapping[str, Provenance]) -> dict[str, Provenance]:
    """The assumed numbers that may be drawn, by path."""
    return {path: p for path, p in provenance.items() if _is_free(path, p)}


def _is_free(path: str, number: Provenance) -> bool:
    ranged = number.low is not None and number.high is not None and number.low != number.high
    return ranged and is_number(number.value) and BY_HAND not in number.assumed and ".shares" not in path


def draw(scenario: DatedScenario, replication: int, attempt: int = 0) -> dict[str, float]:
    """A value for every free assumption of a scenario in one replication: triangular between low and high.

    attempt: how often values drawn before together made no valid trust.

    The luck is keyed by the path and, for what belongs to an intervention, by its name: worlds that share an
    assumption share its value, and so does one in which several interventions are together.
    """
    seed = scenario.first.run.seed
    names = {where: part.name for where, part in scenario.first.intervention.parts()}
    stream = class_stream(seed, replication, name_hash(ROOT))
    drawn = {}
    for path, number in free(scenario.provenance).items():
        where = next((each for each in names if path.startswith(f"{each}.")), "")
        key = f"{names[where]}|intervention{path.removeprefix(where)}" if where else path
        drawn[path] = _between(number, float(uniform(stream, name_hash(key), attempt)))
    return drawn


def _between(number: Provenance, luck: float) -> Any:
    low, high = sorted((float(number.low or 0.0), float(number.high or 0.0)))
    value = float(quantile(TRIANGULAR, low, float(number.value), high, 0.0, no_table(), 0, 0, luck))
    return round(value) if isinstance(number.value, int) else value
