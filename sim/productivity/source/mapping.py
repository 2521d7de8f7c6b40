"""What a foreign file is, said in `configs/source/*.yaml`: which column is what, in which unit, and what to leave out.

A mapping names the file, the table it becomes and, for each column of that table, the cell it is read from. A row of
the file becomes one row of the table, or several where the file has one column for each point of delivery
(`records`). A number may be written `{value: 0.01, source: ...}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from sim.productivity.deflators import Part
from sim.productivity.growth_table import GrowthTable
from sim.productivity.quality_table import QualityTable
from sim.productivity.series.safety import SafetyTable
from sim.productivity.source.mergers import Successor, merger_faults
from sim.productivity.tables import ActivityTable, InputsTable, Table
from sim.productivity.weights_table import WeightsTable

TableName = Literal["activity", "inputs", "growth", "weights", "safety", "quality"]
TABLES: dict[str, type[Table]] = {
    "activity": ActivityTable,
    "inputs": InputsTable,
    "growth": GrowthTable,
    "weights": WeightsTable,
    "safety": SafetyTable,
    "quality": QualityTable,
}
CITATION = {"value", "source", "assumed", "low", "high", "range", "exact"}


class Cell(Part):
    """Where one column of the table is read from: a column of the file, or a constant."""

    column: str = ""
    """Name of the file's column, as in its header; or give `constant`."""
    constant: str | float | None = None
    """What stands in every row; or give `column`."""
    plus: tuple[str, ...] = ()
    """Further columns whose numbers are added to it; not given as soon as one of them is not."""
    codes: dict[str, str] = Field(default_factory=dict)
    """What the file's words are called here. A word that is not among them is a fault."""
    formats: tuple[str, ...] = ()
    """How months are written: of `strptime` (`%b-%y`), `financial` (`2024/25 M07`), `excel` (a day's number), or `own`:
    every way in which own tables may write them."""
    factor: float = Field(default=1.0, gt=0.0, allow_inf_nan=False)
    """What one unit of the file is in units of the table, above 0: 0.01 for per cent, 1e6 for £m."""
    a_day: bool = False
    """Whether the number is a mean a day, to be multiplied by the days of its month."""
    unknown: tuple[str, ...] = ()
    """Words that stand where a number is not told, such as `*` for a suppressed one; an empty cell always does."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.column) == (self.constant is not None):
            raise ValueError("give column or constant, one of the two")
        return self


class LeaveOut(Part):
    """Rows of the file that are not wanted, and why."""

    column: str
    """Column of the file that is looked at."""
    among: tuple[str, ...] = ()
    """Leave out rows with one of these cells (an empty one: `""`)."""
    matching: str = ""
    """Or rows whose cell matches this regular expression as a whole."""
    reason: str = Field(min_length=1)
    """Why, to be printed with the count."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.among) == bool(self.matching):
            raise ValueError("give among or matching, one of the two")
        try:
            re.compile(self.matching)
        except re.error as error:
            raise ValueError(f"matching is no regular expression: {error}") from error
        return self

    def fits(self, cell: str) -> bool:
        """Whether a row with this cell is left out."""
        return cell in self.among if self.among else re.fullmatch(self.matching, cell) is not None


class Rules(Part):
    """What is done about what published files are full of. Without a word, each is a fault."""

    not_given: Literal["fault", "leave_out"] = "fault"
    """A number that must be there and is not: a fault, or the row is left out."""
    gaps: Literal["fault", "leave_out"] = "fault"
    """A series with a month missing: a fault, or the series is left out."""
    short: Literal["fault", "keep", "leave_out"] = "fault"
    """An organisation that begins after the file or ends before it: was it merged?"""
    all_zero: Literal["keep", "leave_out"] = "keep"
    """A series that is 0 in every month: kept, or left out as a service that is not there."""
    unit_change: Literal["fault", "keep"] = "fault"
    """A step by a factor of 30 or more that lasts: a fault, or kept and told as doubtful."""


class SourceMapping(Part):
    """How one file becomes one table."""

    name: str
    """What the mapping is called, as after `source=`."""
    about: str
    """What the file is and who publishes it, to be printed with every result."""
    file: str
    """Name of the file, `*` for any letters: `*.csv`, `*.csv.gz`, `*.parquet` or `*.xlsx`."""
    sheet: str = ""
    """Sheet of a workbook; not given, the one that has the columns (with `header_row`, the first)."""
    header_row: int = Field(default=0, ge=0)
    """Row of the header, from 1; 0: the one row near the top in which all columns stand."""
    table: TableName
    """What it becomes."""
    columns: dict[str, Cell] = Field(min_length=1)
    """Cell by column of the table, the same for all records."""
    records: tuple[dict[str, Cell], ...] = ({},)
    """Further cells, a record for each row of the table that a row of the file becomes."""
    leave_out: tuple[LeaveOut, ...] = ()
    """Rows that are not wanted."""
    successors: dict[str, Successor] = Field(default_factory=dict)
    """Trusts that were merged into another in the file's time, by code."""
    rules: Rules = Rules()
    """What is done about gaps and the like."""

    @model_validator(mode="before")
    @classmethod
    def _uncited(cls, tree: Any) -> Any:
        return uncited(tree)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = [*self._faults()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def kind(self) -> type[Table]:
        """The table it becomes."""
        return TABLES[self.table]

    def cells(self) -> list[dict[str, Cell]]:
        """The cells of each record, those for all records among them."""
        return [{**self.columns, **record} for record in self.records]

    def _faults(self) -> Iterator[str]:
        known = {field.name for field in fields(self.kind)}
        for cells in self.cells():
            for name in sorted(set(cells) - known):
                yield f"{self.table} has no column {name}; it has {', '.join(sorted(known))}"
            for name in self.kind.required():
                if name not in cells:
                    yield f"{name} of {self.table} is not said where to read"
            for name, cell in cells.items():
                if cell.a_day and "month" not in cells:
                    yield f"{name} is a mean a day, and no month says how many days"
                numeric = name in self.kind.NUMBERS
                if not numeric and (cell.a_day or cell.factor != 1.0 or cell.unknown or cell.plus):
                    yield f"{name} is no number: it has no factor, a_day, unknown or plus"
                if cell.formats and name != "month":
                    yield f"{name} is no month: it has no formats"
        if self.successors and self.table not in ("activity", "inputs"):
            yield f"{self.table} cannot be added up over organisations: it has no successors"
        yield from merger_faults(self.successors)


def uncited(node: Any) -> Any:
    """A tree without its citations: `{value: 3, source: ...}` is 3, and `source:`, `assumed:`, `range:` or `exact:`
    text is taken off.
    """
    if isinstance(node, Mapping):
        if "value" in node and set(node) <= CITATION:
            return uncited(node["value"])
        said = {key for key in ("source", "assumed", "range", "exact") if isinstance(node.get(key), str)}
        return {key: uncited(below) for key, below in node.items() if key not in said}
    return [uncited(below) for below in node] if isinstance(node, list | tuple) else node
