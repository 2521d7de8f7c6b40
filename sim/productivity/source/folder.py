"""A trust's own tables: whatever of them lies in one folder, read by one reader and under one spelling of each name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.productivity.breaks import Break
from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.preset import Preset
from sim.productivity.source.cells import Cells, Wanted, folded, read_cells
from sim.productivity.source.declared import DeclaredLine, read_groups, read_lines
from sim.productivity.source.left_out import LeftOut, Tally
from sim.productivity.source.mapping import TABLES, SourceMapping
from sim.productivity.source.mergers import Successor, read_mergers
from sim.productivity.source.month_formats import NO_MONTH, own_months
from sim.productivity.source.names import Names, hinted
from sim.productivity.source.reading import Sourced, read_rows
from sim.productivity.source.rows import OWN_MONTHS, Reading
from sim.productivity.source.sheets import suffix_of
from sim.productivity.tables import Table

OWN = ("activity", "inputs", "growth", "safety", "quality")
DECLARED = ("groups", "lines", "mergers", "breaks")
ADDED_UP = ("activity", "inputs")
"""Tables that can be added up over organisations."""
NOTHING = "nothing"
BREAK_COLUMNS = ("organisation", "month", "what")
LIKE_A_TABLE = (".xls", ".xlsb", ".ods")
"""Files that hold tables and are not read."""


class Folder:
    """The files of a folder by the table they are named after, in any case."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, list[Path]] = {name: [] for name in (*OWN, *DECLARED)}
        self.unused: list[str] = []
        for file in sorted(path.iterdir()) if path.is_dir() else []:
            suffix = suffix_of(file)
            name = file.name[: -len(suffix)].casefold() if suffix else ""
            if not file.is_file() or file.name.startswith((".", "~$")):
                continue
            if name in self.files:
                self.files[name].append(file)
            elif suffix or file.suffix.lower() in LIKE_A_TABLE:
                self.unused.append(file.name)

    def faults(self) -> Iterator[TableFault]:
        """Files that are missing, or there twice."""
        files = self.files
        if not any(files[name] for name in ("activity", "inputs", "growth")):
            there = f": it holds {', '.join(self.unused[:8])}" if self.unused else ""
            yield TableFault(self.path.name, None, "activity, inputs or growth", f"is not in this folder{there}")
        elif bool(files["activity"]) != bool(files["inputs"]):
            absent = "inputs" if files["activity"] else "activity"
            yield TableFault(self.path.name, None, absent, "is missing: activity and inputs go together")
        for name, paths in files.items():
            if len(paths) > 1:
                found = ", ".join(path.name for path in paths)
                yield TableFault(self.path.name, None, name, "is there more than once", found)

    def only(self, name: str) -> Path | None:
        """The one file of a name, None where there is none or several."""
        return self.files[name][0] if len(self.files[name]) == 1 else None


def read_folder(
    path: Path,
    preset: Preset | None = None,
    suppressed: float | None = None,
    leave: tuple[str, ...] = (),
    readers: Mapping[str, Callable[[Path, Wanted], Cells]] | None = None,
) -> Sourced:
    """Read a trust's own tables: `activity` and `inputs`, or `growth`, with `safety`, `quality`, `lines` and `groups`.

    preset: whose points of delivery, currencies and categories are the only ones; none given: any may be named.
    suppressed: what is taken for a number that is suppressed; none given: each is a fault.
    leave: tables that are there and are read by somebody else. readers: what reads the cells of a table in another way.

    Raises
    ------
    TableFaults
        With every fault of every file, the files that are missing or there twice, and those that cannot be read.
    """
    folder = Folder(path)
    faults = [*folder.faults()]
    groups: dict[str, str] = {}
    lines: tuple[DeclaredLine, ...] = ()
    if file := folder.only("groups"):
        with _collected(faults, file):
            groups = read_groups(file)
    names = Names.of(preset, groups)
    if file := folder.only("lines"):
        with _collected(faults, file):
            lines = read_lines(file, names)
    mergers: dict[str, Successor] = {}
    if file := folder.only("mergers"):
        with _collected(faults, file):
            mergers = read_mergers(file)
    breaks: tuple[Break, ...] = ()
    if file := folder.only("breaks"):
        with _collected(faults, file):
            breaks = read_breaks(file)
    read: dict[str, Any] = {}
    parts: list[Sourced] = []
    for name in (each for each in OWN if each not in leave):
        if file := folder.only(name):
            with _collected(faults, file):
                cells = (readers or {}).get(name, read_cells)(file, Wanted(TABLES[name].required(), table=name))
                one = read_rows(
                    cells,
                    own_mapping(name, cells, mergers),
                    Reading(names, own=True, suppressed=suppressed),
                    lines,
                )
                read |= one.tables
                parts.append(one)
    if faults:
        raise TableFaults(faults)
    spelt = Tally()
    read = one_spelling(read, spelt)
    left_out = [each for one in parts for each in one.left_out]
    if folder.unused:
        reason = "file of the folder that is not read by this task"
        left_out.append(LeftOut(reason, len(folder.unused), tuple(folder.unused[:5])))
    notes = (*(each for one in parts for each in one.notes), *spelt.reported())
    left_out += _unknown(mergers, breaks, parts, read)
    hidden = sum(one.hidden for one in parts)
    about = {"left_out": tuple(left_out), "notes": notes, "groups": groups, "hidden": hidden, "breaks": breaks}
    return Sourced(path.name, "own tables", **about, **read)  # type: ignore[arg-type]


