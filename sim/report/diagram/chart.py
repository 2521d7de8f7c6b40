"""The flow chart of a pathway: steps from top to bottom, ways side by side where they fit, else one below the other.

Where ways stand below each other, a rail on the left leads to each of them, and a rail on the right leads those who go
on past the others. So a chart is never wider than a phone, however many ways there are.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from sim.report.diagram.canvas import Box, Drawing, Line, Point
from sim.report.diagram.lettering import LEADING
from sim.report.diagram.piece import Branch, PathwayDiagram, Piece
from sim.report.diagram.sign import CHIP_SIZE, Sign, chip, sign

WIDTH, EDGE = 340.0, 6.0
GAP, BELOW_CHIP, ABOVE_CHIP, TURN = 22.0, 13.0, 12.0, 9.0
APART = 14.0  # between ways side by side
TALLEST_ASIDE = 420.0  # ways side by side are not cut, so they must fit on a sheet
LEAST = 128.0  # width of a step below which its words do not read


class Rails(NamedTuple):
    """Room left and right of ways that stand below each other."""

    left: float = 24.0
    right: float = 14.0


WIDE, NARROW = Rails(), Rails(16.0, 10.0)
DEEP = 3  # ways within ways from which the narrow rails are taken


class Column(NamedTuple):
    """Where steps may stand, from left to right."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """Halfway."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """Room for a step."""
        return self.right - self.left


class Placed(NamedTuple):
    """A block that has been placed: how far down it reaches, and the points from which patients go on."""

    bottom: float
    exits: tuple[Point, ...]


def depth(steps: Sequence[Piece]) -> int:
    """How deep ways lie within ways."""
    return max((1 + max(depth(way.steps) for way in piece.branches) for piece in steps if piece.branches), default=0)


def chart(pathway: PathwayDiagram) -> Drawing:
    """The chart of a pathway, in one piece."""
    return Chart(depth(pathway.steps)).drawn(pathway)


class Chart:
    """Places steps, and remembers what it has placed."""

    def __init__(self, deep: int) -> None:
        self.rails = WIDE if deep < DEEP else NARROW
        width = max(WIDTH, 2 * EDGE + LEAST + deep * (self.rails.left + self.rails.right))
        self.drawing = Drawing(width, 0.0)

    def drawn(self, pathway: PathwayDiagram) -> Drawing:
        """Place all of a pathway."""
        column = Column(EDGE, self.drawing.width - EDGE)
        end = self.block(pathway.steps, column, EDGE, ())
        self.drawing.height = end.bottom + EDGE
        return self.drawing

    def block(self, steps: Sequence[Piece], column: Column, top: float, come: tuple[Point, ...]) -> Placed:
        """Steps one below the other. come: points from which patients come to the first."""
        at = Placed(top, come)
        for number, piece in enumerate(steps):
            gap = 0.0 if number == 0 and not come else GAP if number or len(come) > 1 else BELOW_CHIP
            at = self.step(piece, column, at.bottom + gap, at.exits)
        return at

    def step(self, piece: Piece, column: Column, top: float, come: tuple[Point, ...]) -> Placed:
        """A step with its ways."""
        made = sign(piece, column.width)
        box = self.put(made, column, top)
        self.connect(come, box)
        if piece.branches:
            return self.aside(piece, box, column) or self.below(piece, box, column)
        return Placed(box.bottom, () if piece.ends else ((box.middle, box.bottom),))

    def put(self, made: Sign, column: Column, top: float) -> Box:
        """Set a sign into its column."""
        left = column.middle - made.width / 2
        return made.at(left, top, self.drawing)

    def connect(self, come: tuple[Point, ...], box: Box) -> None:
        """Lead patients into a step from above: straight where they come from above it, else to its middle."""
        for x, y in come:
            if len(come) == 1 and box.x + 12 <= x <= box.right - 12:
                self.line((x, y), (x, box.y))
            else:
                turn = box.y - TURN - 3
                self.line((x, y), (x, turn), (box.middle, turn), (box.middle, box.y))

    def line(self, *points: Point, tip: bool = True) -> None:
        """A line through points; those that add nothing are left out."""
        kept = [points[0], *(b for a, b in itertools.pairwise(points) if a != b)]
        straight = [
            at
            for before, at, after in zip(kept, kept[1:], kept[2:], strict=False)
            if not (before[0] == at[0] == after[0] or before[1] == at[1] == after[1])
        ]
        if len(kept) > 1:
            self.drawing.lines.append(Line((kept[0], *straight, kept[-1]), tip))

    # ---- ways below each other

    def below(self, piece: Piece, box: Box, column: Column) -> Placed:
        """Ways below each other, between their two rails."""
        split, merge = column.left + self.rails.left / 2, column.right - self.rails.right / 2
        opens = any(not way.ends for way in piece.branches)
        inner = Column(column.left + self.rails.left, column.right - (self.rails.right if opens else 0.0))
        bottom, merging = box.bottom, list[float]()
        for way in piece.branches:
            if way.plain and not way.steps:
                merging.append(box.bottom)
                continue
            label = self.put(chip(way, inner.width), inner, bottom + ABOVE_CHIP)
            middle = label.y + label.height / 2
            self.line((split, box.bottom), (split, middle), (label.x, middle))
            bottom = label.bottom
            if not way.steps:
                self.line((label.right, middle), (merge, middle), tip=False)
                merging.append(middle)
                continue
            placed = self.block(way.steps, inner, label.bottom, ((label.middle, label.bottom),))
            bottom = placed.bottom
            for x, y in placed.exits:
                bottom = placed.bottom + TURN
                self.line((x, y), (x, bottom), (merge, bottom), tip=False)
                merging.append(bottom)
        if not merging:
            return Placed(bottom, ())
        self.line((merge, min(merging)), (merge, max(bottom, *merging)), tip=False)
        return Placed(bottom, ((merge, max(bottom, *merging)),))

    # ---- ways side by side

    def aside(self, piece: Piece, box: Box, column: Column) -> Placed | None:
        """Two ways side by side, where both are short and plain enough for half the room."""
        room = (column.width - APART) / 2
        if len(piece.branches) != 2 or room < LEAST or any(depth(way.steps) for way in piece.branches):
            return None
        if max(self.height(way, room) for way in piece.branches) > TALLEST_ASIDE:
            return None
        halves = Column(column.left, column.left + room), Column(column.right - room, column.right)
        bottom, exits = box.bottom, list[Point]()
        for way, half in zip(piece.branches, halves, strict=True):
            start = (half.middle, box.bottom)
            if way.plain and not way.steps:
                exits.append(start)
                continue
            label = self.put(chip(way, half.width), half, box.bottom + GAP - 6)
            self.line(start, (half.middle, label.y))
            placed = Placed(label.bottom, ((half.middle, label.bottom),))
            if way.steps:
                placed = self.block(way.steps, half, label.bottom, placed.exits)
            bottom = max(bottom, placed.bottom)
            exits += placed.exits
        return Placed(bottom, tuple(exits))

    def height(self, way: Branch, room: float) -> float:
        """How tall a way of plain steps is."""
        return sum(sign(piece, room).height + GAP for piece in way.steps) + GAP + CHIP_SIZE * LEADING
