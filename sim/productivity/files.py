"""The tables as files: Parquet for keeping, CSV and XLSX for people and spreadsheets.

Numbers survive all three to the last bit: a simulated trust's tables, written and read back, give the same figure.
"""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from sim.productivity.faults import TableFaults
from sim.productivity.tables import Table

AnyTable = TypeVar("AnyTable", bound=Table)
SUFFIXES = (".parquet", ".csv", ".xlsx")
SHEET_ROWS = 1_048_576  # a sheet holds no more, its header among them


def write_table(table: Table, path: Path) -> None:
    """Write a table as `.parquet`, `.csv` or `.xlsx`; the file is whole or is not there.

    Raises
    ------
    ValueError
        When the name ends otherwise, or a sheet cannot hold so many rows.
    """
    _check_suffix(path)
    unfinished = path.with_name(path.name + ".part")
    columns = {name: column.tolist() for name, column in table.columns().items()}
    if path.suffix == ".xlsx":
        write_sheet(columns, unfinished, table.NAME)
    else:
        _write_arrow(columns, unfinished, path.suffix)
    os.replace(unfinished, path)


def read_table(kind: type[AnyTable], path: Path) -> AnyTable:
    """Read a table as `write_table` wrote it, from a `.parquet`, `.csv` or `.xlsx` file (its first sheet).

    A trust's own tables, as people write them, are read by `source.read_folder`.

    Raises
    ------
    TableFaults
        With every fault of the table: columns, cells, duplicates, gaps.
    ValueError
        When the name ends otherwise, or the file cannot be read as what its name says.
    """
    from sim.productivity.source.cells import read_cells

    _check_suffix(path)
    if path.suffix == ".parquet":
        from pyarrow import parquet

        columns = parquet.read_table(path)
        return kind.of({name: columns[name].to_pylist() for name in columns.column_names})
    cells = read_cells(path)
    try:
        return kind.of(cells.columns)
    except TableFaults as error:
        raise TableFaults(
            fault if fault.row is None else replace(fault, row=cells.numbers[fault.row - 1]) for fault in error.faults
        ) from None


def write_sheet(columns: dict[str, list[Any]], path: Path, title: str) -> None:
    """Write columns as the one sheet of a workbook; text stays text, so that 2024-04 does not become a day.

    Raises
    ------
    ValueError
        When there are more rows than a sheet holds.
    """
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

    rows = max(map(len, columns.values()), default=0)
    if rows >= SHEET_ROWS:
        raise ValueError(f"a sheet holds {SHEET_ROWS - 1} rows below its header, not {rows}: write .parquet")
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(list(columns))
    for line in zip(*columns.values(), strict=True):
        row = []
        for cell in line:
            if isinstance(cell, float):
                written = WriteOnlyCell(sheet, None if math.isnan(cell) else cell)
                if written.value is not None:
                    written._value = repr(cell)  # left to itself openpyxl writes 16 digits, one too few
            else:
                written = WriteOnlyCell(sheet, cell)
                written.number_format = "@"
            row.append(written)
        sheet.append(row)
    book.save(path)


def _write_arrow(columns: dict[str, list[Any]], path: Path, suffix: str) -> None:
    import pyarrow as pa  # slow to import

    table = pa.table({name: pa.array(column) for name, column in columns.items()})
    if suffix == ".csv":
        from pyarrow import csv

        csv.write_csv(table, path, csv.WriteOptions(quoting_style="needed"))
    else:
        from pyarrow import parquet

        parquet.write_table(table, path, compression="zstd")


def _check_suffix(path: Path) -> None:
    if path.suffix not in SUFFIXES:
        raise ValueError(f"a table is kept as {' or '.join(SUFFIXES)}, not {path.name}")
