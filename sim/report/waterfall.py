"""A waterfall: from nothing to ln(1 + p), step by step, a table and a picture that add up to the last digit.

Figures are rounded so that they still add up (largest remainders), in log points × 100: within a few per cent of
percentage points, and on that scale steps add. The picture is SVG text with no font, script or address of its own;
below 480 wide the names stand over the bars, so that it can be read on a phone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from sim.productivity import Explanation
from sim.report.titles import titled

BLUE, DARK_BLUE, GREY, ORANGE = "#005EB8", "#003087", "#425563", "#B35900"
HALO = ' paint-order="stroke" stroke="#FFFFFF" stroke-width="3"'
CAPTION = "log points × 100: about percentage points, and they add up"
NARROW = 480
LETTER = 0.56  # width of a letter over its height, on the wide side


class WaterfallBar(NamedTuple):
    """One row: from where a step starts to where it ends, in steps of the last digit printed."""

    name: str
    begin: int
    end: int
    is_total: bool = False

    @property
    def change(self) -> int:
        """What the step adds."""
        return self.end if self.is_total else self.end - self.begin


class Waterfall(NamedTuple):
    """Rows that add up, the total last, and how many decimals of log points × 100 they are in."""

    falls: tuple[WaterfallBar, ...]
    decimals: int

    def label(self, units: int, sign: bool = True) -> str:
        """A number of last digits as it is printed: `+0.42`, and 0 without a sign."""
        figure = f"{abs(units) / 10**self.decimals:.{self.decimals}f}"
        before = "" if not sign and units >= 0 else "+" if units > 0 else "−" if units < 0 else ""
        return before + figure


def waterfall(steps: Sequence[tuple[str, float]], total: str, decimals: int = 2) -> Waterfall:
    """Rows from steps in log points, and their sum as the total of that name.

    Raises
    ------
    ValueError
        When there is no step, or one is not finite.
    """
    points = [log_points for _, log_points in steps]
    if not points or not all(math.isfinite(each) for each in points):
        raise ValueError(f"a waterfall needs finite steps, got {points}")
    falls, reached = [], 0
    for (name, _), change in zip(steps, rounded([100.0 * each for each in points], decimals), strict=True):
        falls.append(WaterfallBar(name, reached, reached + change))
        reached += change
    return Waterfall((*falls, WaterfallBar(total, 0, reached, is_total=True)), decimals)


def shown_steps(explanation: Explanation, most: int = 14) -> list[tuple[str, float]]:
    """The largest steps of an explanation in words, the rest as one: what `waterfall` takes."""
    return [(titled(step.name), step.log_points) for step in explanation.largest(most)]


def rounded(amounts: Sequence[float], decimals: int) -> list[int]:
    """Amounts in units of the last digit, rounded so that their sum is that of the exact amounts, rounded.

    Each is off by less than one unit; those with the largest remainders are rounded up.
    """
    exact = [amount * 10**decimals for amount in amounts]
    units = [math.floor(each) for each in exact]
    short = round(math.fsum(exact)) - sum(units)
    by_remainder = sorted(range(len(exact)), key=lambda at: units[at] - exact[at])
    for at in by_remainder[:short]:
        units[at] += 1
    return units


def waterfall_rows(fall: Waterfall) -> list[tuple[str, str, str]]:
    """The table under the picture: name, what the step adds, where it leads; log points × 100."""
    return [(each.name, fall.label(each.change), fall.label(each.end)) for each in fall.falls]


def waterfall_svg(fall: Waterfall, title: str, width: int = 720) -> str:
    """The picture as one `<svg>` element, with a title and a description for those who cannot see it."""
    drawn = _Drawing(fall, width)
    text = "; ".join(f"{name} {change}" for name, change, _ in waterfall_rows(fall))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {drawn.height:g}" width="100%" role="img" '
        f'style="max-width:{width}px" font-family="Arial, Helvetica, sans-serif" font-size="{drawn.letter}">',
        f"<title>{escape(title)}</title><desc>{escape(text)} (log points × 100)</desc>",
        *drawn.shapes(),
        "</svg>",
    ]
    return "\n".join(lines)


class _Drawing:
    """Where everything stands: names left of the bars, or over them where it is narrow."""

    def __init__(self, fall: Waterfall, width: int) -> None:
        self.fall, self.width = fall, width
        self.narrow = width < NARROW
        self.letter = 14
        self.row = 42 if self.narrow else 30
        self.bar = 16 if self.narrow else 18
        self.height = self.row * len(fall.falls) + 34
        longest = max(len(each.name) for each in fall.falls)
        figure = self.letter * LETTER * (fall.decimals + 4)
        names = 0.0 if self.narrow else min(longest * self.letter * LETTER + 12, width * 0.5)
        self.left, self.right = names + figure, width - figure
        reached = [0, *(each.end for each in fall.falls)]
        self.low, self.span = min(reached), max(max(reached) - min(reached), 1)

    def x(self, units: int) -> float:
        return self.left + (self.right - self.left) * (units - self.low) / self.span

    def shapes(self) -> Iterator[str]:
        """Lines, then bars, then letters, so that nothing strikes through a word."""
        zero, bottom = self.x(0), self.height - 30
        yield f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="4" y2="{bottom}" stroke="{GREY}"/>'
        tops = [at * self.row + (22 if self.narrow else 6) for at in range(len(self.fall.falls))]
        for each, top in zip(self.fall.falls[:-1], tops, strict=False):
            end, below = self.x(each.end), top + self.row + self.bar
            yield f'<line x1="{end:.1f}" x2="{end:.1f}" y1="{top}" y2="{below}" stroke="{GREY}" stroke-width=".7"/>'
        for each, top in zip(self.fall.falls, tops, strict=True):
            yield from self._bar(each, top)
        yield f'<text x="2" y="{self.height - 8}" fill="{GREY}" font-size="12">{CAPTION}</text>'

    def _bar(self, each: WaterfallBar, top: int) -> Iterator[str]:
        begin, end = sorted((self.x(each.begin), self.x(each.end)))
        grows = each.change >= 0
        colour = DARK_BLUE if each.is_total else BLUE if grows else ORANGE
        look = HALO + (' font-weight="bold"' if each.is_total else "")
        wide = max(end - begin, 1.0)
        yield f'<rect x="{begin:.1f}" y="{top}" width="{wide:.1f}" height="{self.bar}" fill="{colour}"/>'
        line = top - 6 if self.narrow else top + self.bar - 4
        yield f'<text x="2" y="{line}" fill="{DARK_BLUE}"{look}>{escape(self._short(each.name))}</text>'
        x, anchor = (end + 5, "start") if grows else (begin - 5, "end")
        figure = f'x="{x:.1f}" y="{top + self.bar - 4}" text-anchor="{anchor}" fill="{colour}"{look}'
        yield f"<text {figure}>{self.fall.label(each.change)}</text>"

    def _short(self, name: str) -> str:
        room = int((self.width if self.narrow else self.width * 0.5) / (self.letter * LETTER)) - 1
        return name if len(name) <= room else f"{name[: room - 1]}…"
