"""Who comes, and what they are like: the classes of patients of a trust."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, cast

from pydantic import Field, TypeAdapter, ValidationInfo, field_validator, model_validator

from sim.scenario.arrivals import Arrivals
from sim.scenario.base import Part
from sim.scenario.condition import plain_keys
from sim.scenario.distribution import UNITS_H, Distribution, in_hours
from sim.scenario.one_of import OneOf, one_of
from sim.scenario.schema import RowsBy
from sim.scenario.scope import Scope
from sim.scenario.shares import Shares
from sim.scenario.table import check_tables


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


class Attribute(Part):
    """Something a patient has: a category (`shares`) or a number (`of`), possibly by earlier categories."""

    one_of: ClassVar[OneOf] = one_of("shares", "of", only_with={"unit": ("of",)})
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
        if (self.shares is None) == (self.of is None):
            raise ValueError("needs either shares (a category) or of (a number)")
        if self.shares is not None and "unit" in self.model_fields_set:
            raise ValueError("unit belongs to a duration (of), not to shares")
        if len(set(self.by)) < len(self.by):
            raise ValueError(f"by must not name {self.by[0]} twice")
        if self.fresh and self.inherit == "person":
            raise ValueError("what is read fresh cannot be inherited by the person")
        return self

    @property
    def table(self) -> Mapping[str, Any] | Distribution:
        """Shares or distribution (in hours where it has a unit), nested by the categories of `by`."""
        table = self.shares if self.of is None else in_hours(self.of, UNITS_H[self.unit])
        return cast("Mapping[str, Any] | Distribution", table)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories, in the order in which they are first written; none for a number."""
        found = (name for leaf in self._leaves(self.shares or {}, len(self.by)) for name in leaf)
        return tuple(dict.fromkeys(found))

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
    """What they have, in order: an attribute may depend on earlier ones."""

    @model_validator(mode="after")
    def _tables_fit(self) -> PatientClass:
        check_tables({name: (a.by, a.table, a.categories, a.fresh) for name, a in self.attributes.items()})
        return self
