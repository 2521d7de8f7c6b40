"""What may be asked of the calculation on given tables, key by key."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from sim.productivity.periods import month_number
from sim.scenario.base import Part


class Question(Part):
    """What is asked of the calculation; `source` and `productivity` stand beside it."""

    task: Literal["productivity"]
    """The calculation on given tables."""
    path: str | None = Field(default=None, min_length=1)
    """The file to read, or the folder of one's own tables."""
    organisation: str | None = Field(default=None, min_length=1)
    """One organisation, by its code; none: all of them side by side."""
    baseline: float | None = Field(default=None, gt=0, le=10)
    """Level of productivity in 2019/20 over that of the first year known, of the one organisation."""
    template: str | None = Field(default=None, min_length=1)
    """A folder in which empty tables are written instead."""
    year_starts: str | int = "april"
    """The month in which a year begins, by its name or number."""
    deflators: str | None = Field(default=None, min_length=1)
    """A file of one's own deflators, in force instead of those of the measure."""
    weights: str | None = Field(default=None, min_length=1)
    """A file of a cost collection, whose weights are in force instead of those of the measure."""
    provisional: str | None = Field(default=None, min_length=1)
    """A folder with the tables of one organisation as they were first given, to lay beside those of `path`."""
    streamed: bool | None = None
    """Whether activity is weighed by DuckDB and not read into memory; unsaid, where its file is over 200 MB."""
    suppressed: float | None = Field(default=None, ge=0, le=100)
    """What is taken for each number that is suppressed (`*`, `-`); unsaid, each is a fault."""
    faults: str | None = Field(default=None, min_length=1)
    """A file in which every fault of the tables is written, as CSV."""
    format: Literal["table", "json", "xlsx"] = "table"
    """How the answer is given: `xlsx` prints it and writes every table of the page as a workbook and as CSV."""
    output: str = Field(min_length=1)
    """Folder in which results are written."""

    @field_validator("year_starts")
    @classmethod
    def _a_month(cls, given: str | int) -> int:
        if (number := month_number(str(given))) is None:
            raise ValueError("must be a month, as in year_starts=july or year_starts=7")
        return number

    @property
    def starts(self) -> int:
        """The number of the month in which a year begins."""
        return int(self.year_starts)
