"""Mergers: trusts whose counts go to another from a month on, one after the other, in whatever order they are named.

`mergers.csv` beside a trust's own tables has a row for each: `organisation`, the trust or the code that ended; `into`,
the one it went into; `month`, the first as one. A trust that only took another code is a merger into that code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.productivity.deflators import Part
from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.months import is_month
from sim.productivity.source.cells import Wanted, folded, read_cells
from sim.productivity.source.month_formats import NO_MONTH, own_months

NOTHING = "nothing"
COLUMNS = ("organisation", "into", "month")


class Successor(Part):
    """The trust that another was merged into, and the first month as one."""

    into: str
    """Organisation whose rows those of the other are added to, before and after, so that both years are alike."""
    month: str
    """First month as one, YYYY-MM."""


def merger_faults(successors: Mapping[str, Successor]) -> Iterator[str]:
    """What is wrong with mergers taken together: a month that is none, a circle, a merger into a trust that is gone."""
    for code, successor in successors.items():
        if not is_month(successor.month):
            yield f"month must be YYYY-MM, got {successor.month}"
        seen, into = [code], successor.into
        while into in successors and into not in seen:
            seen.append(into)
            into = successors[into].into
        if into == code:
            yield f"{code} is merged into itself, by way of {', '.join(seen[1:]) or 'nobody'}"
        onward = successors.get(successor.into)
        if onward is not None and onward.month < successor.month:
            yield (
                f"{code} is merged into {successor.into} from {successor.month}, and that went into {onward.into} "
                f"from {onward.month} already"
            )


def in_order(successors: Mapping[str, Successor]) -> tuple[tuple[str, Successor], ...]:
    """The mergers such that whatever goes into a trust goes before that trust goes into another."""

    def follows(code: str) -> int:
        """How many mergers lie between a trust and the one that is left."""
        return 1 + follows(successors[code].into) if code in successors else 0

    return tuple(sorted(successors.items(), key=lambda each: -follows(each[0])))


def read_mergers(path: Path) -> dict[str, Successor]:
    """The mergers of `mergers.csv`, by the code that ended.

    Raises
    ------
    TableFaults
        With every row that lacks a name or a month, every code that ends twice, and what is wrong with all together.
    """
    cells = read_cells(path, Wanted(COLUMNS))
    columns = {folded(name): column for name, column in cells.columns.items()}
    faults = [
        TableFault(cells.file, None, name, f"is no column; there are {', '.join(COLUMNS)}")
        for name in columns
        if name not in COLUMNS
    ]
    found: dict[str, Successor] = {}
    for number, code, into, written in zip(cells.numbers, *(columns[name] for name in COLUMNS), strict=True):
        month = own_months([written])[0][written]
        if not code or not into:
            faults.append(
                TableFault(
                    path.name,
                    number,
                    "organisation",
                    "and into must both be named",
                    f"{code or NOTHING} and {into or NOTHING}",
                )
            )
        elif code in found:
            faults.append(TableFault(path.name, number, "organisation", "is merged twice", code))
        elif month is None:
            faults.append(TableFault(path.name, number, "month", NO_MONTH, repr(written)))
        else:
            found[code] = Successor(into=into, month=month)
    if not faults:
        faults = [TableFault(path.name, None, "organisation", rule) for rule in merger_faults(found)]
    if faults:
        raise TableFaults(faults)
    return found
