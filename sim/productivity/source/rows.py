"""Rows of a file made into rows of a table by a mapping, each with the row it came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import TableFault
from sim.productivity.lines import codes_of
from sim.productivity.months import calendar_days
from sim.productivity.source.cells import NOTE, Cells, folded
from sim.productivity.source.left_out import Tally
from sim.productivity.source.mapping import Cell, SourceMapping
from sim.productivity.source.month_formats import month_from, own_months, readings
from sim.productivity.source.names import RULES, Names, is_total
from sim.productivity.source.numbers import COMMA, HIDDEN, NO_NUMBER, SUPPRESSED, number_from, rule_for

OWN_MONTHS = "own"
FRACTIONS = ("reading", "activity_growth", "resource_growth", "productivity_growth")
NOT_GIVEN = "is empty: write the number, 0 where there was none"
NUMBER_RULES = (NO_NUMBER, COMMA, HIDDEN, NOT_GIVEN)


@dataclass
class Reading:
    """How a file is read, and what is found while it is: names, faults, what was left out, what was decided."""

    names: Names
    own: bool = False
    """Whether it is a trust's own table, whose totals are left out and whose months may be written in any usual way."""
    suppressed: float | None = None
    """What is taken for a number that is suppressed; None: each is a fault."""
    faults: list[TableFault] = field(default_factory=list)
    left_out: Tally = field(default_factory=Tally)
    notes: Tally = field(default_factory=Tally)
    hidden: int = 0
    """Suppressed cells met so far."""


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
        return codes_of(self.columns, names, len(self))


def missing_columns(cells: Cells, mapping: SourceMapping) -> list[TableFault]:
    """A fault for each column that the mapping reads and the file has not."""
    wanted = [cell.column for record in mapping.cells() for cell in record.values() if cell.column]
    wanted += [other for record in mapping.cells() for cell in record.values() for other in cell.plus]
    wanted += [rule.column for rule in mapping.leave_out]
    absent = [name for name in dict.fromkeys(wanted) if name not in cells.columns]
    found = ", ".join(list(cells.columns)[:12])
    return [TableFault(cells.file, None, name, "is missing", f"columns {found}") for name in absent]


def wanted_rows(cells: Cells, mapping: SourceMapping, reading: Reading) -> Cells:
    """The cells without notes and the rows the mapping leaves out, of one's own also totals; all counted by reason."""
    keep = np.ones(len(cells), dtype=np.bool_)
    first = next(iter(cells.columns), "")
    for rule in mapping.leave_out:
        column = cells.columns[rule.column]
        out = np.array([rule.fits(cell) for cell in column], dtype=np.bool_) & keep
        reading.left_out.add(rule.reason, (f"row {cells.numbers[at]}: {column[at]}" for at in np.flatnonzero(out)))
        keep &= ~out
    if reading.own:
        keys = [cell.column for name, cell in mapping.columns.items() if name in mapping.kind.KEYS and cell.column]
        for column in (cells.columns[name] for name in keys):
            totals = {text for text in set(column) if is_total(text)}
            out = np.array([text in totals for text in column], dtype=np.bool_) & keep
            shown = (f"row {cells.numbers[at]}: {column[at]}" for at in np.flatnonzero(out))
            reading.left_out.add("a total, not a line", shown)
            keep &= ~out
    for number, text in cells.notes:
        reason = next((rule.reason for rule in mapping.leave_out if rule.column == first and rule.fits(text)), NOTE)
        reading.left_out.add(reason, [f"row {number}: {text[:40]}"])
    if keep.all():
        return cells
    at = np.flatnonzero(keep).tolist()
    columns = {name: [column[i] for i in at] for name, column in cells.columns.items()}
    return Cells(cells.file, columns, [cells.numbers[i] for i in at], cells.said)


def rows_of(cells: Cells, mapping: SourceMapping, reading: Reading) -> Rows:
    """The rows of every record, one record after the other; what cannot be read is a fault at its place."""
    parts = [_one_record(cells, record, mapping, reading) for record in mapping.cells()]
    names = dict.fromkeys(name for part in parts for name in part)
    lacking = {name: np.nan if name in mapping.kind.NUMBERS else "" for name in names}
    columns = {
        name: np.concatenate([part.get(name, np.full(len(cells), lacking[name])) for part in parts]) for name in names
    }
    numbers = np.array(cells.numbers, dtype=np.int64)
    return Rows(columns, np.tile(numbers, len(parts)), np.repeat(np.arange(len(parts)), len(cells)))


