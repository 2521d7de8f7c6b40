"""A folder whose activity is too long for memory: DuckDB weighs it where it lies, the other tables are read as ever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.preset import Preset
from sim.productivity.source.folder import Folder, read_folder
from sim.productivity.source.left_out import LeftOut
from sim.productivity.source.reading import Sourced
from sim.productivity.source.sheets import suffix_of
from sim.productivity.streamed import weigh

TOO_LONG = 200_000_000  # bytes of a file of activity beyond which it is streamed where nothing else is said
ABLE = (".csv", ".parquet")
SAID = (
    "activity was streamed: weighed by DuckDB at its finest grain and read no further. Names and months stand as they "
    "are given, currencies that lack a month are not looked for, and flags are of points of delivery"
)


def is_streamed(path: Path, asked: bool | None) -> bool:
    """Whether the activity of a folder is streamed: as asked, or else by the size of its file."""
    file = Folder(path).only("activity") if path.is_dir() else None
    if asked is None:
        return file is not None and suffix_of(file) in ABLE and file.stat().st_size > TOO_LONG
    return asked


def read_streamed(path: Path, preset: Preset, suppressed: float | None = None) -> Sourced:
    """Read a trust's own tables, the activity by DuckDB. Arguments as of `read_folder`.

    Raises
    ------
    TableFaults
        With every fault of the other files, or else of the activity; where it is no CSV or Parquet file; and where
        trusts were merged, which takes activity in memory.
    """
    folder = Folder(path)
    file = folder.only("activity")
    faults = []
    if file is not None and suffix_of(file) not in ABLE:
        faults.append(TableFault(file.name, None, "the file", "must be .csv or .parquet to be streamed"))
    if merged := folder.only("mergers"):
        faults.append(TableFault(merged.name, None, "the file", "cannot be in force where activity is streamed"))
    if faults:
        raise TableFaults(faults)
    sourced = read_folder(path, preset, suppressed, leave=("activity",))
    if file is None:
        return sourced
    done = weigh([file], preset)
    told = LeftOut(SAID, done.rows_read, (file.name,))
    return replace(sourced, activity=done.activity, streamed=done, left_out=(*sourced.left_out, told))
