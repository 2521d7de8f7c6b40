"""One step as it is drawn: a box that fits its words, a picture of what is done, a badge of what changed."""

from __future__ import annotations

from dataclasses import dataclass

from sim.pathway.phrase import Look
from sim.pathway.wording import DASH
from sim.report.diagram.canvas import Box, Drawing, Icon, Label
from sim.report.diagram.lettering import LEADING, width, wrap
from sim.report.diagram.paint import AMBER, GREY, INK, ON_DARK, OUTLINES, STATE_INK, WHITE
from sim.report.diagram.piece import Branch, Piece, State

HEAD_SIZE, NOTE_SIZE, CHIP_SIZE = 13.0, 12.0, 12.0
PAD, ABOVE, PICTURE, BADGE_ROOM = 9.0, 6.0, 20.0, 22.0
SLIM = (Look.MARK, Look.REST)


@dataclass(frozen=True)
class Written:
    """A line of words, not yet in its place."""

    text: str
    size: float
    bold: bool
    colour: str

    @property
    def height(self) -> float:
        """With its share of the distance to the next."""
        return self.size * LEADING


@dataclass(frozen=True)
class Sign:
    """A box with its words, not yet in its place."""

    look: str
    width: float
    lines: tuple[Written, ...]
    picture: str = ""
    state: str = ""
    badge: bool = False
    of: str = ""
    to: str = ""

    @property
    def above(self) -> float:
        """Room above and below the words."""
        return 3.0 if self.look in ("chip", "vain", "mark", "rest") else ABOVE

    @property
    def height(self) -> float:
        """In pixels."""
        return sum(line.height for line in self.lines) + 2 * self.above

    def at(self, x: float, y: float, drawing: Drawing) -> Box:
        """Set it into a drawing."""
        box = Box(x, y, self.width, self.height, self.look, self.state, self.of)
        drawing.boxes.append(box)
        left, top = x + PAD, y + self.above
        ink = STATE_INK.get(self.state) or (WHITE if self.look in ON_DARK else OUTLINES[self.look][1])
        if self.picture:
            drawing.icons.append(Icon(left, top + 1, self.picture, GREY if self.look == "mark" else ink))
            left += PICTURE
        if self.badge:
            size = 16.0
            drawing.icons.append(Icon(box.right - size - 5, y + self.above, self.state, ink, size))
        for line in self.lines:
            wide = width(line.text, line.size, line.bold)
            drawing.labels.append(
                Label(left, top, wide, line.height, line.text, line.size, line.bold, line.colour, self.to)
            )
            top += line.height
        return box


def sign(piece: Piece, room: float) -> Sign:
    """A step in a column of so much room."""
    badge = piece.state is not State.SAME
    inner = room - 2 * PAD - PICTURE
    beside = inner - (BADGE_ROOM if badge else 0.0)
    dark = piece.look in ON_DARK and not badge
    colour = WHITE if dark else GREY if piece.look in SLIM else INK
    slim = piece.look in SLIM
    lines = [
        Written(text, HEAD_SIZE - slim, not slim, colour)
        for text in wrap(piece.head, HEAD_SIZE - slim, beside, not slim)
    ]
    for note in piece.notes:
        said = AMBER if note.changed else WHITE if dark else GREY
        lines += [
            Written(text, NOTE_SIZE, note.changed, said) for text in wrap(note.text, NOTE_SIZE, inner, note.changed)
        ]
    wide = room
    if slim:
        wide = min(room, max(width(line.text, line.size) for line in lines) + room - beside)
    return Sign(piece.look.value, wide, tuple(lines), piece.look.value, piece.state.value, badge, piece.what, piece.to)


def chip(way: Branch, room: float) -> Sign:
    """The label of a way."""
    badge = way.state is not State.SAME
    inner = room - 2 * PAD - (BADGE_ROOM if badge else 0.0)
    colour = STATE_INK.get(way.state.value, INK)
    lines = tuple(Written(text, CHIP_SIZE, True, colour) for text in wrap(way.text or DASH, CHIP_SIZE, inner, True))
    wide = max(width(line.text, CHIP_SIZE, True) for line in lines) + room - inner
    return Sign("vain" if way.name in ("otherwise", "if_closed") else "chip", wide, lines, "", way.state.value, badge)
