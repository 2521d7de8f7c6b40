"""A line through the effects of sampled points over one factor: what the factor moves over its range."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import t_quantile
from sim.study.pairs import Paired
from sim.study.sweep.effects import PointEffect
from sim.study.sweep.result import StudyResult

Reals = NDArray[np.float64]
FEWEST_POINTS = 3  # with fewer, a line fits all of them and has no interval
STEPS = 60


@dataclass(frozen=True)
class Fit:
    """The least-squares line of effects on one factor, the others left to vary as they were sampled.

    factor: its path, name: as people read it; x, y: float64[points], levels and effects.
    """

    factor: str
    name: str
    x: Reals = field(repr=False)
    y: Reals = field(repr=False)

    @property
    def slope(self) -> float:
        """Effect by one of the factor."""
        centred = self.x - self.x.mean()
        return float(centred @ self.y / (centred @ centred))

    @property
    def spread(self) -> float:
        """Standard deviation of the effects around the line; NaN where the line goes through all of them."""
        degrees = len(self.x) - 2
        off = self.y - self.y.mean() - self.slope * (self.x - self.x.mean())
        return math.sqrt(float(off @ off) / degrees) if degrees > 0 else math.nan

    def over_range(self) -> Paired:
        """The change along the line from the lowest level that was sampled to the highest, with its 95 % interval."""
        centred, width = self.x - self.x.mean(), float(self.x.max() - self.x.min())
        half = self._quantile * self.spread / math.sqrt(float(centred @ centred)) * width
        return Paired(math.nan, self.slope * width, half, math.nan, math.nan)

    def line(self) -> tuple[Reals, Reals, Reals]:
        """Levels, the line there and the half width of its 95 % interval, float64[steps] each."""
        centred = self.x - self.x.mean()
        at = np.linspace(self.x.min(), self.x.max(), STEPS)
        off = at - self.x.mean()
        error = self.spread * np.sqrt(1.0 / len(self.x) + off**2 / float(centred @ centred))
        return at, self.y.mean() + self.slope * off, self._quantile * error

    @property
    def _quantile(self) -> float:
        return t_quantile(len(self.x) - 2) if len(self.x) > 2 else math.nan


def fits_of(
    result: StudyResult, effects: Mapping[int, Mapping[str, PointEffect]], measure: str, names: Mapping[str, str]
) -> list[Fit]:
    """A line for each factor that is a number, where enough points have an effect on a figure."""
    found = []
    for factor in result.factors:
        pairs = [
            (float(point.levels[factor]), effects[point.number][measure].figure.mean)
            for point in result.points
            if measure in effects.get(point.number, {}) and is_number(point.levels.get(factor))
        ]
        x, y = np.array([p for p in pairs if not math.isnan(p[1])], dtype=np.float64).reshape(-1, 2).T
        if len(x) >= FEWEST_POINTS and x.max() > x.min():
            found.append(Fit(factor, names[factor], x, y))
    return found


def is_number(level: object) -> bool:
    """Whether a level is a number."""
    return isinstance(level, int | float | np.number) and not isinstance(level, bool)
