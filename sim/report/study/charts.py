"""Charts of a study as SVG text, in the colours of the other pages; what a colour says a shape or a sign says too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np

from sim.report.charts import BLUE, DARK_BLUE, GREY, NARROW, ORANGE, WIDE, svg_figure
from sim.report.study.fits import Fit
from sim.study.pairs import Paired

SERIES = (("o", BLUE), ("s", ORANGE), ("^", DARK_BLUE), ("D", GREY), ("v", "#007F3B"), ("P", "#7C2855"))
LETTERS_WIDE, LETTERS_NARROW = 70, 36
CELLS_LETTERED = 9  # columns of a heat map up to which a telephone has room for the number in a cell
BESIDE = 0.008  # of the range of levels
UP, DOWN, OPEN = "▲", "▼", "○"


class Dot(NamedTuple):
    """A point of a line: the number on the axis, and its effect in the unit of the axis; none: it is the baseline."""

    x: float
    figure: Paired | None


class Cell(NamedTuple):
    """A cell of a heat map: its effect in the unit of the picture, and how it is written; none: no effect."""

    figure: Paired | None
    text: str


def dose_chart(lines: Mapping[str, Sequence[Dot]], words: tuple[str, str], narrow: bool = False) -> str:
    """Effects over the levels of a number with their intervals, a line for each level of a second factor.

    words: of both axes. The baseline is a hollow mark at 0.
    """
    with svg_figure(*((NARROW, 4.2) if narrow else (WIDE, 4.2))) as (figure, axes, text):
        ax = axes[0, 0]
        ax.axhline(0, color=GREY, linewidth=1)
        beside = _beside(lines)
        for at, ((name, dots), (shape, colour)) in enumerate(zip(lines.items(), SERIES, strict=False)):
            placed = [Dot(dot.x + beside * (at - (len(lines) - 1) / 2), dot.figure) for dot in dots]
            _line(ax, placed, (shape, colour), fill(name, 40))
        if len(lines) > 1:
            figure.legend(loc="outside upper left", frameon=False, ncols=1 if narrow else 2, labelcolor=DARK_BLUE)
        _numbers(ax, {dot.x for dots in lines.values() for dot in dots}, 4 if narrow else 8)
        _worded(ax, words, narrow)
    return text[0]


def _beside(lines: Mapping[str, Sequence[Dot]]) -> float:
    """How far lines stand beside each other, so that no interval hides another."""
    levels = [dot.x for dots in lines.values() for dot in dots]
    return BESIDE * (max(levels) - min(levels))


def _line(ax: Any, dots: Sequence[Dot], style: tuple[str, str], name: str) -> None:
    """One line with its marks and intervals; of the baseline a hollow mark at 0."""
    shape, colour = style
    at = sorted((x, 0.0 if of is None else of.mean) for x, of in dots if of is None or not np.isnan(of.mean))
    ax.plot(*zip(*at, strict=True), color=colour, linewidth=1.2)
    known = [(x, of) for x, of in dots if of is not None and not np.isnan(of.mean)]
    halves = [0.0 if np.isnan(of.half_width) else of.half_width for _, of in known]
    ax.errorbar([x for x, _ in known], [of.mean for _, of in known], halves, fmt=shape, color=colour, capsize=4,
                linewidth=2, markersize=7, label=name)  # fmt: skip
    for x in (x for x, of in dots if of is None):
        ax.plot(x, 0, shape, color=colour, markersize=9, markerfacecolor="white", markeredgewidth=1.6)


def heat_chart(
    rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]], words: tuple[str, str], narrow: bool
) -> str:
    """Effects of two factors as coloured cells; ▲ or ▼ where the sign is settled, ○ where it is not."""
    means = np.array([[np.nan if each.figure is None else each.figure.mean for each in row] for row in cells])
    most = float(np.nanmax(np.abs(means), initial=0.0)) or 1.0
    height = 1.2 + 0.55 * len(rows)
    with svg_figure(*((NARROW, height) if narrow else (WIDE, height))) as (_, axes, text):
        from matplotlib.colors import LinearSegmentedColormap

        ax = axes[0, 0]
        colours = LinearSegmentedColormap.from_list("effect", ["#E8A46B", "#FFFFFF", "#7FB2E5"])
        ax.pcolormesh(np.ma.masked_invalid(means), cmap=colours, vmin=-most, vmax=most, edgecolors="white", linewidth=2)
        lettered = not narrow or len(columns) <= CELLS_LETTERED // 2
        for at, row in enumerate(cells):
            for place, cell in enumerate(row):
                written = f"{sign_of(cell.figure)}\n{cell.text}" if lettered else sign_of(cell.figure)
                ax.text(place + 0.5, at + 0.5, written.strip(), ha="center", va="center", color="#212b32", fontsize=9)
        ax.set_xticks(np.arange(len(columns)) + 0.5, [fill(each, 10) for each in columns])
        ax.set_yticks(np.arange(len(rows)) + 0.5, [fill(each, 14) for each in rows])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        _worded(ax, words, narrow)
    return text[0]


def scatter_chart(fits: Sequence[Fit], effect: str, narrow: bool = False) -> str:
    """Effects of all points over each number that was sampled, with a fitted line and its 95 % interval."""
    columns = 1 if narrow else min(2, len(fits))
    rows = -(-len(fits) // columns)
    with svg_figure(NARROW if narrow else WIDE, 2.7 * rows + 0.3, rows, columns) as (figure, axes, text):
        for ax in axes.ravel()[len(fits) :]:
            ax.set_axis_off()
        for ax, fit in zip(axes.ravel(), fits, strict=False):
            ax.axhline(0, color=GREY, linewidth=0.8)
            ax.plot(fit.x, fit.y, "o", color=BLUE, markersize=3, alpha=0.55, markeredgewidth=0)
            at, mean, half = fit.line()
            ax.plot(at, mean, color=DARK_BLUE, linewidth=1.8)
            if not np.isnan(half).any():
                ax.fill_between(at, mean - half, mean + half, color=GREY, alpha=0.3, linewidth=0)
            name = f"{sign_of(fit.over_range())} {fit.name}"
            ax.set_title(fill(name, LETTERS_NARROW), fontsize=10, color=DARK_BLUE, loc="left")
            ax.locator_params(axis="x", nbins=5)
        figure.supylabel(fill(effect, LETTERS_NARROW), fontsize=10, color=GREY)
    return text[0]


def sign_of(figure: Paired | None) -> str:
    """▲ or ▼ where the sign of an effect is settled, ○ where it is not."""
    if figure is None or np.isnan(figure.mean):
        return ""
    return (UP if figure.mean > 0 else DOWN) if figure.settled else OPEN


def _numbers(ax: Any, levels: set[float], most: int) -> None:
    """The levels themselves on the axis where they are few."""
    if len(levels) <= most:
        ax.set_xticks(sorted(levels), [f"{level:,.6g}" for level in sorted(levels)])
    else:
        ax.locator_params(axis="x", nbins=most)


def _worded(ax: Any, words: tuple[str, str], narrow: bool) -> None:
    letters = LETTERS_NARROW if narrow else LETTERS_WIDE
    ax.set_xlabel(fill(words[0], letters))
    ax.set_ylabel(fill(words[1], LETTERS_NARROW))
