"""The database that goes through tables too long for memory, and their files as its queries."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from sim.productivity.faults import TableFault, TableFaults

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = ("organisation", "month", "pod", "volume")
MISSING = "is missing"
NO_COLUMN = "is no column; there are "


@dataclass(frozen=True)
class Limits:
    """What the streamed calculation may take of the machine."""

    memory_mb: int = 1000
    """Memory of the database, MB; the program itself takes some 300 MB beside it."""
    threads: int = 2
    """Processor threads."""
    folder: Path | None = None
    """Where the database may put what memory does not hold; not given, nowhere."""


@contextmanager
def database(limits: Limits | None = None) -> Iterator[DuckDBPyConnection]:
    """A database in memory that keeps to limits and reads nothing but what it is given."""
    import duckdb

    limits = limits or Limits()
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET memory_limit='{limits.memory_mb}MB'; SET threads={limits.threads}")
        connection.execute("SET preserve_insertion_order=false; SET autoinstall_known_extensions=false")
        connection.execute("SET enable_progress_bar=false")  # it would stand in the answer
        connection.execute(f"SET temp_directory='{limits.folder.as_posix() if limits.folder else ''}'")
        yield connection


def source_of(connection: DuckDBPyConnection, file: Path) -> str:
    """A file of activity as a query of its five columns, CSV as text, its rows in no order.

    Raises
    ------
    TableFaults
        With columns that are missing or unknown.
    """
    source = (
        f"read_csv('{quoted(file)}', header=true, all_varchar=true, delim=',', quote='\"')"
        if is_csv(file)
        else f"read_parquet('{quoted(file)}')"
    )
    known = (*COLUMNS, "currency")
    written = [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    found = {name.strip().casefold(): name.replace('"', '""') for name in written}
    faults = [TableFault(file.name, None, name, MISSING, ", ".join(written)) for name in COLUMNS if name not in found]
    faults += [TableFault(file.name, None, name, f"{NO_COLUMN}{', '.join(known)}")
               for name in written if is_csv(file) and name.strip().casefold() not in known]  # fmt: skip
    if faults:
        raise TableFaults(faults)
    chosen = (f'"{found[name]}" AS {name}' if name in found else f"'' AS {name}" for name in known)
    return f"SELECT {', '.join(chosen)} FROM {source}"


def is_csv(file: Path) -> bool:
    """Whether a file is CSV, packed or not; Parquet otherwise."""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    return ".csv" in suffixes and suffixes[-1] != ".parquet"


def quoted(file: Path) -> str:
    """The name of a file inside the quotes of a query."""
    return file.as_posix().replace("'", "''")


def numbers_of(file: Path, rows: Collection[int]) -> dict[int, int]:
    """The numbers a spreadsheet shows, empty rows counted, of rows of CSV as the database counts them from 1."""
    found: dict[int, int] = {}
    last, at = max(rows, default=0), 0
    packed = file.suffix.lower() == ".gz"
    with gzip.open(file) if packed else file.open("rb") as raw, TextIOWrapper(raw, "utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.reader(lines), start=1):
            if row:
                if at in rows:
                    found[at] = number
                at += 1  # the header is row 0
            if at > last:
                break
    return found
