"""A drawing as SVG text: words that can be searched and read aloud, shapes that differ in more than their colour."""

from __future__ import annotations

import itertools
from xml.sax.saxutils import escape, quoteattr

from sim.pathway.wording import anchor
from sim.report.diagram.canvas import Box, Drawing, Icon, Label, Line, Point
from sim.report.diagram.paint import BADGE, GREY, INK, OUTLINES, PICTURES, SHAPES, STATES, WHITE

FACE = "Arial, 'Liberation Sans', Helvetica, 'DejaVu Sans', sans-serif"
CORNER = 7.0  # radius of a line's corner, pixels
TIP = 6.0  # length of an arrow's tip
BASE = 0.78  # of a line's height, where its letters stand


def svg(drawing: Drawing, title: str, links: bool = False) -> str:
    """The SVG text of a drawing. title: what it is, for those who cannot see it; links: within a page of all."""
    size = f"{drawing.width:.0f}", f"{drawing.height:.0f}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" '
        f'height="{size[1]}" font-family="{FACE}" role="img" aria-label={quoteattr(title)}>'
        f'<rect width="{size[0]}" height="{size[1]}" fill="{WHITE}"/>'
    ]
    parts += [_line(line) for line in drawing.lines]
    parts += [_box(box) for box in drawing.boxes]
    parts += [_icon(icon) for icon in drawing.icons]
    parts += [_label(label, links) for label in drawing.labels]
    return "".join(parts) + "</svg>\n"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _line(line: Line) -> str:
    dashed = ' stroke-dasharray="5 4"' if line.dashed else ""
    points = line.points[::-1] if line.dashed else line.points  # ways that end as one share their dashes
    path = _smooth(points) if line.smooth else _cornered(points)
    drawn = f'<path d="{path}" fill="none" stroke="{GREY}" stroke-width="1.5"{dashed}/>'
    return drawn + (_tip(line.points[-2], line.points[-1]) if line.tip else "")


def _tip(before: Point, end: Point) -> str:
    """An arrow's tip, down, up or sideways."""
    (x1, y1), (x, y) = before, end
    if abs(x1 - x) > abs(y1 - y):
        back, half = (TIP if x > x1 else -TIP), TIP * 0.6
        points = ((x, y), (x - back, y - half), (x - back, y + half))
    else:
        back, half = (TIP if y > y1 else -TIP), TIP * 0.6
        points = ((x, y), (x - half, y - back), (x + half, y - back))
    return f'<polygon points="{" ".join(f"{_n(a)},{_n(b)}" for a, b in points)}" fill="{GREY}"/>'


def _cornered(points: tuple[Point, ...]) -> str:
    """Straight pieces with round corners."""
    path = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for before, at, after in zip(points, points[1:], points[2:], strict=False):
        first, second = _towards(at, before), _towards(at, after)
        path += f" L{_n(first[0])} {_n(first[1])} Q{_n(at[0])} {_n(at[1])} {_n(second[0])} {_n(second[1])}"
    return path + f" L{_n(points[-1][0])} {_n(points[-1][1])}"


def _towards(at: Point, other: Point) -> Point:
    """A corner's radius from a point towards another, at most halfway."""
    dx, dy = other[0] - at[0], other[1] - at[1]
    length = max(abs(dx), abs(dy))
    part = 0.0 if length == 0 else min(CORNER, length / 2) / length
    return at[0] + dx * part, at[1] + dy * part


def _smooth(points: tuple[Point, ...]) -> str:
    """Straight down, and in smooth bends to either side."""
    path = f"M{_n(points[0][0])} {_n(points[0][1])}"
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        middle = _n((y1 + y2) / 2)
        bend = f" C{_n(x1)} {middle} {_n(x2)} {middle} {_n(x2)} {_n(y2)}"
        path += f" L{_n(x2)} {_n(y2)}" if x1 == x2 or y1 == y2 else bend
    return path


def _box(box: Box) -> str:
    fill, stroke, width = OUTLINES[box.look]
    dashed = ""
    if box.state:
        stroke, fill, dashes = STATES[box.state]
        width = 2.5
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    paint = f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"{dashed}'
    shape = SHAPES.get(box.look, "box")
    if shape == "hexagon":
        x, y, r, b, cut = box.x, box.y, box.right, box.bottom, 10
        corners = ((x + cut, y), (r - cut, y), (r, (y + b) / 2), (r - cut, b), (x + cut, b), (x, (y + b) / 2))
        return f'<polygon points="{" ".join(f"{_n(a)},{_n(c)}" for a, c in corners)}" {paint}/>'
    radius = min(box.height / 2, 16) if shape == "pill" else 4
    where = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
    return f'<rect {where} rx="{_n(radius)}" {paint}/>'


def _icon(icon: Icon) -> str:
    moved = f'transform="translate({_n(icon.x)} {_n(icon.y)}) scale({icon.size / 16:.3g})"'
    if icon.name in BADGE:
        half = icon.size / 2
        return (
            f'<circle cx="{_n(icon.x + half)}" cy="{_n(icon.y + half)}" r="{_n(half)}" fill="{icon.colour}"/>'
            f'<path d="{BADGE[icon.name]}" {moved} '
            f'fill="none" stroke="{WHITE}" stroke-width="2.2" stroke-linecap="round"/>'
        )
    return (
        f'<path d="{PICTURES[icon.name]}" {moved} '
        f'fill="none" stroke="{icon.colour}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _label(label: Label, links: bool) -> str:
    bold = ' font-weight="bold"' if label.bold else ""
    text = (
        f'<text x="{_n(label.x)}" y="{_n(label.y + BASE * label.height)}" font-size="{_n(label.size)}"{bold} '
        f'fill="{label.colour or INK}">{escape(label.text)}</text>'
    )
    return f"<a href={quoteattr('#' + anchor(label.to))}>{text}</a>" if links and label.to else text
