"""The tables of a study as files: Parquet with provenance, CSV that a spreadsheet does not run, a workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

from sim.report.study.cautions import cautions
from sim.report.study.incomplete import all_said
from sim.report.workbook import Front, Sheet, harmless, write_workbook
from sim.study.results import whole
from sim.study.sweep.result import StudyResult
from sim.study.sweep.tables import Tables, write_parquet

ROWS_AT_ONCE = 10_000  # of a CSV file
IN_BOOK = "see the sheet failures; retry=failed runs them again"
ABOUT = {
    "results": "a row is a figure of a point: its mean over replications with the half width of its 95 % interval",
    "effects": "a row is a figure of a point less that of the point it is compared with, pair by pair",
    "failures": "a row is a replication that came to no end",
}


def write_tables(folder: Path, tables: Tables, provenance: Mapping[str, str]) -> list[Path]:
    """Write the tables of a study as Parquet and as CSV; each file appears whole or not at all."""
    paths = write_parquet(folder, tables, provenance)
    for name, table in tables.named().items():
        paths.append(folder / f"{name}.csv")
        write_csv(paths[-1], table)
    return paths


def write_csv(path: Path, table: Any) -> None:
    """Write a pyarrow table as CSV in UTF-8 with its mark: a number to the last bit, nothing where it is not known, and
    an apostrophe before a text that would be a formula.
    """
    with whole(path) as unfinished, unfinished.open("w", newline="", encoding="utf-8-sig") as out:
        write_rows(out, table)


def write_rows(out: TextIO, table: Any) -> None:
    """Write a pyarrow table as lines of CSV, its header first."""
    writer = csv.writer(out)
    writer.writerow([harmless(name) for name in table.column_names])
    for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
        writer.writerows(zip(*map(_said, batch.columns), strict=True))


def write_book(folder: Path, result: StudyResult, tables: Tables, provenance: Mapping[str, str]) -> list[Path]:
    """Write the tables as a workbook, `study.xlsx`. Raises ValueError where a sheet cannot hold a table."""
    notes = ["a point has the number of its place in the design; a factor that has no level stands as written"]
    warnings = [*all_said(result, IN_BOOK), *cautions(result)]
    front = Front(result.title or result.study, provenance, {"warning": warnings, "note": notes})
    return write_workbook(folder, "study", front, sheets(tables))


def sheets(tables: Tables) -> Iterator[Sheet]:
    """A sheet a table."""
    for name, table in tables.named().items():
        yield Sheet.of(name, ABOUT[name], table.column_names, rows_of(table))


def rows_of(table: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of a pyarrow table, as objects of Python; None where a cell is empty."""
    for batch in table.to_batches():
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _said(column: Any) -> list[Any]:
    """The cells of a column as CSV has them: a text that would be a formula has an apostrophe before it."""
    import pyarrow as pa

    cells: list[Any] = column.to_pylist()
    if pa.types.is_boolean(column.type):
        return [cell if cell is None else ("yes" if cell else "no") for cell in cells]
    if not pa.types.is_string(column.type):
        return cells
    written = {cell: harmless(cell) for cell in set(cells)}
    return [written[cell] for cell in cells]
