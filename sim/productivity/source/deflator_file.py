"""A trust's own deflators: `deflators=mine.csv`, in force instead of those of the measure, which stay alternatives.

A row is a price and a time: `category` (`all_other` for every category not named), `staff_group` and `contract` where a
price is finer, and either `year` (`2024/25`) with `growth` on the year before, a fraction, or `month` with `index`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.productivity.deflators import DeflatorSet
from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.months import financial_year
from sim.productivity.periods import YEAR, months_of
from sim.productivity.preset import MINE, Alternative, Preset
from sim.productivity.source.cells import Wanted, folded, read_cells
from sim.productivity.source.month_formats import NO_MONTH, own_months

KEYS = ("category", "staff_group", "contract")
TIMES = {"year": "growth", "month": "index"}
ALL_OTHER = "all_other"
MOST_GROWTH = 0.5
"""No price grew by half in a year: a larger number is per cent that was written for a fraction."""


def read_deflators(path: Path) -> DeflatorSet:
    """The deflators of a file.

    Raises
    ------
    TableFaults
        With every row that lacks a name, a time or a number, and every series that is none.
    """
    cells = read_cells(path, Wanted(("category",)))
    columns = {folded(name): column for name, column in cells.columns.items()}
    faults = [*_columns_wrong(path, columns)]
    if faults:
        raise TableFaults(faults)
    time = next(name for name in TIMES if name in columns)
    tree: dict[str, Any] = {}
    for at, number in enumerate(cells.numbers):
        names = {key: columns[key][at].strip() if key in columns else "" for key in KEYS}
        when, value = _time(time, columns[time][at]), _number(columns[TIMES[time]][at])
        wrong = [*_row_wrong(time, names, when, (columns[time][at], columns[TIMES[time]][at]), value)]
        if wrong:
            faults += [TableFault(path.name, number, *each) for each in wrong]
            continue
        kind = "growth" if time == "year" else "monthly"
        series = _series(tree, names).setdefault(kind, {})
        if when in series:
            faults.append(TableFault(path.name, number, time, "is given twice for this price", columns[time][at]))
        series[when] = value
    if faults:
        raise TableFaults(faults)
    try:
        return DeflatorSet.model_validate({"vintage": f"own: {path.name}", **tree})
    except ValidationError as error:
        raise TableFaults(
            TableFault(path.name, None, ".".join(map(str, each["loc"])) or "prices", each["msg"])
            for each in error.errors(include_url=False)
        ) from error


def with_deflators(preset: Preset, own: DeflatorSet, file: str) -> Preset:
    """The preset with a trust's own deflators in force, and the set it had as one more alternative.

    Raises
    ------
    TableFaults
        With every category of the preset that has no price, and every one that is not in the preset.
    """
    faults = [
        TableFault(file, None, "category", f"has no price for {category} (or {ALL_OTHER})")
        for category in preset.categories
        if own.of(category) is None
    ]
    faults += [
        TableFault(file, None, "category", f"is not in the scope of {preset.name}", category)
        for category in own.categories
        if category not in preset.categories
    ]
    if faults:
        raise TableFaults(faults)
    before = Alternative(name=preset.deflator_set, change={"deflator_set": preset.deflator_set})
    assumptions = tuple(
        each.model_copy(update={"choice": f"own: {file}", "alternatives": (before, *each.alternatives)})
        if each.name == "deflators"
        else each
        for each in preset.assumptions
    )
    sets = {**preset.deflators, MINE: own}
    return preset.model_copy(update={"deflators": sets, "deflator_set": MINE, "assumptions": assumptions})


def _columns_wrong(path: Path, columns: dict[str, Any]) -> Iterator[TableFault]:
    known = (*KEYS, *TIMES, *TIMES.values())
    for name in columns:
        if name not in known:
            yield TableFault(path.name, None, name, f"is no column; there are {', '.join(known)}")
    given = [time for time, number in TIMES.items() if time in columns and number in columns]
    if len(given) != 1 or sum(time in columns for time in TIMES) != 1:
        yield TableFault(path.name, None, "year and growth, or month and index,", "must be given, one of the two")


def _row_wrong(
    time: str, names: dict[str, str], when: str | None, written: tuple[str, str], value: float | None
) -> Iterator[tuple[str, str, str]]:
    if not names["category"]:
        yield "category", "must not be empty", ""
    if names["staff_group"] and names["contract"]:
        yield "contract", "and staff_group cannot both be named: the price of a contract goes first", names["contract"]
    if when is None:
        yield time, "must be a financial year, as 2024/25" if time == "year" else NO_MONTH, repr(written[0])
    if value is None:
        yield TIMES[time], "must be a number", repr(written[1])
    elif time == "year" and abs(value) > MOST_GROWTH:
        yield TIMES[time], "must be a fraction (5.5 % is 0.055)", written[1]


def _series(tree: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The series of a price within the tree of a set."""
    whole = names["category"] == ALL_OTHER
    of = (
        tree.setdefault(ALL_OTHER, {}) if whole else tree.setdefault("categories", {}).setdefault(names["category"], {})
    )
    for key, below in (("contract", "contracts"), ("staff_group", "staff_groups")):
        if names[key]:
            found: dict[str, Any] = of.setdefault(below, {}).setdefault(names[key], {})
            return found
    return of  # type: ignore[no-any-return]


def _time(time: str, written: str) -> str | None:
    if time == "month":
        return own_months([written])[0][written]
    months = months_of(written)
    return financial_year(months[0]) if months is not None and len(months) == YEAR else None


def _number(written: str) -> float | None:
    text = written.strip()
    try:
        return float(text.removesuffix("%")) / 100.0 if text.endswith("%") else float(text)
    except ValueError:
        return None
