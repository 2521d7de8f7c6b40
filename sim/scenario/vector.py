"""The numbers of a scenario as one vector: a slot for each, with its path, unit, range, scope and value.

Slots are made once from a tree as it is written, in the order in which its numbers stand there. Whoever runs the
scenario with other numbers (a replication that draws what is assumed, a sweep, a calibration) hands over a vector; what
is wrong with it is told of all slots at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.drawing import Draw, Drawing, drawing_of
from sim.scenario.faults import Fault
from sim.scenario.fields import scope_at
from sim.scenario.ranges import RANGES
from sim.scenario.scope import Scope
from sim.scenario.tree import Provenance, is_number, leaves, putting_all
from sim.scenario.units import unit_of

Reals = NDArray[np.float64]
Places = NDArray[np.int64]
SHAPE = "triangular"  # of what is drawn: between low and high, with its value as the mode
VECTOR = "vector"


class Slot(NamedTuple):
    """One number of a scenario.

    unit: as its name says it, "" where it is a share or a count; scope: the least stretch of a run over which it holds;
    value: as it is written; low, high, shape: its range, its own or that of its class, and how it is drawn, NaN and ""
    where it has none and stays as it is written.
    """

    path: str
    unit: str
    scope: Scope
    value: float
    low: float
    high: float
    shape: str


@dataclass(frozen=True)
class Vector:
    """A value for every slot of a scenario, float64[slots].

    given: bool[slots], which of them it gives: the others stand at what is written, or are drawn by a replication that
    draws them (`per: replication`); layout: of the slots it was made for.
    """

    layout: str
    values: Reals
    given: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Slots:
    """The slots of one bare tree, in the order of its numbers. Arrays of equal length n.

    values, low, high: float64, a low and a high only where there is a range; whole: bool, those written as whole
    numbers; drawn, per_replication: int64, the slots that are drawn, and those drawn whatever is asked of a
    replication; drawing: how, and which of them together. What declares classes of ranges has no slot.
    """

    paths: tuple[str, ...]
    values: Reals
    low: Reals
    high: Reals
    whole: NDArray[np.bool_]
    drawn: Places
    per_replication: Places
    drawing: Drawing = field(repr=False)
    layout: str = field(repr=False)
    bare: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, bare: Mapping[str, Any], provenance: Mapping[str, Provenance]) -> Slots:
        """Of a bare tree, and where its numbers come from."""
        of_scenario = {key: node for key, node in bare.items() if key != RANGES}
        numbers = [(path, value) for path, value in leaves(of_scenario) if is_number(value)]
        paths = tuple(path for path, _ in numbers)
        known = [provenance.get(path) or _of_list(provenance, path) for path in paths]
        values = np.array([value for _, value in numbers], dtype=np.float64)
        drawing = drawing_of(paths, values, known, bare)
        anew = [p is not None and p.per_replication for p in known]
        own = [(p.low, p.high) if p is not None else (None, None) for p in known]
        low, high = np.array(own, dtype=np.float64).reshape(-1, 2).T
        least, most = drawing.ends()
        return cls(
            paths=paths,
            values=values,
            low=np.where(np.isnan(least), np.fmin(low, high), least),
            high=np.where(np.isnan(most), np.fmax(low, high), most),
            whole=np.array([isinstance(value, int) for _, value in numbers], dtype=np.bool_),
            drawn=drawing.places,
            per_replication=np.flatnonzero(anew),
            drawing=drawing,
            layout=blake2b("\n".join(paths).encode(), digest_size=8).hexdigest(),
            bare=bare,
        )

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, place: int) -> Slot:
        """The slot at a place."""
        path = self.paths[place]
        ends = float(self.low[place]), float(self.high[place])
        shape = SHAPE if place in self.drawn else ""
        return Slot(path, unit_of(path, self.bare), scope_at(path), float(self.values[place]), *ends, shape)

    def __iter__(self) -> Iterator[Slot]:
        return (self[place] for place in range(len(self)))

    @cached_property
    def draws(self) -> tuple[Draw, ...]:
        """Every draw once: of a number, of a table of shares, of a class of ranges."""
        return tuple(self.drawing.draws(self.paths))

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each slot by its path."""
        return {path: place for place, path in enumerate(self.paths)}

    def vector(self, given: Mapping[str, float] | None = None) -> Vector:
        """A vector of some numbers by path, all else as it is written. KeyError for a path that has no slot."""
        given = given or {}
        return self.at([self.place[path] for path in given], list(given.values()))

    def at(self, places: Iterable[int] | Places, numbers: Sequence[float] | Reals) -> Vector:
        """The same by place."""
        values, found = self.values.copy(), np.zeros(len(self), np.bool_)
        where = np.asarray(places, dtype=np.int64)
        values[where], found[where] = np.asarray(numbers, dtype=np.float64), True
        return Vector(self.layout, values, found)

    def numbers(self, vector: Vector, places: Places) -> dict[str, float]:
        """Values of some slots by path; whole ones as whole numbers."""
        return {self.paths[place]: self._number(vector, place) for place in places.tolist()}

    def faults(self, vector: Vector) -> list[Fault]:
        """What is wrong with a vector: its length, the slots it was made for, and each number outside its range."""
        lengths = {vector.values.shape, vector.given.shape}
        if lengths != {(len(self),)}:
            many = ", ".join(str(math.prod(shape)) for shape in sorted(lengths))
            return [Fault(VECTOR, f"must have {len(self)} numbers, one for each slot of the scenario", many)]
        if vector.layout != self.layout:
            return [Fault(VECTOR, "was made for the slots of another scenario", vector.layout)]
        found: list[Fault] = []
        changed = self.changed(vector)
        low_of, high_of = self.bounds(changed)
        columns = (changed, low_of, high_of, self.outside(changed, vector.values[changed]))
        for place, low, high, outside in zip(*(column.tolist() for column in columns), strict=True):
            path, value = self.paths[place], float(vector.values[place])
            if not is_number(value):
                found.append(Fault(path, "must be a number", f"{value:g}"))
            elif outside:
                found.append(Fault(path, "must lie between its low and its high", f"{value:g} ({low:g} to {high:g})"))
            if scope_at(path) is Scope.STUDY:
                found.append(Fault(path, f"cannot be in a vector: it is {Scope.STUDY.value}", f"{value:g}"))
        return found

    def bounds(self, places: Places) -> tuple[Reals, Reals]:
        """The least and the most that a vector may give some slots, float64[places]; whole ones are drawn and then
        rounded. NaN of a slot without a range.
        """
        low, high, whole = self.low[places], self.high[places], self.whole[places]
        return np.where(whole, np.floor(low), low), np.where(whole, np.ceil(high), high)

    def outside(self, places: Places, values: Reals) -> NDArray[np.bool_]:
        """Whether numbers for some slots lie outside their ranges; shares of a table, which move together, do not."""
        low, high = self.bounds(places)
        return ((values < low) | (values > high)) & ~self.drawing.in_tables[places]

    def changed(self, vector: Vector) -> Places:
        """The slots at which a vector is not as it is written, int64."""
        return np.flatnonzero(vector.given & (vector.values != self.values))

    def put(self, bare: dict[str, Any], vector: Vector) -> dict[str, Any]:
        """A tree with the numbers of a sound vector; all that does not lie on their paths is shared with the given."""
        changed = self.changed(vector).tolist()
        found: dict[str, Any] = putting_all(bare, {self._keys[at]: self._number(vector, at) for at in changed})
        return found

    @cached_property
    def _keys(self) -> tuple[tuple[str, ...], ...]:
        """The keys that lead to each slot."""
        return tuple(tuple(path.split(".")) for path in self.paths)

    def _number(self, vector: Vector, place: int) -> float:
        value = float(vector.values[place])
        return int(value) if self.whole[place] and value.is_integer() else value


def _of_list(provenance: Mapping[str, Provenance], path: str) -> Provenance | None:
    """Where a list of numbers comes from, for one of its elements."""
    above, _, last = path.rpartition(".")
    return provenance.get(above) if last.isdigit() else None
