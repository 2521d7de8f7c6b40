"""A trust's two tables as the text cells of a spreadsheet, before anybody reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.productivity.tables import Table

Row = dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """One file: columns, rows of text, and how it is written."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @classmethod
    def of(cls, table: Table) -> Sheet:
        """A table as somebody would type it: a number without a fraction has no point, an unknown one no text."""
        columns = table.columns()
        texts = {name: [_text(cell) for cell in column.tolist()] for name, column in columns.items()}
        rows = tuple(dict(zip(texts, cells, strict=True)) for cells in zip(*texts.values(), strict=True))
        return cls(tuple(texts), rows)

    def with_rows(self, rows: Iterator[Row]) -> Sheet:
        """The same sheet with other rows."""
        return replace(self, rows=tuple(rows))

    def without(self, out: Callable[[Row], bool]) -> Sheet:
        """The same sheet without some rows."""
        return self.with_rows(row for row in self.rows if not out(row))

    def changed(self, of: Callable[[Row], bool], change: Callable[[Row], Row]) -> Sheet:
        """The same sheet, some of its rows with other cells."""
        return self.with_rows({**row, **change(row)} if of(row) else row for row in self.rows)

    def as_bytes(self) -> bytes:
        """The file: text, cells that hold the delimiter in quotes."""
        lines = [*self.above, self.delimiter.join(self.columns)]
        for row in self.rows:
            cells = (row.get(name, "") for name in self.columns)
            lines.append(self.delimiter.join(f'"{cell}"' if self.delimiter in cell else cell for cell in cells))
        return ("\n".join([*lines, *self.below]) + "\n").encode(self.encoding)

    def headed(self, column: str, heading: str) -> Sheet:
        """The same sheet, a column under another heading."""
        columns = tuple(heading if name == column else name for name in self.columns)
        rows = ({heading if name == column else name: cell for name, cell in row.items()} for row in self.rows)
        return replace(self, columns=columns, rows=tuple(rows))


class Own(NamedTuple):
    """The two tables of a trust."""

    activity: Sheet
    inputs: Sheet

    def write(self, folder: Path) -> Path:
        """Write both into a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "activity.csv").write_bytes(self.activity.as_bytes())
        (folder / "inputs.csv").write_bytes(self.inputs.as_bytes())
        return folder


@dataclass(frozen=True)
class Damage:
    """One way of spoiling a trust's tables.

    harm: the tables spoilt, the lines and months chosen by the generator. cause: a regular expression that one fault
    or flag must match where the figure does not stay the true one; it stands for the words that name the cause.
    """

    name: str
    harm: Callable[[Own, np.random.Generator], Own]
    cause: str


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() else repr(cell)  # noqa: PLR0124
    return str(cell)
