"""The visits of every replication of a model, a row each: written in parts by whoever runs them, then put together."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity import tables as T  # noqa: N812 - the letter keeps the columns readable
from sim.activity.counted import Counted
from sim.activity.part import Categories
from sim.engine.world import NEVER
from sim.scenario.clock import HOUR_MS
from sim.study.results import whole

ROWS_AT_ONCE = 200_000  # of a group of rows in the file, at least


def visit_table(run: Counted, replication: int) -> Any:
    """The visits of one replication in order of arrival, as a table of pyarrow; see docs/data_dictionary.md."""
    import pyarrow as pa

    journeys, found = run.run.journeys, run.tally
    program, inside = journeys.world.program, found.left == NEVER
    window = run.window
    turned = found.visits[:, T.TURNED] != 0
    columns: dict[str, Any] = {
        "replication": pa.array(np.full(len(journeys), replication, dtype=np.int32)),
        "visit": _keys(journeys.key),
        "person": _keys(journeys.person),
        "follows": _keys(journeys.parent, journeys.parent == 0),
        "class": _named(journeys.klass, program.classes),
        "arrived_h": pa.array(journeys.arrival / HOUR_MS),
        "left_h": _hours(found.left),
        "outcome": _named(journeys.outcome, program.outcomes),
        "measured": pa.array((found.left >= window.first) & (found.left < window.last)),
        "lost": pa.array(turned, mask=inside),
        "waited_h": pa.array(found.visits[:, T.ALL_WAITS] / HOUR_MS),
    }
    columns |= {f"mark.{name}_h": _hours(journeys.at(name)) for name in program.marks}
    table = journeys.world.attributes
    if table.kept:
        drawn = Categories.of(journeys, np.arange(len(journeys)))
        columns |= {f"attribute.{name}": _named(drawn.column(name), table.categories[name]) for name in table.kept}
    return pa.table(columns)


def _keys(keys: NDArray[np.uint64], none: NDArray[np.bool_] | None = None) -> Any:
    """Identities as 16 hexadecimal digits, as everywhere."""
    import pyarrow as pa

    texts = keys.astype(">u8").tobytes().hex()
    rows = np.array([texts[at : at + 16] for at in range(0, len(texts), 16)], dtype=np.str_)
    return pa.array(rows, pa.string(), mask=none)


def _hours(at: NDArray[np.int64]) -> Any:
    import pyarrow as pa

    return pa.array(at / HOUR_MS, mask=at == NEVER)


def _named(codes: NDArray[np.int16], names: Sequence[str]) -> Any:
    import pyarrow as pa

    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string())).cast(pa.string())


def write_part(run: Counted, folder: Path, replication: int) -> None:
    """Write the visits of one replication where `put_together` finds them."""
    import pyarrow.parquet as pq

    pq.write_table(visit_table(run, replication), folder / f"{replication:08d}.parquet", compression="zstd")


@contextmanager
def parts_in(folder: Path) -> Iterator[Path]:
    """A folder for parts within another, gone in the end; so is the other where nothing else came into it."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".visits.", dir=folder) as parts:
            yield Path(parts)
    finally:
        if is_new and not any(folder.iterdir()):
            folder.rmdir()


def put_together(parts: Path, folder: Path, provenance: Mapping[str, str], as_csv: bool = False) -> list[Path]:
    """Write `visits.parquet` (and `visits.csv`) from all parts, in the order of the replications; whole files only."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import csv

    paths = sorted(parts.glob("*.parquet"))
    found = {f"acuteflow.{name}": text for name, text in provenance.items()}
    schema = pq.read_schema(paths[0]).with_metadata(found)
    written = [folder / "visits.parquet"]
    with whole(written[0]) as unfinished, pq.ParquetWriter(unfinished, schema, compression="zstd") as out:
        for table in _some(paths):
            out.write_table(table.replace_schema_metadata(found))
    if as_csv:
        written.append(folder / "visits.csv")
        with whole(written[1]) as unfinished, csv.CSVWriter(str(unfinished), pa.schema(schema)) as lines:
            for table in _some(paths):
                lines.write_table(table.replace_schema_metadata(found))
    return written


def _some(paths: Sequence[Path]) -> Iterator[Any]:
    """Tables of as many replications as make a group of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kept, rows = [], 0
    for path in paths:
        kept.append(pq.read_table(path))
        rows += kept[-1].num_rows
        if rows >= ROWS_AT_ONCE:
            yield pa.concat_tables(kept)
            kept, rows = [], 0
    if kept:
        yield pa.concat_tables(kept)
