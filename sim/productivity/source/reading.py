"""A published or a finance team's file, read as a table through its mapping, with an account of what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.growth_table import GrowthTable
from sim.productivity.source.cells import read_cells
from sim.productivity.source.left_out import LeftOut
from sim.productivity.source.mapping import TABLES, SourceMapping
from sim.productivity.source.rows import NO_NUMBER, Rows, missing_columns, rows_of, wanted_rows
from sim.productivity.source.settling import Settling
from sim.productivity.tables import ActivityTable, InputsTable, Table
from sim.productivity.weights_table import WeightsTable

OWN_SUFFIXES = (".csv", ".parquet", ".xlsx")
# What Excel makes of 2024-04 when it opens and saves a CSV file is read as well.
OWN_MONTHS = ["%Y-%m", "%Y-%m-%d", "%b-%y", "%d/%m/%Y"]


@dataclass(frozen=True)
class Sourced:
    """What a file or folder held: its tables, what was left out, and what was kept though it should be looked at."""

    name: str
    about: str
    activity: ActivityTable | None = None
    inputs: InputsTable | None = None
    growth: GrowthTable | None = None
    weights: WeightsTable | None = None
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[LeftOut, ...] = ()

    @property
    def tables(self) -> dict[str, Table]:
        """The tables there are, by name."""
        every = {"activity": self.activity, "inputs": self.inputs, "growth": self.growth, "weights": self.weights}
        return {name: table for name, table in every.items() if table is not None}


def read_source(mapping: Mapping[str, Any] | SourceMapping, folder_or_file: Path) -> Sourced:
    """Read one file through a mapping.

    mapping: the tree of a `configs/source/*.yaml`, with its citations or without.
    folder_or_file: the file, or a folder in which exactly one file has the name the mapping gives.

    Raises
    ------
    TableFaults
        With every fault that was found, by row (from 1, below the header) and column of the file.
    FileNotFoundError
        When there is no such file, or there are several.
    ValueError
        When the file cannot be read as what its name says, or the mapping is unsound (pydantic's `ValidationError`).
    """
    chosen = mapping if isinstance(mapping, SourceMapping) else SourceMapping.model_validate(mapping)
    cells = read_cells(_found(chosen.file, folder_or_file), chosen.sheet, chosen.header_row)
    if missing := missing_columns(cells, chosen):
        raise TableFaults(missing)
    settling = Settling(chosen, cells.file)
    cells = wanted_rows(cells, chosen, settling.left_out)
    rows = rows_of(cells, chosen, settling.faults)
    if settling.faults:
        raise TableFaults(_with_unreadable(rows, settling))
    if not len(rows):
        rule = "has no row that is not left out" if settling.left_out.told() else "has no rows"
        raise TableFaults([TableFault(cells.file, None, chosen.table, rule)])
    rows = settling.settle(rows)
    table = _table(rows, settling)
    left_out, notes = settling.told()
    tables: dict[str, Any] = {chosen.table: table}
    return Sourced(name=chosen.name, about=chosen.about, left_out=left_out, notes=notes, **tables)


def read_folder(folder: Path) -> Sourced:
    """Read a finance team's own tables, `activity`, `inputs` and `growth` as CSV, Parquet or XLSX, as templates are.

    Activity and inputs go together; growth stands by itself.

    Raises
    ------
    TableFaults
        With every fault of every table, and the files that are missing or there twice.
    ValueError
        When a file cannot be read as what its name says.
    """
    faults: list[TableFault] = []
    read: dict[str, Any] = {}
    left_out: list[LeftOut] = []
    notes: list[LeftOut] = []
    files = {name: [*_own_files(folder, name)] for name in ("activity", "inputs", "growth")}
    if not any(files.values()):
        faults.append(TableFault(folder.name, None, "activity, inputs or growth", "is not in this folder"))
    elif bool(files["activity"]) != bool(files["inputs"]):
        absent = "inputs" if files["activity"] else "activity"
        faults.append(TableFault(folder.name, None, absent, "is missing: activity and inputs go together"))
    for name, paths in files.items():
        if len(paths) > 1:
            found = ", ".join(path.name for path in paths)
            faults.append(TableFault(folder.name, None, name, "is there more than once", found))
        elif paths:
            try:
                one = read_source(own_mapping(name, paths[0]), paths[0])
            except TableFaults as error:
                faults += error.faults
            else:
                read |= one.tables
                left_out += one.left_out
                notes += one.notes
    if faults:
        raise TableFaults(faults)
    return Sourced(folder.name, "own tables", left_out=tuple(left_out), notes=tuple(notes), **read)


def own_mapping(name: str, path: Path) -> SourceMapping:
    """The mapping of a file whose columns are already called what the table calls them."""
    given = read_cells(path, rows=1).columns
    kind = TABLES[name]
    required = kind.KEYS[: kind.NEVER_EMPTY] + (kind.NUMBERS[:1] if name != "growth" else ())
    columns: dict[str, Any] = {column: {"column": column} for column in dict.fromkeys((*required, *given))}
    known = [field.name for field in fields(kind)]
    if unknown := [column for column in columns if column not in known]:
        rule = f"is no column; there are {', '.join(known)}"
        raise TableFaults(TableFault(path.name, None, column, rule) for column in unknown)
    if "month" in columns:
        columns["month"]["formats"] = OWN_MONTHS
    tree = {"name": name, "about": "own table", "file": path.name, "table": name, "columns": columns}
    return SourceMapping.model_validate(tree)


def _own_files(folder: Path, name: str) -> list[Path]:
    return [folder / f"{name}{suffix}" for suffix in OWN_SUFFIXES if (folder / f"{name}{suffix}").is_file()]


def _found(pattern: str, folder_or_file: Path) -> Path:
    if folder_or_file.is_file():
        return folder_or_file
    found = sorted(path for path in folder_or_file.glob(pattern) if path.is_file()) if folder_or_file.is_dir() else []
    if len(found) != 1:
        many = f"{len(found)} files ({', '.join(path.name for path in found[:5])})" if found else "no file"
        raise FileNotFoundError(f"{folder_or_file} has {many} named {pattern}: name the one that is meant")
    return found[0]


def _with_unreadable(rows: Rows, settling: Settling) -> list[TableFault]:
    """Every fault of a file some cells of which cannot be read, but those that would follow from these cells."""
    unread = [*settling.faults]
    there = {(fault.row, fault.column) for fault in unread}
    nameless = np.array([fault.row for fault in unread if fault.rule != NO_NUMBER], dtype=np.int64)
    named = rows.where(~np.isin(rows.origin, nameless))
    if not len(named):
        return unread
    try:
        _table(settling.settle(named, whole=not len(nameless)), settling)
    except TableFaults as error:
        # Where a row is left aside, the gap it leaves is none of the file's.
        found = [fault for fault in error.faults if fault.row is not None or not len(nameless)]
        return unread + [fault for fault in found if (fault.row, fault.column) not in there]
    return unread


def _table(rows: Rows, settling: Settling) -> Table:
    """The table, its faults told at the rows and columns of the file."""
    faults = [*settling.faults]
    try:
        table = settling.mapping.kind.of(rows.columns)
    except TableFaults as error:
        for fault in error.faults:
            if fault.row is None:
                faults.append(TableFault(settling.file, None, fault.column, fault.rule, fault.found))
            else:
                column = settling.column(fault.column, int(rows.record[fault.row - 1]))
                row = int(rows.origin[fault.row - 1])
                faults.append(TableFault(settling.file, row, column, fault.rule, fault.found))
    if faults:
        raise TableFaults(faults)
    return table
