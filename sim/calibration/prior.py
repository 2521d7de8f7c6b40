"""The prior of a vector: each parameter triangular between its low and its high, independent of the others.

An ensemble is moved in normal scores (the standard normal quantile of the prior's distribution function), where the
prior is N(0, I) and where nothing that is added to a member takes it out of its range.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """Ranges of parameters. names; low, mode, high: float64[parameters], low < high and mode within them."""

    names: tuple[str, ...]
    low: Reals
    mode: Reals
    high: Reals

    def __len__(self) -> int:
        return len(self.names)

    def values(self, scores: Reals) -> Reals:
        """Parameters at normal scores, float64[..., parameters]."""
        chance, width = ndtr(scores), self.high - self.low
        rise, fall = (self.mode - self.low) / width, (self.high - self.mode) / width
        below = self.low + width * np.sqrt(chance * rise)
        above = self.high - width * np.sqrt((1.0 - chance) * fall)
        return np.asarray(np.clip(np.where(chance < rise, below, above), self.low, self.high))

    def scores(self, values: Reals) -> Reals:
        """Normal scores of parameters within their ranges; infinite at low and at high."""
        width = self.high - self.low
        rise, fall = (self.mode - self.low) / width, (self.high - self.mode) / width
        with np.errstate(divide="ignore", invalid="ignore"):
            below = ((values - self.low) / width) ** 2 / rise
            above = 1.0 - np.where(fall > 0.0, ((self.high - values) / width) ** 2 / fall, 0.0)
        return np.asarray(ndtri(np.where(values < self.mode, below, above)), dtype=np.float64)

    def sample(self, members: int, rng: np.random.Generator) -> Reals:
        """Normal scores of a first ensemble, a Latin hypercube, float64[members, parameters]."""
        chance = qmc.LatinHypercube(len(self), rng=rng).random(members)
        return np.asarray(ndtri(chance), dtype=np.float64)
