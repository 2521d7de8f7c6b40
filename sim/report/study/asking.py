"""Rows of a study's tables by a condition."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.report.digits import plain
from sim.report.fitted import print_table
from sim.report.study.cautions import cautions
from sim.report.study.condition import Condition, ConditionFault, read_condition
from sim.report.study.files import ABOUT, rows_of, write_csv, write_rows
from sim.report.study.incomplete import as_plain
from sim.report.workbook import Front, Sheet, write_workbook
from sim.study.sweep.result import StudyResult
from sim.study.sweep.tables import OWN, Tables, level_text

MOST_ROWS = 60  # printed; of more, a line says how many there are
ROW = " row"  # no column of a study is called so
FIRST, SECOND, *OTHERS = "effects", "results", "failures"
KEPT = ("point", "measure", "month")  # columns that begin each block of a table that is wider than the terminal


def ask(tables: Tables, where: str = "", table: str = "") -> tuple[str, Any]:
    """The rows for which a condition holds: the name of the table they are of, and a pyarrow table.

    where: a condition (empty: all rows); table: `results`, `effects` or `failures`; empty: `effects`, but `results`
    where only these have every column the condition names, or no effect is such and a point's own figure is (a
    baseline's).

    Raises
    ------
    ConditionFault
        Where the condition cannot be read or is none, a column is not there, or there is no such table.
    """
    named = tables.named()
    if table and table not in named:
        raise ConditionFault(f"there is no table {table}; there are {', '.join(named)}")
    name, condition = _fitting(named, where, table)
    found = _held(named[name], condition)
    if found.num_rows or table or name != FIRST:
        return name, found
    try:
        others = _held(named[SECOND], read_condition(where, named[SECOND].column_names) if condition else None)
    except ConditionFault:  # of a column that only effects have
        return name, found
    return (SECOND, others) if others.num_rows else (name, found)


def write_answer(
    path: Path, name: str, found: Any, provenance: Mapping[str, str], warnings: Sequence[str] = ()
) -> list[Path]:
    """Write an answer as CSV or, by the ending of its name, as a workbook, which says the warnings as well."""
    if path.suffix == ".xlsx":
        front = Front(f"rows of {name}", provenance, {"warning": warnings, "note": [ABOUT[name]]})
        return write_workbook(path.parent, path.stem, front, [Sheet.of(name, ABOUT[name], found.column_names,
                                                                      rows_of(found))])  # fmt: skip
    write_csv(path, found)
    return [path]


def as_csv(found: Any) -> str:
    """An answer as CSV text."""
    out = io.StringIO(newline="")
    write_rows(out, found)
    return out.getvalue()


def as_json(result: StudyResult, name: str, found: Any) -> str:
    """An answer as JSON: the table, the warnings of the study, what of it is not there (see `as_plain`), and a mapping
    a row; null where a cell is empty.
    """
    rows = [dict(zip(found.column_names, row, strict=True)) for row in rows_of(found)]
    answer = {"table": name, "warnings": cautions(result), **as_plain(result), "rows": rows}
    return json.dumps(answer, indent=1, ensure_ascii=False, allow_nan=False)


def print_answer(name: str, found: Any, console: Console) -> None:
    """Print an answer, its first rows where there are many."""
    if not found.num_rows:
        console.print(f"No row of {name} is such.")
        return
    shown = Table(title=f"Rows of {name}", title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    first = found.slice(0, MOST_ROWS)
    kept = [
        column
        for column in KEPT
        if column in found.column_names and any(cell not in (None, "") for cell in found[column].to_pylist())
    ]
    ordered = [*kept, *(column for column in found.column_names if column not in KEPT)]
    for column in ordered:
        shown.add_column(escape(column), justify="right" if _numeric(found, column) else "left")
    for row in rows_of(first.select(ordered)):
        shown.add_row(*map(_cell, row, ordered))
    print_table(shown, console, len(kept))
    if found.num_rows > MOST_ROWS:
        more = found.num_rows - MOST_ROWS
        rows = "1 row" if more == 1 else f"{more:,} rows"
        console.print(f"{rows} more: ask with format=csv, or with a narrower condition.")


def _fitting(named: Mapping[str, Any], where: str, table: str) -> tuple[str, Condition | None]:
    """The table that has the columns of a condition; faults are those of the table first thought of."""
    if not where.strip():
        return table or FIRST, None
    try:
        return table or FIRST, read_condition(where, named[table or FIRST].column_names)
    except ConditionFault as fault:
        if table:
            raise
        for other in (SECOND, *OTHERS):
            with suppress(ConditionFault):
                return other, read_condition(where, named[other].column_names)
        raise fault from None


def _held(table: Any, condition: Condition | None) -> Any:
    return table if condition is None else _filtered(table, condition)


def _filtered(table: Any, condition: Condition) -> Any:
    import duckdb
    import pyarrow as pa

    with duckdb.connect(":memory:") as connection:
        connection.register("asked", _numbered(table))
        connection.execute("SET enable_progress_bar=false; SET autoinstall_known_extensions=false")
        connection.execute("SET enable_external_access=false; SET lock_configuration=true")
        try:
            kind = connection.execute(f"DESCRIBE SELECT ({condition.sql}) FROM asked").fetchall()[0][1]
            if kind != "BOOLEAN":
                raise ConditionFault("compares nothing: a condition is such as measure = 'productivity'")
            found = connection.execute(f'SELECT "{ROW}" FROM asked WHERE ({condition.sql}) ORDER BY "{ROW}"').fetchall()
        except duckdb.Error as error:
            raise ConditionFault(f"cannot be read: {_first_line(error)}") from error
    return table.take(pa.array([row for (row,) in found], pa.int64()))


def _numbered(table: Any) -> Any:
    import pyarrow as pa

    return table.append_column(ROW, pa.array(range(table.num_rows), pa.int64()))


def _first_line(error: Exception) -> str:
    """What a database says of a fault, on one line and without its own view of the statement."""
    text = str(error).split("\n\nLINE")[0].split("\nLINE")[0]
    return " ".join(text.split())


def _numeric(table: Any, column: str) -> bool:
    from pyarrow import types

    kind = table.schema.field(column).type
    return bool(types.is_floating(kind) or types.is_integer(kind))


def _cell(cell: Any, column: str) -> str:
    """A cell as it is printed; a factor without a level stands as the scenario is written."""
    if cell is None:
        return "" if column in OWN else level_text(None)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return plain(cell) if isinstance(cell, float) else escape(str(cell))
