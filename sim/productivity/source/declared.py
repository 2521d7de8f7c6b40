"""What a trust declares beside its tables: lines that begin or end in their time, and staff groups of its own.

`lines.csv` has a row for each line that begins or ends inside the tables' months: columns `organisation`, `pod`,
`currency`, `category`, `staff_group`, `contract`, of which an empty cell stands for any, `starts` and `ends`, the first
and last month of the line (one of the two may be empty), and `why`. `groups.csv` has `staff_group` and
`belongs_to`, the group of the data dictionary whose price it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.months import month_of, number_of
from sim.productivity.source.cells import Cells, Wanted, folded, read_cells
from sim.productivity.source.month_formats import NO_MONTH, own_months
from sim.productivity.source.names import STAFF_GROUPS, Names, hinted

WHERE = ("organisation", "pod", "currency", "category", "staff_group", "contract")


@dataclass(frozen=True)
class DeclaredLine:
    """A line, or several, that has rows from `starts` to `ends` alone ("": from the first, to the last month)."""

    file: str
    row: int
    where: Mapping[str, str]
    """Names by column; a column that is not here may hold any."""
    starts: str
    ends: str
    why: str

    def of(self, columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
        """Rows of the line, bool[rows]; none where it names a column that the table has not."""
        rows = len(columns["month"])
        if not set(self.where) <= set(columns):
            return np.zeros(rows, dtype=np.bool_)
        found = np.ones(rows, dtype=np.bool_)
        for name, text in self.where.items():
            found &= np.array([folded(cell) == folded(text) for cell in columns[name].tolist()], dtype=np.bool_)
        return found

    def covers(self, month: str) -> bool:
        """Whether the line is declared to be absent in a month."""
        return bool((self.starts and month < self.starts) or (self.ends and month > self.ends))


def read_lines(path: Path, names: Names) -> tuple[DeclaredLine, ...]:
    """The lines of `lines.csv`.

    Raises
    ------
    TableFaults
        With every row that names no line or no month, and every month that is none.
    """
    cells = read_cells(path, Wanted(("starts", "ends")))
    columns = {folded(name): column for name, column in cells.columns.items()}
    faults = _unknown_columns(cells, (*WHERE, "starts", "ends", "why"))
    lines = []
    for at, number in enumerate(cells.numbers):
        where = {name: columns[name][at] for name in WHERE if name in columns and columns[name][at]}
        for name, text in where.items():
            if names.find(name, text) is None:
                faults.append(TableFault(path.name, number, name, "is not known", names.hint(name, text)))
        months = {}
        for name in ("starts", "ends"):
            months[name] = own_months([columns[name][at]])[0][columns[name][at]]
            if months[name] is None:
                faults.append(TableFault(path.name, number, name, NO_MONTH, repr(columns[name][at])))
        if not where or not (columns["starts"][at] or columns["ends"][at]):
            rule = "must name a line, and starts or ends or both"
            faults.append(TableFault(path.name, number, "the row", rule))
        known = {name: names.find(name, text) or text for name, text in where.items()}
        why = columns["why"][at] if "why" in columns else ""
        lines.append(DeclaredLine(path.name, number, known, months["starts"] or "", months["ends"] or "", why))
    if faults:
        raise TableFaults(faults)
    return tuple(lines)


def read_groups(path: Path) -> dict[str, str]:
    """The staff groups of `groups.csv`, each with the group it belongs to.

    Raises
    ------
    TableFaults
        With every group that belongs to none of the data dictionary, and every one named twice.
    """
    cells = read_cells(path, Wanted(("staff_group", "belongs_to")))
    columns = {folded(name): column for name, column in cells.columns.items()}
    faults = _unknown_columns(cells, ("staff_group", "belongs_to"))
    groups: dict[str, str] = {}
    known = Names.of()
    for number, group, belongs in zip(cells.numbers, columns["staff_group"], columns["belongs_to"], strict=True):
        meant = known.find("staff_group", belongs)
        if not meant:
            found = hinted(belongs, STAFF_GROUPS)
            faults.append(TableFault(path.name, number, "belongs_to", "is no staff group", found))
        if not group or folded(group) in map(folded, groups):
            faults.append(TableFault(path.name, number, "staff_group", "must be named, and once", repr(group)))
        groups[group] = meant or ""
    if faults:
        raise TableFaults(faults)
    return groups


def filled(
    columns: dict[str, NDArray[Any]], numbers: tuple[str, ...], keys: tuple[str, ...], lines: tuple[DeclaredLine, ...]
) -> dict[str, NDArray[Any]]:
    """Rows of 0 for the months in which a line is declared to be absent, as the columns of these rows alone.

    numbers: the table's columns of numbers. A line whose hours are not known in any month has none there either.
    """
    first, last = (number_of(str(of(columns["month"].tolist()))) for of in (min, max))
    line_keys = [name for name in keys if name != "month" and name in columns]
    rows_of: dict[tuple[str, ...], list[int]] = {}
    for row, line_name in enumerate(zip(*(columns[key].tolist() for key in line_keys), strict=True)):
        rows_of.setdefault(line_name, []).append(row)
    months_of: dict[str, set[str]] = {}
    for organisation, month in zip(columns["organisation"].tolist(), columns["month"].tolist(), strict=True):
        months_of.setdefault(organisation, set()).add(month)
    declared = [(line, line.of(columns)) for line in lines]
    added: dict[str, list[Any]] = {name: [] for name in columns}
    for rows in rows_of.values():
        there, window = set(columns["month"][rows].tolist()), months_of[str(columns["organisation"][rows[0]])]
        applies = [line for line, of in declared if of[rows[0]]]
        for month in map(month_of, range(first, last + 1)):
            if month in there or not min(window) <= month <= max(window):
                continue
            if any(line.covers(month) for line in applies):
                for name, column in columns.items():
                    unknown = name in numbers and bool(np.isnan(column[rows]).all())
                    nothing = np.nan if unknown else 0.0
                    added[name].append(month if name == "month" else nothing if name in numbers else column[rows[0]])
    return {name: np.array(cells, dtype=columns[name].dtype) for name, cells in added.items()}


def _unknown_columns(cells: Cells, known: tuple[str, ...]) -> list[TableFault]:
    unknown = [name for name in cells.columns if folded(name) not in known]
    return [TableFault(cells.file, None, name, f"is no column; there are {', '.join(known)}") for name in unknown]
