"""A published or a finance team's file, read as a table through its mapping, with an account of what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.productivity.breaks import Break
from sim.productivity.faults import NO_ROWS, TableFault, TableFaults
from sim.productivity.growth_table import GrowthTable
from sim.productivity.quality_table import QualityTable
from sim.productivity.series.safety import SafetyTable
from sim.productivity.source.cells import Cells, Wanted, folded, read_cells
from sim.productivity.source.declared import DeclaredLine
from sim.productivity.source.left_out import LeftOut
from sim.productivity.source.mapping import SourceMapping
from sim.productivity.source.names import Names
from sim.productivity.source.rows import NUMBER_RULES, Reading, Rows, missing_columns, rows_of, wanted_rows
from sim.productivity.source.validation import Validation
from sim.productivity.streamed import Streamed
from sim.productivity.tables import ActivityTable, InputsTable, Table
from sim.productivity.weights_table import WeightsTable


@dataclass(frozen=True)
class Sourced:
    """What a file or folder held: its tables, what was left out, and what was kept though it should be looked at."""

    name: str
    about: str
    activity: ActivityTable | None = None
    inputs: InputsTable | None = None
    growth: GrowthTable | None = None
    weights: WeightsTable | None = None
    safety: SafetyTable | None = None
    quality: QualityTable | None = None
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[LeftOut, ...] = ()
    groups: Mapping[str, str] | None = None
    """A trust's own staff groups and the group each belongs to."""
    hidden: int = 0
    """Suppressed cells, for each of which a number was taken."""
    breaks: tuple[Break, ...] = ()
    """Months from which a trust is counted in another way."""
    streamed: Streamed | None = None
    """The activity as it was weighed at its finest grain, where it is too long for memory; `activity` is by point of
    delivery then."""

    def spelt(self, organisation: str) -> str:
        """An organisation as the tables spell it, whose case and spaces do not matter; as it is where it is in none."""
        names = {str(name) for table in self.tables.values() for name in table.columns().get("organisation", ())}
        return (
            organisation
            if organisation in names
            else {folded(n): n for n in names}.get(folded(organisation), organisation)
        )

    @property
    def tables(self) -> dict[str, Table]:
        """The tables there are, by name."""
        every = {
            "activity": self.activity,
            "inputs": self.inputs,
            "growth": self.growth,
            "weights": self.weights,
            "safety": self.safety,
            "quality": self.quality,
        }
        return {name: table for name, table in every.items() if table is not None}


def read_source(
    mapping: Mapping[str, Any] | SourceMapping,
    folder_or_file: Path,
    names: Names | None = None,
    suppressed: float | None = None,
) -> Sourced:
    """Read one file through a mapping.

    mapping: the tree of a `configs/source/*.yaml`, with its citations or without.
    folder_or_file: the file, or a folder in which exactly one file has the name the mapping gives.
    names: those that may be used; none given: of staff groups and contracts alone.
    suppressed: what is taken for a number that is suppressed; none given: each is a fault.

    Raises
    ------
    TableFaults
        With every fault that was found, by row (as a spreadsheet numbers it) and column of the file.
    FileNotFoundError
        When there is no such file, or there are several.
    ValueError
        When the file cannot be read as what its name says, or the mapping is unsound (pydantic's `ValidationError`).
    """
    chosen = mapping if isinstance(mapping, SourceMapping) else SourceMapping.model_validate(mapping)
    path = _found(chosen.file, folder_or_file)
    columns = tuple(dict.fromkeys(cell.column for record in chosen.cells() for cell in record.values() if cell.column))
    cells = read_cells(path, Wanted(columns, chosen.sheet, chosen.header_row, chosen.table))
    return read_rows(cells, chosen, Reading(names or Names.of(), suppressed=suppressed))


def read_rows(cells: Cells, chosen: SourceMapping, reading: Reading, lines: tuple[DeclaredLine, ...] = ()) -> Sourced:
    """A table from the cells of a file. Errors: `read_source`."""
    if missing := missing_columns(cells, chosen):
        raise TableFaults(missing)
    for said in cells.said:
        reading.notes.add(f"{cells.file}: {said}", [cells.file])
    validation = Validation(chosen, cells.file, reading, lines)
    cells = wanted_rows(cells, chosen, reading)
    rows = rows_of(cells, chosen, reading)
    if reading.faults:
        raise TableFaults(_with_unreadable(rows, validation))
    if not len(rows):
        rule = "has no row that is not left out" if validation.left_out.reported() else NO_ROWS
        raise TableFaults([TableFault(cells.file, None, chosen.table, rule)])
    rows = validation.settle(rows)
    table = _table(rows, validation)
    left_out, notes = validation.reported()
    tables: dict[str, Any] = {chosen.table: table}
    return Sourced(
        name=chosen.name, about=chosen.about, left_out=left_out, notes=notes, hidden=reading.hidden, **tables
    )


def _found(pattern: str, folder_or_file: Path) -> Path:
    if folder_or_file.is_file():
        return folder_or_file
    found = sorted(path for path in folder_or_file.glob(pattern) if path.is_file()) if folder_or_file.is_dir() else []
    if len(found) != 1:
        many = f"{len(found)} files ({', '.join(path.name for path in found[:5])})" if found else "no file"
        raise FileNotFoundError(f"{folder_or_file} has {many} named {pattern}: name the one that is meant")
    return found[0]


def _with_unreadable(rows: Rows, validation: Validation) -> list[TableFault]:
    """Every fault of a file some cells of which cannot be read, but those that would follow from these cells."""
    unread = [*validation.faults]
    there = {(fault.row, fault.column) for fault in unread}
    nameless = np.array(
        [fault.row for fault in unread if fault.rule not in NUMBER_RULES and fault.row is not None], dtype=np.int64
    )
    named = rows.where(~np.isin(rows.origin, nameless))
    if not len(named):
        return unread
    validation.reading.faults.clear()
    try:
        _table(validation.settle(named, whole=not len(nameless)), validation)
    except TableFaults as error:
        # Where a row is left aside, the gap it leaves is none of the file's.
        found = [fault for fault in error.faults if fault.row is not None or not len(nameless)]
        return unread + [fault for fault in found if (fault.row, fault.column) not in there]
    return unread


def _table(rows: Rows, validation: Validation) -> Table:
    """The table, its faults told at the rows and columns of the file."""
    faults = [*validation.faults]
    try:
        table = validation.mapping.kind.of(rows.columns)
    except TableFaults as error:
        for fault in error.faults:
            if fault.row is None:
                faults.append(TableFault(validation.file, None, fault.column, fault.rule, fault.found))
            else:
                column = validation.column(fault.column, int(rows.record[fault.row - 1]))
                row = int(rows.origin[fault.row - 1])
                faults.append(TableFault(validation.file, row, column, fault.rule, fault.found))
    if faults:
        raise TableFaults(faults)
    return table
