"""How a figure of a study is called and written, and what a point of it is called."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sim.activity import SAFETY
from sim.activity.declared import BY_NAME
from sim.report.digits import shown
from sim.report.measured import told
from sim.report.names import name_of
from sim.report.section import UNITS
from sim.report.wording import DASH, MINUS, ROWS, number, verdict, with_interval
from sim.study.design.study_file import Stopping
from sim.study.pairs import Paired
from sim.study.sweep.result import Point, StudyResult
from sim.study.sweep.tables import level_text
from sim.study.units import POINTS, unit_of

PRODUCTIVITY = "productivity"
MOST_OF_A_MODEL = 3  # figures of a model shown where a study names none
WORSE: Mapping[str, str] = {row.figure: row.worse for row in ROWS if row.worse} | {s.measure: s.worse for s in SAFETY}
SCALES = {"pct": 100.0, "gbp": 1e-6}
IN_WORDS = {"pp": "percentage points", "pct": "percentage points", "gbp": "£m"}
BEHIND = {"pp": "pp", "pct": "pp", "gbp": ""}
NUMBERS = ("base", "value")
OF_FIELDS = frozenset(("*", "base", "exponential", "factor", "gamma", "high", "hours", "lognormal", "low", "mean",
                       "median", "per_day", "places", "probability", "sd", "share", "shifts", "time", "value",
                       "weibull", "weight", "wte"))  # fmt: skip
SETTLED = {True: "up", False: "down"}


class Shown(NamedTuple):
    """A figure: its label, and one for a terminal; in which row unit of a comparison it is written (empty: as its half
    width makes sense of), what a picture multiplies it by, the unit of its axis, what stands behind it in a sentence,
    and in which direction patients are worse off.
    """

    measure: str
    label: str
    heading: str
    kind: str
    scale: float
    axis: str
    behind: str
    worse: str

    def text(self, figure: Paired) -> str:
        """A change with its headline half width."""
        if self.kind:
            return with_interval(figure, self.kind)
        if math.isnan(figure.mean):
            return DASH
        text = shown((figure.mean, figure.half_width))
        return f"+{text}" if figure.mean > 0 else text.replace("-", MINUS)

    def said(self, figure: Paired) -> str:
        """The same with its unit, no line of a sentence ending before its ±."""
        text = self.text(figure).replace(" ±", "\u00a0±")
        return f"{text} {self.behind}" if self.behind and text != DASH else text

    def short(self, mean: float) -> str:
        """The change alone."""
        if self.kind:
            return number(mean, self.kind)
        return DASH if math.isnan(mean) else f"{mean:+,.3g}".replace("-", MINUS)

    def scaled(self, figure: Paired) -> Paired:
        """In the unit of its axis."""
        return figure._replace(mean=figure.mean * self.scale, half_width=figure.half_width * self.scale)

    def mark(self, figure: Paired) -> str:
        """better, worse, the same, unsettled or too few events from the patients' side; up, down of what has none."""
        if self.worse or not figure.settled:
            return verdict(figure, self.worse or "higher", self.kind)
        return SETTLED[figure.mean > 0]

    def is_gain(self, figure: Paired) -> bool:
        """Whether the change of its mean is one for which it is asked at whose expense."""
        if self.worse:
            return (figure.mean > 0) != (self.worse == "higher")
        if self.measure.endswith("_gbp") or self.measure == "inputs":
            return self.measure not in ("activity_gbp",) and figure.mean < 0
        return figure.mean > 0 and unit_of(self.measure) == POINTS


def shown_as(measure: str, unit: str) -> Shown:
    """How a figure is called and written. unit: as in the study's tables."""
    row = next((row for row in ROWS if row.figure == measure), None)
    kind = row.unit if row else _kind(measure, unit)
    label = name_of(measure)
    axis, behind = IN_WORDS.get(kind, unit), BEHIND.get(kind, unit)
    heading = row.short if row else f"{label}, {behind}" if behind else label
    return Shown(measure, label, heading, kind, SCALES.get(kind, 1.0), axis, behind, WORSE.get(measure, ""))


