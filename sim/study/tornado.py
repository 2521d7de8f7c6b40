"""Which assumptions move an effect: each drawn number against the effect, pair by pair (E11).

A pair is run with its own draws, so its effect can be held against each of them at no further run. Some of many will
lie along the effects by chance alone: a number is named only where its correlation is too strong for the strongest of
its family to be chance. The intervention's own assumptions are one family, those of the trust the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import CONFIDENCE

OWN = "intervention."
MOST = 5
FEWEST_PAIRS = 8  # with fewer, chance alone lines up some of a hundred numbers almost perfectly
EVEN = 1e-12


class TornadoDriver(NamedTuple):
    """An assumption that moves an effect: the effect at its low and at its high end, all others at their mean.

    at_low, at_high: log points × 100, on the line through the pairs; explains: share of the variance between pairs.
    """

    path: str
    low: float
    high: float
    at_low: float
    at_high: float
    explains: float


def tornado_drivers(
    draws: Sequence[Mapping[str, float]], effects: Sequence[float], ranges: Mapping[str, tuple[float, float]]
) -> tuple[TornadoDriver, ...]:
    """The assumptions that stand out, the strongest first, at most five.

    draws: by pair, values by path; effects: of the same pairs, log points × 100; ranges: low and high by path.
    """
    complete = [pair for pair, drawn in enumerate(draws) if ranges.keys() <= drawn.keys()]
    moved = np.asarray(effects, dtype=np.float64)[complete]
    if len(complete) < FEWEST_PAIRS or moved.std() < EVEN:
        return ()
    found = [
        driver
        for of_intervention in (True, False)
        for driver in _standing_out(
            {
                p: np.array([draws[pair][p] for pair in complete])
                for p in ranges
                if p.startswith(OWN) is of_intervention
            },
            moved,
            ranges,
        )
    ]
    return tuple(sorted(found, key=lambda driver: -driver.explains)[:MOST])


def _standing_out(
    family: Mapping[str, NDArray[np.float64]],
    effects: NDArray[np.float64],
    ranges: Mapping[str, tuple[float, float]],
) -> list[TornadoDriver]:
    varied = {path: values for path, values in family.items() if values.std() > EVEN * max(1.0, abs(values.mean()))}
    if not varied:
        return []
    least = needed_correlation(len(effects), len(varied))
    found = []
    for path, values in varied.items():
        correlation = float(np.corrcoef(values, effects)[0, 1])
        if abs(correlation) > least:
            slope = correlation * effects.std() / values.std()
            low, high = ranges[path]
            at_low, at_high = (float(effects.mean() + slope * (end - values.mean())) for end in (low, high))
            found.append(TornadoDriver(path, low, high, at_low, at_high, correlation**2))
    return found


def needed_correlation(pairs: int, numbers: int) -> float:
    """How strongly one of so many numbers must go with the effect for chance not to explain the strongest of them.

    Two families share the doubt that the confidence leaves, and the numbers of a family share its half (Bonferroni).
    """
    from scipy.special import stdtrit

    t = float(stdtrit(pairs - 2, 1 - (1 - CONFIDENCE) / 4 / numbers))
    return t / math.sqrt(pairs - 2 + t * t)
