"""How wide words are: the widths of DejaVu Sans, which no common sans-serif face of a page is wider than."""

from __future__ import annotations

from functools import cache
from typing import Any

LEADING = 1.25  # distance of two lines, in heights of the letters


@cache
def _face(bold: bool) -> Any:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    weight = "bold" if bold else "normal"
    path = font_manager.findfont(font_manager.FontProperties(family="DejaVu Sans", weight=weight))
    face = FT2Font(path)
    face.set_size(100, 72)
    return face


@cache
def _advance(letter: str, bold: bool) -> float:
    """Width of a letter, in heights."""
    from matplotlib.ft2font import LoadFlags

    glyph = _face(bold).load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536.0 / 100.0


def width(text: str, size: float, bold: bool = False) -> float:
    """Width of a text in the unit of its size."""
    return size * sum(_advance(letter, bold) for letter in text)


def wrap(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """A text in lines that fit: broken between words, and within a word that is too long for a line of its own."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined, size, bold) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, size, room, bold)
        lines += full
    return [*lines, line] if line else lines


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    """A word in parts that fit, at least a letter each."""
    parts = [""]
    for letter in word:
        if parts[-1] and width(parts[-1] + letter, size, bold) > room:
            parts.append("")
        parts[-1] += letter
    return parts
