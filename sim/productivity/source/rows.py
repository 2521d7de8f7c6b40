"""Rows of a file made into rows of a table by a mapping, each with the row it came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import TableFault
from sim.productivity.months import calendar_days
from sim.productivity.source.cells import Cells
from sim.productivity.source.left_out import Tally
from sim.productivity.source.mapping import Cell, SourceMapping
from sim.productivity.source.month_formats import month_from

THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
NO_NUMBER = "must be a number"


@dataclass(frozen=True)
class Rows:
    """Columns of the table to be, with the file's row and the mapping's record that each row was read from."""

    columns: dict[str, NDArray[Any]]
    origin: NDArray[np.int64]
    """Number of the file's row, from 1, int64[rows]."""
    record: NDArray[np.int64]
    """Which record of the mapping, int64[rows]."""

    def __len__(self) -> int:
        return len(self.origin)

    def where(self, keep: NDArray[np.bool_]) -> Rows:
        """The rows of a mask, bool[rows]."""
        columns = {name: column[keep] for name, column in self.columns.items()}
        return Rows(columns, self.origin[keep], self.record[keep])

    def changed(self, **columns: NDArray[Any]) -> Rows:
        """The same rows with other columns."""
        return replace(self, columns={**self.columns, **columns})

    def codes(self, *names: str) -> NDArray[np.int64]:
        """One number for each distinct combination of the columns named (those there are), int64[rows]."""
        codes = np.zeros(len(self), dtype=np.int64)
        for name in names:
            if name in self.columns:
                distinct, inverse = np.unique(self.columns[name], return_inverse=True)
                codes = np.unique(codes * len(distinct) + inverse, return_inverse=True)[1].astype(np.int64)
        return codes


def missing_columns(cells: Cells, mapping: SourceMapping) -> list[TableFault]:
    """A fault for each column that the mapping reads and the file has not."""
    wanted = [cell.column for record in mapping.cells() for cell in record.values() if cell.column]
    wanted += [other for record in mapping.cells() for cell in record.values() for other in cell.plus]
    wanted += [rule.column for rule in mapping.leave_out]
    absent = [name for name in dict.fromkeys(wanted) if name not in cells.columns]
    found = ", ".join(list(cells.columns)[:12])
    return [TableFault(cells.file, None, name, "is missing", f"columns {found}") for name in absent]


def wanted_rows(cells: Cells, mapping: SourceMapping, tally: Tally) -> Cells:
    """The cells without the rows the mapping leaves out, which are counted by reason."""
    keep = np.ones(len(cells), dtype=np.bool_)
    for rule in mapping.leave_out:
        column = cells.columns[rule.column]
        out = np.array([rule.fits(cell) for cell in column], dtype=np.bool_) & keep
        tally.add(rule.reason, (f"row {cells.numbers[at]}: {column[at]}" for at in np.flatnonzero(out)))
        keep &= ~out
    at = np.flatnonzero(keep).tolist()
    columns = {name: [column[i] for i in at] for name, column in cells.columns.items()}
    return Cells(cells.file, columns, [cells.numbers[i] for i in at])


def rows_of(cells: Cells, mapping: SourceMapping, faults: list[TableFault]) -> Rows:
    """The rows of every record, one record after the other; what cannot be read is a fault at its place."""
    parts = [_one_record(cells, record, mapping, faults) for record in mapping.cells()]
    names = dict.fromkeys(name for part in parts for name in part)
    lacking = {name: np.nan if name in mapping.kind.NUMBERS else "" for name in names}
    columns = {
        name: np.concatenate([part.get(name, np.full(len(cells), lacking[name])) for part in parts]) for name in names
    }
    numbers = np.array(cells.numbers, dtype=np.int64)
    return Rows(columns, np.tile(numbers, len(parts)), np.repeat(np.arange(len(parts)), len(cells)))


def number_from(text: str) -> float | None:
    """A number as people write it, thousands apart by commas or not; None where it is none."""
    try:
        return float(text)
    except ValueError:
        return float(text.replace(",", "")) if THOUSANDS.fullmatch(text) else None


def _one_record(
    cells: Cells, record: dict[str, Cell], mapping: SourceMapping, faults: list[TableFault]
) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {}
    for name in sorted(record, key=lambda name: name != "month"):  # a mean a day needs its month
        cell = record[name]
        texts = cells.columns[cell.column] if cell.column else [str(cell.constant)] * len(cells)
        if name in mapping.kind.NUMBERS:
            columns[name] = _numbers(texts, cell, cell.column, cells, faults)
            for other in cell.plus:
                columns[name] += _numbers(cells.columns[other], cell, other, cells, faults)
            if cell.a_day:
                columns[name] = columns[name] * _days(columns["month"])
        else:
            columns[name] = _words(texts, name, cell, cells, faults)
    return columns


def _numbers(texts: list[str], cell: Cell, column: str, cells: Cells, faults: list[TableFault]) -> NDArray[np.float64]:
    read = np.full(len(texts), np.nan)
    for at, text in enumerate(texts):
        if not text or text in cell.unknown:
            continue
        number = number_from(text)
        if number is None:
            faults.append(TableFault(cells.file, cells.numbers[at], column, NO_NUMBER, repr(text)))
        else:
            read[at] = number
    return read if cell.factor == 1.0 else read * cell.factor


def _words(texts: list[str], name: str, cell: Cell, cells: Cells, faults: list[TableFault]) -> NDArray[np.str_]:
    words: dict[str, str | None] = {text: text for text in set(texts)}
    rule = ""
    if name == "month":
        words = {text: month_from(text, cell.formats) if text else "" for text in words}
        rule = f"must be a month written {' or '.join(cell.formats) or 'YYYY-MM'}"
    if cell.codes:
        words = {text: cell.codes.get(text) for text in words}
        rule = f"is none of the mapping's codes for {name}"
    for at, text in enumerate(texts):
        if words[text] is None:
            faults.append(TableFault(cells.file, cells.numbers[at], cell.column, rule, repr(text)))
    return np.array([words[text] or "" for text in texts], dtype=np.str_)


def _days(months: NDArray[np.str_]) -> NDArray[np.float64]:
    """Calendar days of each month; of what is no month 1, for it is a fault already."""
    names, inverse = np.unique(months, return_inverse=True)
    return np.array([calendar_days(str(month)) if month else 1 for month in names], dtype=np.float64)[inverse]
