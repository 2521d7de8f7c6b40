"""Charts of the productivity pages as SVG text, each drawn twice: for a desk and for a phone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from sim.productivity.series import Trajectory, XmR
from sim.productivity.trusts import INNER, OUTER, FromPair
from sim.report.charts import BLUE, DARK_BLUE, GREY, ORANGE
from sim.report.productivity.wording import names_of

PALE, MID = "#C8D3DA", "#8A9AA5"
WIDE, NARROW = 7.4, 4.0  # inches; a phone of 360 px shows the narrow one at about its own size
LABELLED = 4
CLEAR = 0.07  # of the height of a picture between two names
LONGEST = 34  # characters of a name beside a point


class Chart(NamedTuple):
    """One chart in two widths, and its words."""

    wide: str
    narrow: str
    words: str


@contextmanager
def _sheet(name: str, size: tuple[float, float], rows: int = 1, columns: int = 1) -> Iterator[tuple[Any, list[str]]]:
    """Axes [rows, columns] of a new picture; its SVG text is in the list afterwards. Names keep ids apart."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    plain: Any = {
        "svg.fonttype": "path", "svg.hashsalt": name, "font.size": 10, "axes.edgecolor": GREY,
        "axes.labelcolor": GREY, "xtick.color": GREY, "ytick.color": GREY, "axes.spines.top": False,
        "axes.spines.right": False, "axes.titlesize": 10, "axes.titlecolor": DARK_BLUE, "axes.titlelocation": "left",
    }  # fmt: skip
    with rc_context(plain):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False)
        text: list[str] = []
        yield axes, text
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    svg = buffer.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    text.append(re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", svg))


def next_year_chart(both: FromPair) -> Chart:
    """Growth of the earlier period against that of the later: a line if the past tells."""
    first, second = both.pair.growth * 100
    words = (
        f"Each trust's growth in {both.pair.periods[1]} against its growth in {both.pair.periods[0]}: "
        f"correlation {both.noise.correlation:.2f}; the leaders of both are in the table below"
    )
    return Chart(_next_year(both, first, second, WIDE), _next_year(both, first, second, NARROW), words)


def _next_year(both: FromPair, first: Any, second: Any, width: float) -> str:
    with _sheet(f"next{width:.0f}", (width, 0.72 * width + 0.7)) as (axes, text):
        ax = axes[0, 0]
        ends = np.array([min(first.min(), second.min()) - 1, max(first.max(), second.max()) + 1])
        ax.plot(ends, ends, "--", color=MID, linewidth=1)
        ax.annotate("if growth\nlasted", (ends[1], ends[1]), (-34, -4), textcoords="offset points", ha="right",
                    va="top", color=GREY, fontsize=9)  # fmt: skip
        ax.axhline(second.mean(), color=DARK_BLUE, linewidth=1.2)
        ax.annotate("mean of all", (ends[0], second.mean()), (2, 3), textcoords="offset points", color=DARK_BLUE,
                    fontsize=9)  # fmt: skip
        ax.plot(first, second, "o", color=BLUE, markersize=5, alpha=0.75, markeredgewidth=0)
        shown = [*np.argsort(second)[[-1, 0]], *np.argsort(first)[[-1, 0]]]
        _labels(ax, first, second, [int(at) for at in shown], names_of(both))
        ax.set_xlabel(f"growth {both.pair.periods[0]}, %")
        ax.set_ylabel(f"growth {both.pair.periods[1]}, %")
        ax.set_xlim(*ends)
        ax.set_ylim(*ends)
    return text[0]


def funnel_chart(both: FromPair, period: int = 1, own: int | None = None) -> Chart:
    """Growth by size against the limits of noise; `own` is the trust that a board page is of."""
    funnel = both.funnels[period]
    words = (
        f"Growth {funnel.period} by size with the limits of noise: {int(funnel.beyond_inner.sum())} of "
        f"{len(funnel.score)} trusts lie outside the 95 % limits, {int(funnel.beyond_outer.sum())} outside those of "
        "99.8 %; they are named in the table below"
    )
    return Chart(_funnel(both, period, own, WIDE), _funnel(both, period, own, NARROW), words)


def _funnel(both: FromPair, period: int, own: int | None, width: float) -> str:
    funnel, growth = both.funnels[period], both.pair.growth[period] * 100
    by_cost = both.pair.size_of == "cost"
    unit = 1e6 if by_cost else 1.0
    size, grid, sd = both.pair.size / unit, funnel.grid / unit, funnel.grid_sd * 100
    centre = funnel.centre * 100
    with _sheet(f"funnel{period}{width:.0f}", (width, 0.62 * width + 0.9)) as (axes, text):
        ax = axes[0, 0]
        for limit, style, label in ((INNER, "--", "95 %"), (OUTER, "-", "99.8 %")):
            for sign in (-1, 1):
                ax.plot(grid, centre + sign * limit * sd, style, color=GREY, linewidth=1)
            ax.annotate(label, (grid[-1], centre + limit * sd[-1]), (0, 3), textcoords="offset points", ha="right",
                        color=GREY, fontsize=9)  # fmt: skip
        ax.axhline(centre, color=DARK_BLUE, linewidth=1.2)
        inside = ~funnel.beyond_inner
        ax.plot(size[inside], growth[inside], "o", color=MID if own is not None else BLUE, markersize=4.5,
                alpha=0.8, markeredgewidth=0)  # fmt: skip
        for at in np.flatnonzero(funnel.beyond_inner):
            up = funnel.score[at] > 0
            ax.plot(size[at], growth[at], "^" if up else "v", color=DARK_BLUE if up else ORANGE, markersize=7)
        named = np.argsort(-np.abs(funnel.score))[: LABELLED if width > NARROW else 2]
        shown = [int(at) for at in named if funnel.beyond_inner[at] and at != own]
        if own is not None:
            ax.plot(size[own], growth[own], "D", color=BLUE, markersize=10, markeredgecolor="white")
            shown = [own]
        _labels(ax, size, growth, shown, names_of(both))
        if both.pair.size_of:
            from matplotlib.ticker import NullFormatter, StrMethodFormatter

            ax.set_xscale("log")
            ticks = [each for each in (50, 100, 200, 500, 1000, 2000, 4000) if grid[0] <= each <= grid[-1]]
            ax.set_xticks(ticks)
            ax.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
            ax.xaxis.set_minor_formatter(NullFormatter())
        ax.set_xlabel("cost of a year, £m" if by_cost else "general and acute beds" if both.pair.size_of else "")
        ax.set_ylabel(f"growth {funnel.period}, %")
        ax.margins(y=0.08)
    return text[0]


def rank_chart(both: FromPair) -> Chart:
    """Places of all trusts as ranges: by the published figure with its noise, and by what lasts."""
    words = (
        "Range of places that each trust may hold, in order of its published place. By the published figure a range "
        f"covers {both.figure_ranks.width:.0f} of {len(both.pair)} places on the mean, by what lasts "
        f"{both.lasting_ranks.width:.0f}; all ranges are in the table of all trusts"
    )
    return Chart(_ranks(both, WIDE), _ranks(both, NARROW), words)


def _ranks(both: FromPair, width: float) -> str:
    order = np.argsort(-both.pair.second, kind="stable")
    place = np.arange(1, len(order) + 1)
    panels = (
        ("The figure of this year, with its noise", both.figure_ranks),
        ("What a trust keeps from year to year", both.lasting_ranks),
    )
    rows, columns = (1, 2) if width > NARROW else (2, 1)
    with _sheet(f"ranks{width:.0f}", (width, 3.3 * rows), rows, columns) as (axes, text):
        for ax, (title, ranks) in zip(axes.ravel(), panels, strict=True):
            ax.vlines(place, ranks.low[order], ranks.high[order], color=PALE, linewidth=1.6)
            ax.plot(place, ranks.middle[order], "o", color=BLUE, markersize=2.2)
            ax.set_title(title)
            ax.set_ylim(len(order) + 1, 0)
            ax.set_yticks([1, *range(20, len(order) + 1, 20)])
            ax.set_xlabel("place as published")
            ax.set_ylabel("place it may hold")
    return text[0]


def xmr_chart(chart: XmR, title: str) -> Chart:
    """The chart of a monthly series: grey common cause, triangles where a rule finds a special one."""
    months = len(chart.series.months)
    words = (
        f"{title}, {months} months with mean and limits; {int(chart.special.sum())} with a special cause; table below"
    )
    return Chart(_xmr(chart, WIDE), _xmr(chart, NARROW), words)


def _xmr(chart: XmR, width: float) -> str:
    months, reading = chart.series.months, chart.series.reading * 100
    with _sheet(f"xmr{width:.0f}", (width, 0.45 * width + 1.0)) as (axes, text):
        ax = axes[0, 0]
        place = np.arange(len(months))
        ax.plot(place, reading, color=MID, linewidth=1.2)
        for at in range(int(chart.stretch[-1]) + 1):
            part = chart.stretch == at
            ax.plot(place[part], chart.mean[part] * 100, color=DARK_BLUE, linewidth=1.2)
            for limit in (chart.lower, chart.upper):
                ax.plot(place[part], limit[part] * 100, "--", color=GREY, linewidth=1)
        for step in chart.series.steps:
            ax.axvline(step - 0.5, color=GREY, linewidth=1, linestyle=":")
            ax.annotate(f"from here: {chart.series.method[step]}", (step - 0.5, 1), (3, -2), textcoords="offset points",
                        xycoords=("data", "axes fraction"), va="top", color=GREY, fontsize=8.5)  # fmt: skip
        firm = place < len(months) - chart.series.provisional
        for mark, colour, which in (
            ("o", GREY, ~chart.special),
            ("^", BLUE, chart.special & (chart.side > 0)),
            ("v", ORANGE, chart.special & (chart.side < 0)),
            ("s", GREY, chart.special & (chart.side == 0)),
        ):
            ax.plot(place[which & firm], reading[which & firm], mark, color=colour, markersize=6)
            ax.plot(place[which & ~firm], reading[which & ~firm], mark, markeredgecolor=colour, markerfacecolor="white",
                    markersize=6)  # fmt: skip
        every = -(-len(months) // (9 if width > NARROW else 5))
        ax.set_xticks(place[::every], [_month(month) for month in months[::every]])
        ax.set_ylabel("%")
    return text[0]


def path_chart(path: Trajectory) -> Chart:
    """A trust's level from year to year, 100 in the first, with two standard deviations of noise either side."""
    words = f"Level of productivity from {path.years[0]} to {path.years[-1]}, the first as 100; in the table below"
    return Chart(_path(path, WIDE), _path(path, NARROW), words)


def _path(path: Trajectory, width: float) -> str:
    level = np.array(path.level) / path.level[0] * 100
    place = np.arange(len(level))
    with _sheet(f"path{width:.0f}", (width, 0.36 * width + 0.9)) as (axes, text):
        ax = axes[0, 0]
        if path.sd > 0.0:
            noise = np.array([0.0 if at == 0 else path.noise(at) for at in range(len(level))]) * 100
            ax.fill_between(place, 100 - 2 * noise, 100 + 2 * noise, color=PALE, alpha=0.6, linewidth=0)
            ax.annotate("unchanged, with its noise", (place[-1], 100), (-4, -5), textcoords="offset points",
                        ha="right", va="top", color=GREY, fontsize=9 if width > NARROW else 8)  # fmt: skip
        ax.axhline(100, color=GREY, linewidth=1)
        if np.isfinite(path.baseline):
            ax.axhline(path.baseline / path.level[0] * 100, color=DARK_BLUE, linewidth=1.2, linestyle="--")
            ax.annotate(path.baseline_name, (0, path.baseline / path.level[0] * 100), (2, 3), color=DARK_BLUE,
                        textcoords="offset points", fontsize=9)  # fmt: skip
        ax.plot(place, level, "o-", color=BLUE, markersize=8)
        for at, each in zip(place, level, strict=True):
            ax.annotate(f"{each:.1f}", (at, each), (0, 8), textcoords="offset points", ha="center", color=DARK_BLUE,
                        fontweight="bold")  # fmt: skip
        ax.set_xticks(place, path.years)
        ax.margins(x=0.12, y=0.25)
        ax.set_ylabel(f"{path.years[0]} = 100" if width > NARROW else "level")
    return text[0]


def _month(month: str) -> str:
    """`Apr 24` for `2024-04`."""
    return date(int(month[:4]), int(month[5:]), 1).strftime("%b %y")


def _labels(ax: Any, x: Any, y: Any, shown: Sequence[int], names: Sequence[str]) -> None:
    """Names above their points, the first named first, none over another; towards the side that has room."""
    ground = {"boxstyle": "round,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
    low, high, taken = float(np.min(x)), float(np.max(x)), list[float]()
    for at in shown:
        if any(abs(float(y[at]) - other) < CLEAR * float(np.ptp(y)) for other in taken):
            continue
        taken.append(float(y[at]))
        right = (np.log(x[at] / low) / np.log(high / low) if low > 0 else (x[at] - low) / (high - low)) > 0.5
        name = names[at] if len(names[at]) <= LONGEST else names[at][: LONGEST - 2].rstrip() + "…"
        ax.annotate(name, (x[at], y[at]), (6 if right else -6, 7), textcoords="offset points", va="bottom", zorder=1.5,
                    ha="right" if right else "left", color=DARK_BLUE, fontsize=8.5, bbox=ground)  # fmt: skip
