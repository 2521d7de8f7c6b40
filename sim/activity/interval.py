"""Intervals over replications: the only place where Student's t is asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
EVEN = 1.25  # an end that is so many times as far as the other has to be distinguished
ROUNDING = 1e-9  # of the estimate: what ends may be off by and be at it


class Interval(NamedTuple):
    """An estimate and its 95 % interval, NaN where unknown.

    low, high: the ends; half_width: where they are not alike far from the estimate, the distance of the farther, so
    that the estimate ± half width is never narrower than the interval.
    """

    value: float
    half_width: float
    low: float
    high: float

    @classmethod
    def around(cls, value: float, half_width: float) -> Self:
        """With both ends alike far."""
        return cls(value, half_width, value - half_width, value + half_width)

    @classmethod
    def between(cls, value: float, low: float, high: float) -> Self:
        """By its ends; a half width of NaN where one of them is."""
        return cls(value, float(np.maximum(value - low, high - value)), low, high)

    @property
    def uneven(self) -> bool:
        """Whether one end is clearly farther than the other, so that no half width tells both."""
        near, far = sorted((self.value - self.low, self.high - self.value))
        return far > EVEN * near and far > ROUNDING * abs(self.value)

    def scaled(self, factor: float) -> Self:
        """In another unit."""
        low, high = sorted((self.low * factor, self.high * factor))
        return type(self)(self.value * factor, self.half_width * abs(factor), low, high)


def interval(figures: Sequence[float] | NDArray[np.float64]) -> tuple[float, float]:
    """Mean and half width of its 95 % t interval over replications; NaN as half width of fewer than two."""
    sample = np.asarray(figures, dtype=np.float64)
    if len(sample) == 0:
        return math.nan, math.nan
    if len(sample) < 2:
        return float(sample[0]), math.nan
    return float(sample.mean()), t_quantile(len(sample) - 1) * float(sample.std(ddof=1)) / math.sqrt(len(sample))


def t_quantile(degrees: float) -> float:
    """The two-sided 95 % quantile of Student's t."""
    from scipy.special import stdtrit  # a tenth of the import time of scipy.stats

    return float(stdtrit(degrees, 0.5 + CONFIDENCE / 2))