def _kind(measure: str, unit: str) -> str:
    if measure in BY_NAME:
        kind = UNITS.get(BY_NAME[measure].unit, "")
        return kind if kind in SCALES or kind == "pp" else ""  # of others as many digits as the interval makes sense of
    return "pp" if unit == POINTS else "gbp" if unit.startswith("£") else "pct" if unit == "fraction" else ""


def measures_shown(result: StudyResult, moved: Iterable[str]) -> list[str]:
    """What a page and a terminal show: productivity, and the figures that the study names. moved: figures that any
    point has moved; of a model whose study names none the first of them.
    """
    names = dict.fromkeys(name for of in result.runs.values() for name in of.names)
    wanted = [name for name in result.wanted if name in names]
    if PRODUCTIVITY in names:
        return list(dict.fromkeys([PRODUCTIVITY, *wanted]))
    return wanted or list(dict.fromkeys(moved))[:MOST_OF_A_MODEL]


def said_rule(rule: Stopping | None) -> str:
    """How many pairs were asked for, in words; empty where that is not known."""
    if rule is None:
        return ""
    if rule.pairs is not None:
        return "1 pair a point" if rule.pairs == 1 else f"{rule.pairs:,} pairs a point"
    name = name_of(str(rule.effect))
    return f"{rule.least} to {rule.most} pairs a point, until the mean of “{name}” is known to ± {rule.half_width:g}"


def as_read(result: StudyResult) -> StudyResult:
    """The same with every choice by its title, for a page and a terminal: tables keep what is written in a study."""
    if not result.titles:
        return result
    points, baselines = (tuple(_titled(each, result.titles) for each in of) for of in (result.points, result.baselines))
    return replace(result, points=points, baselines=baselines)


def _titled(point: Point, titles: Mapping[str, Mapping[str, str]]) -> Point:
    levels = {factor: titles.get(factor, {}).get(str(level), level) for factor, level in point.levels.items()}
    return Point(point.number, levels)


def measured(result: StudyResult) -> str:
    """Which months the figures are of; empty where that is not known."""
    kept = next((of.months for of in result.runs.values() if of.months), ())
    return told(result.measured or [date.fromisoformat(f"{month}-01") for month in kept])


def short_names(result: StudyResult) -> dict[str, str]:
    """What each factor is called: as the study says, or by the end of its path, as long as tells it from the others."""
    return {**_ends(result.factors), **result.labels}


def _ends(factors: Sequence[str]) -> dict[str, str]:
    """The end of each path, back to a name that is somebody's own, and as far as tells it from the others."""
    found = {}
    for factor in factors:
        parts = _telling(factor)
        own = next(
            (at for at in reversed(range(len(parts))) if parts[at] not in OF_FIELDS and not parts[at].isdigit()), 0
        )
        ends = [parts[at:] for at in range(own, -1, -1)]
        others = [_telling(each) for each in factors if each != factor]
        alone = next((end for end in ends if all(other[-len(end) :] != end for other in others)), factor.split("."))
        found[factor] = " ".join(alone).replace("_", " ")
    return found


def _telling(factor: str) -> list[str]:
    """The parts of a path but for what stands at its end and says only that there is a number."""
    parts = factor.split(".")
    while len(parts) > 1 and parts[-1] in NUMBERS:
        parts.pop()
    return parts


def point_title(point: Point, names: Mapping[str, str]) -> str:
    """A point as people read it: `places 520, intervention hub`."""
    said = [f"{names[f]} {said_level(point.levels[f])}" for f in names if point.levels.get(f) is not None]
    return ", ".join(said) or "as written"


def said_level(level: Any) -> str:
    """A level as people read it."""
    if isinstance(level, float) and not level.is_integer():
        return f"{level:.4g}"
    return level_text(level).replace("_", " ")
