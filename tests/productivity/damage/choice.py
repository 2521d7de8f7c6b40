"""What damage falls on: a side, a line, a month or a year of a trust's tables, chosen by chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from numpy.random import Generator

from tests.productivity.damage.sheets import Own, Row, Sheet

Side = Literal["activity", "inputs"]
Harm = Callable[[Sheet, Side, Generator], Sheet]
"""What spoils one sheet."""
Rows = Callable[[Sheet, Side, Generator], Callable[[Row], bool]]
"""What chooses rows of a sheet."""
KEYS = {"activity": ("pod", "currency"), "inputs": ("category", "staff_group", "contract")}
NUMBER = {"activity": "volume", "inputs": "nominal_gbp"}
SIDES: tuple[Side, ...] = ("activity", "inputs")


def line_of(row: Row, side: Side) -> tuple[str, ...]:
    """What a line is called."""
    return tuple(row.get(key, "") for key in KEYS[side])


def months_of(sheet: Sheet) -> list[str]:
    """Months of a sheet, ascending."""
    return sorted({row["month"] for row in sheet.rows})


def a_line(sheet: Sheet, side: Side, chance: Generator) -> tuple[str, ...]:
    """A line by chance, each as likely, of those that are not 0 throughout."""
    totals: dict[tuple[str, ...], float] = {}
    for row in sheet.rows:
        totals[line_of(row, side)] = totals.get(line_of(row, side), 0.0) + float(row[NUMBER[side]])
    names = sorted(name for name, total in totals.items() if total > 0.0)
    return names[int(chance.integers(len(names)))]


def a_month(sheet: Sheet, chance: Generator, edge: int = 1) -> str:
    """A month by chance, not one of the first or last so many."""
    months = months_of(sheet)
    return months[int(chance.integers(edge, len(months) - edge))]


def on(side: Side, harm: Harm) -> Callable[[Own, Generator], Own]:
    """Damage to one of the two sheets."""
    return lambda own, chance: own._replace(**{side: harm(getattr(own, side), side, chance)})


def both(harm: Harm) -> Callable[[Own, Generator], Own]:
    """The same damage to both sheets."""
    return lambda own, chance: Own(harm(own.activity, "activity", chance), harm(own.inputs, "inputs", chance))


def second_year(sheet: Sheet) -> set[str]:
    """The later half of the months."""
    months = months_of(sheet)
    return set(months[len(months) // 2 :])


def first_year(sheet: Sheet) -> set[str]:
    """The earlier half of the months."""
    return set(months_of(sheet)) - second_year(sheet)


def one_year(sheet: Sheet, chance: Generator) -> set[str]:
    """One of the two years."""
    return second_year(sheet) if chance.random() < 0.5 else first_year(sheet)


def the_whole(sheet: Sheet, side: Side, chance: Generator) -> Callable[[Row], bool]:
    return lambda row: True


def the_second_year(sheet: Sheet, side: Side, chance: Generator) -> Callable[[Row], bool]:
    year = second_year(sheet)
    return lambda row: row["month"] in year


def some_line(sheet: Sheet, side: Side, chance: Generator) -> Callable[[Row], bool]:
    line = a_line(sheet, side, chance)
    return lambda row: line_of(row, side) == line


def some_line_year(sheet: Sheet, side: Side, chance: Generator) -> Callable[[Row], bool]:
    line, year = a_line(sheet, side, chance), one_year(sheet, chance)
    return lambda row: line_of(row, side) == line and row["month"] in year


def some_line_month(sheet: Sheet, side: Side, chance: Generator) -> Callable[[Row], bool]:
    line, month = a_line(sheet, side, chance), a_month(sheet, chance, 0)
    return lambda row: line_of(row, side) == line and row["month"] == month


def a_name(sheet: Sheet, key: str, chance: Generator) -> str:
    """One of the names in a column by chance."""
    names = sorted({row[key] for row in sheet.rows if row[key]})
    return names[int(chance.integers(len(names)))]
