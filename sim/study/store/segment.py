"""A file of runs: written whole or not at all by one writer, and read by whoever wants some of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from sim.study.store.key import Key
from sim.study.store.record import Record

ENDING = ".parquet"
ROWS_AT_ONCE = 64  # of a group of rows: what is read to have one of them
WRITTEN: dict[str, Any] = {"compression": "zstd", "write_page_checksum": True}


def schema() -> Any:
    """The columns of a file."""
    import pyarrow as pa

    columns = [
        ("key", pa.binary(16)),
        ("replication", pa.int64()),
        ("structure", pa.string()),
        ("seconds", pa.float64()),
        ("failure", pa.string()),
        ("outcome", pa.binary()),
    ]
    return pa.schema([pa.field(name, kind, nullable=name == "failure") for name, kind in columns])


def write_segment(path: Path, records: Sequence[Record]) -> None:
    """Write some runs. Raises OSError; then nothing is left of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [_row(each) for each in records]
    text = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows, schema()), text, row_group_size=ROWS_AT_ONCE, **WRITTEN)
    put(path, text.getvalue())


def _row(record: Record) -> dict[str, Any]:
    return {
        "key": record.key.run,
        "replication": record.replication,
        "structure": record.key.structure,
        "seconds": record.seconds,
        "failure": record.failure or None,
        "outcome": record.packed,
    }


def put(path: Path, text: Any) -> None:
    """Write a file beside its place, and give it its name once it is whole. The folder must be there."""
    with _unfinished(path) as out:
        out.write(text)


def merge(paths: Sequence[Path], into: Path) -> None:
    """Write the rows of several files as one, a group of rows at a time. Raises OSError."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with _unfinished(into) as whole, pq.ParquetWriter(whole, schema(), **WRITTEN) as out:
        held: list[Any] = []
        for path in paths:
            with pq.ParquetFile(path) as file:
                held.append(file.read())
            if sum(each.num_rows for each in held) >= ROWS_AT_ONCE:
                out.write_table(pa.concat_tables(held), row_group_size=ROWS_AT_ONCE)
                held.clear()
        if held:
            out.write_table(pa.concat_tables(held), row_group_size=ROWS_AT_ONCE)


@contextmanager
def _unfinished(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path`, open to write bytes, which takes its name once it is finished and is gone if it is not.

    Raises OSError where the folder is not there: a store that was taken away is not made again.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".unfinished", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def read_segment(path: Path, wanted: Collection[bytes]) -> Iterator[Record]:
    """The runs of a file that have one of some keys. Raises OSError or ValueError where it cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if file.schema_arrow != schema():
                raise ValueError("has other columns")
            known = file.read(columns=["key"]).column("key").to_pylist()
            first = 0
            for group in range(file.num_row_groups):
                many = file.metadata.row_group(group).num_rows
                here = [row for row in range(many) if known[first + row] in wanted]
                first += many
                if here:
                    yield from map(_record, file.read_row_group(group).take(pa.array(here)).to_pylist())
    except pa.ArrowException as error:
        if isinstance(error, OSError | ValueError):
            raise
        raise ValueError(str(error)) from error


def _record(row: dict[str, Any]) -> Record:
    key = Key(row["structure"], row["key"])
    return Record(key, row["replication"], row["seconds"], row["failure"] or "", row["outcome"])
