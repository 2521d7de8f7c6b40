"""A figure of one replication, as the numerator and the denominator that replications are put together by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.activity.ratio import Quotient
from sim.activity.sample import Sample
from sim.scenario.clock import HOUR_MS

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Key = tuple[str, str, str]  # kind (pool, step, class, measure), name, and which figure of it
QUANTILES = (50, 90, 95)


NOTHING = Quotient(0.0, 0.0)
Figures = dict[Key, Quotient]
Samples = dict[Key, Sample]  # which figure: the stem of its quantiles, and its unit


@dataclass(frozen=True)
class Seen:
    """What one replication gave: figures, samples for quantiles over all replications, and by pool the share of time
    at each number of places in use and the means of each hour of the day.
    """

    figures: Figures = field(default_factory=dict)
    samples: Samples = field(default_factory=dict)
    shares: dict[str, Reals] = field(default_factory=dict)
    profile: dict[tuple[str, str], Reals] = field(default_factory=dict)


def share(flags: Flags, possible: bool = True) -> Quotient:
    """How many of some are so, of all of them; possible: whether any could be, for what cannot be is 0 for certain."""
    return Quotient(float(np.count_nonzero(flags)), float(len(flags)), possible)


def mean_h(ms: Ints) -> Quotient:
    """The mean of times in ms, in hours."""
    return Quotient(float(ms.sum()) / HOUR_MS, float(len(ms)))


def alone(value: float) -> Quotient:
    """A figure of which replications count alike, such as a quantile; none where it is NaN."""
    return NOTHING if np.isnan(value) else Quotient(value)


def quantiles(
    sample: Sample, stem: str, unit: str, percents: Sequence[int] = QUANTILES
) -> Iterator[tuple[str, Quotient]]:
    """The quantiles of one replication by name."""
    for percent in percents:
        yield f"{stem}_p{percent}{unit}", alone(sample.quantile(percent / 100))
