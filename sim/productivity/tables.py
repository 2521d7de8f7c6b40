"""The two tidy tables that the calculation reads: what a hospital did, and what it spent to do it.

One row is one organisation, month and point of delivery (or input category). A table that exists is sound:
whatever is wrong with it was reported, all at once, when it was made. `docs/data_dictionary.md` tells
the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.lines import Lines, codes_of, told_apart
from sim.productivity.months import is_month

Text = NDArray[np.str_]
Numbers = NDArray[np.float64]
CONTRACTS = ("", "substantive", "bank", "agency", "unfilled")


@dataclass(frozen=True, eq=False)
class Table:
    """What the tables share: columns of equal length, made from a mapping, cut by a mask."""

    NAME: ClassVar[str]
    KEYS: ClassVar[tuple[str, ...]]
    """Columns that together may occur once only."""
    NEVER_EMPTY: ClassVar[int] = 3
    """How many of the keys, from the first, every row must have."""
    NUMBERS: ClassVar[tuple[str, ...]]

    def __post_init__(self) -> None:
        """Check the columns.

        Raises
        ------
        TableFaults
            With every fault found.
        """
        faults = [*self._lengths()]
        if not faults and len(self):
            faults = [*self._cells()]
            if not any(fault.column in self.KEYS for fault in faults):  # rows that have no name cannot be compared
                faults += self._between()
        if not faults and len(self):
            faults = [*self._own()]
        if faults:
            raise TableFaults(faults)

    def __len__(self) -> int:
        return len(self.columns()[self.KEYS[0]])

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Self:
        """The table from named columns, each anything numpy turns into one; text may be given for numbers.

        Raises
        ------
        TableFaults
            With every missing or unknown column and cell that is no number, or else every fault of content.
        """
        known = {field.name: field for field in fields(cls)}
        faults = [TableFault(cls.NAME, None, name, "is no column") for name in columns if name not in known]
        read: dict[str, Any] = {}
        for name in known:
            if name not in columns:
                if name in cls.required():
                    faults.append(TableFault(cls.NAME, None, name, "is missing"))
            elif name in cls.NUMBERS:
                read[name] = _numbers(cls.NAME, name, columns[name], faults)
            else:
                read[name] = _text(columns[name])
        if faults:
            raise TableFaults(faults)
        return cls(**read)

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns by name, those not given left out."""
        every = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: column for name, column in every.items() if column is not None}

    def where(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Self:
        """The rows of a mask, bool[rows], or of row numbers, int[kept].

        They were checked with the whole and are not checked again.
        """
        part = object.__new__(type(self))
        for field in fields(self):
            column = getattr(self, field.name)
            object.__setattr__(part, field.name, None if column is None else column[keep])
        return part

    @classmethod
    def required(cls) -> tuple[str, ...]:
        """Columns that must be there and full."""
        return (*cls.KEYS[: cls.NEVER_EMPTY], cls.NUMBERS[0])

    def _lengths(self) -> Iterator[TableFault]:
        for name, column in self.columns().items():
            if len(column) != len(self):
                yield TableFault(self.NAME, None, name, f"must have {len(self)} rows", str(len(column)))

    def _cells(self) -> Iterator[TableFault]:
        columns = self.columns()
        for name in self.KEYS[: self.NEVER_EMPTY]:
            yield from self._rows(name, columns[name] == "", "must not be empty")
        for name in self.NUMBERS:
            if name in columns:
                column = columns[name]
                unknown = np.isnan(column) & (name not in self.required())  # hours may be unknown, £ may not
                yield from self._rows(name, ~(np.isfinite(column) | unknown), "must be a finite number")

    def _between(self) -> Iterator[TableFault]:
        """Rules between the keys of rows."""
        yield from self._repeats()

    def _repeats(self) -> Iterator[TableFault]:
        last = self.KEYS[self.NEVER_EMPTY - 1]
        codes = self.codes(*self.KEYS)
        if int(codes.max()) + 1 == len(self):
            return
        _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        repeated = first[inverse] != np.arange(len(self))
        for row in np.flatnonzero(repeated):
            found = f"{self.columns()[last][row]}, first in row {first[inverse[row]] + 1}"
            yield TableFault(self.NAME, int(row) + 1, last, "and the other keys are given twice", found)

    def _own(self) -> Iterator[TableFault]:
        """Rules of one table alone."""
        yield from ()

    def _rows(self, name: str, wrong: NDArray[np.bool_], rule: str) -> Iterator[TableFault]:
        column = self.columns()[name]
        for row in np.flatnonzero(wrong):
            yield TableFault(self.NAME, int(row) + 1, name, rule, str(column[row]))

    def codes(self, *names: str) -> NDArray[np.int64]:
        """One number for each distinct combination of the columns named, int64[rows], from 0 without gaps."""
        return codes_of(self.columns(), names, len(self))


@dataclass(frozen=True, eq=False)
class MonthlyTable(Table):
    """What the two tables of a hospital share: one row a month, volumes and £ that are never negative, no gap."""

    def over(self, organisation: str, months: tuple[str, ...]) -> Self:
        """The rows of one organisation in the months named."""
        columns = self.columns()
        keep = columns["organisation"] == organisation
        keep[keep] = np.isin(columns["month"][keep], months)  # a nation's table is long and a trust's part short
        return self.where(keep)

    def _cells(self) -> Iterator[TableFault]:
        columns = self.columns()
        yield from super()._cells()
        months, inverse = told_apart(columns["month"])
        wrong = np.array([bool(month) and not is_month(str(month)) for month in months])
        yield from self._rows("month", wrong[inverse], "must be YYYY-MM")
        for name in self.NUMBERS:
            if name in columns:
                yield from self._rows(name, columns[name] < 0.0, "must not be negative")

    def _between(self) -> Iterator[TableFault]:
        yield from super()._between()
        yield from self._gaps()

    def _gaps(self) -> Iterator[TableFault]:
        """Each line has every month of its organisation, or is rare: a gap is not a zero."""
        lines = Lines(self.columns(), self.KEYS, self.NUMBERS[0])
        for each in lines.missing():
            yield TableFault(self.NAME, None, "month", each.rule, each.shown(f"{lines.name(each.row)}, missing in"))


@dataclass(frozen=True, eq=False)
class ActivityTable(MonthlyTable):
    """What was done: a volume for each organisation, month and point of delivery, perhaps by currency."""

    NAME: ClassVar[str] = "activity"
    KEYS: ClassVar[tuple[str, ...]] = ("organisation", "month", "pod", "currency")
    NUMBERS: ClassVar[tuple[str, ...]] = ("volume",)

    organisation: Text
    month: Text
    pod: Text
    volume: Numbers
    currency: Text | None = None

    def _own(self) -> Iterator[TableFault]:
        yield from super()._own()
        if self.currency is None:
            return
        whole = self.currency == ""
        groups = self.codes("organisation", "month", "pod")
        split = np.bincount(groups, weights=~whole) > 0
        yield from self._rows("pod", whole & split[groups], "stands both whole and by currency in one month")


@dataclass(frozen=True, eq=False)
class InputsTable(MonthlyTable):
    """What was spent: nominal £ by organisation, month, category, perhaps staff group and contract.

    Rows of contract `unfilled` hold hours that nobody worked, at £0.
    """

    NAME: ClassVar[str] = "inputs"
    KEYS: ClassVar[tuple[str, ...]] = ("organisation", "month", "category", "staff_group", "contract")
    NUMBERS: ClassVar[tuple[str, ...]] = ("nominal_gbp", "hours")

    organisation: Text
    month: Text
    category: Text
    nominal_gbp: Numbers
    staff_group: Text | None = None
    contract: Text | None = None
    hours: Numbers | None = None

    def _own(self) -> Iterator[TableFault]:
        yield from super()._own()
        if self.contract is None:
            return
        allowed = ", ".join(CONTRACTS[1:])
        yield from self._rows("contract", ~np.isin(self.contract, CONTRACTS), f"must be empty or one of {allowed}")
        paid = (self.contract == "unfilled") & (self.nominal_gbp > 0.0)
        yield from self._rows("nominal_gbp", paid, "must be 0 for hours that nobody worked")


def _text(column: Any) -> Text:
    return np.array(["" if cell is None else str(cell) for cell in np.asarray(column).tolist()], dtype=np.str_)


def _numbers(table: str, name: str, column: Any, faults: list[TableFault]) -> Numbers:
    """The column as numbers; an empty cell is unknown (nan), any other text that is no number a fault."""
    cells = np.asarray(column)
    if cells.dtype.kind in "fiu":
        return cells.astype(np.float64)
    read = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells.tolist()):
        try:
            read[row] = np.nan if cell in (None, "") else float(cell)
        except (TypeError, ValueError):
            faults.append(TableFault(table, row + 1, name, "must be a number", repr(cell)))
    return read
