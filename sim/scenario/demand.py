"""Who comes, and what they are like: the classes of patients of a trust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import Field, TypeAdapter, ValidationInfo, field_validator, model_validator

from sim.scenario.arrivals import Arrivals
from sim.scenario.base import Part, Shares
from sim.scenario.computed import OPERATIONS, Operations
from sim.scenario.condition import plain_keys
from sim.scenario.distribution import UNITS_H, Distribution, in_hours
from sim.scenario.inputs import input_faults
from sim.scenario.one_of import OneOf, one_of
from sim.scenario.schema import RowsBy
from sim.scenario.scope import Scope
from sim.scenario.table import Declared, refuse, table_faults

OF_A_DRAW = ("by", "fresh", "inherit", "same_draw_as", "correlated_with", "rank_correlation")
OPERATIONS_SAID = ", ".join(OPERATIONS)


@cache
def _rows(kind: Literal["shares", "of"], depth: int) -> TypeAdapter[Any]:
    """The reader of a table of shares or of distributions, nested so deep."""
    leaf: Any = Shares if kind == "shares" else Distribution
    for _ in range(depth):
        leaf = Annotated[dict[str, leaf], Field(min_length=1)]
    return TypeAdapter(leaf)


class Present(Part):
    """Patients of a class who are there at the start of the run: on a waiting list, or in a bed."""

    count: Annotated[int, Field(ge=0, le=1_000_000)]
    """How many, 0 to 1,000,000."""
    since_days: Distribution
    """How many days before the start they arrived."""


class Attribute(Operations):
    """Something a patient has: a category (`shares`) or a number (`of`), by earlier categories or not, or computed."""

    one_of: ClassVar[OneOf] = one_of(
        "shares", "of", *OPERATIONS, only_with={"unit": ("of",)} | dict.fromkeys(OF_A_DRAW, ("shares", "of"))
    )
    by: Annotated[tuple[str, ...], Field(max_length=2), Scope.RUN] = ()
    """What selects the row: up to two of `weekday`, `hour` and the class's earlier kept categories."""
    shares: Annotated[dict[str, Any] | None, Scope.DAY] = None
    """A category: share of each, sum 1; one such table for each category of `by`, nested in its order."""
    of: Annotated[dict[str, Any] | Distribution | None, Scope.DAY, RowsBy("by", Distribution)] = None
    """A number: its distribution; one for each category of `by`, nested in its order."""
    unit: Annotated[Literal["hours", "minutes", "days"], Scope.DAY] = "hours"
    """The unit of a duration's numbers; the engines count it in hours, to which such numbers are converted."""
    fresh: bool = False
    """Whether each reading draws anew; otherwise it is kept, drawn once a visit."""
    inherit: Literal["person", "visit"] = "visit"
    """Whether a returning patient has the luck of the first visit (person) or new luck (visit)."""
    same_draw_as: str | None = None
    """Another attribute of the class, of the same quantile in every patient: high in one is high in the other."""
    correlated_with: str | None = None
    """Another attribute of the class, whose draw this one's is correlated with (a Gaussian copula)."""
    rank_correlation: Annotated[float, Field(ge=-1, le=1)] | None = None
    """How strongly: Spearman's rank correlation, -1 to 1."""

    @field_validator("by", mode="before")
    @classmethod
    def _one_or_more(cls, by: object) -> object:
        return (by,) if isinstance(by, str) else by

    @field_validator("shares", "of", mode="before")
    @classmethod
    def _nested(cls, table: object, info: ValidationInfo) -> object:
        """Read the table to the depth of `by`; a fault keeps its path within the table."""
        rows = _rows("shares" if info.field_name == "shares" else "of", len(info.data.get("by", ())))
        return None if table is None else rows.validate_python(plain_keys(table))

    @model_validator(mode="after")
    def _one_kind(self) -> Attribute:
        stated = [operation for operation in ("shares", "of", *OPERATIONS) if getattr(self, operation) is not None]
        if len(stated) != 1:
            found = f", got {', '.join(stated)}" if stated else ""
            raise ValueError(f"needs one of shares (a category), of (a number), {OPERATIONS_SAID} (computed){found}")
        if self.computed is not None and (beside := [key for key in OF_A_DRAW if key in self.model_fields_set]):
            raise ValueError(f"is computed ({stated[0]}), and {', '.join(beside)} belongs to what is drawn")
        if self.of is None and "unit" in self.model_fields_set:
            raise ValueError(f"unit belongs to a duration (of), not to {stated[0]}")
        if len(set(self.by)) < len(self.by):
            raise ValueError(f"by must not name {self.by[0]} twice")
        if self.fresh and self.inherit == "person":
            raise ValueError("what is read fresh cannot be inherited by the person")
        self._one_draw()
        return self

    def _one_draw(self) -> None:
        """Whose draw it has: its own, another's, or one that is correlated with another's."""
        if (self.correlated_with is None) != (self.rank_correlation is None):
            raise ValueError("correlated_with and rank_correlation come together")
        if self.partner is None:
            return
        if self.same_draw_as is not None and self.correlated_with is not None:
            raise ValueError("needs either same_draw_as or correlated_with")
        if self.fresh:
            raise ValueError(f"what is read fresh cannot share a draw ({self.partner[0]})")
        if self.same_draw_as is not None and "inherit" in self.model_fields_set:
            raise ValueError(f"inherit belongs to {self.same_draw_as}, whose draw it has")

    @cached_property
    def table(self) -> Mapping[str, Any] | Distribution:
        """Shares or distribution (in hours where it has a unit), nested by the categories of `by`; none if computed."""
        if self.computed is not None:
            return {}
        table = self.shares if self.of is None else in_hours(self.of, UNITS_H[self.unit])
        return cast("Mapping[str, Any] | Distribution", table)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories, in the order in which they are first written; none for a number."""
        if self.bands is not None:
            return self.bands.categories
        found = (name for leaf in self._leaves(self.shares or {}, len(self.by)) for name in leaf)
        return tuple(dict.fromkeys(found))

    @cached_property
    def partner(self) -> tuple[str, str] | None:
        """The key that names the attribute of the same or a correlated draw, and that name."""
        keys = {"same_draw_as": self.same_draw_as, "correlated_with": self.correlated_with}
        return next(((key, name) for key, name in keys.items() if name is not None), None)

    @cached_property
    def declared(self) -> Declared:
        """What the check of a class needs to know of it."""
        computed = self.computed
        operation, inputs = ("", ()) if computed is None else (computed.operation, computed.inputs)
        return Declared(self.by, self.table, self.categories, self.fresh, operation, inputs, self.partner)

    @classmethod
    def _leaves(cls, table: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
        if depth == 0:
            yield table
            return
        for row in table.values():
            yield from cls._leaves(row, depth - 1)


class PatientClass(Part):
    """A class of patients: the pathway they enter, how they come, and what they are like."""

    pathway: str
    """Name of the pathway they enter."""
    arrivals: Annotated[Arrivals | None, Scope.DAY] = None
    """How they arrive; without it, none do."""
    present: Present | None = None
    """Who is there at the start; without it, nobody."""
    attributes: dict[str, Attribute] = Field(default_factory=dict)
    """What they have, in order: a table may depend on earlier ones, a computed attribute on any."""

    @model_validator(mode="after")
    def _tables_fit(self) -> PatientClass:
        declared = {name: attribute.declared for name, attribute in self.attributes.items()}
        refuse([*table_faults(declared), *input_faults(declared)])
        return self
