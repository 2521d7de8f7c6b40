"""The pools of a model as a picture: how often how many places are in use, and how both change over the day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.activity.flow_figures import percentile
from sim.activity.interval import interval
from sim.study.model import ModelResult
from sim.study.results import whole

BLUE, DARK, AMBER, GREY = "#005EB8", "#003087", "#B35900", "#425563"
MOST_POOLS = 12
NOBODY_WAITS = 0.005  # a mean queue below which its line would only hide the axis
AT_TOP = ("data", "axes fraction")
ROW_INCHES, WIDTH_INCHES = 1.9, 7.5  # an A4 page less its margins


def draw_pools(done: ModelResult, path: Path) -> None:
    """Write the picture of the busiest pools: two panels a pool, SVG with its text as text."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    pools = busiest(done)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "acuteflow", "font.size": 9, "axes.titlesize": 9}):
        figure = Figure(figsize=(WIDTH_INCHES, ROW_INCHES * max(1, len(pools)) + 0.4), layout="constrained")
        axes = figure.subplots(max(1, len(pools)), 2, squeeze=False)
        for row, pool in zip(axes, pools, strict=False):
            _distribution(row[0], done, pool)
            _day(row[1], done, pool)
        axes[-1][0].set_xlabel("places in use")
        axes[-1][1].set_xlabel("hour of the day")
        with whole(path) as unfinished:
            figure.savefig(unfinished, format="svg", metadata={"Date": None})


def busiest(done: ModelResult) -> list[str]:
    """Pools of places that are used at all, the busiest first, as many as fit a picture."""
    mean = {pool: done.estimate(("pool", pool, "occupancy_mean"))[0] for pool in done.shares}
    busy = {pool: done.estimate(("pool", pool, "busy"))[0] for pool in mean if mean[pool] > 0}
    return sorted(busy, key=lambda pool: (-np.nan_to_num(busy[pool]), pool))[:MOST_POOLS]


def _distribution(axis: Any, done: ModelResult, pool: str) -> None:
    from matplotlib.ticker import MaxNLocator

    shares = done.shares[pool]
    seen = np.flatnonzero(shares.mean(axis=0) > 1e-4)
    places = np.arange(seen[0], seen[-1] + 1)
    intervals = [interval(shares[:, each]) for each in places]
    axis.bar(places, [100 * mean for mean, _ in intervals], color=BLUE, width=0.9)
    if len(shares) > 1 and len(places) <= 40:
        low_high = [100 * half for _, half in intervals]
        axis.errorbar(places, [100 * mean for mean, _ in intervals], low_high, fmt="none", ecolor=GREY, elinewidth=0.8)
    at = percentile(shares.mean(axis=0), 95)
    axis.axvline(at + 0.5, color=DARK, linewidth=1, linestyle="--")
    axis.annotate(f" 95 % of the time\n at most {at:.0f}", (at + 0.5, 1), xycoords=AT_TOP, va="top", color=DARK)
    axis.set_title(pool.replace("_", " "), loc="left", fontweight="bold", color=DARK)
    axis.set_ylabel("% of time")
    axis.set_xlim(places[0] - 0.6, max(places[-1], at + 0.45 * (places[-1] - places[0] + 1)) + 0.6)
    axis.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    _plain(axis)


def _day(axis: Any, done: ModelResult, pool: str) -> None:
    hours = np.arange(24)
    for use, label, colour, style in (("used", "in use", BLUE, "-"), ("queued", "waiting", AMBER, "--")):
        of = done.profile[pool, use]
        if use == "queued" and np.nanmean(of) < NOBODY_WAITS:
            continue
        known = ~np.isnan(of).all(axis=0)
        intervals = [interval(of[~np.isnan(of[:, hour]), hour]) for hour in hours[known]]
        mean = np.array([m for m, _ in intervals])
        axis.plot(hours[known], mean, style, color=colour, label=label)
        if len(of) > 1:
            half = np.array([h for _, h in intervals])
            axis.fill_between(hours[known], mean - half, mean + half, color=colour, alpha=0.2, linewidth=0)
    axis.set_xticks([0, 6, 12, 18, 23])
    axis.set_ylim(bottom=0)
    axis.legend(frameon=False, loc="lower right", ncols=2, borderaxespad=0, bbox_to_anchor=(1, 1))
    _plain(axis)


def _plain(axis: Any) -> None:
    axis.spines[["top", "right"]].set_visible(False)
