"""Activity too long for memory: a nation at currency grain is weighed where it lies, Parquet or CSV, by DuckDB.

What comes back has one row an organisation, month and point of delivery; from there on it is the same calculation, and
gives the same figure, as that of a table in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from sim.productivity.faults import PRINTED, NotComparable, TableFault, TableFaults
from sim.productivity.levels import Level, Period, level
from sim.productivity.organisations import Growths, by_organisation, compared
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable, Numbers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = ("organisation", "month", "pod", "volume")
ROW_BYTES, KEY_BYTES = 25, 20
"""Bytes of a row of CSV, about the fewest; and of the hash of its key while these are gathered, about the most."""
GROUPS = 2048
"""Groups of rows that are fetched at a time."""


@dataclass(frozen=True)
class Limits:
    """What the streamed calculation may take of the machine."""

    memory_mb: int = 1000
    """Memory of the database, MB; the program itself takes some 300 MB beside it."""
    threads: int = 2
    """Processor threads."""
    folder: Path | None = None
    """Where the database may put what memory does not hold; not given, nowhere."""


@dataclass(frozen=True, eq=False)
class Streamed:
    """Activity by organisation, month and point of delivery, weighed at its finest grain."""

    activity: ActivityTable
    """Units counted, currencies together."""
    output_gbp: Numbers
    """£ of cost-weighted activity of the same rows, float64[rows]."""
    rows_read: int
    """Rows of the files."""
    preset: Preset

    def growths(self, inputs: InputsTable, months: tuple[str, ...]) -> Growths:
        """Growth of the months on the same months a year before, of every organisation, as `organisations.growths`.

        Raises
        ------
        NotComparable
            When the preset's rules need more than fixed weights: volumes by currency are no longer there.
        TableFaults
            With what the preset does not know in the inputs.
        """
        if not self.preset.rules.plain:
            raise NotComparable(f"preset {self.preset.name} needs volumes by currency, which a streamed table has not")
        done, spent = by_organisation(self.activity), by_organisation(inputs)
        gbp = by_organisation(replace(self.activity, volume=self.output_gbp))

        def one(name: str, period: Period) -> Level:
            return self._level(done[name], gbp[name], spent[name], period)

        return compared(done, spent, one, months)

    def _level(self, done: ActivityTable, gbp: ActivityTable, spent: InputsTable, period: Period) -> Level:
        whole = level(done, spent, self.preset, period)
        weighed = gbp.over(period.organisation, period.months)
        pods, inverse = np.unique(weighed.pod, return_inverse=True)
        sums = dict(zip(pods.tolist(), np.bincount(inverse, weights=weighed.volume).tolist(), strict=True))
        return replace(whole, output_gbp={pod: sums[pod] for pod in whole.output_gbp}, items={})


def weigh(files: Sequence[Path], preset: Preset, limits: Limits | None = None) -> Streamed:
    """Weigh an activity table kept in Parquet or CSV files, of any length and in any order.

    CSV is parted by commas, in UTF-8, with the columns as the table calls them. The files are gone through once, very
    long ones several times; only where something is wrong is CSV turned into Parquet, in a folder that is gone
    afterwards, so that the rows can be named.

    A currency without a weight is a fault only where it was counted at all: cost collections list more than they price.

    Raises
    ------
    TableFaults
        With missing columns, cells that are no volume, points of delivery and currencies without a weight, rows given
        twice and gaps in months; the first 200, by file and row.
    ValueError
        When a file is not what its name says.
    """
    import duckdb

    limits = limits or Limits()
    with database(limits) as connection, TemporaryDirectory(dir=limits.folder) as place:
        try:
            _with_weights(connection, preset)
            _open(connection, [source_of(connection, file) for file in files])
            columns, twice = _gathered(connection, _parts(files, limits))
            broken = columns["wrong"].sum() > 0
            if broken or twice:
                _open(connection, [_numbered(connection, file, Path(place)) for file in files])
                if faults := _faults(connection) if broken else [*_repeats(connection, columns)]:
                    raise TableFaults(faults)
        except duckdb.Error as error:
            raise ValueError(f"{', '.join(file.name for file in files[:5])}: {error}") from error
    named = {name: columns[name].astype(np.str_) for name in ("organisation", "month", "pod")}
    activity = ActivityTable.of({**named, "volume": columns["volume"]})
    return Streamed(activity, columns["gbp"], int(columns["rows"].sum()), preset)


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
        f"read_csv('{_quoted(file)}', header=true, all_varchar=true, delim=',', quote='\"')"
        if is_csv(file)
        else f"read_parquet('{_quoted(file)}')"
    )
    found = [str(row[0]) for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
    known = (*COLUMNS, "currency")
    faults = [TableFault(file.name, None, name, "is missing") for name in COLUMNS if name not in found]
    faults += [TableFault(file.name, None, name, f"is no column; there are {', '.join(known)}")
               for name in found if is_csv(file) and name not in known]  # fmt: skip
    if faults:
        raise TableFaults(faults)
    currency = "currency" if "currency" in found else "'' AS currency"
    return f"SELECT organisation, month, pod, {currency}, volume FROM {source}"


WEIGHED = """
SELECT organisation, month, pod, count(*)::BIGINT AS rows, fsum(volume) AS volume,
       fsum(volume * coalesce(weight, 0)) AS gbp,
       count(*) FILTER (broken OR volume < 0 OR (weight IS NULL AND volume > 0))::BIGINT AS wrong,
       list(key) FILTER (key % {parts} = {part}) AS keys
