"""Pathways in layers, from arrival at the top: which stands in which, in what order, and how far from the left.

A way over several layers passes each of them at a place of its own, so that no arrow runs through a box. Ways to the
same pathway share these places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import NamedTuple

PASSAGE = 10.0  # width of the place at which ways pass a layer
BETWEEN = 16.0  # from one box of a layer to the next
SWEEPS = 12


class Passing(NamedTuple):
    """A place in a layer at which ways pass on to a pathway."""

    to: str
    up: bool
    layer: int


Place = str | Passing


class Link(NamedTuple):
    """A way from one pathway to another, drawn by way of its passings; from the upper layer to the lower."""

    places: tuple[Place, ...]
    up: bool  # drawn against its direction: the patients go from the last to the first
    back: bool  # as a new visit


@dataclass
class Layers:
    """Places by layer in their order, the ways between them, and where each place has its middle."""

    rows: list[list[Place]]
    links: list[Link]
    middle: dict[Place, float] = field(default_factory=dict)


def layered(names: Sequence[str], onward: set[tuple[str, str]], back: set[tuple[str, str]], room: Room) -> Layers:
    """Lay pathways out within a width. room: the widths of the boxes, and how much there is in all."""
    downward = acyclic(names, onward, back)
    limit = room.all
    while True:
        layer = assigned(names, downward, room._replace(all=limit))
        made = linked(layer, onward, back)
        fits = all(room.of(row) <= room.all for row in made.rows)
        if fits or limit < max(room.widths.values()):
            break
        limit -= BETWEEN + PASSAGE
    order(made)
    space(made, room)
    return made


class Room(NamedTuple):
    """Widths of boxes, and of the whole."""

    widths: Mapping[str, float]
    all: float

    def width(self, place: Place) -> float:
        """Width of a place in its layer."""
        return self.widths[place] if isinstance(place, str) else PASSAGE

    def of(self, row: Sequence[Place]) -> float:
        """Width of a layer."""
        return sum(map(self.width, row)) + BETWEEN * (len(row) - 1)


def acyclic(names: Sequence[str], onward: set[tuple[str, str]], back: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Ways from upper to lower: those that close a circle are turned round, those back as a new visit first of all."""
    rank = {name: place for place, name in enumerate(names)}
    below: dict[str, set[str]] = defaultdict(set)

    def reaches(a: str, b: str) -> bool:
        todo, seen = [a], {a}
        while todo:
            at = todo.pop()
            if at == b:
                return True
            todo += below[at] - seen
            seen |= below[at]
        return False

    for a, b in sorted(onward, key=lambda way: (rank[way[0]], rank[way[1]])):
        below[a if not reaches(b, a) else b].add(b if not reaches(b, a) else a)
    for a, b in sorted(back - onward, key=lambda way: (rank[way[0]], rank[way[1]])):
        if a != b:
            upper, lower = (b, a) if not reaches(a, b) else (a, b)
            below[upper].add(lower)
    return {(a, b) for a, lower in below.items() for b in lower if a != b}


def assigned(names: Sequence[str], downward: set[tuple[str, str]], room: Room) -> dict[str, int]:
    """The layer of each: one below the lowest that leads to it, and further down where that layer is full."""
    above: dict[str, set[str]] = {name: {a for a, b in downward if b == name} for name in names}
    layer: dict[str, int] = {}
    filled: dict[int, list[Place]] = defaultdict(list)
    while len(layer) < len(names):
        ready = [name for name in names if name not in layer and above[name] <= layer.keys()]
        for name in ready:
            at = max((layer[a] + 1 for a in above[name]), default=0)
            while filled[at] and room.of([*filled[at], name]) > room.all:
                at += 1
            layer[name] = at
            filled[at].append(name)
    used = sorted(set(layer.values()))
    return {name: used.index(at) for name, at in layer.items()}


