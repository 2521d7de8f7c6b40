"""The two tables as files: Parquet for keeping, CSV for people and spreadsheets.

Numbers survive both to the last bit: a simulated trust's tables, written and read back, give the same figure.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar

from sim.productivity.tables import Table

AnyTable = TypeVar("AnyTable", bound=Table)
SUFFIXES = (".parquet", ".csv")


def write_table(table: Table, path: Path) -> None:
    """Write a table as `.parquet` or `.csv`; the file is whole or is not there.

    Raises
    ------
    ValueError
        When the name ends otherwise.
    """
    import pyarrow as pa  # slow to import

    _check_suffix(path)
    columns = pa.table({name: pa.array(column.tolist()) for name, column in table.columns().items()})
    unfinished = path.with_name(path.name + ".part")
    if path.suffix == ".csv":
        from pyarrow import csv

        csv.write_csv(columns, unfinished, csv.WriteOptions(quoting_style="needed"))
    else:
        from pyarrow import parquet

        parquet.write_table(columns, unfinished, compression="zstd")
    os.replace(unfinished, path)


def read_table(kind: type[AnyTable], path: Path) -> AnyTable:
    """Read `ActivityTable` or `InputsTable` from a `.parquet` or `.csv` file.

    Raises
    ------
    TableFaults
        With every fault of the table: columns, cells, duplicates, gaps.
    ValueError
        When the name ends otherwise, or the file cannot be read as what its name says.
    """
    _check_suffix(path)
    if path.suffix == ".csv":
        return kind.of(_csv_columns(path))
    from pyarrow import parquet

    columns = parquet.read_table(path)
    return kind.of({name: columns[name].to_pylist() for name in columns.column_names})


def _csv_columns(path: Path) -> dict[str, list[str]]:
    """Every cell as text: a code such as 08E10 stays a code, a wrong number is told by row and column."""
    import csv

    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row]
    if not rows:
        raise ValueError(f"{path.name} is empty")
    header, *body = rows
    ragged = [number for number, row in enumerate(body, start=1) if len(row) != len(header)]
    if ragged:
        raise ValueError(f"{path.name}: row {ragged[0]} has not {len(header)} cells, as the header has")
    return {name.strip(): [row[at].strip() for row in body] for at, name in enumerate(header)}


def _check_suffix(path: Path) -> None:
    if path.suffix not in SUFFIXES:
        raise ValueError(f"a table is kept as {' or '.join(SUFFIXES)}, not {path.name}")
