"""Every organisation of two tables, each on its own: one pass over a nation's tables instead of one for each trust."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sim.productivity.calculation import Growth, growth
from sim.productivity.faults import NotComparable, TableFault, TableFaults
from sim.productivity.levels import Level, Period, level
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable, Table

AnyTable = TypeVar("AnyTable", bound=Table)


@dataclass(frozen=True)
class Growths:
    """Growth by organisation, and the reason for each that none can be told of."""

    found: dict[str, Growth]
    refused: dict[str, str]


def by_organisation(table: AnyTable) -> dict[str, AnyTable]:
    """The table cut into one for each organisation, in order of their names."""
    if not len(table):
        return {}
    names, inverse = np.unique(table.columns()["organisation"], return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    cuts = np.searchsorted(inverse[order], np.arange(1, len(names)))
    return {str(name): table.where(rows) for name, rows in zip(names, np.split(order, cuts), strict=True)}


def growths(activity: ActivityTable, inputs: InputsTable, preset: Preset, months: tuple[str, ...]) -> Growths:
    """Growth of the months together on the same months a year before, of every organisation.

    One that has no such months, or no base, is reported with its reason and stops no other.

    Raises
    ------
    TableFaults
        With what the preset does not know, of all organisations.
    """
    done, spent = by_organisation(activity), by_organisation(inputs)

    def one(name: str, period: Period) -> Level:
        return level(done[name], spent[name], preset, period)

    return compared(done, spent, one, months)


def compared(
    done: Mapping[str, object],
    spent: Mapping[str, object],
    level_of: Callable[[str, Period], Level],
    months: tuple[str, ...],
) -> Growths:
    """Growth of each organisation that has both activity and inputs, from the levels of the two periods.

    Raises
    ------
    TableFaults
        With the faults of all organisations.
    """
    found: dict[str, Growth] = {}
    refused: dict[str, str] = {}
    faults: dict[str, TableFault] = {}
    for name in sorted({*done, *spent}):
        if not (name in done and name in spent):
            refused[name] = f"{name} has no {'inputs' if name in done else 'activity'}"
            continue
        period = Period(name, months)
        try:
            found[name] = growth(level_of(name, period.year_before()), level_of(name, period))
        except NotComparable as error:
            refused[name] = str(error)
        except TableFaults as error:
            faults |= _named(name, error.faults)
    if faults:
        raise TableFaults(faults.values())
    return Growths(found, refused)


def _named(name: str, faults: Iterable[TableFault]) -> dict[str, TableFault]:
    """Faults of one organisation's part, whose rows are not those of the whole table."""
    named = (TableFault(f"{fault.table} of {name}", None, fault.column, fault.rule, fault.found) for fault in faults)
    return {str(fault): fault for fault in named}
