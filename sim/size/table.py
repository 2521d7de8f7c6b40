"""The table of a trust's own: written empty with an example, and read again."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sim.productivity.source.sheets import RawSheet, read_sheets
from sim.size.declared import Declared, Row
from sim.size.figures import GROUP, NAME, Given

SHEET = "trust"
FILES = ("trust.xlsx", "trust.csv")
KINDS = (".xlsx", ".xlsm", ".csv")
"""Kinds of file that a table is read from."""
COLUMNS = ("row", "figure", "value", "unit", "allowed", "example", "typical trust", "what it is")
NEEDED = ("row", "value", "unit")
WIDTHS = (24, 38, 12, 10, 26, 12, 14, 90)


class Read(NamedTuple):
    """Rows that were filled in, by name; and what is wrong with the table as such, a line each."""

    rows: dict[str, Given]
    faults: list[str]


def lines_of(known: Declared) -> list[tuple[Any, ...]]:
    """The table, empty: its heading and a line a row."""
    groups = ", ".join(known.groups)
    text = [
        (NAME, "Name of the trust", "", "text", "letters and digits", "Example", "typical", "As results carry it"),
        (
            GROUP,
            "Size group",
            "",
            "text",
            groups,
            "",
            "",
            "Blank: small, medium or large by beds",
        ),
    ]
    return [COLUMNS, *text, *(_line(row) for row in known.rows.values())]


def _line(row: Row) -> tuple[Any, ...]:
    units = f" (or {', '.join(row.units)})" if row.units else ""
    allowed = f"{row.least:,.12g} to {row.most:,.12g}{' whole' if row.whole else ''}{units}"
    needed = "Needed. " if row.required else ""
    example = f"{row.example} {row.example_unit}" if row.example_unit != row.unit else row.example
    return (row.name, row.label, "", row.unit, allowed, example, row.typical, needed + row.what)


def write_template(folder: Path, known: Declared, as_csv: bool = False) -> Path:
    """Write the empty table, as a workbook or as CSV; FileExistsError where one is there already."""
    if taken := [folder / name for name in FILES if (folder / name).exists()]:
        raise FileExistsError(f"{taken[0]} is there already, and is not written over")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILES[as_csv]
    if as_csv:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(lines_of(known))
    else:
        _write_book(path, known)
    return path


def _write_book(path: Path, known: Declared) -> None:
    import openpyxl  # type: ignore[import-untyped]
    from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    for line in lines_of(known):
        sheet.append([None if cell == "" else cell for cell in line])
    for number, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for (cell,) in sheet["C2" : f"C{sheet.max_row}"]:
        cell.fill = PatternFill("solid", fgColor="FFF7D6")
    sheet.freeze_panes = "A2"
    book.save(path)


def table_in(place: Path) -> Path | None:
    """The table that a path means: the file itself, or the one in a folder; None where there is none."""
    if place.is_file() and place.suffix.lower() in KINDS:
        return place
    return next((place / name for name in FILES if (place / name).is_file()), None)


def read_table(path: Path) -> Read:
    """Read a filled table: its rows, in whatever order; blank values are left out."""
    try:
        sheets = read_sheets(path)
    except ValueError as error:
        return Read({}, [f"{path}: {error}"])
    sheet = next((each for each in sheets if each.name == SHEET), sheets[0])
    heading = next((n for n, row in enumerate(sheet.rows) if "row" in _heads(row) or "value" in _heads(row)), None)
    if heading is None:
        return Read({}, [f"{path}: has no heading: one row must name the columns {', '.join(NEEDED)}"])
    heads = _heads(sheet.rows[heading])
    at = sheet.numbered_from + heading
    faults = [f"{path}: row {at}: column {name} is missing" for name in NEEDED if name not in heads]
    faults += [f"{path}: row {at}: column {name} stands twice" for name in NEEDED if heads.count(name) > 1]
    return Read({}, faults) if faults else _rows(path, sheet, heading, {name: heads.index(name) for name in NEEDED})


def _rows(path: Path, sheet: RawSheet, heading: int, column: Mapping[str, int]) -> Read:
    found: dict[str, Given] = {}
    faults = []
    for number, row in enumerate(sheet.rows[heading + 1 :], sheet.numbered_from + heading + 1):
        name, value, unit = (_cell(row, column[each]) for each in NEEDED)
        if name == "" and value == "":
            continue
        if name == "":
            faults.append(f"{path}: row {number}, column row: says nothing of what the value is, got {value}")
        elif value != "" and str(name) in found:
            faults.append(f"{path}: row {number}, column row: {name} stands twice ({found[str(name)].where})")
        elif value != "":
            found[str(name)] = Given(value, f"{path.name} row {number}", str(unit))
    return Read(found, faults)


def _heads(row: Sequence[Any]) -> list[str]:
    return [str(cell or "").strip().lower() for cell in row]


def _cell(row: Sequence[Any], number: int) -> Any:
    cell = row[number] if number < len(row) else None
    return "" if cell is None else cell.strip() if isinstance(cell, str) else cell
