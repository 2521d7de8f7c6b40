"""What holds of every drawing: nothing overlaps, nothing runs through a box, and all of it can be read."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import yaml

from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.report.diagram.canvas import PAPER_HEIGHT, PAPER_WIDTH, Box, Drawing, Label
from sim.report.diagram.chart import chart
from sim.report.diagram.describer import pathway_diagrams
from sim.report.diagram.outline import outline
from sim.report.diagram.overview import narrow, wide
from sim.report.diagram.sheet import sheets
from tests.hospital.typical import CONFIGS, plain

POINT = 96 / 72  # pixels
LEAST_POINTS, LEAST_ON_A_PHONE, PHONE = 9, 11, 360
TOUCH = 0.51  # pixels: the width of an outline


def models() -> dict[str, dict[str, Any]]:
    """The plain tree of everything that is configured."""
    found = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((CONFIGS / "model").glob("*.yaml"))}
    return {"typical": plain(), **found}


def overlap(a: Box | Label, b: Box | Label) -> bool:
    across = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    return across > TOUCH and min(a.y + a.height, b.y + b.height) - max(a.y, b.y) > TOUCH


def inside(label: Label, box: Box) -> bool:
    across = box.x <= label.x and label.x + label.width <= box.right + TOUCH
    return across and box.y <= label.y and label.bottom <= box.bottom + TOUCH


def faults(drawing: Drawing) -> list[str]:
    """All that is wrong with a drawing."""
    found = [f"{a} meets {b}" for a, b in combinations(drawing.boxes, 2) if overlap(a, b)]
    found += [f"{a} meets {b}" for a, b in combinations(drawing.labels, 2) if overlap(a, b)]
    for label in drawing.labels:
        for box in drawing.boxes:
            if overlap(label, box) and not inside(label, box):
                found.append(f"{label} runs over the edge of {box}")
        picture = (Label(i.x, i.y, i.size, i.size, i.name, 0) for i in drawing.icons)
        found += [f"{icon} lies on {label}" for icon in picture if overlap(icon, label)]
    for line in drawing.lines:
        for (x1, y1), (x2, y2) in pairwise(line.points):
            stretch = Label(min(x1, x2), min(y1, y2), abs(x1 - x2) + 1, abs(y1 - y2) + 1, "", 0)
            crossed = [each for each in (*drawing.boxes, *drawing.labels) if overlap(stretch, shrunk(each))]
            found += [f"{line} runs through {each}" for each in crossed]
    for each in (*drawing.boxes, *drawing.labels):
        if each.x < 0 or each.y < 0 or each.x + each.width > drawing.width or each.y + each.height > drawing.height:
            found.append(f"{each} is cut off")
    return found


def shrunk(each: Box | Label) -> Label:
    """Without its outline, which lines may touch."""
    return Label(each.x + 1.5, each.y + 1.5, each.width - 3, each.height - 3, "", 0)


def too_small(drawing: Drawing) -> list[str]:
    """Letters below 9 points on paper, at their own size."""
    return [label.text for label in drawing.labels if label.size / POINT < LEAST_POINTS]


def too_small_on_a_phone(drawing: Drawing) -> list[str]:
    scale = min(1.0, PHONE / drawing.width)
    return [label.text for label in drawing.labels if label.size * scale < LEAST_ON_A_PHONE]


def fits_paper(drawing: Drawing) -> bool:
    return drawing.width <= PAPER_WIDTH and drawing.height <= PAPER_HEIGHT


def narrow_ones(made: Blueprint) -> dict[str, Drawing]:
    """The drawings that a phone shows."""
    charts = {name: chart(each) for name, each in pathway_diagrams(made).items()}
    return {**charts, "the whole, narrow": narrow(outline(made))}


def drawings(made: Blueprint) -> dict[str, Drawing]:
    """All drawings of a model, each in one piece."""
    return {**narrow_ones(made), "the whole": wide(outline(made))}


def on_sheets(made: Blueprint) -> dict[str, Drawing]:
    """All its sheets."""
    parts = {name: sheets(drawing, f"The title of {name}") for name, drawing in drawings(made).items()}
    return {f"{name}, sheet {n}": sheet for name, each in parts.items() for n, sheet in enumerate(each, start=1)}


def read(tree: dict[str, Any]) -> Blueprint:
    return blueprint(tree)
