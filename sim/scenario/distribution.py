"""How a planner writes a distribution: a mapping with one key, `{lognormal: {mean: 8, cv: 1.2}}`.

The unit is that of the attribute it describes: hours where nothing else is said (`unit: minutes`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from sim.scenario.base import Part, Share, unless_whole
from sim.scenario.one_of import OneOf, one_of
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


class Component(Part):
    """One part of a mixture."""

    share: Share
    """Its share of all, 0 to 1; the shares of a mixture sum to 1."""
    of: Distribution
    """Its distribution."""


SHAPES = (
    *("constant", "exponential", "lognormal", "uniform", "triangular", "weibull", "normal", "gamma", "erlang"),
    *("empirical", "mixture"),
)


class Distribution(Part):
    """A distribution: exactly one of the shapes."""

    one_of: ClassVar[OneOf] = one_of(*SHAPES)
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
            raise ValueError(f"needs exactly one of {', '.join(SHAPES)}, got {', '.join(stated) or 'none'}")
        parts = {f"part {place}": part.share for place, part in enumerate(self.mixture or (), 1)}
        if parts and (fault := unless_whole(parts)):
            raise ValueError(f"mixture: shares {fault}")
        return self

    @property
    def name(self) -> str:
        """The name of its shape."""
        return next(iter(self.model_fields_set))

    @property
    def least(self) -> float:
        """The least value it can take, in the unit of the attribute; minus infinity where there is none."""
        shape = self.shape
        match self.name:
            case "constant":
                return float(shape)
            case "uniform" | "triangular" | "normal":
                return -math.inf if shape.low is None else float(shape.low)
            case "empirical":
                weights = shape.weights or (1.0,) * len(shape.values)
                return min(float(x) for x, weight in zip(shape.values, weights, strict=True) if weight > 0)
            case "mixture":
                return min(float(part.of.least) for part in shape if part.share > 0)
        return float(shape.mean) if getattr(shape, "cv", None) == 0 or getattr(shape, "sd", None) == 0 else 0.0

    @property
    def shape(self) -> Any:
        """The parameters of its shape (a number if constant, a tuple of components if a mixture)."""
        return getattr(self, self.name)


Component.model_rebuild()  # now that there are distributions
UNITS_H = {"minutes": 1.0 / 60.0, "hours": 1.0, "days": 24.0}
# Parameters that are not in the unit of the attribute, and so stay what they are when the unit changes.
PURE = frozenset({"cv", "sigma", "shape", "k", "weights"})


def in_hours(table: Any, unit_h: float) -> Any:
    """A distribution, or a nested table of them, with its numbers converted from a unit of so many hours."""
    if unit_h == 1.0:
        return table
    if isinstance(table, Mapping):
        return {category: in_hours(row, unit_h) for category, row in table.items()}
    name, shape = table.name, table.shape
    if name == "constant":
        return Distribution(constant=shape * unit_h)
    if name == "mixture":
        return Distribution(mixture=tuple(Component(share=c.share, of=in_hours(c.of, unit_h)) for c in shape))
    return Distribution.model_validate({name: _converted(shape, unit_h)})


def _converted(shape: Part, unit_h: float) -> dict[str, Any]:
    """The stated parameters of a shape, in hours."""
    stated: dict[str, Any] = {key: getattr(shape, key) for key in shape.model_fields_set}
    for key, number in stated.items():
        if key == "mu":
            stated[key] = number + math.log(unit_h)
        elif isinstance(number, tuple) and key not in PURE:
            stated[key] = tuple(each * unit_h for each in number)
        elif number is not None and key not in PURE:
            stated[key] = number * unit_h
    return stated
