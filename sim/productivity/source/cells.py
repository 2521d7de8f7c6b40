"""A file as text cells under its header, wherever that stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.source.sheets import RawSheet, opened, read_sheets

HEADER_WITHIN = 30
"""Rows from the top in which a header is looked for."""
SEEN = 12
"""Headings that are shown where others are wanted."""
NOTE = "a note, not a row of the table"


@dataclass(frozen=True)
class Wanted:
    """What a header must hold to be one. sheet, header_row: where it is, if that is known ("" and 0: to be found)."""

    columns: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int = 0
    table: str = ""
    """What the table is called, as a sheet of a workbook may be."""


@dataclass(frozen=True)
class Cells:
    """Columns of text by the name in the header; rows that are empty throughout are not there."""

    file: str
    columns: dict[str, list[str]]
    numbers: list[int]
    """Number of each row as a spreadsheet shows it, the header counted; of a Parquet file, from 1."""
    said: tuple[str, ...] = ()
    """What had to be decided to read it."""
    notes: list[tuple[int, str]] = field(default_factory=list)
    """Rows with a text in their first cell alone: number and text."""

    def __len__(self) -> int:
        return len(self.numbers)


def folded(name: str) -> str:
    """A name without what people write in several ways: case, spaces, hyphens and dashes for underscores."""
    for mark in (" ", "\u00a0", "-", "\u2013", "\u2014", "/"):
        name = name.replace(mark, "_")
    return "_".join(part for part in name.casefold().split("_") if part)


def read_cells(path: Path, wanted: Wanted | None = None, rows: int | None = None) -> Cells:
    """The cells of a file, or of its first so many rows, counted with the header and what is above it.

    Raises
    ------
    ValueError
        When the file cannot be read as what its name says, has no such sheet, or no header or several; the message
        names the file.
    TableFaults
        When a column is named twice, or rows are longer than the header.
    """
    sheet, header, at, said = _headed(path, read_sheets(path, rows), wanted or Wanted(header_row=1))
    return _body(path.name, header, enumerate(sheet.rows[at + 1 :], at + 1 + sheet.numbered_from), said)


def read_selected(path: Path, wanted: Wanted, name: str, keep: Callable[[str], bool]) -> Cells:
    """The cells of a CSV or Parquet file, however long, whose column of a name is kept, empty or alone in its row.

    Errors: `read_cells`.
    """
    with opened(path) as lines:
        top = RawSheet("", list(islice(lines.rows, HEADER_WITHIN)), lines.numbered_from, lines.said)
        _, header, at, said = _headed(path, [top], wanted)
        rows = enumerate(chain(top.rows[at + 1 :], lines.rows), at + 1 + top.numbered_from)
        place = [folded(each) for each in header].index(folded(name))
        return _body(path.name, header, _kept(rows, place, keep), said)


def _kept(
    rows: Iterable[tuple[int, Sequence[Any]]], at: int, keep: Callable[[str], bool]
) -> Iterator[tuple[int, Sequence[Any]]]:
    passed_over: set[Any] = set()
    for number, row in rows:
        cell = row[at] if at < len(row) else None
        if cell in passed_over:
            continue
        text = text_of(cell)
        if text and not keep(text) and any(text_of(other) for other in (*row[:at], *row[at + 1 :])):
            passed_over.add(cell)
        else:
            yield number, row


def _headed(path: Path, sheets: Sequence[RawSheet], wanted: Wanted) -> tuple[RawSheet, list[str], int, tuple[str, ...]]:
    """The sheet that is meant, its header, the place of that from 0, and what had to be decided."""
    sheet, at = _header(path, sheets, wanted)
    header = [text_of(cell) for cell in sheet.rows[at]]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise ValueError(f"{path.name} has no header in row {at + 1}")
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise ValueError(f"{path.name} has two columns named {', '.join(twice)}")
    said = sheet.said
    if at and not wanted.header_row:
        said = (*said, f"header found in row {at + 1}")
    if sheet.name and sheet is not sheets[0]:
        said = (*said, f"sheet {sheet.name}")
    return sheet, header, at, said


def text_of(cell: Any) -> str:
    """A cell as text: a day is written YYYY-MM-DD, a number so that it is read back to the last bit."""
    if type(cell) is str and cell.isascii():  # almost every cell of a CSV file
        return cell.strip()
    if cell is None or cell != cell:  # noqa: PLR0124 - nan is not itself
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    return str(cell).replace("\xa0", " ").strip()


def _header(path: Path, sheets: Sequence[RawSheet], wanted: Wanted) -> tuple[RawSheet, int]:
    """The sheet that is meant and the place of its header, from 0."""
    if wanted.sheet and not any(sheet.name == wanted.sheet for sheet in sheets):
        raise ValueError(f"{path.name} has no sheet {wanted.sheet}; it has {', '.join(each.name for each in sheets)}")
    named = [sheet for sheet in sheets if sheet.name == wanted.sheet] if wanted.sheet else list(sheets)
    if wanted.header_row:
        if len(named[0].rows) < wanted.header_row:
            raise ValueError(f"{path.name} has no header in row {wanted.header_row}")
        return named[0], wanted.header_row - 1
    called = [sheet for sheet in named if folded(sheet.name) == folded(wanted.table)]
    found = [(sheet, at) for sheet in called or named for at in _fitting(sheet, wanted.columns)]
    if len(found) == 1:
        return found[0]
    if found:
        places = ", ".join(f"row {at + 1}{f' of sheet {sheet.name}' if sheet.name else ''}" for sheet, at in found[:5])
        raise ValueError(f"{path.name} has more than one row that could be the header: {places}")
    raise ValueError(_no_header(path, called or named, wanted))


def _fitting(sheet: RawSheet, columns: Sequence[str]) -> Iterator[int]:
    """Rows near the top in which every column wanted stands."""
    wanted = {folded(name) for name in columns}
    for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        if wanted <= {folded(text_of(cell)) for cell in row}:
            yield at


def _no_header(path: Path, sheets: Sequence[RawSheet], wanted: Wanted) -> str:
    """What is wrong with a file without a row that fits: which columns its likeliest header lacks."""
    need = {folded(name): name for name in wanted.columns}
    best: tuple[int, str] = (0, "")
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:HEADER_WITHIN]):
            there = {folded(text_of(cell)) for cell in row}
            missing = [name for key, name in need.items() if key not in there]
            if len(need) - len(missing) > best[0]:
                where = f"row {at + 1}{f' of sheet {sheet.name}' if sheet.name else ''}"
                seen = ", ".join(text for text in map(text_of, row[:SEEN]) if text)
                best = (len(need) - len(missing), f"{where} lacks {', '.join(missing)}; it has {seen}")
    columns = ", ".join(wanted.columns)
    nearest = best[1] or (
        f"none of them is in the first {HEADER_WITHIN} rows" if any(s.rows for s in sheets) else "empty"
    )
    return f"{path.name} has no row with the columns {columns}: {nearest}"


def _body(file: str, header: list[str], rows: Iterable[tuple[int, Sequence[Any]]], said: tuple[str, ...]) -> Cells:
    body: list[Sequence[Any]] = []
    numbers: list[int] = []
    notes: list[tuple[int, str]] = []
    ragged: list[TableFault] = []
    width = len(header)
    for number, raw in rows:
        if not raw or (not text_of(raw[0]) and not any(map(text_of, raw))):
            continue
        filled = [text_of(cell) for cell in raw]
        if width > 1 and filled[0] and not any(filled[1:]):
            notes.append((number, filled[0]))
        elif any(filled[width:]) or len(filled) < width:
            found = f"{len(filled)} cells"
            ragged.append(TableFault(file, number, "the row", f"must have {width} cells, as the header has", found))
        else:
            body.append(filled[:width])
            numbers.append(number)
    if ragged:
        raise TableFaults(ragged)
    columns = [list(column) for column in zip(*body, strict=True)] or [[] for _ in header]
    named = {name: column for name, column in zip(header, columns, strict=True) if name}
    return Cells(file, named, numbers, said, notes)
