"""The sheets of a file as rows of cells, as they lie in it: CSV in any usual encoding and with any usual delimiter."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

SUFFIXES = (".csv", ".csv.gz", ".txt", ".tsv", ".parquet", ".xlsx", ".xlsm")
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 30
"""Lines by which the delimiter is told."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet. numbered_from: the number a spreadsheet shows for its first row; 0 where it shows none."""

    name: str
    rows: list[Sequence[Any]]
    numbered_from: int = 1
    said: tuple[str, ...] = field(default=())
    """What had to be decided to read it, to be told."""


def suffix_of(path: Path) -> str | None:
    """How the name of a table's file ends, in lower case; None where no table is read from such a file."""
    return next((end for end in SUFFIXES if path.name.lower().endswith(end)), None)


def read_sheets(path: Path, rows: int | None = None) -> list[RawSheet]:
    """Every sheet of a file, or its first so many rows; a CSV or Parquet file is one sheet.

    Raises
    ------
    ValueError
        When the file's name ends otherwise, or it cannot be read as what its name says; the message names it.
    """
    suffix = suffix_of(path)
    if suffix is None:
        raise ValueError(f"a table is read from {', '.join(SUFFIXES)}, not from {path.name}")
    if suffix == ".parquet":
        return [_parquet(path, rows)]
    if suffix in (".xlsx", ".xlsm"):
        return _workbook(path, rows)
    text, said = _decoded(path, gzip.decompress(path.read_bytes()) if suffix == ".csv.gz" else path.read_bytes())
    delimiter = _delimiter(text)
    if delimiter != ",":
        said = (*said, f"cells parted by {'a tab' if delimiter == chr(9) else delimiter}")
    read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [RawSheet("", list(islice(read, rows)), said=said)]
    except csv.Error as error:
        raise ValueError(f"{path.name}: row {read.line_num} is no CSV: {error}") from error


def _decoded(path: Path, raw: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file: UTF-8, UTF-16 with its mark, or what Excel writes on a British computer."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16"), ("written in UTF-16",)
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), ("written in Windows-1252",)
    except UnicodeDecodeError as error:
        rule = "is written neither in UTF-8 nor in Windows-1252: save it as CSV UTF-8"
        raise ValueError(f"{path.name} {rule}") from error


def _delimiter(text: str) -> str:
    """The delimiter that parts the first lines into most cells, whose number stays the same from line to line."""
    lines = [line for line in islice(io.StringIO(text), LOOKED_AT) if line.strip()]
    best, most = ",", 0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        common = max(set(widths), key=widths.count, default=1)
        score = widths.count(common) if common > 1 else 0
        if score > most:
            best, most = delimiter, score
    return best


def _parquet(path: Path, rows: int | None) -> RawSheet:
    from pyarrow import ArrowInvalid, parquet

    try:
        table = parquet.read_table(path)
    except ArrowInvalid as error:
        raise ValueError(f"{path.name} is no Parquet file: {error}") from error
    body = zip(*(column.to_pylist() for column in table.columns), strict=True)
    return RawSheet("", list(islice([table.column_names, *body], rows)), numbered_from=0)


def _workbook(path: Path, limit: int | None) -> list[RawSheet]:
    import zipfile

    import openpyxl  # type: ignore[import-untyped]

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise ValueError(f"{path.name} is no workbook (.xlsx): {error}") from error
    try:
        return [
            RawSheet(name, _rows(book[name], limit)) for name in book.sheetnames if hasattr(book[name], "iter_rows")
        ]
    finally:
        book.close()


def _rows(sheet: Any, limit: int | None) -> list[Sequence[Any]]:
    sheet.reset_dimensions()  # what other programs write there is not to be trusted
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True, max_row=limit)]
    width = max(map(len, rows), default=0)
    return [row + (None,) * (width - len(row)) for row in rows]
