"""Quality-adjusted productivity beside the official one, which knows no quality."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from sim.productivity.calculation import Growth, productivity_growth


@dataclass(frozen=True)
class QualityBeside:
    """One period; growths are fractions.

    Adjusted output growth is quantity growth plus the terms of quality, and productivity the ratio, as the Office for
    National Statistics does it (Public service productivity: healthcare, England).
    """

    activity: float
    resource: float
    terms: Mapping[str, float] = field(default_factory=dict)
    """What each term of quality (survival, waiting, readmission) adds to the growth of output."""

    @classmethod
    def of(cls, official: Growth, adjusted: Growth) -> Self:
        """From the same two periods calculated without quality and with it, whatever its terms: those are one here."""
        return cls(official.activity, official.inputs, {"all terms": adjusted.activity - official.activity})

    @property
    def official(self) -> float:
        """Without quality, as NHS England publishes it."""
        return productivity_growth(self.activity, self.resource)

    @property
    def quality(self) -> float:
        """All terms together."""
        return math.fsum(self.terms.values())

    @property
    def adjusted(self) -> float:
        """With quality."""
        return productivity_growth(self.activity + self.quality, self.resource)