def _one_record(
    cells: Cells, record: dict[str, Cell], mapping: SourceMapping, reading: Reading
) -> dict[str, NDArray[Any]]:
    columns: dict[str, NDArray[Any]] = {}
    required = mapping.kind.NUMBERS[0] if mapping.table in MUST_HAVE and mapping.rules.not_given == "fault" else ""
    for name in sorted(record, key=lambda name: name != "month"):  # a mean a day needs its month
        cell = record[name]
        texts = cells.columns[cell.column] if cell.column else [str(cell.constant)] * len(cells)
        if name in mapping.kind.NUMBERS:
            columns[name] = _numbers(texts, (name, cell, cell.column), cells, reading, name == required)
            for other in cell.plus:
                more = _numbers(cells.columns[other], (name, cell, other), cells, reading, name == required)
                columns[name] = columns[name] + more
            if cell.a_day:
                columns[name] = columns[name] * _days(columns["month"])
        else:
            columns[name] = _words(texts, name, cell, cells, reading)
    if "currency" in columns and "pod" in columns:
        columns["currency"] = _currencies(columns, record["currency"], cells, reading)
    return columns


MUST_HAVE = ("activity", "inputs", "quality", "safety")


def _numbers(
    texts: list[str], where: tuple[str, Cell, str], cells: Cells, reading: Reading, required: bool
) -> NDArray[np.float64]:
    """A column as numbers. where: column of the table, its cell, and the column of the file that is read."""
    name, cell, column = where
    read = np.full(len(texts), np.nan)
    for at, text in enumerate(texts):
        hidden = text in cell.unknown or text in SUPPRESSED
        if hidden and reading.suppressed is not None:
            reading.hidden += 1
            read[at] = reading.suppressed
        elif not text or text in cell.unknown:
            if required:
                rule, found = (HIDDEN, repr(text)) if text else (NOT_GIVEN, "")
                reading.faults.append(TableFault(cells.file, cells.numbers[at], column, rule, found))
                read[at] = 0.0
        else:
            number = number_from(text, name in FRACTIONS)
            if number is None:
                reading.faults.append(TableFault(cells.file, cells.numbers[at], column, rule_for(text), repr(text)))
            else:
                read[at] = number
    return read if cell.factor == 1.0 else read * cell.factor


def _words(texts: list[str], name: str, cell: Cell, cells: Cells, reading: Reading) -> NDArray[np.str_]:
    distinct = dict.fromkeys(texts)
    words: dict[str, str | None] = {text: text for text in distinct}
    rules: dict[str, str] = {}
    if name == "month":
        words, rules = _months(distinct, cell)
    if cell.codes:
        words = {text: cell.codes.get(text) for text in distinct}
        rules = dict.fromkeys(distinct, f"is none of the mapping's codes for {name}")
    elif name == "organisation":
        words = _one_spelling(texts)
    elif name in reading.names.known:
        words = {text: reading.names.find(name, text) for text in distinct}
        rules = dict.fromkeys(distinct, RULES[name])
    respelt = [f"{text} as {word}" for text, word in words.items() if word and word != text and name != "month"]
    if respelt and not cell.codes:
        reading.notes.add(f"{name} read under its usual spelling", respelt)
    for at, text in enumerate(texts):
        if words[text] is None:
            found = readings(text) if name == "month" else reading.names.hint(name, text)
            reading.faults.append(TableFault(cells.file, cells.numbers[at], cell.column or name, rules[text], found))
    return np.array([words[text] or "" for text in texts], dtype=np.str_)


def _months(distinct: dict[str, None], cell: Cell) -> tuple[dict[str, str | None], dict[str, str]]:
    if OWN_MONTHS in cell.formats:
        words, rules = own_months(distinct)
        return words, dict(rules)
    rule = f"must be a month written {' or '.join(cell.formats) or 'YYYY-MM'}"
    return {text: month_from(text, cell.formats) if text else "" for text in distinct}, dict.fromkeys(distinct, rule)


def _one_spelling(texts: list[str]) -> dict[str, str | None]:
    """The most usual spelling of each name that differs from others in case and spaces alone."""
    return {**most_usual(Counter(texts))}


def most_usual(counts: Mapping[str, int]) -> dict[str, str]:
    """For each name the most usual of those that differ from it in case and spaces alone. counts: rows of each."""
    alike: dict[str, list[str]] = {}
    for text in counts:
        alike.setdefault(folded(text), []).append(text)
    return {text: max(spelt, key=lambda one: counts[one]) for spelt in alike.values() for text in spelt}


def _currencies(columns: dict[str, NDArray[Any]], cell: Cell, cells: Cells, reading: Reading) -> NDArray[np.str_]:
    """The currencies under the names that the preset has for them in their point of delivery."""
    pairs = list(zip(columns["pod"].tolist(), columns["currency"].tolist(), strict=True))
    words = {pair: reading.names.find_currency(*pair) for pair in dict.fromkeys(pairs)}
    for at, pair in enumerate(pairs):
        if words[pair] is None:
            found = f"{pair[1]!r} in {pair[0]}"
            place = (cells.file, cells.numbers[at], cell.column or "currency")
            reading.faults.append(TableFault(*place, RULES["currency"], found))
    return np.array([words[pair] or "" for pair in pairs], dtype=np.str_)


def _days(months: NDArray[np.str_]) -> NDArray[np.float64]:
    """Calendar days of each month; of what is no month 1, for it is a fault already."""
    names, inverse = np.unique(months, return_inverse=True)
    return np.array([calendar_days(str(month)) if month else 1 for month in names], dtype=np.float64)[inverse]
