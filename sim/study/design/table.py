"""A design that stands in a CSV file: a column for each factor, a row for each point."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.scenario.base import Part
from sim.scenario.faults import Fault
from sim.study.design.level import Level, Scalar, doubled

AT = "design.table"
WHOLE = re.compile(r"[+-]?(0|[1-9][0-9]*)")
REAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
TRUTH = {"true": True, "false": False}


class DesignTable(Part):
    """A table as it was read: its file's name, the factors, and by row the line of the file and the levels."""

    file: str
    factors: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[Level, ...], ...]

    def points(self) -> list[dict[str, Scalar]]:
        """The levels of each row by factor; None where its cell is empty."""
        return [dict(zip(self.factors, row, strict=True)) for row in self.rows]

    def place(self, row: int, factor: str) -> str:
        """Where a level stands."""
        return f"{AT}: {self.file} line {self.lines[row]}, column {factor}"


def read_table(written: Any, folders: Sequence[Path]) -> tuple[DesignTable | None, list[Fault]]:
    """The table of a named file, or all that is wrong with it. folders: where the file is looked for, in order."""
    if not isinstance(written, str) or not written:
        return None, [Fault(AT, "must be the name of a CSV file", repr(written))]
    found = next((place for folder in folders if (place := folder / written).is_file()), None)
    if found is None:
        return None, [Fault(AT, f"is not in {', '.join(map(str, folders))}", written)]
    try:
        with found.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            lines = [(reader.line_num, row) for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return None, [Fault(AT, f"cannot be read as CSV: {error}", written)]
    if len(lines) < 2:
        return None, [Fault(AT, "has no row below its header" if lines else "is empty", written)]
    (_, header), *rows = lines
    factors = tuple(name.strip() for name in header)
    faults = [Fault(AT, f"{written} {rule}") for rule in (*_of_header(factors), *_ragged(len(header), rows))]
    if faults:
        return None, faults
    table = DesignTable(
        file=written,
        factors=factors,
        lines=tuple(line for line, _ in rows),
        rows=tuple(tuple(map(_cell, row)) for _, row in rows),
    )
    again = [
        Fault(AT, f"{written} line {table.lines[row]} is the same point as line {table.lines[before]}")
        for row, before in doubled(table.points())
    ]
    return (None if again else table), again


def _of_header(factors: Sequence[str]) -> Iterator[str]:
    for name, times in Counter(factors).items():
        if not name:
            yield "has a column without a name"
        elif times > 1:
            yield f"has the column {name} {'twice' if times == 2 else f'{times} times'}"


def _ragged(width: int, rows: Sequence[tuple[int, Sequence[str]]]) -> Iterator[str]:
    for line, row in rows:
        if len(row) != width:
            yield f"line {line} has {len(row)} cells, and its header {width}"


def _cell(text: str) -> Scalar:
    """A number or a truth value where it is written like one, None where the cell is empty, else the text."""
    text = text.strip()
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if REAL.fullmatch(text) else TRUTH.get(text, text or None)
