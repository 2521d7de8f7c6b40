"""Tables of a page as one workbook, and each of them as CSV beside it: what a spreadsheet reads, and nothing it runs.

A number is a number, its unit stands in the header, and an unknown one is an empty cell. Text is text: in the workbook
by the type of its cell, in CSV, which has no types, with an apostrophe before what a spreadsheet would take for a
formula.
"""

from __future__ import annotations

import csv
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.study.results import whole

Cell = str | float | int | None
Named = str | tuple[str, str]  # a column, or a column with its unit
TABLES = "tables"  # the folder of the CSV files
FRONT = "about"  # the first sheet
LONGEST_NAME = 31  # letters a sheet's name may have
SHEET_ROWS = 1_048_576  # a sheet holds no more, its header among them
RUNS = ("=", "+", "-", "@", "\t", "\r")  # how a text begins that a spreadsheet may take for a formula
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no XML may hold them
NARROWEST, WIDEST, OF_NOTES = 8, 48, 110  # widths of a column, in letters
FORMATS = {"£": "#,##0", "hours": "#,##0", "fraction": "0.00%", "log points × 100": "0.000"}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the date in the file itself, so that a result made again is the same to the byte


@dataclass(frozen=True)
class Column:
    """A column: its name and, of a number, its unit."""

    name: str
    unit: str = ""

    @property
    def header(self) -> str:
        """What stands in the first row: `spend (£)`."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True)
class Sheet:
    """One table. name: of the sheet and of its CSV file; about: what a row is; rows: as long as there are columns."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, name: str, about: str, columns: Sequence[Named], rows: Iterable[Iterable[Any]]) -> Sheet:
        """From columns as names, or names with units, and rows of any numbers: NaN and infinity are unknown.

        Raises
        ------
        ValueError
            When a row is not as long as there are columns, or a sheet cannot hold so many.
        """
        named = tuple(Column(each) if isinstance(each, str) else Column(*each) for each in columns)
        cells = tuple(tuple(map(_cell, row)) for row in rows)
        if wrong := next((row for row in cells if len(row) != len(named)), None):
            raise ValueError(f"{name}: {len(wrong)} cells for {len(named)} columns")
        if len(cells) >= SHEET_ROWS:
            raise ValueError(f"{name}: a sheet holds {SHEET_ROWS - 1} rows below its header, not {len(cells)}")
        return cls(name[:LONGEST_NAME], about, named, cells)


@dataclass(frozen=True)
class Front:
    """The first sheet. title: what was asked; provenance: command, version and the like; notes: by kind (`flag`,
    `warning`, `note`, `assumption`), each a sentence.
    """

    title: str
    provenance: Mapping[str, str]
    notes: Mapping[str, Sequence[str]]

    def rows(self, sheets: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
        """What it says, line by line: flags and warnings before anything else."""
        yield "what", self.title
        yield from ((kind, text) for kind, texts in self.notes.items() for text in texts)
        yield from ((f"sheet {sheet.name}", sheet.about) for sheet in sheets)
        yield from self.provenance.items()


def write_workbook(folder: Path, name: str, front: Front, sheets: Iterable[Sheet]) -> list[Path]:
    """Write `NAME.xlsx`, and `tables/SHEET.csv` for each sheet with a row: all of them whole, or none.

    Raises
    ------
    ValueError
        When two sheets have one name.
    """
    kept = [sheet for sheet in sheets if sheet.rows]
    names = [sheet.name.casefold() for sheet in kept]
    if twice := {each for each in names if names.count(each) > 1 or each == FRONT}:
        raise ValueError(f"sheets of one name: {', '.join(sorted(twice))}")
    about = Sheet.of(FRONT, "", ("", ""), front.rows(kept))
    paths = [folder / f"{name}.xlsx", *(folder / TABLES / f"{sheet.name}.csv" for sheet in kept)]
    with ExitStack() as finished:
        book, *texts = [finished.enter_context(whole(path)) for path in paths]
        _write_book(book, about, kept)
        for sheet, path in zip(kept, texts, strict=True):
            _write_csv(path, sheet)
    return paths


def tell_books(written: Sequence[Path], console: Console) -> None:
    """Say which workbook was written, and how many tables beside it."""
    if written:
        text = f"workbook: {written[0]}, and its {len(written) - 1} tables as CSV in {written[-1].parent}"
        console.out(text, highlight=False)


def _cell(given: Any) -> Cell:
    """A number of Python, a text that any file can hold, or nothing."""
    if given is None or given == "":
        return None
    if isinstance(given, str):
        return CONTROLS.sub("\ufffd", str(given))
    number = given.item() if hasattr(given, "item") else given
    if isinstance(number, bool):
        return "yes" if number else "no"
    if isinstance(number, float) and not math.isfinite(number):
        return None
    return number if isinstance(number, int | float) else str(number)


def _write_csv(path: Path, sheet: Sheet) -> None:
    """In UTF-8 with its mark, by which a spreadsheet knows £ from Â£."""
    with path.open("w", newline="", encoding="utf-8-sig") as out:
        writer = csv.writer(out)
        writer.writerow([column.header for column in sheet.columns])
        writer.writerows([[harmless(cell) for cell in row] for row in sheet.rows])


def harmless(cell: Cell) -> Cell:
    """A cell as CSV has it: a text that would be a formula has an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(RUNS) else cell


def _write_book(path: Path, about: Sheet, sheets: Sequence[Sheet]) -> None:
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    _write_front(book.create_sheet(FRONT), about)
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.name), sheet)
    book.save(path)
    _without_clock(path)


def _write_front(page: Any, about: Sheet) -> None:
    from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]

    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 24, OF_NOTES
    for row in about.rows:
        first, second = (_text(page, str(cell or " ")) for cell in row)
        first.font = Font(bold=True)
        for written in (first, second):
            written.alignment = Alignment(wrap_text=True, vertical="top")
        page.append([first, second])


def _write_sheet(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    for at, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(at)].width = _width(column, [row[at - 1] for row in sheet.rows])
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    head = [_text(page, column.header) for column in sheet.columns]
    for cell in head:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    page.append(head)
    for row in sheet.rows:
        page.append([_written(page, cell, column) for cell, column in zip(row, sheet.columns, strict=True)])


def _written(page: Any, cell: Cell, column: Column) -> Any:
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

    if isinstance(cell, str):
        return _text(page, cell)
    written = WriteOnlyCell(page, cell)
    if isinstance(cell, float):
        written._value = repr(cell)  # left to itself openpyxl writes 16 digits, one too few
    written.number_format = FORMATS.get(column.unit.removesuffix(" a year"), "General")
    return written


def _text(page: Any, text: str) -> Any:
    """A cell of text whatever it begins with, which stays text where somebody edits it."""
    from openpyxl.cell import WriteOnlyCell

    written = WriteOnlyCell(page, text)
    written.data_type, written.number_format = "s", "@"
    written.quotePrefix = text.startswith(RUNS)
    return written


def _width(column: Column, cells: Sequence[Cell]) -> float:
    """Letters that the widest cell takes, its header on two lines."""
    of_cells = max((len(cell) if isinstance(cell, str) else 12 for cell in cells if cell is not None), default=0)
    of_header = max(len(column.header) / 2, *map(len, column.header.split())) + 4  # room for the filter's arrow
    return min(WIDEST, max(NARROWEST, of_cells + 2, of_header))


def _without_clock(path: Path) -> None:
    """Take the time of writing out of a workbook: what is made again is then the same to the byte."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"1980-01-01T00:00:00Z", core)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
