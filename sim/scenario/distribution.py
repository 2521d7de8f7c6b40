"""How a planner writes a distribution: a mapping with one key, `{lognormal: {mean: 8, cv: 1.2}}`.

The unit is that of the attribute it describes: hours where the name ends in `_h`, days in `_days`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from sim.scenario.base import Part
from sim.scenario.shapes import (
    Empirical,
    Erlang,
    Exponential,
    Finite,
    Gamma,
    Lognormal,
    Normal,
    Triangular,
    Uniform,
    Weibull,
)
from sim.scenario.shares import Share, unless_whole


class Component(Part):
    """One part of a mixture."""

    share: Share
    """Its share of all, 0 to 1; the shares of a mixture sum to 1."""
    of: Distribution
    """Its distribution."""


class Distribution(Part):
    """A distribution: exactly one of the shapes."""

    constant: Finite | None = None
    """Always this value, in the unit of the attribute."""
    exponential: Exponential | None = None
    """Memoryless."""
    lognormal: Lognormal | None = None
    """Skewed to the right with a heavy tail."""
    uniform: Uniform | None = None
    """Equally likely between bounds."""
    triangular: Triangular | None = None
    """Least, likeliest, most."""
    weibull: Weibull | None = None
    """Rising or falling hazard."""
    normal: Normal | None = None
    """Symmetric, cut at stated bounds."""
    gamma: Gamma | None = None
    """Skewed to the right."""
    erlang: Erlang | None = None
    """Equal stages."""
    empirical: Empirical | None = None
    """The values seen."""
    mixture: Annotated[tuple[Component, ...], Field(min_length=1)] | None = None
    """Several distributions by share."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Distribution:
        stated = [name for name, shape in self if shape is not None]
        if len(stated) != 1 or len(self.model_fields_set) != 1:
            known = ", ".join(type(self).model_fields)
            raise ValueError(f"needs exactly one of {known}, got {', '.join(stated) or 'none'}")
        parts = {f"part {place}": part.share for place, part in enumerate(self.mixture or (), 1)}
        if parts and (fault := unless_whole(parts)):
            raise ValueError(f"mixture: shares {fault}")
        return self

    @property
    def name(self) -> str:
        """The name of its shape."""
        return next(iter(self.model_fields_set))

    @property
    def shape(self) -> Any:
        """The parameters of its shape (a number if constant, a tuple of components if a mixture)."""
        return getattr(self, self.name)
