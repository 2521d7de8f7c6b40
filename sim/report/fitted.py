"""A table on a terminal: no heading breaks inside a word, and what is too wide goes on in a table below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace

from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

ENDLESS = 100_000


def print_table(table: Table, console: Console, repeated: int = 1) -> None:
    """Print a table whose columns are at least as wide as the longest word of their heading and cells.

    Where they do not fit beside each other, the columns are spread over several tables that all begin with the first.
    repeated: how many columns it takes to tell rows apart, with which they all begin where there is room.
    """
    if table.title:
        console.print(table.title, style="table.title", highlight=False)
    for part in _parts(table, console, repeated):
        console.print(part)


def _parts(table: Table, console: Console, repeated: int) -> Iterator[Table]:
    repeated = max(1, min(repeated, len(table.columns) - 1))  # where all were repeated, none would go on below
    while repeated > 1 and _widest(table, console, repeated) > console.width:
        repeated -= 1
    first, others = table.columns[:repeated], table.columns[repeated:]
    here: list[Column] = []
    for column in others:
        if here and _least(table, console, [*first, *here, column]) > console.width:
            yield _laid_out(table, console, [*first, *here])
            here = []
        here.append(column)
    yield _laid_out(table, console, [*first, *here])


def _widest(table: Table, console: Console, repeated: int) -> int:
    """The least width of the widest of tables that each have the first columns and one other."""
    first, others = table.columns[:repeated], table.columns[repeated:]
    return max((_least(table, console, [*first, column]) for column in others), default=0)


def _laid_out(table: Table, console: Console, columns: Sequence[Column]) -> Table:
    """The table with some of its columns, each as wide as it would like where there is room."""
    widths, wanted = [_word(console, c) for c in columns], [_line(console, c) for c in columns]
    room = console.width - _between(table, console, columns) - sum(widths)
    if sum(wanted) - sum(widths) <= room:
        widths = wanted
    else:
        for _ in range(max(0, room)):
            lacking = [want - width for want, width in zip(wanted, widths, strict=True)]
            widths[lacking.index(max(lacking))] += 1
    return _of(table, [replace(c, width=w, max_width=None) for c, w in zip(columns, widths, strict=True)])


def _of(table: Table, columns: Sequence[Column]) -> Table:
    """A copy with other columns and without its title."""
    part = copy(table)
    part.title = None
    part.columns = [replace(column, _index=place, no_wrap=False) for place, column in enumerate(columns)]
    return part


def _least(table: Table, console: Console, columns: Sequence[Column]) -> int:
    return sum(_word(console, column) for column in columns) + _between(table, console, columns)


def _between(table: Table, console: Console, columns: Sequence[Column]) -> int:
    """What stands between and around columns: edges and padding."""
    part = _of(table, [replace(column, width=1, min_width=None, max_width=None) for column in columns])
    return Measurement.get(console, console.options.update(width=ENDLESS), part).maximum - len(columns)


def _word(console: Console, column: Column) -> int:
    """The least width at which no word breaks, and no line of a cell where these are not to be wrapped."""
    cells = [_measured(console, cell) for cell in column.cells]
    least = max((cell.maximum if column.no_wrap else cell.minimum for cell in cells), default=1)
    if column.overflow == "ellipsis" and column.max_width is not None:
        least = min(least, column.max_width)
    return max(least, _measured(console, column.header).minimum, column.min_width or 1)


def _line(console: Console, column: Column) -> int:
    """The width at which nothing has to be wrapped."""
    widest = max((_measured(console, cell).maximum for cell in (column.header, *column.cells)), default=1)
    return max(_word(console, column), widest if column.max_width is None else min(widest, column.max_width))


def _measured(console: Console, cell: object) -> Measurement:
    text = console.render_str(cell) if isinstance(cell, str) else cell if isinstance(cell, Text) else Text(str(cell))
    return Measurement.get(console, console.options.update(width=ENDLESS), text)
