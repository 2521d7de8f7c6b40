"""Charts of the page as SVG text: lettering drawn as shapes, so that they look alike everywhere and ask for no font."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from textwrap import fill
from typing import Any, NamedTuple

import numpy as np

from sim.activity.measures import Measures
from sim.report.titles import titled
from sim.report.wording import signed
from sim.study.compare import Comparison
from sim.study.effects import Effect
from sim.study.pairs import Paired
from sim.study.plan import BASELINE

BLUE, DARK_BLUE, GREY, ORANGE = "#005EB8", "#003087", "#425563", "#B35900"
BARS_NAMED = 9
WIDE, NARROW = 7.2, 3.5  # inches: of a page, and of a telephone
POINTS = 72  # to an inch, by which an SVG is measured
LINE = 0.19  # inches that one line more of a title takes
AVAILABLE = ("beds_available", "Beds available")
YEAR = (
    ("beds_occupied", "Beds occupied at midnight", 1.0),
    ("type1_within_4h", "Type 1 within 4 hours, %", 100.0),
    ("decision_over_12h_share", "Over 12 h from decision to admit, %", 100.0),
    ("waiting_list", "On the list for theatre", 1.0),
)


@contextmanager
def svg_figure(width: float, height: float, rows: int = 1, columns: int = 1) -> Iterator[tuple[Any, Any, list[str]]]:
    """A figure and its axes; its SVG text is put into the list once it is drawn.

    It is laid out by itself and then drawn once: to save a figure with a layout draws it twice.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    plain: Any = {
        "svg.fonttype": "path",
        "svg.hashsalt": "acuteflow",
        "font.size": 10,
        "axes.edgecolor": GREY,
        "axes.labelcolor": GREY,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    with mpl.rc_context(plain):
        figure = Figure((width, height), dpi=POINTS, layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.subplots(rows, columns, squeeze=False)
        text: list[str] = []
        yield figure, axes, text
        if (layout := figure.get_layout_engine()) is not None:
            layout.execute(figure)
            figure.set_layout_engine(None)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
        svg = buffer.getvalue()
        text.append(svg[svg.index("<svg") :])


class IntervalRow(NamedTuple):
    """A row of a chart of intervals: what it is of, the figure in the unit of the axis, and how it is written."""

    title: str
    figure: Paired
    text: str


def effect_chart(levels: Mapping[str, Paired], narrow: bool = False) -> str:
    """The effect on the level of productivity by title, with the interval of the table and of the sentences.

    narrow: for a phone, with the titles over the intervals and not beside them.
    """
    rows = [IntervalRow(title, level, signed(level.mean)) for title, level in levels.items()]
    return interval_chart(
        rows, "effect on the level of productivity,\npercentage points, with its 95 % interval", narrow
    )


def interval_chart(rows: Sequence[IntervalRow], words: str, narrow: bool = False) -> str:
    """Rows of one figure with their intervals, grey where the sign is not settled. words: what the axis shows."""
    shown = [(fill(row.title, 40 if narrow else 26), row) for row in rows][::-1]
    row = (0.8 if narrow else 0.62) + LINE * max((title.count("\n") for title, _ in shown), default=0)
    with svg_figure(NARROW if narrow else WIDE, 1.0 + row * len(shown)) as (_, axes, text):
        ax = axes[0, 0]
        ax.axvline(0, color=GREY, linewidth=1)
        for place, (_, (_, figure, written)) in enumerate(shown):
            colour = GREY if not figure.settled else BLUE if figure.mean > 0 else ORANGE
            if not np.isnan(figure.half_width):
                ax.plot(figure.interval, [place, place], color=colour, linewidth=3, solid_capstyle="butt")
            ax.plot(figure.mean, place, "o", color=colour, markersize=9)
            beside: dict[str, Any] = {
                "textcoords": "offset points",
                "ha": "center",
                "color": DARK_BLUE,
                "fontweight": "bold",
            }
            beside["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # the line of 0 goes behind
            ax.annotate(written, (figure.mean, place), (0, -17) if narrow else (0, 9), **beside)
        name_rows(ax, [title for title, _ in shown], narrow, fontsize=11)
        ax.set_ylim(-0.6, len(shown) - 0.3)
        ax.margins(x=0.1)
        ax.spines["left"].set_visible(False)
        ax.set_xlabel(words)
    return text[0]


def name_rows(ax: Any, names: Sequence[str], narrow: bool, fontsize: int = 10) -> None:
    """Names of the rows: beside the axes, or over each row from the left edge."""
    if not narrow:
        ax.set_yticks(range(len(names)), names, color=DARK_BLUE, fontsize=fontsize)
        ax.tick_params(axis="y", length=0)
        return
    ax.set_yticks([])
    for place, name in enumerate(names):
        ax.annotate(name, (0, place), (0, 9), xycoords=("axes fraction", "data"), textcoords="offset points",
                    color=DARK_BLUE, fontsize=fontsize, annotation_clip=False,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})  # fmt: skip


def main_bars(effect: Effect) -> list[tuple[str, float]]:
    """The largest bars of a bridge by name, and the rest as one: they add up to the effect."""
    bars = ((titled(name), points) for name, points in effect.bars if points != 0.0)
    moved = sorted(bars, key=lambda bar: -abs(bar[1]))
    named = moved[:BARS_NAMED]
    rest = sum(points for _, points in moved[BARS_NAMED:])
    return [*named, ("everything else", rest)] if moved[BARS_NAMED:] else named


def bridge_chart(effect: Effect, narrow: bool = False) -> str:
    """From nothing to the effect, bar by bar; narrow: for a phone, with the names over the bars."""
    bars = main_bars(effect)
    with svg_figure(NARROW if narrow else WIDE, 1.0 + (0.52 if narrow else 0.36) * (len(bars) + 1)) as (_, axes, text):
        ax, reached, height = axes[0, 0], 0.0, 0.4 if narrow else 0.62
        for place, (_, points) in enumerate(bars):
            ax.barh(place, points, left=reached, color=BLUE if points > 0 else ORANGE, height=height)
            end = reached + points
            ax.annotate(signed(points, 3), (max(reached, end), place), (4, 0), textcoords="offset points", va="center",
                        color=GREY, fontsize=9)  # fmt: skip
            ax.plot([end, end], [place - height / 2, place + 1 + height / 2], color=GREY, linewidth=0.6)
            reached = end
        ax.barh(len(bars), reached, color=DARK_BLUE, height=height)
        ax.annotate(signed(reached, 3), (max(0, reached), len(bars)), (4, 0), textcoords="offset points", va="center",
                    color=DARK_BLUE)  # fmt: skip
        ax.axvline(0, color=GREY, linewidth=1)
        name_rows(ax, [*(name for name, _ in bars), "effect on the level"], narrow)
        ax.set_ylim(len(bars) + 0.6, -0.9 if narrow else -0.6)
        ax.margins(x=0.24 if narrow else 0.14)
        ax.locator_params(axis="x", nbins=5)
        ax.set_xlabel("log points × 100" + ("" if narrow else " (about percentage points)"))
    return text[0]


def year_series(comparison: Comparison) -> tuple[list[str], dict[str, np.ndarray[Any, Any]]]:
    """Months, and measures of the baseline by month, over the replications as assumed."""
    outcomes = comparison.of(BASELINE, drawn=False) or comparison.of(BASELINE, drawn=True)
    first = outcomes[0].measures
    months = [month.strftime("%b %y") for month in first.months[first.measured]]
    series = {
        name: monthly([o.measures for o in outcomes], name) * scale
        for name, _, scale in (*YEAR, (*AVAILABLE, 1.0))
        if name in first.names
    }
    return months, series


def monthly(replications: Sequence[Measures], name: str) -> np.ndarray[Any, Any]:
    """A measure in each measured month, a ratio of means over replications, float64[months]; NaN for 0 over 0."""
    row, months = replications[0].names.index(name), replications[0].measured
    above = np.sum([each.numerator[row, months] for each in replications], axis=0)
    below = np.sum([each.denominator[row, months] for each in replications], axis=0)
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0))


def year_chart(months: Sequence[str], series: Mapping[str, Any], narrow: bool = False) -> str:
    """A year of the baseline: beds, waits and the list, month by month; narrow: for a phone, one over the other."""
    with svg_figure(*((NARROW, 8.4, 4, 1) if narrow else (WIDE, 5.0, 2, 2))) as (_, axes, text):
        for ax, (name, title, _) in zip(axes.ravel(), YEAR, strict=True):
            ax.set_title(title, fontsize=10, color=DARK_BLUE, loc="left")
            if name not in series:
                ax.set_axis_off()
                continue
            ax.plot(series[name], "o-", color=BLUE, markersize=4)
            if name == "beds_occupied" and AVAILABLE[0] in series:
                open_beds = series[AVAILABLE[0]]
                ax.plot(open_beds, "--", color=GREY)
                ax.annotate("available", (0, open_beds[0]), (2, 4), textcoords="offset points", color=GREY)
            low, high = ax.get_ylim()
            ax.set_ylim(low - 0.15 * (high - low), high + 0.15 * (high - low))
            step = max(1, len(months) // 4)
            ax.set_xticks(range(0, len(months), step), months[::step])
    return text[0]
