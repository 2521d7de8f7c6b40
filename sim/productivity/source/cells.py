"""A file as text cells under its header, whatever it is kept as."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

SUFFIXES = (".csv", ".csv.gz", ".parquet", ".xlsx")


@dataclass(frozen=True)
class Cells:
    """Columns of text by the name in the header; rows that are empty throughout are not there."""

    file: str
    columns: dict[str, list[str]]
    numbers: list[int]
    """Number of each row below the header, from 1, as a person would count it."""

    def __len__(self) -> int:
        return len(self.numbers)


def read_cells(path: Path, sheet: str = "", header_row: int = 1, rows: int | None = None) -> Cells:
    """The cells of a file, or of its first so many rows, counted with the header and what is above it.

    Raises
    ------
    ValueError
        When the file's name ends otherwise, has no such sheet or header, names a column twice or is ragged.
    """
    suffix = next((end for end in SUFFIXES if path.name.lower().endswith(end)), None)
    if suffix is None:
        raise ValueError(f"a table is read from {', '.join(SUFFIXES)}, not from {path.name}")
    if suffix == ".parquet":
        return _whole(path, islice(_parquet_rows(path), rows), 1)
    if suffix == ".xlsx":
        return _whole(path, _workbook_rows(path, sheet, rows), header_row)
    opened = gzip.open if suffix == ".csv.gz" else open
    with opened(path, "rt", newline="", encoding="utf-8-sig") as file:
        try:
            return _whole(path, islice(csv.reader(file), rows), header_row)
        except UnicodeDecodeError as error:
            raise ValueError(f"{path.name} is not written in UTF-8: save it as CSV UTF-8") from error


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


def _whole(path: Path, rows: Iterable[Sequence[Any]], header_row: int) -> Cells:
    lines = iter(rows)
    for _ in range(header_row - 1):
        next(lines, None)
    header = [text_of(cell) for cell in next(lines, ())]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise ValueError(f"{path.name} has no header in row {header_row}")
    if twice := sorted({name for name in header if name and header.count(name) > 1}):
        raise ValueError(f"{path.name} has two columns named {', '.join(twice)}")
    body: list[Sequence[Any]] = []
    numbers = []
    for number, raw in enumerate(lines, start=1):
        line = raw if len(raw) == len(header) else _fitted(raw, len(header), f"{path.name}: row {number}")
        if not text_of(line[0]) and not any(map(text_of, line)):
            continue
        body.append(line)
        numbers.append(number)
    columns = [[text_of(cell) for cell in column] for column in zip(*body, strict=True)] or [[] for _ in header]
    return Cells(path.name, {name: column for name, column in zip(header, columns, strict=True) if name}, numbers)


def _fitted(line: Sequence[Any], width: int, where: str) -> Sequence[Any]:
    """A row cut to the width of the header, if nothing stands beyond; an empty row is as wide as it likes."""
    if any(map(text_of, line[width:])) or (len(line) < width and any(map(text_of, line))):
        raise ValueError(f"{where} has not {width} cells, as the header has")
    return (*line[:width], *[None] * (width - len(line)))


def _parquet_rows(path: Path) -> Iterator[Sequence[Any]]:
    from pyarrow import parquet

    table = parquet.read_table(path)
    yield table.column_names
    yield from zip(*(column.to_pylist() for column in table.columns), strict=True)


def _workbook_rows(path: Path, sheet: str, limit: int | None) -> list[tuple[Any, ...]]:
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        if sheet and sheet not in book.sheetnames:
            raise ValueError(f"{path.name} has no sheet {sheet}; it has {', '.join(book.sheetnames)}")
        chosen = book[sheet or book.sheetnames[0]]
        chosen.reset_dimensions()  # what other programs write there is not to be trusted
        rows = [tuple(row) for row in chosen.iter_rows(values_only=True, max_row=limit)]
    finally:
        book.close()
    width = max(map(len, rows), default=0)
    return [row + (None,) * (width - len(row)) for row in rows]
