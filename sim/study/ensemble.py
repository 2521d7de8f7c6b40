"""Members of a calibration as worlds are given them: pair k of a study has member k in every world.

Of a world nothing is drawn then but what its interventions assume, and what members were not fitted to (harm, how gains
are judged).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

import numpy as np

from sim.hospital.varying import with_values
from sim.scenario.load import DatedScenario
from sim.scenario.vector import Reals, Vector
from sim.study.assumptions import draw


@dataclass(frozen=True)
class Ensemble:
    """Vectors by path. paths: of the numbers they give; values: float64[members, paths]; fitted_to: a hash."""

    paths: tuple[str, ...] = field(repr=False)
    values: Reals = field(repr=False)
    fitted_to: str = ""

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits that stand for these members and no others."""
        text = "\n".join(self.paths).encode() + self.values.tobytes()
        return blake2b(text, digest_size=8).hexdigest()

    @classmethod
    def of(cls, paths: tuple[str, ...], vectors: list[Vector], fitted_to: str = "") -> Ensemble:
        """Of whole vectors that give the same numbers. paths: of every slot of their scenario."""
        given = np.flatnonzero(vectors[0].given)
        values = np.array([vector.values[given] for vector in vectors])
        return cls(tuple(paths[place] for place in given.tolist()), values, fitted_to)

    def vector(self, scenario: DatedScenario, replication: int, attempt: int = 0) -> Vector:
        """The vector of a replication of a world: its member's numbers, those of interventions drawn.

        attempt: how often the latter were drawn before. Members come in turn, none twice until all were used.
        """
        place = scenario.slots.place
        places = np.array([place[path] for path in self.paths], dtype=np.int64)
        return with_values(draw(scenario, replication, attempt), places, self.values[replication % len(self)])


def reused(ensemble: Ensemble | None, count: int, what: str) -> list[str]:
    """A warning where members are fewer than what they are used by, as `pairs`, of which there are count."""
    if ensemble is None or count <= len(ensemble):
        return []
    members = len(ensemble)
    return [
        f"{count} {what} share {members} members of a calibration: those of the same one are not independent, and "
        f"intervals are narrower than they say; ask for {members} {what} at most, or calibrate {count} members"
    ]


def vector_of(scenario: DatedScenario, replication: int, ensemble: Ensemble | None, attempt: int = 0) -> Vector:
    """The vector of a replication: of a member where there are any, else drawn from the ranges."""
    if ensemble is None:
        return draw(scenario, replication, attempt)
    return ensemble.vector(scenario, replication, attempt)
