"""The shapes a distribution can have, each with its parameters as a planner states them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from sim.scenario.base import Part
from sim.scenario.one_of import OneOf, one_of

# Bounds far beyond any hospital (10 million hours are a thousand years) keep every moment a finite number.
LARGEST = 1e7
LARGEST_CV = 20.0
Finite = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Positive = Annotated[float, Field(gt=0, le=LARGEST)]
Spread = Annotated[float, Field(ge=0, le=LARGEST)]
Cv = Annotated[float, Field(ge=0, le=LARGEST_CV)]

# Of a normal, bounds must leave this much: with less, it is the bounds that are meant, not the normal.
LEAST_KEPT = 1e-3


def _rising(values: Mapping[str, float | None]) -> None:
    stated = {name: value for name, value in values.items() if value is not None}
    if list(stated.values()) != sorted(stated.values()):
        found = ", ".join(f"{name} {value:.6g}" for name, value in stated.items())
        raise ValueError(f"{' <= '.join(stated)} must hold, got {found}")


class Exponential(Part):
    """Memoryless: the time to an event that is equally likely at any moment."""

    mean: Positive
    """Mean, in the unit of the attribute, above 0."""


class Lognormal(Part):
    """Skewed to the right: durations of care. State mean and cv, or mean and sd, or mu and sigma."""

    one_of: ClassVar[OneOf] = one_of(("mean", "cv"), ("mean", "sd"), ("mu", "sigma"))
    mean: Positive | None = None
    """Mean, in the unit of the attribute, above 0."""
    cv: Cv | None = None
    """Standard deviation divided by the mean, 0 to 20."""
    sd: Spread | None = None
    """Standard deviation, in the unit of the attribute, 0 or more."""
    mu: Annotated[float, Field(ge=-16, le=16)] | None = None
    """Mean of the natural logarithm, -16 to 16."""
    sigma: Annotated[float, Field(ge=0, le=2.5)] | None = None
    """Standard deviation of the natural logarithm, 0 to 2.5."""

    @model_validator(mode="after")
    def _one_pair(self) -> Lognormal:
        if self.model_fields_set not in self.one_of.alternatives:
            stated = ", ".join(sorted(self.model_fields_set)) or "nothing"
            raise ValueError(f"needs mean and cv, or mean and sd, or mu and sigma, got {stated}")
        if self.mean is not None and self.sd is not None and self.sd > LARGEST_CV * self.mean:
            raise ValueError(f"sd must be at most {LARGEST_CV:g} times the mean, got {self.sd / self.mean:g}")
        return self


class Uniform(Part):
    """Equally likely anywhere between two bounds."""

    low: Finite
    """Lower bound, in the unit of the attribute."""
    high: Finite
    """Upper bound, not below the lower."""

    @model_validator(mode="after")
    def _in_order(self) -> Uniform:
        _rising({"low": self.low, "high": self.high})
        return self


class Triangular(Part):
    """An expert's three numbers: least, likeliest, most."""

    low: Finite
    """Least, in the unit of the attribute."""
    mode: Finite
    """Likeliest, between the other two."""
    high: Finite
    """Most."""

    @model_validator(mode="after")
    def _in_order(self) -> Triangular:
        _rising({"low": self.low, "mode": self.mode, "high": self.high})
        return self


class Weibull(Part):
    """A hazard that rises (shape above 1) or falls (below 1) with time."""

    shape: Annotated[float, Field(ge=0.1, le=100)]
    """Shape, a pure number, 0.1 to 100."""
    scale: Positive
    """Scale (63rd percentile), in the unit of the attribute, above 0."""


class Normal(Part):
    """Symmetric, and cut at the bounds if they are stated: what is outside is spread over the inside."""

    mean: Finite
    """Mean before the cut, in the unit of the attribute."""
    sd: Positive
    """Standard deviation before the cut, above 0."""
    low: Finite | None = None
    """Lower bound; without one, open."""
    high: Finite | None = None
    """Upper bound; without one, open."""

    def probability(self, bound: float, side: float = 1.0) -> float:
        """The probability that the uncut normal lies below a bound (side 1) or above it (side -1)."""
        return 0.5 * math.erfc(side * (self.mean - bound) / (self.sd * math.sqrt(2.0)))

    @model_validator(mode="after")
    def _leaves_something(self) -> Normal:
        _rising({"low": self.low, "high": self.high})
        kept = 1.0 if self.high is None else self.probability(self.high)
        kept -= 0.0 if self.low is None else self.probability(self.low)
        if kept < LEAST_KEPT:
            raise ValueError(f"low and high must keep 0.1% of the normal, got {100 * kept:.3g}%")
        return self


class Gamma(Part):
    """Skewed to the right, with a lighter tail than the lognormal."""

    mean: Positive
    """Mean, in the unit of the attribute, above 0."""
    cv: Cv
    """Standard deviation divided by the mean, 0 to 20."""


class Erlang(Part):
    """The sum of k equal memoryless stages."""

    mean: Positive
    """Mean of the whole, in the unit of the attribute, above 0."""
    k: Annotated[int, Field(ge=1, le=1000)]
    """Number of stages, 1 to 1000."""


class Empirical(Part):
    """Exactly the values that were seen, as often as they were."""

    one_of: ClassVar[OneOf] = one_of(("values", "weights"), ("file", "column", "weights"))
    values: Annotated[tuple[Finite, ...], Field(min_length=1)]
    """Values, in the unit of the attribute, in any order."""
    weights: tuple[Spread, ...] | None = None
    """How often each was seen (any scale, 0 or more); without, equally often."""

    @model_validator(mode="after")
    def _weigh_each(self) -> Empirical:
        if self.weights is not None and len(self.weights) != len(self.values):
            raise ValueError(f"needs a weight for each value, got {len(self.weights)} for {len(self.values)}")
        if self.weights is not None and not sum(self.weights) > 0:
            raise ValueError("needs at least one weight above 0")
        return self
