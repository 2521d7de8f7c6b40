"""What is wrong with a table, told all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PRINTED = 200  # a message that scrolls for ever is not read; `faults` keeps them all


@dataclass(frozen=True)
class TableFault:
    """One fault: which table, data row (first row 1, or None for the whole table), column, rule and value."""

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
    """Every fault of one or more tables. The message prints the first 200, `faults` holds them all."""

    def __init__(self, faults: Iterable[TableFault]) -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[:PRINTED]]
        if len(self.faults) > PRINTED:
            lines.append(f"and {len(self.faults) - PRINTED} faults more")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[TableFaults], tuple[tuple[TableFault, ...]]]:
        """Travel between processes as faults: of an exception only its message would."""
        return type(self), (self.faults,)


class NotComparable(ValueError):  # noqa: N818 - the answer to a question, not a failure of the program
    """Two levels that no growth can be told between, with the reason: an empty base, say, or other months."""
