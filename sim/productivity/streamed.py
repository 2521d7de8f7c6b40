"""Activity too long for memory: a nation at currency grain is weighed where it lies, Parquet or CSV, by DuckDB.

What comes back has one row an organisation, month and point of delivery; from there on it is the same calculation, and
gives the same figure, as that of a table in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from sim.productivity.database import Limits, database, is_csv, numbers_of, quoted, source_of
from sim.productivity.faults import NO_ROWS, PRINTED, NotComparable, TableFault, TableFaults
from sim.productivity.levels import Level, Period, level
from sim.productivity.organisations import Growths, by_organisation, compared
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable, Numbers

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROW_BYTES, KEY_BYTES = 25, 20
"""Bytes of a row of CSV, about the fewest; and of the hash of its key while these are gathered, about the most."""
GROUPS = 2048
"""Groups of rows that are fetched at a time."""
NAMES = ("organisation", "month", "pod")
NO_NUMBER, NEGATIVE, NO_WEIGHT = "must be a finite number", "must not be negative", "has no weight in "
Spelling = Callable[[str, Mapping[str, int]], Mapping[str, str]]
"""From a column and its texts, with the rows of each, to what each of the texts means."""


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


def weigh(
    files: Sequence[Path], preset: Preset, limits: Limits | None = None, spelling: Spelling | None = None
) -> Streamed:
    """Weigh an activity table kept in Parquet or CSV files, of any length and in any order.

    CSV is parted by commas, in UTF-8, with the columns as the table calls them. The files are gone through once, very
    long ones several times; only where something is wrong is CSV turned into Parquet, in a folder that is gone
    afterwards, so that the rows can be named.

    spelling: what organisations, months and points of delivery mean as they are written; none given, what they say.
    Where that is something else the files are gone through once more.

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
            sources = [source_of(connection, file) for file in files]
            _open(connection, sources, {})
            columns, twice = _gathered(connection, _parts(files, limits))
            if not len(columns["rows"]):
                raise TableFaults(TableFault(file.name, None, "activity", NO_ROWS) for file in files)
            if meant := {} if spelling is None else _meant(columns, spelling):
                _open(connection, sources, meant)
                columns, twice = _gathered(connection, _parts(files, limits))
            broken = columns["wrong"].sum() > 0
            if broken or twice:
                _open(connection, [_numbered(connection, file, Path(place)) for file in files], meant)
                if faults := _faults(connection) if broken else [*_repeats(connection, columns)]:
                    raise TableFaults(_as_shown(faults, files))
        except duckdb.InvalidInputException as error:
            raise ValueError(_unreadable(files)) from error
        except duckdb.Error as error:
            raise ValueError(f"{', '.join(file.name for file in files[:5])}: {error}") from error
    if split := [*_split(columns)]:
        raise TableFaults(split)
    named = {name: columns[name].astype(np.str_) for name in NAMES}
    activity = ActivityTable.of({**named, "volume": columns["volume"]})
    return Streamed(activity, columns["gbp"], int(columns["rows"].sum()), preset)


