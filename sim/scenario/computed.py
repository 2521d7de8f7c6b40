"""Attributes that are computed from others of their class: a small closed set of ways, none of which draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.scenario.base import Part
from sim.scenario.scope import Scope
from sim.scenario.shapes import LARGEST, Finite
from sim.scenario.tree import is_number, text_of

FOLDS = {"sum": 0.0, "product": 1.0, "least": math.inf, "greatest": -math.inf}  # what each way begins with
OPERATIONS = (*FOLDS, "linear", "log_linear", "bands")


def _term(written: object) -> object:
    if (isinstance(written, str) and written) or (is_number(written) and abs(float(str(written))) <= LARGEST):
        return written
    raise ValueError(f"must be an attribute or a number of at most {LARGEST:,.0f}")


def _outcome(written: object) -> object:
    return text_of(written) if isinstance(written, bool) else _term(written)


def _of_something(terms: tuple[str | float, ...]) -> tuple[str | float, ...]:
    if not any(isinstance(term, str) for term in terms):
        raise ValueError("must name at least one attribute")
    return terms


Term = Annotated[str | float, BeforeValidator(_term)]
Terms = Annotated[tuple[Term, ...], Field(min_length=2), AfterValidator(_of_something)]


class Linear(Part):
    """A number changed in a line: `times` an attribute, `plus` so much."""

    of: Annotated[str, Scope.RUN]
    """The attribute, a number."""
    times: Finite = 1.0
    """What it is multiplied by."""
    plus: Finite = 0.0
    """What is added then: hours, where it is a duration; of a change on the logarithm, to the logarithm."""


class Band(Part):
    """One row of a table by band."""

    below: Finite | None = None
    """The number below which the row holds, where none before it does; the last row has none."""
    is_: Annotated[str | float, BeforeValidator(_outcome)] = Field(alias="is")
    """What it comes to: a category, or a number."""


class Bands(Part):
    """A table by band of a number: to a category, or to a number."""

    of: Annotated[str, Scope.RUN]
    """The attribute, a number."""
    rows: Annotated[tuple[Band, ...], Field(min_length=2)]
    """The bands, from the lowest to the highest."""

    @model_validator(mode="after")
    def _in_order(self) -> Bands:
        *first, last = [row.below for row in self.rows]
        if last is not None or None in first:
            raise ValueError("every row but the last needs `below`, and the last has none")
        bounds = [bound for bound in first if bound is not None]
        if any(right <= left for left, right in pairwise(bounds)):
            raise ValueError(f"bands must rise, got below {', '.join(f'{bound:g}' for bound in bounds)}")
        if len({isinstance(row.is_, str) for row in self.rows}) > 1:
            raise ValueError("what bands come to must be categories in all rows, or numbers in all")
        return self

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories, in the order in which they are first written; none for a number."""
        return tuple(dict.fromkeys(row.is_ for row in self.rows if isinstance(row.is_, str)))


@dataclass(frozen=True)
class Computed:
    """How an attribute follows from others, whichever way it was written.

    parameters: of a fold (`sum`, ...) what it begins with, of a line what it multiplies and adds; bounds, outcomes: of
    bands, one more outcome than bounds.
    """

    operation: str
    inputs: tuple[str, ...]
    parameters: tuple[float, float] = (0.0, 0.0)
    bounds: tuple[float, ...] = ()
    outcomes: tuple[str | float, ...] = ()


class Operations(Part):
    """The keys of an attribute by which it is computed; exactly one of them, or none."""

    sum: Annotated[Terms | None, Scope.DAY] = None
    """A number: the sum of attributes and constants."""
    product: Annotated[Terms | None, Scope.DAY] = None
    """A number: the product of attributes and constants."""
    least: Annotated[Terms | None, Scope.DAY] = None
    """A number: the least of attributes and constants."""
    greatest: Annotated[Terms | None, Scope.DAY] = None
    """A number: the greatest of attributes and constants."""
    linear: Annotated[Linear | None, Scope.DAY] = None
    """A number: another one times so much, plus so much."""
    log_linear: Annotated[Linear | None, Scope.DAY] = None
    """A number above 0 whose logarithm is that of another one times so much, plus so much."""
    bands: Annotated[Bands | None, Scope.DAY] = None
    """A category or a number, by the band another number lies in."""

    @cached_property
    def computed(self) -> Computed | None:
        """How it follows from others; None for what is drawn."""
        operation = next((operation for operation in OPERATIONS if getattr(self, operation) is not None), None)
        if operation is None:
            return None
        if operation == "bands" and self.bands is not None:
            rows = self.bands.rows
            bounds = tuple(row.below for row in rows if row.below is not None)
            return Computed(operation, (self.bands.of,), bounds=bounds, outcomes=tuple(row.is_ for row in rows))
        if operation in FOLDS:
            terms = getattr(self, operation)
            constants = [float(term) for term in terms if not isinstance(term, str)]
            return Computed(
                operation, tuple(t for t in terms if isinstance(t, str)), (_folded(operation, constants), 0.0)
            )
        line: Linear = getattr(self, operation)
        return Computed(operation, (line.of,), (line.times, line.plus))


def _folded(operation: str, constants: list[float]) -> float:
    """All constants of a fold as the one it begins with."""
    every = [FOLDS[operation], *constants]
    match operation:
        case "sum":
            return math.fsum(every)
        case "product":
            return math.prod(every)
    return min(every) if operation == "least" else max(every)
