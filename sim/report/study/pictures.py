"""The picture that fits a design: a dose and its effect, two factors as a map, a list, or lines through a sample."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.report.charts import IntervalRow, interval_chart
from sim.report.study.charts import SERIES, Cell, Dot, dose_chart, heat_chart, scatter_chart
from sim.report.study.fits import Fit, fits_of, is_number
from sim.report.study.shown import Shown, point_title, said_level, short_names
from sim.study.pairs import Paired
from sim.study.sweep.effects import PointEffect, is_baseline
from sim.study.sweep.result import Point, StudyResult

SAMPLED = ("latin_hypercube", "sobol")
MOST_ROWS = 40  # of a forest plot; the others stand in the tables
SIZES = (False, True)
Effects = Mapping[int, Mapping[str, PointEffect]]


@dataclass(frozen=True)
class Picture:
    """A picture in two sizes, wide and narrow, and what it shows in words. fits: the lines in it, of a sample."""

    about: str
    charts: tuple[str, ...]
    fits: tuple[Fit, ...] = ()


def pictures(result: StudyResult, effects: Effects, of: Shown) -> list[Picture]:
    """The pictures of one figure; none where no point has an effect on it."""
    if not any(of.measure in each and not math.isnan(each[of.measure].figure.mean) for each in effects.values()):
        return []
    return _Painter(result, effects, of, short_names(result)).pictures()


@dataclass(frozen=True)
class _Painter:
    """What the pictures of one figure are made from. names: of the factors, as people read them."""

    result: StudyResult
    effects: Effects
    of: Shown
    names: Mapping[str, str]

    def pictures(self) -> list[Picture]:
        result = self.result
        if result.kind in SAMPLED and (fits := fits_of(result, self.effects, self.of.measure, self.names)):
            return [self.scatter(fits)]
        if result.kind == "one_at_a_time":
            return self.one_at_a_time()
        varied = [factor for factor in result.factors if len(_levels(result.points, factor)) > 1]
        numbers = [factor for factor in varied if all(map(is_number, _levels(result.points, factor)))]
        if result.kind == "grid" and len(varied) == 2 and len(numbers) != 1:
            return [self.heat(varied[0], varied[1])]
        if result.kind == "grid" and len(varied) <= 2 and numbers:
            second = next((factor for factor in varied if factor != numbers[0]), None)
            if second is None or len(_levels(result.points, second)) <= len(SERIES):
                return [self.dose(result.points, numbers[0], second)]
        return [self.forest(result.points)]

    def figure(self, point: int) -> Paired | None:
        """The effect of a point, in the unit of the axis; none where it has none."""
        found = self.effects.get(point, {}).get(self.of.measure)
        return None if found is None else self.of.scaled(found.figure)

    def dose(self, points: Sequence[Point], number: str, second: str | None = None) -> Picture:
        """Lines over a number; points that are neither baselines nor have an effect are left out."""
        lines: dict[str, list[Dot]] = {}
        for level in _levels(points, second) if second else [None]:
            here = [point for point in points if second is None or _hashed(point.levels.get(second)) == level]
            dots = [Dot(float(p.levels[number]), self.figure(p.number)) for p in here if self._there(p.number)]
            if any(dot.figure is not None for dot in dots):
                lines[f"{self.names[second]} {said_level(level)}" if second else ""] = dots
        base = any(dot.figure is None for dots in lines.values() for dot in dots)
        about = f"{self.of.label} over {self.names[number]}, with 95 % intervals"
        return Picture(
            f"{about}; {'a hollow mark' if base else 'the line at 0'} is the baseline",
            tuple(dose_chart(lines, (self.names[number], _axis(self.of)), narrow) for narrow in SIZES),
        )

    def one_at_a_time(self) -> list[Picture]:
        """A dose for each factor that is a number, a list for the points of the others."""
        found, rest = [], []
        for factor in self.result.factors:
            own = [point for point in self.result.points if point.levels.get(factor) is not None]
            effects = [point for point in own if self.figure(point.number) is not None]
            if len(effects) > 1 and all(is_number(point.levels[factor]) for point in own):
                found.append(self.dose(own, factor))
            else:
                rest += effects
        return [*found, *([self.forest(rest)] if rest else [])]

    def heat(self, across: str, up: str) -> Picture:
        """Two factors as a map."""
        points = self.result.points
        columns, rows = _levels(points, across), _levels(points, up)
        at = {(_hashed(p.levels.get(up)), _hashed(p.levels.get(across))): p.number for p in points}
        cells = [[self._cell(at.get((row, column))) for column in columns] for row in rows]
        said = ([*map(said_level, rows)], [*map(said_level, columns)])
        about = (
            f"{_axis(self.of)}: ▲ up and ▼ down beyond doubt, ○ not settled; across {self.names[across]}, upwards "
            f"{self.names[up]}"
        )
        words = (self.names[across], self.names[up])
        return Picture(about, tuple(heat_chart(*said, cells, words, narrow) for narrow in SIZES))

    def forest(self, points: Sequence[Point]) -> Picture:
        """Points with their intervals; the largest effects, in the order of the design, where there are many."""
        known = [(p, figure) for p in points if (figure := self.figure(p.number)) and not math.isnan(figure.mean)]
        largest = sorted(known, key=lambda each: -abs(each[1].mean))[:MOST_ROWS]
        kept = {point.number for point, _ in largest}
        rows = [
            IntervalRow(point_title(p, self.names), figure, self.of.short(figure.mean / self.of.scale))
            for p, figure in known
            if p.number in kept
        ]
        words = _axis(self.of).replace(", ", ",\n", 1) + "\nwith its 95 % interval"
        more = f", the {len(rows)} largest of {len(known)}" if len(known) > len(rows) else ""
        about = f"{self.of.label} at each point{more}"
        return Picture(about, tuple(interval_chart(rows, words, narrow) for narrow in SIZES))

    def scatter(self, fits: Sequence[Fit]) -> Picture:
        """Points of a sample over each of its numbers."""
        scaled = [Fit(fit.factor, fit.name, fit.x, fit.y * self.of.scale) for fit in fits]
        about = f"{self.of.label} over each number that was sampled: points, fitted line and its 95 % interval"
        return Picture(about, tuple(scatter_chart(scaled, _axis(self.of), narrow) for narrow in SIZES), tuple(fits))

    def _there(self, point: int) -> bool:
        return self.figure(point) is not None or is_baseline(self.result, point)

    def _cell(self, point: int | None) -> Cell:
        if point is None or not self._there(point):
            return Cell(None, "")
        figure = self.figure(point)
        return Cell(None, "base") if figure is None else Cell(figure, self.of.short(figure.mean / self.of.scale))


def _levels(points: Sequence[Point], factor: str) -> list[Any]:
    """Levels of a factor in the order of the design, numbers by their size."""
    found = list(dict.fromkeys(_hashed(point.levels.get(factor)) for point in points))
    return sorted(found) if all(map(is_number, found)) else found


def _hashed(level: Any) -> Any:
    return str(level) if isinstance(level, list | dict) else level


def _axis(of: Shown) -> str:
    """What an axis shows: `change of trust's bill a year, £m`."""
    what = of.label if of.label.startswith("Effect") else f"change of {of.label[:1].lower()}{of.label[1:]}"
    return f"{what}, {of.axis}" if of.axis and of.axis not in of.label else what