WEIGHED = """
SELECT organisation, month, pod, count(*)::BIGINT AS rows, fsum(volume) AS volume,
       fsum(volume * coalesce(weight, 0)) AS gbp,
       count(*) FILTER (currency = '')::BIGINT AS whole,
       count(*) FILTER (broken OR volume < 0 OR (weight IS NULL AND volume > 0))::BIGINT AS wrong,
       list(key) FILTER (key % {parts} = {part}) AS keys
FROM (SELECT *, hash(organisation, month, pod, currency) AS key FROM weighed) GROUP BY ALL
"""
WRONG = f"""
SELECT filename, file_row_number + 1, CASE WHEN broken THEN '{NO_NUMBER}' ELSE '{NEGATIVE}' END,
       'volume', volume::VARCHAR
FROM weighed WHERE broken OR volume < 0
UNION ALL (
    SELECT any_value(filename), min(file_row_number) + 1, '{NO_WEIGHT}' || pod, 'currency', currency
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
        connection.execute(f"COPY ({source}) TO '{quoted(copy)}' (FORMAT parquet)")
        connection.execute("SET preserve_insertion_order=false")
        source = source_of(connection, copy)
    columns, _, _ = source.partition(" FROM ")
    name = f"'{quoted(Path(file.name))}' AS filename"
    return f"{columns}, {name}, file_row_number FROM read_parquet('{quoted(copy)}', file_row_number=true)"


def _with_weights(connection: DuckDBPyConnection, preset: Preset) -> None:
    """The tables `weights` and `pods` of a measure."""
    import pyarrow as pa

    pod, currency, weight = zip(*_weights(preset), strict=True)
    connection.register("weights", pa.table({"pod": pod, "currency": currency, "weight": weight}))
    excluded = [False] * len(preset.weights) + [True] * len(preset.exclusions.pods)
    connection.register("pods", pa.table({"pod": [*preset.weights, *preset.exclusions.pods], "excluded": excluded}))


def _open(connection: DuckDBPyConnection, sources: Sequence[str], meant: Mapping[str, Mapping[str, str]]) -> None:
    """The views `activity`, the rows of the sources that are not empty, under the names that are meant; and `weighed`,
    the same with the weight of each, null where it has none.
    """
    import pyarrow as pa

    for name, of in meant.items():
        connection.register(f"meant_{name}", pa.table({"text": [*of], "word": [*of.values()]}))
    # Trimmed: a bare try_cast is taken for the type of the column, and the first cell that is none would end it all.
    volume = "try_cast(trim(volume::VARCHAR) AS DOUBLE)"
    texts = ", ".join(f"coalesce({name}::VARCHAR, '') AS {name}" for name in (*NAMES, "currency"))
    there = ", ".join(f"{name}::VARCHAR" for name in (*NAMES, "currency", "volume"))
    words = ", ".join(f"coalesce(m_{name}.word, a.{name}) AS {name}" for name in meant)
    joined = " ".join(f"LEFT JOIN meant_{name} m_{name} ON m_{name}.text = a.{name}" for name in meant)
    connection.execute(f"""
        CREATE OR REPLACE VIEW activity AS
        SELECT a.* {f"REPLACE ({words})" if meant else ""} FROM (
            SELECT * REPLACE ({texts}, {volume} AS volume), {volume} IS NULL OR NOT isfinite({volume}) AS broken
            FROM ({" UNION ALL ".join(sources)}) WHERE coalesce({there}) IS NOT NULL
        ) a {joined}""")
    connection.execute("""
        CREATE OR REPLACE VIEW weighed AS
        SELECT a.*, CASE WHEN p.excluded THEN 0 ELSE w.weight END AS weight, p.pod IS NOT NULL AS known
        FROM activity a
        LEFT JOIN weights w ON w.pod = a.pod AND w.currency = a.currency
        LEFT JOIN pods p ON p.pod = a.pod""")


def _meant(columns: dict[str, np.ndarray], spelling: Spelling) -> dict[str, dict[str, str]]:
    """By column the texts that mean something else than they say, and what."""
    meant = {}
    for name in NAMES:
        texts, inverse = np.unique(columns[name].astype(np.str_), return_inverse=True)
        rows = np.bincount(inverse, weights=columns["rows"]).astype(np.int64)
        read = spelling(name, dict(zip(texts.tolist(), rows.tolist(), strict=True)))
        if changed := {text: word for text, word in read.items() if word != text}:
            meant[name] = changed
    return meant


def _weights(preset: Preset) -> Iterator[tuple[str, str, float]]:
    for pod, whole in preset.weights.items():
        for currency in ("", *whole.currencies):
            yield pod, currency, whole.gbp(currency) or 0.0


def _faults(connection: DuckDBPyConnection) -> list[TableFault]:
    found = connection.execute(WRONG, [PRINTED]).fetchall()
    return [TableFault(Path(file).name, row, column, rule, cell or "") for file, row, rule, column, cell in found]


def _as_shown(faults: Sequence[TableFault], files: Sequence[Path]) -> Iterator[TableFault]:
    """Faults at the rows people count: of CSV as the spreadsheet shows them, its header and empty rows among them."""
    numbers = {
        file.name: numbers_of(file, {each.row for each in faults if each.table == file.name and each.row is not None})
        for file in files
        if is_csv(file)
    }
    for each in faults:
        row = each.row if each.row is None else numbers.get(each.table, {}).get(each.row, each.row)
        yield replace(each, row=row)


def _unreadable(files: Sequence[Path]) -> str:
    """Why the database cannot read files, in the words of those who made them."""
    names = ", ".join(file.name for file in files[:5])
    if not any(map(is_csv, files)):
        return f"{names} is no Parquet file"
    return (
        f"{names} is streamed only if its cells are parted by commas, as many in each row, in UTF-8, under a header in "
        "its first row: read it without streamed=true (or with streamed=false)"
    )


def _split(columns: dict[str, np.ndarray]) -> Iterator[TableFault]:
    """Points of delivery that stand both whole and by currency in one month."""
    for at in np.flatnonzero((columns["whole"] > 0) & (columns["whole"] < columns["rows"])):
        found = " ".join(str(columns[name][at]) for name in NAMES)
        yield TableFault("activity", None, "pod", "stands both whole and by currency in one month", found)


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
        reader = connection.sql(WEIGHED.format(parts=parts, part=part)).to_arrow_reader(GROUPS)
        sums, schema = [], reader.schema.remove(reader.schema.get_field_index("keys"))
        for batch in reader:
            keys = np.sort(batch.column("keys").flatten().to_numpy())  # equal ones are in one group, so in one batch
            twice |= bool((keys[1:] == keys[:-1]).any())
            sums.append(batch.drop_columns(["keys"]))
    table = pa.Table.from_batches(sums, schema).sort_by([(name, "ascending") for name in NAMES])
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
            yield TableFault(Path(file).name, int(row), "currency" if currency else "pod", "is given twice", found)
