"""The strokes of a picture of journeys: bars in colour and pattern, numbers, words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sim.report.patient.bars import Bar, Look
from sim.report.patient.lasting import lasting
from sim.scenario.clock import HOUR_MS

INK, GREY, RULE, DARK = "#212b32", "#425563", "#AEB7BD", "#003087"
FILL = {Look.QUEUE: "#FFE0C7", Look.CARE: "#CFE3F6", Look.HOUR: "#FFFFFF", Look.READY: "#E1E5E8"}
EDGE = {Look.QUEUE: "#B35900", Look.CARE: "#005EB8", Look.HOUR: "#425563", Look.READY: "#212b32"}
SIZE, LINE = 12.0, 15.0
STRIP = 9.0  # along each bar, in the pattern of what it stands for
BADGE = 17.0  # across a number that stands outside its bar
MIDDLE, END = ' text-anchor="middle"', ' text-anchor="end"'
SMALL_SIZE = 10.5
BOLD, SMALL = ' font-weight="bold"', f' font-size="{SMALL_SIZE}"'


def patterns() -> str:
    """What fills the strips: defined once in a page."""
    marks = {
        Look.QUEUE: '<rect width="3.5" height="7" fill="{}"/>',
        Look.CARE: '<rect width="7" height="7" fill="{}"/>',
        Look.HOUR: '<rect width="1.6" height="7" fill="{}"/>',
        Look.READY: '<circle cx="3.5" cy="3.5" r="2.1" fill="{}"/>',
    }
    drawn = "".join(
        f'<pattern id="{look}" width="7" height="7" patternUnits="userSpaceOnUse"'
        f"{' patternTransform=' + chr(34) + 'rotate(45)' + chr(34) if look is Look.QUEUE else ''}>"
        f'<rect width="7" height="7" fill="{FILL[look]}"/>{mark.format(EDGE[look])}</pattern>'
        for look, mark in marks.items()
    )
    return f'<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>{drawn}</defs></svg>'


def swatch(look: Look) -> str:
    """A sample of a bar for the legend."""
    return (
        f'<svg width="34" height="18" aria-hidden="true"><rect x=".5" y=".5" width="33" height="17" '
        f'fill="{FILL[look]}" stroke="{EDGE[look]}"/>'
        f'<rect x="1" y="1" width="32" height="{STRIP}" fill="url(#{look})"/></svg>'
    )


def length_text(bar: Bar) -> str:
    """How long a bar is, and of how many rounds, in words."""
    often = f", {bar.times} times" if bar.times > 1 else ""
    return f"{lasting(bar.length / HOUR_MS)}{often}"


def drawn_bar(bar: Bar, corner: tuple[float, float], size: tuple[float, float], across: bool) -> str:
    """A bar; across: whether time goes to the right, and not down."""
    (x, y), (broad, high) = corner, size
    strip = f'width="{broad:.1f}" height="{STRIP}"' if across else f'width="{STRIP}" height="{high:.1f}"'
    return (
        f'<g><title>{escape(bar.label)}, {length_text(bar)}</title><rect x="{x:.1f}" y="{y:.1f}" width="{broad:.1f}" '
        f'height="{high:.1f}" fill="{FILL[bar.look]}" stroke="{EDGE[bar.look]}"/>'
        f'<rect x="{x:.1f}" y="{y:.1f}" {strip} fill="url(#{bar.look})"/></g>'
    )


def badge(number: int, x: float, y: float) -> list[str]:
    """A number in a circle."""
    return [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{BADGE / 2}" fill="#fff" stroke="{GREY}"/>',
        text(x, y + 3.7, str(number), INK, MIDDLE, SMALL),
    ]


def line(path: str, more: str = "") -> str:
    """A thin line."""
    return f'<path d="{path}" stroke="{GREY}" fill="none"{more}/>'


def zigzag(x: float, y: float, long: float, across: bool) -> list[str]:
    """A cut through both lanes; across: whether time goes to the right, so that the cut goes down."""
    pairs = ((4 if n % 2 == 0 else -4, 6) for n in range(int(long / 6)))
    path = "".join(f"l{a} {b}" if across else f"l{b} {a}" for a, b in pairs)
    found = []
    for aside, colour, wide in ((-2.0, "#fff", 7.0), (-5.0, GREY, 1.2), (1.0, GREY, 1.2)):
        start = f"M{x + aside:.1f} {y:.1f}" if across else f"M{x:.1f} {y + aside:.1f}"
        found.append(f'<path d="{start}{path}" stroke="{colour}" stroke-width="{wide}" fill="none"/>')
    return found


def words(x: float, y: float, lines: Sequence[str]) -> list[str]:
    """Lines of text below each other."""
    return [text(x, y + LINE * (number + 0.8), each, INK) for number, each in enumerate(lines)]


def text(x: float, y: float, caption: str, fill: str, *more: str) -> str:
    """A line of text; more: attributes."""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}"{"".join(more)}>{escape(caption)}</text>'


def svg(broad: float, high: float, drawn: Sequence[str]) -> str:
    """The whole."""
    return (
        f'<svg viewBox="0 0 {broad:g} {high:g}" width="{broad:g}" height="{high:g}" font-size="{SIZE:g}" '
        f'font-family="Arial, Helvetica, sans-serif">{"".join(drawn)}</svg>'
    )