def own_mapping(name: str, cells: Cells, mergers: Mapping[str, Successor] | None = None) -> SourceMapping:
    """The mapping of a file whose columns are already called what the table calls them, in any case.

    Raises
    ------
    TableFaults
        With every column the table has not.
    """
    kind = TABLES[name]
    known = {folded(field.name): field.name for field in fields(kind)}
    unknown = [column for column in cells.columns if folded(column) not in known]
    if unknown:
        rule = f"is no column; there are {', '.join(known.values())}"
        raise TableFaults(
            TableFault(cells.file, None, hinted(column, known.values()).replace(repr(column), column, 1), rule)
            for column in unknown
        )
    columns: dict[str, Any] = {column: {"column": column} for column in kind.required()}
    columns |= {known[folded(column)]: {"column": column} for column in cells.columns}
    if "month" in columns:
        columns["month"]["formats"] = [OWN_MONTHS]
    tree = {"name": name, "about": "own table", "file": cells.file, "table": name, "columns": columns}
    if mergers and name in ADDED_UP:
        tree |= {"successors": dict(mergers)}
    return SourceMapping.model_validate(tree)


def _unknown(
    mergers: Mapping[str, Successor], breaks: tuple[Break, ...], parts: list[Sourced], read: Mapping[str, Table]
) -> Iterator[LeftOut]:
    """Mergers and breaks of organisations that are in no table: they change nothing, and this is said."""
    text = " ".join(each.reason for one in parts for each in one.notes)
    ended = [code for code in mergers if f"into which {code} was merged" not in text]
    there = {str(name) for table in read.values() for name in table.columns()["organisation"]}
    broken = [each.organisation for each in breaks if each.organisation not in there]
    for name, codes in (("mergers.csv", ended), ("breaks.csv", broken)):
        if codes:
            yield LeftOut(f"row of {name} whose organisation is in no table", len(codes), tuple(codes[:5]))


def read_breaks(path: Path) -> tuple[Break, ...]:
    """The breaks of `breaks.csv`.

    Raises
    ------
    TableFaults
        With every row that lacks a name, a month or what changed.
    """
    cells = read_cells(path, Wanted(BREAK_COLUMNS))
    columns = {folded(name): column for name, column in cells.columns.items()}
    rule = f"is no column; there are {', '.join(BREAK_COLUMNS)}"
    faults = [TableFault(cells.file, None, name, rule) for name in columns if name not in BREAK_COLUMNS]
    found = []
    for number, *row in zip(cells.numbers, *(columns[name] for name in BREAK_COLUMNS), strict=True):
        code, written, what = row
        month = own_months([written])[0][written]
        if not code or not what:
            faults.append(
                TableFault(
                    path.name,
                    number,
                    "organisation",
                    "and what must both be given",
                    f"{code or NOTHING} and {what or NOTHING}",
                )
            )
        elif month is None:
            faults.append(TableFault(path.name, number, "month", NO_MONTH, repr(written)))
        else:
            found.append(Break(code, month, what))
    if faults:
        raise TableFaults(faults)
    return tuple(found)


@contextmanager
def _collected(faults: list[TableFault], file: Path) -> Iterator[None]:
    """Put the faults of one file with those of the others."""
    try:
        yield
    except TableFaults as error:
        faults += error.faults
    except ValueError as error:
        rule = str(error).removeprefix(file.name).strip(" :")
        faults.append(TableFault(file.name, None, "the file", rule))


def one_spelling(tables: dict[str, Any], tally: Tally) -> dict[str, Any]:
    """The tables with every organisation as the first of them spells it."""
    spelt: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, table in tables.items():
        changed = _respelt(table, spelt, tally)
        found[name] = table if changed is None else replace(table, organisation=changed)
    return found


def _respelt(table: Table, spelt: dict[str, str], tally: Tally) -> Any:
    column = table.columns()["organisation"]
    distinct, inverse = np.unique(column, return_inverse=True)
    words = [spelt.setdefault(folded(str(text)), str(text)) for text in distinct]
    if words == distinct.tolist():
        return None
    tally.add(
        f"organisation of {table.NAME} read as the other tables spell it",
        [f"{text} as {word}" for text, word in zip(distinct.tolist(), words, strict=True) if text != word],
    )
    return np.array(words, dtype=np.str_)[inverse]
