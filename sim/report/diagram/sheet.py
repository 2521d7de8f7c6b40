"""Drawings on sheets that fit a page of A4: each with its title, long ones on several, small ones together."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.diagram.canvas import PAPER_HEIGHT, Drawing, Label
from sim.report.diagram.lettering import LEADING, width, wrap
from sim.report.diagram.paint import DARK_BLUE, GREY

TITLE_SIZE, SMALL_SIZE, EDGE, APART = 16.0, 12.0, 6.0, 12.0


def sheets(drawing: Drawing, title: str, tallest: float = PAPER_HEIGHT) -> list[Drawing]:
    """A drawing on as many sheets as it needs, the title on each."""
    room = tallest - _title(drawing.width, title, "sheet 99 of 99").height
    parts = drawing.sheets(room)
    count = len(parts)
    captions = [f"sheet {n} of {count}{', goes on from the one before' if n > 1 else ''}" for n in range(1, count + 1)]
    return [
        stacked([_title(drawing.width, title, captions[n] if count > 1 else ""), part]) for n, part in enumerate(parts)
    ]


def untitled(drawing: Drawing, tallest: float) -> list[Drawing]:
    """The same under a heading of the page: only that it goes on is reported."""
    parts = drawing.sheets(tallest)
    count = len(parts)
    captions = [f"sheet {n} of {count}, goes on from the one before" for n in range(2, count + 1)]
    later = [stacked([_title(drawing.width, "", words), part]) for words, part in zip(captions, parts[1:], strict=True)]
    return [*parts[:1], *later]


def _title(wide: float, title: str, caption: str) -> Drawing:
    drawing, y = Drawing(wide, 0.0), EDGE
    for text, size, bold, colour in ((title, TITLE_SIZE, True, DARK_BLUE), (caption, SMALL_SIZE, False, GREY)):
        for line in wrap(text, size, wide - 2 * EDGE, bold):
            label = Label(EDGE, y, width(line, size, bold), size * LEADING, line, size, bold, colour)
            drawing.labels.append(label)
            y = label.bottom
    drawing.height = y + EDGE
    return drawing


def stacked(parts: Sequence[Drawing], gap: float = 0.0) -> Drawing:
    """Drawings one below the other."""
    whole = Drawing(max(part.width for part in parts), 0.0)
    for part in parts:
        moved = part.shifted(whole.height + (gap if whole.height else 0.0))
        whole.boxes += moved.boxes
        whole.labels += moved.labels
        whole.icons += moved.icons
        whole.lines += moved.lines
        whole.height = moved.height
    return whole


def gathered(parts: Sequence[Drawing]) -> list[Drawing]:
    """Drawings together on sheets, in their order, as many as each holds."""
    found: list[list[Drawing]] = []
    for part in parts:
        if found and sum(p.height + APART for p in found[-1]) + part.height <= PAPER_HEIGHT:
            found[-1].append(part)
        else:
            found.append([part])
    return [stacked(each, APART) for each in found]
