"""What is wrong with a table: all of it, and told a line a kind."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PRINTED = 40
"""Lines a message has at most: one that scrolls for ever is not read. `faults` keeps them all."""
SHOWN = 3
"""Values of one kind that a line shows."""
NO_ROWS = "has no rows"  # of a table that has its headings alone


@dataclass(frozen=True)
class TableFault:
    """One fault: which table or file, row, column, rule and value.

    row: as counted where it was found: by a reader of files the number that a spreadsheet shows, by a table made in
    Python its row from 1; None where it is of the whole table. rule: the same words for every fault of a kind; what
    differs from row to row stands in `found`.
    """

    table: str
    row: int | None
    column: str
    rule: str
    found: str = ""

    def __str__(self) -> str:
        """One line: table, row, column, rule, value."""
        row = "" if self.row is None else f" row {self.row}"
        tail = f", got {self.found}" if self.found else ""
        return f"{self.table}{row}: {self.column} {self.rule}{tail}"


class TableFaults(ValueError):  # noqa: N818 - a list of faults, not one error
    """Every fault of one or more tables. The message has a line a kind, 40 at most; `faults` holds them all."""

    def __init__(self, faults: Iterable[TableFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault_lines(self.faults)))

    def __reduce__(self) -> tuple[type[TableFaults], tuple[tuple[TableFault, ...]]]:
        """Travel between processes as faults: of an exception only its message would."""
        return type(self), (self.faults,)


class NotComparable(ValueError):  # noqa: N818 - the answer to a question, not a failure of the program
    """Two levels that no growth can be reported between, with the reason: an empty base, say, or other months."""


def fault_lines(faults: Sequence[TableFault]) -> list[str]:
    """One line for each kind of fault (table, column and rule), `PRINTED` at most: how many rows, first row, values."""
    kinds: dict[tuple[str, str, str], list[TableFault]] = {}
    for fault in faults:
        kinds.setdefault((fault.table, fault.column, fault.rule), []).append(fault)
    lines = [_of_a_kind(kind) for kind in kinds.values()]
    if len(lines) <= PRINTED:
        return lines
    beyond = [*kinds.values()][PRINTED - 1 :]
    return [*lines[: PRINTED - 1], f"and {len(beyond)} kinds of fault more, {sum(map(len, beyond))} in all"]


def write_faults(faults: Iterable[TableFault], path: Path) -> None:
    """Write the whole list as CSV: table, row, column, rule, found."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(("table", "row", "column", "rule", "found"))
        for each in faults:
            writer.writerow((each.table, "" if each.row is None else each.row, each.column, each.rule, each.found))


def _of_a_kind(kind: Sequence[TableFault]) -> str:
    """One line for faults that differ in row and value alone."""
    first = kind[0]
    if len(kind) == 1:
        return str(first)
    values = list(dict.fromkeys(fault.found for fault in kind if fault.found))
    more = f" and {len(values) - SHOWN} other values" if len(values) > SHOWN else ""
    tail = f", got {'; '.join(values[:SHOWN])}{more}" if values else ""
    if first.row is None:
        return f"{first.table}: {first.column} {first.rule}, {len(kind)} times{tail}"
    rows = f"row {first.row} and {len(kind) - 1} more"
    return f"{first.table} {rows}: {first.column} {first.rule}{tail}"