FROM (SELECT *, hash(organisation, month, pod, currency) AS key FROM weighed) GROUP BY ALL
"""
WRONG = """
SELECT filename, file_row_number + 1, CASE WHEN broken THEN 'must be a finite number' ELSE 'must not be negative' END,
       'volume', volume::VARCHAR
FROM weighed WHERE broken OR volume < 0
UNION ALL (
    SELECT any_value(filename), min(file_row_number) + 1, 'has no weight in ' || pod, 'currency', currency
    FROM weighed WHERE weight IS NULL AND volume > 0 AND known GROUP BY pod, currency
) UNION ALL (
    SELECT any_value(filename), min(file_row_number) + 1, 'is no point of delivery of the preset', 'pod', pod
    FROM weighed WHERE weight IS NULL AND volume > 0 AND NOT known GROUP BY pod
) LIMIT ?
"""


def _numbered(connection: DuckDBPyConnection, file: Path, place: Path) -> str:
    """The same query with the name of the file and the number of each row; CSV is copied, its rows in order."""
    source, copy = source_of(connection, file), file
    if is_csv(file):
        copy = place / f"{file.name}.parquet"
        connection.execute("SET preserve_insertion_order=true")
        connection.execute(f"COPY ({source}) TO '{_quoted(copy)}' (FORMAT parquet)")
        connection.execute("SET preserve_insertion_order=false")
        source = source_of(connection, copy)
    columns, _, _ = source.partition(" FROM ")
    name = f"'{_quoted(Path(file.name))}' AS filename"
    return f"{columns}, {name}, file_row_number FROM read_parquet('{_quoted(copy)}', file_row_number=true)"


def is_csv(file: Path) -> bool:
    """Whether a file is CSV, packed or not; Parquet otherwise."""
    return ".csv" in file.suffixes and file.suffix != ".parquet"


def _quoted(file: Path) -> str:
    return file.as_posix().replace("'", "''")


def _with_weights(connection: DuckDBPyConnection, preset: Preset) -> None:
    """The tables `weights` and `pods` of a measure."""
    import pyarrow as pa

    pod, currency, weight = zip(*_weights(preset), strict=True)
    connection.register("weights", pa.table({"pod": pod, "currency": currency, "weight": weight}))
    excluded = [False] * len(preset.weights) + [True] * len(preset.exclusions.pods)
    connection.register("pods", pa.table({"pod": [*preset.weights, *preset.exclusions.pods], "excluded": excluded}))


def _open(connection: DuckDBPyConnection, sources: Sequence[str]) -> None:
    """The view `weighed`: the rows of the sources, each with its weight, null where it has none."""
    # Trimmed: a bare try_cast is taken for the type of the column, and the first cell that is none would end it all.
    volume = "try_cast(trim(volume::VARCHAR) AS DOUBLE)"
    connection.execute(f"""
        CREATE OR REPLACE VIEW activity AS
        SELECT * REPLACE (coalesce(organisation::VARCHAR, '') AS organisation, coalesce(month::VARCHAR, '') AS month,
               coalesce(pod::VARCHAR, '') AS pod, coalesce(currency::VARCHAR, '') AS currency, {volume} AS volume),
               {volume} IS NULL OR NOT isfinite({volume}) AS broken
        FROM ({" UNION ALL ".join(sources)})""")
    connection.execute("""
        CREATE OR REPLACE VIEW weighed AS
        SELECT a.*, CASE WHEN p.excluded THEN 0 ELSE w.weight END AS weight, p.pod IS NOT NULL AS known
        FROM activity a
        LEFT JOIN weights w ON w.pod = a.pod AND w.currency = a.currency
        LEFT JOIN pods p ON p.pod = a.pod""")


def _weights(preset: Preset) -> Iterator[tuple[str, str, float]]:
    for pod, whole in preset.weights.items():
        for currency in ("", *whole.currencies):
            yield pod, currency, whole.gbp(currency) or 0.0


def _faults(connection: DuckDBPyConnection) -> list[TableFault]:
    found = connection.execute(WRONG, [PRINTED]).fetchall()
    return [TableFault(Path(file).name, _row(file, row), column, rule, cell or "")
            for file, row, rule, column, cell in found]  # fmt: skip


def _row(file: str, row: int) -> int:
    """A row as people count it: of CSV as the spreadsheet shows it, below its header."""
    return int(row) + is_csv(Path(file))


def _parts(files: Sequence[Path], limits: Limits) -> int:
    """In how many parts the keys are looked at, so that those of one fit into half of the memory."""
    bytes_ = sum(file.stat().st_size for file in files)
    return max(1, round(bytes_ / ROW_BYTES * KEY_BYTES / (limits.memory_mb * 1e6)))


def _gathered(connection: DuckDBPyConnection, parts: int) -> tuple[dict[str, np.ndarray], bool]:
    """Sums by organisation, month and point of delivery, in their order; and whether two keys have the same hash: keys
    given twice, or by a chance of one in some thousands.
    """
    import pyarrow as pa

    twice = False
    for part in range(parts):
        sums = []
        for batch in connection.sql(WEIGHED.format(parts=parts, part=part)).to_arrow_reader(GROUPS):
            keys = np.sort(batch.column("keys").flatten().to_numpy())  # equal ones are in one group, so in one batch
            twice |= bool((keys[1:] == keys[:-1]).any())
            sums.append(batch.drop_columns(["keys"]))
    table = pa.Table.from_batches(sums).sort_by([(name, "ascending") for name in ("organisation", "month", "pod")])
    return {name: table.column(name).to_numpy() for name in table.column_names}, twice


def _repeats(connection: DuckDBPyConnection, columns: dict[str, np.ndarray]) -> Iterator[TableFault]:
    """Keys that occur twice, looked for month by month so that the keys of one fit into memory."""
    for month in np.unique(columns["month"]):
        twice = connection.execute(
            """
            SELECT organisation, pod, currency, min(file_row_number) + 1, any_value(filename) FROM activity
            WHERE month = ? AND hash(organisation, pod, currency) IN (
                SELECT key FROM (SELECT hash(organisation, pod, currency) AS key FROM activity WHERE month = ?)
                GROUP BY key HAVING count(*) > 1)
            GROUP BY organisation, pod, currency HAVING count(*) > 1 LIMIT ?""",
            [str(month), str(month), PRINTED],
        ).fetchall()
        for organisation, pod, currency, row, file in twice:
            found = " ".join(part for part in (organisation, month, pod, currency) if part)
            yield TableFault(
                Path(file).name, _row(file, row), "currency" if currency else "pod", "is given twice", found
            )
