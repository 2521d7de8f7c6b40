"""Published rows as data: a figure, how far a member may lie from it, and the scale on which it is compared.

A tolerance is read as two standard deviations of the error of a row. Shares are compared as logits and what is positive
as logarithms, on which a strained trust answers more nearly in proportion than on the figure itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
ERRORS_IN_A_TOLERANCE = 2.0
FLOOR = 0.2  # of a tolerance: a share or an amount below it counts as this much, for 0 has no logarithm


class Scale(StrEnum):
    """What a figure can be: a share between 0 and 1, an amount above 0, or any number."""

    SHARE = "share"
    AMOUNT = "amount"
    ANY = "any"


@dataclass(frozen=True)
class Targets:
    """Rows that are fitted. published, margin: float64[rows], margin the tolerance in the unit of the row, above 0."""

    names: tuple[str, ...]
    published: Reals
    margin: Reals
    scales: tuple[Scale, ...]

    def __len__(self) -> int:
        return len(self.names)

    def _are(self, scale: Scale) -> Flags:
        return np.array([each is scale for each in self.scales], dtype=np.bool_)

    def scaled(self, figures: Reals) -> Reals:
        """Figures on the scale of their row, float64[..., rows]."""
        least = FLOOR * self.margin
        share = np.clip(figures, least, 1.0 - least)
        with np.errstate(divide="ignore", invalid="ignore"):
            logit = np.log(share) - np.log1p(-share)
            logarithm = np.log(np.maximum(figures, least))
        return np.where(self._are(Scale.SHARE), logit, np.where(self._are(Scale.AMOUNT), logarithm, figures))

    @property
    def data(self) -> Reals:
        """The published figures on their scales, float64[rows]."""
        return self.scaled(self.published)

    @property
    def error(self) -> Reals:
        """Standard deviation of the error of each row on its scale, float64[rows]."""
        slope = np.ones(len(self))
        share, amount = self._are(Scale.SHARE), self._are(Scale.AMOUNT)
        slope[amount] = 1.0 / self.published[amount]
        slope[share] = 1.0 / (self.published[share] * (1.0 - self.published[share]))
        return slope * self.margin / ERRORS_IN_A_TOLERANCE

    def misses(self, figures: Reals) -> Reals:
        """How many standard deviations of error figures lie above the published ones, float64[..., rows]."""
        return (self.scaled(figures) - self.data) / self.error

    def met(self, figures: Reals) -> Flags:
        """Which figures lie within the tolerance of the published ones, bool[..., rows]."""
        return np.asarray(np.abs(figures - self.published) <= self.margin)

    def where(self, kept: Flags | Sequence[int]) -> Targets:
        """Some of the rows."""
        places = np.arange(len(self))[kept]
        names, scales = zip(*((self.names[place], self.scales[place]) for place in places), strict=True)
        return Targets(names, self.published[places], self.margin[places], scales)


def misfit(misses: Reals) -> float:
    """Root mean square of misses; about 1 where they are what the errors of the rows make of them."""
    return float(np.sqrt(np.mean(misses**2)))
