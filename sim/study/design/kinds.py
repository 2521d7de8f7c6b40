"""The kinds of a design, exactly one of which a study has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, Field, PlainValidator, TypeAdapter, field_validator, model_validator

from sim.scenario.base import Part
from sim.scenario.one_of import OneOf, one_of
from sim.scenario.tree import is_number
from sim.study.design.level import Level, Levels, Name, Scalar, doubled
from sim.study.design.table import DesignTable

KINDS = ("grid", "list", "latin_hypercube", "sobol", "one_at_a_time", "table")
MOST_POINTS = 1_000_000
"""Of a design: each is a world to be run many times over; past this a study is a slip of the pen."""


def _number(written: Any) -> Any:
    if not is_number(written):
        raise ValueError("must be a number")
    return written


Number = Annotated[int | float, PlainValidator(_number)]


class Range(Part):
    """Numbers from low to high, both within; whole numbers only where both ends are written as such."""

    low: Number
    high: Number

    @property
    def whole(self) -> bool:
        """Whether it holds whole numbers only."""
        return isinstance(self.low, int) and isinstance(self.high, int)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low must be below high, got low {self.low}, high {self.high}")
        return self


def _factor(written: Any) -> Any:
    if isinstance(written, Mapping):
        return Range.model_validate(written)
    if isinstance(written, list | tuple):
        return TypeAdapter(Levels).validate_python(written)
    raise ValueError("must be {low: .., high: ..} or a list of levels")


Factor = Annotated[Range | tuple[Level, ...], PlainValidator(_factor)]


def _has_factor(factors: dict[str, Any]) -> dict[str, Any]:
    if not factors:
        raise ValueError("has no factor")
    return factors


class LatinHypercube(Part):
    """Points with one in each of as many strata of every factor (McKay, Beckman and Conover 1979)."""

    points: int = Field(ge=1, le=MOST_POINTS)
    """How many."""
    seed: int = Field(ge=0)
    """Of the design alone: the worlds' own chance is not moved by it."""
    factors: Annotated[dict[Name, Factor], AfterValidator(_has_factor)]
    """By path, a range or a list of levels."""


class Sobol(LatinHypercube):
    """Points of a scrambled Sobol sequence: twice as many points are these and as many more."""

    @field_validator("points")
    @classmethod
    def _power_of_two(cls, points: int) -> int:
        if points.bit_count() != 1:
            under = 1 << (points.bit_length() - 1)
            raise ValueError(
                "must be a power of two, without which the points are not balanced over the ranges "
                f"(scipy.stats.qmc.Sobol): {under} or {2 * under}, got {points}"
            )
        return points


def _of_grid(factors: dict[str, tuple[Scalar, ...]]) -> dict[str, tuple[Scalar, ...]]:
    points = 1
    for levels in factors.values():
        points *= len(levels)
    if points > MOST_POINTS:
        raise ValueError(f"must have at most {MOST_POINTS:,} points, got {points:,}")
    return _has_factor(factors)


def _of_list(points: tuple[dict[str, Scalar], ...]) -> tuple[dict[str, Scalar], ...]:
    if not any(points):
        raise ValueError("has no factor" if points else "has no point")
    if again := [f"{number} is the same as {before}" for number, before in doubled(points)]:
        raise ValueError(f"has a point twice, got {', '.join(again)} (counted from 0)")
    return points


def _levels_only(factors: dict[str, tuple[Scalar, ...]]) -> dict[str, tuple[Scalar, ...]]:
    if unset := [factor for factor, levels in factors.items() if None in levels]:
        raise ValueError(f"needs no null, for every other factor is as the scenario says, got null of {unset[0]}")
    return _has_factor(factors)


class Design(Part):
    """What is varied, in exactly one way."""

    one_of: ClassVar[OneOf | None] = one_of(*KINDS)

    grid: Annotated[dict[Name, Levels], AfterValidator(_of_grid)] | None = None
    """Every level of a factor with every level of all others; the last factor changes fastest."""
    list: Annotated[tuple[dict[Name, Level], ...], AfterValidator(_of_list)] | None = None
    """Points one by one. A factor that one leaves out is there as the scenario says."""
    latin_hypercube: LatinHypercube | None = None
    """Points spread evenly over the range of each factor."""
    sobol: Sobol | None = None
    """Points spread evenly over the ranges of all factors together."""
    one_at_a_time: Annotated[dict[Name, Levels], AfterValidator(_levels_only)] | None = None
    """Each level of each factor, with all others as the scenario says."""
    table: DesignTable | None = None
    """The name of a CSV file: a column for each factor, a row for each point; empty cells are as the scenario says."""

    @property
    def kind(self) -> str:
        """Which of the kinds it is."""
        return next(name for name in KINDS if getattr(self, name) is not None)

    @property
    def factors(self) -> tuple[str, ...]:
        """What is varied, in the order in which it is first named."""
        if self.table is not None:
            return self.table.factors
        if self.list is not None:
            return tuple(dict.fromkeys(factor for levels in self.list for factor in levels))
        return tuple(self.grid or self.one_at_a_time or self.sampled.factors)

    @property
    def sampled(self) -> LatinHypercube:
        """The Latin hypercube or the Sobol sequence that it is. ValueError where it is neither."""
        if found := self.latin_hypercube or self.sobol:
            return found
        raise ValueError(f"a {self.kind} draws no points")

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if rule := not_one({kind: getattr(self, kind) for kind in KINDS}):
            raise ValueError(rule)
        return self


def not_one(written: Mapping[str, Any]) -> str:
    """Why what is written is not exactly one kind of a design; an empty string where it is."""
    said = [kind for kind in KINDS if written.get(kind) is not None]
    return "" if len(said) == 1 else f"must have exactly one of {', '.join(KINDS)}, got {' and '.join(said) or 'none'}"
