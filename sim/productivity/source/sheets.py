"""The sheets of a file as rows of cells, as they lie in it: CSV in any usual encoding and with any usual delimiter."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

LONG = (".csv", ".csv.gz", ".txt", ".tsv", ".parquet")
"""Files that can be read row by row."""
SUFFIXES = (".csv", ".csv.gz", ".txt", ".tsv", ".parquet", ".xlsx", ".xlsm")
DELIMITERS = (",", ";", "\t", "|")
LOOKED_AT = 30
"""Lines by which the delimiter is reported."""
AT_ONCE = 1 << 20
"""Characters read at a time where only the encoding is asked for."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet. numbered_from: the number a spreadsheet shows for its first row; 0 where it shows none."""

    name: str
    rows: list[Sequence[Any]]
    numbered_from: int = 1
    said: tuple[str, ...] = field(default=())
    """What had to be decided to read it, to be reported."""


@dataclass(frozen=True)
class Lines:
    """The rows of a file one by one. numbered_from, said: as of a sheet."""

    rows: Iterator[Sequence[Any]]
    numbered_from: int = 1
    said: tuple[str, ...] = ()


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
        lines = _rows_of_parquet(path)
        return [RawSheet("", list(islice(lines.rows, rows)), numbered_from=0)]
    if suffix in (".xlsx", ".xlsm"):
        return _workbook(path, rows)
    with opened(path) as lines:
        return [RawSheet("", list(islice(lines.rows, rows)), said=lines.said)]


@contextmanager
def opened(path: Path) -> Iterator[Lines]:
    """A CSV or Parquet file, to be read row by row however long it is. Errors: `read_sheets`."""
    if suffix_of(path) == ".parquet":
        yield _rows_of_parquet(path)
        return
    encoding, said = _encoding(path)
    with _text(path, encoding) as file:
        delimiter = _delimiter(islice(file, LOOKED_AT))
    if delimiter != ",":
        said = (*said, f"cells parted by {'a tab' if delimiter == chr(9) else delimiter}")
    with _text(path, encoding) as file:
        read = csv.reader(file, delimiter=delimiter)
        try:
            yield Lines(read, said=said)
        except csv.Error as error:
            raise ValueError(f"{path.name}: row {read.line_num} is no CSV: {error}") from error


def _text(path: Path, encoding: str) -> IO[str]:
    packed = suffix_of(path) == ".csv.gz"
    return gzip.open(path, "rt", encoding=encoding, newline="") if packed else path.open(encoding=encoding, newline="")


def _encoding(path: Path) -> tuple[str, tuple[str, ...]]:
    """How a file is written: in UTF-8, UTF-16 with its mark, or what Excel writes on a British computer."""
    with gzip.open(path) if suffix_of(path) == ".csv.gz" else path.open("rb") as raw:
        if raw.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16", ("written in UTF-16",)
    for encoding, said in (("utf-8-sig", ()), ("cp1252", ("written in Windows-1252",))):
        try:
            with _text(path, encoding) as file:
                while file.read(AT_ONCE):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding, said
    raise ValueError(f"{path.name} is written neither in UTF-8 nor in Windows-1252: save it as CSV UTF-8")


def _delimiter(first: Iterable[str]) -> str:
    """The delimiter that parts the first lines into most cells, whose number stays the same from line to line."""
    lines = [line for line in first if line.strip()]
    best, most = ",", 0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        common = max(set(widths), key=widths.count, default=1)
        score = widths.count(common) if common > 1 else 0
        if score > most:
            best, most = delimiter, score
    return best


def _rows_of_parquet(path: Path) -> Lines:
    from pyarrow import ArrowInvalid, parquet

    try:
        file = parquet.ParquetFile(path)
    except ArrowInvalid as error:
        raise ValueError(f"{path.name} is no Parquet file: {error}") from error
    batches = (zip(*(column.to_pylist() for column in batch.columns), strict=True) for batch in file.iter_batches())
    return Lines(chain([file.schema_arrow.names], chain.from_iterable(batches)), numbered_from=0)


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
