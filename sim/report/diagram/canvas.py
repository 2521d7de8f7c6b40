"""A drawing before it is written: boxes, labels and lines in pixels of a page, and how it is cut into sheets.

A pixel is 1/96 of an inch on paper, so 12 of them are 9 points, and an A4 page within its margins is 718 by 1047.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace

PAPER_WIDTH, PAPER_HEIGHT = 718.0, 1047.0  # 190 x 277 mm
CLEAR = 3.0  # what a cut keeps from whatever it does not cut
KEPT_WITH_NEXT = ("chip", "vain")  # labels of ways, which say nothing at the foot of a sheet
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A shape with an outline. look: how it is painted; of: what it stands for."""

    x: float
    y: float
    width: float
    height: float
    look: str
    state: str = ""
    of: str = ""

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def middle(self) -> float:
        """Halfway between its sides."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Label:
    """A line of text and the room it takes. size: height of its letters, pixels."""

    x: float
    y: float
    width: float
    height: float
    text: str
    size: float
    bold: bool = False
    colour: str = ""
    to: str = ""
    """The pathway it is a link to, on a page."""

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height


@dataclass(frozen=True)
class Icon:
    """A small picture of what a step does, or a badge of what a change did to it."""

    x: float
    y: float
    name: str
    colour: str
    size: float = 14.0


@dataclass(frozen=True)
class Line:
    """A way from point to point. Between points one above the other it is straight, else a smooth bend or a corner."""

    points: tuple[Point, ...]
    tip: bool = True
    dashed: bool = False
    smooth: bool = False


@dataclass
class Drawing:
    """All of it, in the order in which it is painted: lines below boxes below words."""

    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    icons: list[Icon] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def shifted(self, down: float, right: float = 0.0) -> Drawing:
        """The same further down, and further to the right."""
        return Drawing(
            self.width + right,
            self.height + down,
            [replace(box, x=box.x + right, y=box.y + down) for box in self.boxes],
            [replace(label, x=label.x + right, y=label.y + down) for label in self.labels],
            [replace(icon, x=icon.x + right, y=icon.y + down) for icon in self.icons],
            [replace(line, points=tuple((x + right, y + down) for x, y in line.points)) for line in self.lines],
        )

    def trimmed(self, edge: float) -> Drawing:
        """The same without what is empty at its sides, but for an edge."""
        reached = [x for line in self.lines for x, _ in line.points]
        reached += [x for box in self.boxes for x in (box.x, box.right)]
        moved = self.shifted(0.0, edge - min(reached))
        moved.width = max(reached) - min(reached) + 2 * edge
        return moved

    def cuttable(self, y: float) -> bool:
        """Whether a cut at this height meets nothing but lines that run straight down."""
        if any(box.y - CLEAR < y < box.bottom + CLEAR for box in self.boxes):
            return False
        if any(label.y - CLEAR < y < label.bottom + CLEAR for label in self.labels):
            return False
        for line in self.lines:
            for (x1, y1), (x2, y2) in zip(line.points, line.points[1:], strict=False):
                if x1 != x2 and min(y1, y2) - CLEAR < y < max(y1, y2) + CLEAR:
                    return False
        return True

    def between(self, top: float, bottom: float) -> Drawing:
        """What lies between two cuts, moved to the top."""
        part = Drawing(self.width, bottom - top)
        part.boxes = [box for box in self.boxes if top <= box.y < bottom]
        part.labels = [label for label in self.labels if top <= label.y < bottom]
        part.icons = [icon for icon in self.icons if top <= icon.y < bottom]
        part.lines = [piece for line in self.lines for piece in _within(line, top, bottom)]
        moved = part.shifted(-top)
        moved.height = bottom - top
        return moved

    def sheets(self, tallest: float) -> list[Drawing]:
        """Cut into parts of at most this height, where it can be cut there."""
        if self.height <= tallest:
            return [self]
        edges = sorted(box.bottom + CLEAR + 1 for box in self.boxes if box.look not in KEPT_WITH_NEXT)
        cuts, top = [], 0.0
        allowed = [y for y in edges if 0 < y < self.height and self.cuttable(y)]
        while self.height - top > tallest:
            fits = [y for y in allowed if top < y <= top + tallest]
            later = [y for y in allowed if y > top + tallest]
            if not fits and not later:
                break
            top = fits[-1] if fits else later[0]
            cuts.append(top)
        ends = [0.0, *cuts, self.height]
        return [self.between(a, b) for a, b in itertools.pairwise(ends)]


def _within(line: Line, top: float, bottom: float) -> list[Line]:
    """The parts of a line between two cuts; only its very end keeps the tip."""
    runs: list[list[Point]] = [[]]
    points = line.points
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        low, high = min(y1, y2), max(y1, y2)
        if high < top or low > bottom or (low == high and not top <= low < bottom):
            runs.append([])
            continue
        a = (x1, min(max(y1, top), bottom))
        b = (x2, min(max(y2, top), bottom))
        if not runs[-1] or runs[-1][-1] != a:
            runs.append([a])
        runs[-1].append(b)
    kept = [tuple(run) for run in runs if len(run) > 1 and run[0] != run[-1]]
    return [replace(line, points=run, tip=line.tip and run[-1] == points[-1]) for run in kept]
