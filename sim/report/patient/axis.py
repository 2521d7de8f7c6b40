"""A line of time on which two journeys are drawn: to scale, but for long spells without any change, which are cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from sim.scenario.clock import DAY_MS, HOUR_MS

LONGEST_SHARE = 0.3  # of the line, that one spell without any change may take before it is cut
STEPS_MS = (*(h * HOUR_MS for h in (1, 2, 3, 6, 12)), *(d * DAY_MS for d in (1, 2, 7, 14, 28, 56, 112)))


@dataclass(frozen=True)
class Axis:
    """Instants (ms, rising) and where they are drawn, from 0 to 1. cut: spells that are drawn shorter than they are."""

    at: tuple[int, ...]
    drawn: tuple[float, ...]
    cut: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, instants: Iterable[int]) -> Axis:
        """From every instant at which anything changes."""
        at = sorted(set(instants))
        if len(at) == 1:
            at.append(at[0] + 1)
        spans = [float(b - a) for a, b in pairwise(at)]
        longest = _longest(spans)
        shown = [min(span, longest) for span in spans]
        places = np.append(0.0, np.cumsum(shown)) / sum(shown)
        cut = tuple(pair for pair, span in zip(pairwise(at), spans, strict=True) if span > longest)
        return cls(tuple(at), tuple(places.tolist()), cut)

    def place(self, at: float) -> float:
        """Where an instant is drawn, from 0 to 1."""
        return float(np.interp(at, self.at, self.drawn))

    def ticks(self, apart: float) -> list[int]:
        """Instants to be named: full hours or midnights, none in what is cut, at least so far apart on the line."""
        for step in STEPS_MS:
            first = -(-self.at[0] // step) * step
            every = [t for t in range(first, self.at[-1] + 1, step) if not any(a <= t <= b for a, b in self.cut)]
            if len(every) * apart <= 1 + apart and _apart([self.place(t) for t in every], apart):
                return every
        return []


def _longest(spans: Sequence[float]) -> float:
    """How long a spell may be drawn, so that it takes no more than its share of the line. A single one is not cut."""
    longest = max(spans)
    if len(spans) < 1 / LONGEST_SHARE:
        return longest
    for _ in range(50):
        longest = min(longest, LONGEST_SHARE * sum(min(span, longest) for span in spans))
    return longest


def _apart(places: Sequence[float], least: float) -> bool:
    return all(b - a >= least for a, b in pairwise(places))
