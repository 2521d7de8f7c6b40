"""The key of a run: a hash of all that can move what comes out of it, and of nothing else.

A number has the same key whether it is typed, stands in a file or is given in a vector. Sources, what is assumed and
what a page tells of an intervention are not in it, nor is what a world is called in a comparison.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.fields import scope_at
from sim.scenario.load import as_written
from sim.scenario.scope import Scope
from sim.scenario.tree import is_number
from sim.scenario.vector import Places, Slots, Vector

DIGEST = 16  # bytes: of 2**40 runs two share a key with a chance of one in 10**14
SLOT = "\0slot"  # stands where a number was taken out; no text of a scenario begins so
TOLD = re.compile(r"intervention(\.together\.\d+)?\.(title|question|evidence)$|ranges$")
"""What a page tells and no run reads; what is drawn with a class of ranges stands in the vector."""


class Key(NamedTuple):
    """What stands for a run. structure: of its scenario without its numbers, 32 hexadecimal digits; run: 16 bytes."""

    structure: str
    run: bytes


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of all runs of one scenario, whatever their numbers.

    structure: its hash; outcome: what is made of a run (`Job`: of a trust, `ModelJob`: of a model).
    """

    structure: str
    slots: Slots = field(repr=False)
    engine: str
    outcome: str

    @classmethod
    def of(cls, plain: Mapping[str, Any], engine: str, outcome: str) -> Keys:
        """Of a plain tree, files that it names read in."""
        written = as_written(plain)
        text = json.dumps(_without_numbers(written.bare, ""), default=str)
        digest = blake2b(text.encode(), digest_size=DIGEST)
        return cls(digest.hexdigest(), written.slots, engine, outcome)

    def key(self, replication: int, vector: Vector | None = None) -> Key:
        """The key of one run. vector: the numbers it is run with, made for these slots (None: as they are written)."""
        slots, digest = self.slots, self._begun.copy()
        values, drawn = slots.values, slots.per_replication
        if vector is not None:
            if vector.layout != slots.layout:
                raise ValueError("the vector was made for the slots of another scenario")
            changed = slots.changed(vector)
            values = values.copy()
            values[changed] = vector.values[changed]
            drawn = drawn[~vector.given[drawn]]
            self._refused(digest, changed, values)
        digest.update(values.tobytes())
        digest.update(np.packbits(slots.whole & (values == np.rint(values))).tobytes())  # read as whole numbers
        for of_drawn in (drawn, slots.low[drawn], slots.high[drawn], slots.whole[drawn]):
            digest.update(of_drawn.tobytes())
        digest.update(replication.to_bytes(8, "little"))
        return Key(self.structure, digest.digest())

    @cached_property
    def _begun(self) -> Any:
        """What all runs of the scenario share."""
        return blake2b(f"{self.structure}|{self.engine}|{self.outcome}|".encode(), digest_size=DIGEST)

    @cached_property
    def _of_study(self) -> NDArray[np.bool_]:
        """Slots that no vector may change."""
        return np.array([scope_at(path) is Scope.STUDY for path in self.slots.paths], dtype=np.bool_)

    def _refused(self, digest: Any, changed: Places, values: NDArray[np.float64]) -> None:
        """Tell a run that is refused for its vector from the same numbers typed, which may be run (see `Slots.faults`):
        by the range that it leaves, which typing a number takes away.
        """
        low, high = self.slots.low[changed], self.slots.high[changed]
        outside = self.slots.outside(changed, values[changed]) | self._of_study[changed]
        if outside.any():
            digest.update(b"refused")
            for part in (changed, low, high):
                digest.update(part[outside].tobytes())


def _without_numbers(node: Any, path: str) -> Any:
    """A bare tree with a mark in the place of each number that a slot holds; keys in their order."""
    if isinstance(node, Mapping):
        below = ((str(key), f"{path}.{key}".lstrip("."), each) for key, each in node.items())
        return [[key, _without_numbers(each, at)] for key, at, each in below if not TOLD.match(at)]
    if isinstance(node, list | tuple):
        return {"of": [_without_numbers(each, f"{path}.{number}") for number, each in enumerate(node)]}
    return SLOT if is_number(node) and float(node) == node else node  # beyond 2**53 a slot is no longer exact
