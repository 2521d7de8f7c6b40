"""Welch's picture: means over replications with their moving average, the chosen warm-up, and where MSER-5 cuts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.report.model_charts import AMBER, BLUE, DARK, GREY
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.study.results import whole
from sim.study.warm_up.result import WarmUp
from sim.study.warm_up.truncation import moving_average
from sim.study.warm_up.verdict import Finding, Verdict

MOST = 24  # panels of a picture
WIDTH_INCHES, ROW_INCHES, COLUMNS = 7.5, 1.75, 2  # an A4 page less its margins
EACH_SIDE = 20  # one in so many parts of the run, on each side of a value
FIRST_TO_LAST = (
    Verdict.NO_STEADY_STATE, Verdict.STILL_CHANGES, Verdict.TOO_SHORT, Verdict.NOT_SETTLED, Verdict.LONG_ENOUGH,
    Verdict.AS_IT_IS, Verdict.TOO_LITTLE,
)  # fmt: skip


def draw_warm_up(found: WarmUp, path: Path) -> Path:
    """Write the picture: a panel an output, those with something amiss first; SVG with its text as text."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    shown = sorted(found.findings, key=lambda finding: FIRST_TO_LAST.index(finding.verdict))[:MOST]
    rows = -(-len(shown) // COLUMNS)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "acuteflow", "font.size": 8, "axes.titlesize": 8}):
        figure = Figure(figsize=(WIDTH_INCHES, ROW_INCHES * rows + 0.9), layout="constrained")
        axes = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
        for axis, finding in zip(axes, shown, strict=False):
            _panel(axis, found, finding)
        for axis in axes[len(shown) :]:
            axis.set_axis_off()
        for axis in axes[max(0, len(shown) - COLUMNS) : len(shown)]:
            axis.set_xlabel("days" if _in_days(found) else "hours")
        handles, labels = axes[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper left", ncols=len(labels), frameon=False)
        with whole(path) as unfinished:
            figure.savefig(unfinished, format="svg", metadata={"Date": None})
    return path


def _in_days(found: WarmUp) -> bool:
    return found.spans.length_ms >= DAY_MS


def _panel(axis: Any, found: WarmUp, finding: Finding) -> None:
    spans = found.spans
    unit = DAY_MS if _in_days(found) else HOUR_MS
    middle = (spans.edges_ms[:-1] + spans.edges_ms[1:]) / 2 / unit
    mean = found.series[finding.output].mean(axis=0)
    smooth = moving_average(mean, max(1, len(mean) // EACH_SIDE))
    axis.axvspan(0, spans.start_ms / unit, color=GREY, alpha=0.15, linewidth=0, label="chosen warm-up")
    axis.plot(middle, mean, ".", color=BLUE, markersize=2.5, alpha=0.45, label="mean over replications")
    axis.plot(middle, smooth, color=DARK, linewidth=1.2, label="moving average")
    cut = found.spans.cut_ms(finding.cut) / unit if finding.cut is not None else float("nan")
    axis.axvline(cut, color=AMBER, linestyle="--", linewidth=1.2, label="MSER-5")
    axis.set_title(finding.output.replace("_", " "), loc="left", fontweight="bold", color=DARK)
    said = finding.verdict + ("; no point by MSER-5" if finding.cut is None else "")
    axis.annotate(said, (1, 0.03), xycoords="axes fraction", ha="right", color=GREY, fontsize=7)
    axis.set_ylim(bottom=0)
    axis.set_xlim(0, spans.edges_ms[-1] / unit)
    axis.spines[["top", "right"]].set_visible(False)
