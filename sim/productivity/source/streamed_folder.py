"""A folder whose activity is too long for memory: DuckDB weighs it where it lies, the other tables are read as ever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.preset import Preset
from sim.productivity.source.cells import Cells, text_of
from sim.productivity.source.folder import Folder, read_folder
from sim.productivity.source.left_out import LeftOut
from sim.productivity.source.mergers import Successor, read_mergers
from sim.productivity.source.reading import Sourced
from sim.productivity.source.sheets import suffix_of
from sim.productivity.streamed import COLUMNS, database, is_csv, source_of, weigh

TOO_LONG = 200_000_000  # bytes of a file of activity beyond which it is streamed where nothing else is said
ABLE = (".csv", ".parquet")
SAID = (
    "activity was streamed: weighed by DuckDB at its finest grain and read no further. Names and months stand as they "
    "are given, currencies that lack a month are not looked for, and flags are of points of delivery"
)

ALONE = "activity was streamed: the rows of this organisation were read by DuckDB, those of others passed over"
ACTIVITY = (*COLUMNS, "currency")


def is_streamed(path: Path, asked: bool | None) -> bool:
    """Whether the activity of a folder is streamed: as asked, or else by the size of its file."""
    file = Folder(path).only("activity") if path.is_dir() else None
    if asked is None:
        return file is not None and suffix_of(file) in ABLE and file.stat().st_size > TOO_LONG
    return asked


def read_streamed(
    path: Path, preset: Preset, suppressed: float | None = None, organisation: str | None = None
) -> Sourced:
    """Read a trust's own tables, the activity by DuckDB. preset, suppressed: as of `read_folder`.

    organisation: the one whose rows alone are read, at their finest grain and with every check; none given, and inputs
    of several: all of them, weighed.

    Raises
    ------
    TableFaults
        With every fault of the other files, or else of the activity; where it is no CSV or Parquet file, or has no row
        of the organisation; and where trusts were merged and several are asked for.
    ValueError
        When the file is not what its name says.
    """
    folder = Folder(path)
    file = folder.only("activity")
    if file is not None and suffix_of(file) not in ABLE:
        raise TableFaults([TableFault(file.name, None, "the file", "must be .csv or .parquet to be streamed")])
    sourced = read_folder(path, preset, suppressed, leave=("activity",))
    if file is None or sourced.inputs is None:
        return sourced
    names = np.unique(sourced.inputs.organisation).tolist()
    merged = folder.only("mergers")
    if organisation is not None or len(names) == 1:
        one = organisation or str(names[0])
        into = [] if merged is None else [*_gone_into(one, read_mergers(merged))]
        read = read_folder(path, preset, suppressed, given={"activity": _rows_of(file, (one, *into))})
        return _of_one(read, one, file.name)
    if merged is not None:
        rule = "cannot be in force where activity is streamed: name one trust, as in organisation="
        raise TableFaults([TableFault(merged.name, None, "the file", f"{rule}{names[0]}")])
    done = weigh([file], preset)
    told = LeftOut(SAID, done.rows_read, (file.name,))
    return replace(sourced, activity=done.activity, streamed=done, left_out=(*sourced.left_out, told))


def _gone_into(one: str, mergers: Mapping[str, Successor]) -> Iterator[str]:
    """The organisations whose rows are added to those of one, by way of others or not."""
    for code, successor in mergers.items():
        if successor.into == one:
            yield code
            yield from _gone_into(code, mergers)


def _of_one(read: Sourced, one: str, file: str) -> Sourced:
    """What was read with the inputs of one organisation alone, as its activity is."""
    if read.activity is None or read.inputs is None:
        return read
    told = LeftOut(ALONE, len(read.activity), (file,))
    own = read.inputs.organisation == one
    inputs = read.inputs.where(own) if own.any() else read.inputs
    return replace(read, inputs=inputs, left_out=(*read.left_out, told))


def _rows_of(file: Path, organisations: tuple[str, ...]) -> Cells:
    """The rows of some organisations as text, each with the number that it has in the file."""
    import duckdb

    try:
        with database() as connection:
            connection.execute("SET preserve_insertion_order=true")
            source = source_of(connection, file)
            found = connection.execute(
                f"""SELECT row_number, {", ".join(ACTIVITY)}
                FROM (SELECT *, row_number() OVER () AS row_number FROM ({source}))
                WHERE trim(organisation::VARCHAR) IN (SELECT unnest(?)) ORDER BY row_number""",
                [list(organisations)],
            ).fetchall()
    except duckdb.Error as error:
        raise ValueError(f"{file.name}: {error}") from error
    if not found:
        raise TableFaults([TableFault(file.name, None, "organisation", f"has no row of {organisations[0]}")])
    numbers, *columns = zip(*found, strict=True)
    named = {name: [text_of(cell) for cell in column] for name, column in zip(ACTIVITY, columns, strict=True)}
    return Cells(file.name, named, [number + is_csv(file) for number in numbers])