def linked(layer: Mapping[str, int], onward: set[tuple[str, str]], back: set[tuple[str, str]]) -> Layers:
    """The rows with the passings of all ways."""
    rows: list[list[Place]] = [[] for _ in range(max(layer.values()) + 1)]
    for name, at in layer.items():
        rows[at].append(name)
    links = []
    for a, b in sorted(onward | back):
        if a == b:
            continue
        up = layer[b] < layer[a]
        upper, lower = (b, a) if up else (a, b)
        passed = [Passing(b, up, at) for at in range(layer[upper] + 1, layer[lower])]
        for place in passed:
            if place not in rows[place.layer]:
                rows[place.layer].append(place)
        links.append(Link((upper, *passed, lower), up, (a, b) not in onward))
    return Layers(rows, links)


def _neighbours(made: Layers) -> tuple[dict[Place, set[Place]], dict[Place, set[Place]]]:
    above: dict[Place, set[Place]] = defaultdict(set)
    below: dict[Place, set[Place]] = defaultdict(set)
    for link in made.links:
        for a, b in zip(link.places, link.places[1:], strict=False):
            above[b].add(a)
            below[a].add(b)
    return above, below


def crossings(made: Layers) -> int:
    """How many pairs of ways cross between two layers."""
    above, _ = _neighbours(made)
    count = 0
    for upper, lower in zip(made.rows, made.rows[1:], strict=False):
        at = {place: i for i, place in enumerate(upper)}
        ends = [(at[a], j) for j, b in enumerate(lower) for a in above[b]]
        count += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(ends) for c, d in ends[:i])
    return count


def order(made: Layers) -> None:
    """Put each layer in an order with few crossings: by the middle of its neighbours, up and down, the best kept."""
    above, below = _neighbours(made)
    best, fewest = [list(row) for row in made.rows], crossings(made)
    for sweep in range(SWEEPS):
        downward = sweep % 2 == 0
        near = above if downward else below
        through = range(1, len(made.rows)) if downward else range(len(made.rows) - 2, -1, -1)
        for at in through:
            beside = made.rows[at - 1 if downward else at + 1]
            place_of = {place: (i + 0.5) / len(beside) for i, place in enumerate(beside)}
            row = made.rows[at]
            own = {place: (i + 0.5) / len(row) for i, place in enumerate(row)}
            wish = {p: _mean([place_of[n] for n in near[p]], own[p]) for p in row}
            row.sort(key=lambda p: wish[p])
        if (now := crossings(made)) < fewest:
            best, fewest = [list(row) for row in made.rows], now
    made.rows[:] = best


def _mean(found: Sequence[float], otherwise: float) -> float:
    """Whatever order a set is gone through in: a page drawn twice is the same page."""
    return fsum(found) / len(found) if found else otherwise


def space(made: Layers, room: Room) -> None:
    """Give each place its middle: near to its neighbours' as far as the others of its layer leave room."""
    above, below = _neighbours(made)
    for row in made.rows:
        _set(row, dict.fromkeys(row, room.all / 2), made, room)
    for sweep in range(SWEEPS):
        near = (above, below)[sweep % 2]
        rows = made.rows if sweep % 2 == 0 else made.rows[::-1]
        for row in rows:
            wish = {p: _mean([made.middle[n] for n in near[p]], made.middle[p]) for p in row}
            _set(row, wish, made, room)


def _set(row: Sequence[Place], wish: Mapping[Place, float], made: Layers, room: Room) -> None:
    """The places nearest to what is wished that keep their order and their distances (pooled neighbours)."""
    offsets, at = [], 0.0
    for before, place in zip([None, *row], row, strict=False):
        if before is not None:
            at += (room.width(before) + room.width(place)) / 2 + BETWEEN
        offsets.append(at)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(row, offsets, strict=True):
        pools.append((wish[place] - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, n), (b, m) = pools[-2:]
            pools[-2:] = [((a * n + b * m) / (n + m), n + m)]
    low = room.width(row[0]) / 2
    high = max(low, room.all - room.width(row[-1]) / 2 - offsets[-1])
    starts = [min(max(start, low), high) for start, many in pools for _ in range(many)]
    for place, offset, start in zip(row, offsets, starts, strict=True):
        made.middle[place] = start + offset
