"""What is done to the rows of a sheet: left out, renamed, made larger or smaller, moved to other months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from numpy.random import Generator

from sim.productivity.months import month_of, number_of
from tests.productivity.damage.choice import (
    KEYS,
    NUMBER,
    Harm,
    Rows,
    Side,
    a_line,
    a_month,
    a_name,
    line_of,
    months_of,
    one_year,
    second_year,
)
from tests.productivity.damage.sheets import Row, Sheet


# --- rows that are not there ----------------------------------------------------------------------------------------
def drop_line_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    line, month = a_line(sheet, side, chance), a_month(sheet, chance)
    return sheet.without(lambda row: line_of(row, side) == line and row["month"] == month)


def drop_line_year(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    line, year = a_line(sheet, side, chance), one_year(sheet, chance)
    return sheet.without(lambda row: line_of(row, side) == line and row["month"] in year)


def drop_line_from(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    line, month = a_line(sheet, side, chance), a_month(sheet, chance)
    return sheet.without(lambda row: line_of(row, side) == line and row["month"] >= month)


def drop_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    month = a_month(sheet, chance)
    return sheet.without(lambda row: row["month"] == month)


def drop_last_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    return sheet.without(lambda row: row["month"] == months_of(sheet)[-1])


def drop_first_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    return sheet.without(lambda row: row["month"] == months_of(sheet)[0])


def drop_group_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    key, month = KEYS[side][0] if side == "activity" else "staff_group", a_month(sheet, chance)
    name = a_name(sheet, key, chance)
    return sheet.without(lambda row: row[key] == name and row["month"] == month)


def drop_group_year(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    key, year = KEYS[side][0] if side == "activity" else "staff_group", one_year(sheet, chance)
    name = a_name(sheet, key, chance)
    return sheet.without(lambda row: row[key] == name and row["month"] in year)


def drop_category_year(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    name, year = a_name(sheet, "category", chance), one_year(sheet, chance)
    return sheet.without(lambda row: row["category"] == name and row["month"] in year)


def drop_contract_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    name, month = a_name(sheet, "contract", chance), a_month(sheet, chance)
    return sheet.without(lambda row: row["contract"] == name and row["month"] == month)


def cut_off(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """The end of the file is lost, as where a copy was stopped."""
    kept = int(len(sheet.rows) * chance.uniform(0.6, 0.99))
    return replace(sheet, rows=sheet.rows[:kept])


def zero_line_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    line, month = a_line(sheet, side, chance), a_month(sheet, chance)
    return sheet.changed(
        lambda row: line_of(row, side) == line and row["month"] == month, lambda row: {NUMBER[side]: "0"}
    )


# --- names ------------------------------------------------------------------------------------------------------------
def rename_year(key: str, to: Callable[[str], str]) -> Harm:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        name, year = a_name(sheet, key, chance), one_year(sheet, chance)
        return sheet.changed(lambda row: row[key] == name and row["month"] in year, lambda row: {key: to(row[key])})

    return harm


def rename_throughout(key: str, to: Callable[[str], str]) -> Harm:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        name = a_name(sheet, key, chance)
        return sheet.changed(lambda row: row[key] == name, lambda row: {key: to(row[key])})

    return harm


def to_another(key: str) -> Harm:
    """One name becomes another that is in use, for a year."""

    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        names, year = sorted({row[key] for row in sheet.rows if row[key]}), one_year(sheet, chance)
        was, now = (str(name) for name in chance.choice(names, 2, replace=False))
        return sheet.changed(lambda row: row[key] == was and row["month"] in year, lambda row: {key: now})

    return harm


def misspelt(name: str) -> str:
    """Two letters in the middle change places."""
    at = len(name) // 2
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


def spoken(name: str) -> str:
    """As a person writes it: capitals, and spaces for underscores."""
    return name.replace("_", " ").title()


# --- sizes ------------------------------------------------------------------------------------------------------------
def times_line_month(factor: float) -> Harm:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        line, month = a_line(sheet, side, chance), a_month(sheet, chance, 0)
        return times(sheet, side, factor, lambda row: line_of(row, side) == line and row["month"] == month)

    return harm


def times_line_year(factor: float) -> Harm:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        line, year = a_line(sheet, side, chance), one_year(sheet, chance)
        return times(sheet, side, factor, lambda row: line_of(row, side) == line and row["month"] in year)

    return harm


def times_month(factor: float) -> Harm:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        month = a_month(sheet, chance, 0)
        return times(sheet, side, factor, lambda row: row["month"] == month)

    return harm


def times_year(factor: float) -> Harm:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        year = one_year(sheet, chance)
        return times(sheet, side, factor, lambda row: row["month"] in year)

    return harm


def rows_twice(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A month's rows are pasted a second time."""
    month = a_month(sheet, chance, 0)
    return replace(sheet, rows=(*sheet.rows, *(row for row in sheet.rows if row["month"] == month)))


def quarters(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A line is booked once a quarter, for three months."""
    line = a_line(sheet, side, chance)
    months, totals = months_of(sheet), dict.fromkeys(range(99), 0.0)
    for row in sheet.rows:
        if line_of(row, side) == line:
            totals[months.index(row["month"]) // 3] += float(row[NUMBER[side]])
    year = second_year(sheet)

    def booked(row: Row) -> Row:
        at = months.index(row["month"])
        return {NUMBER[side]: repr(totals[at // 3]) if at % 3 == 2 else "0"}

    return sheet.changed(lambda row: line_of(row, side) == line and row["month"] in year, booked)


def cumulative(lines: Rows) -> Callable[..., Sheet]:
    """Year-to-date figures instead of those of the month."""

    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        of, sums = lines(sheet, side, chance), {}
        rows = []
        for row in sorted(sheet.rows, key=lambda row: row["month"]):
            if of(row):
                year = (number_of(row["month"]) - 3) // 12
                key = (year, line_of(row, side))
                sums[key] = sums.get(key, 0.0) + float(row[NUMBER[side]])
                row = {**row, NUMBER[side]: repr(sums[key])}  # noqa: PLW2901
            rows.append(row)
        return replace(sheet, rows=tuple(rows))

    return harm


def sign(lines: Rows, brackets: bool = False) -> Callable[..., Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        name = NUMBER[side]
        return sheet.changed(
            lines(sheet, side, chance), lambda row: {name: f"({row[name]})" if brackets else f"-{row[name]}"}
        )

    return harm


def wte(of: Rows) -> Callable[..., Sheet]:
    """Whole-time equivalents where hours were."""

    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        chosen = of(sheet, side, chance)
        return sheet.changed(
            lambda row: bool(row["hours"]) and chosen(row), lambda row: {"hours": repr(float(row["hours"]) / 162.5)}
        )

    return harm


def swapped(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """Hours stand under £ and £ under hours, for a year."""
    year = one_year(sheet, chance)
    return sheet.changed(
        lambda row: row["month"] in year and float(row["hours"] or 0.0) > 0.0,
        lambda row: {"hours": row["nominal_gbp"], "nominal_gbp": row["hours"]},
    )


# --- months -----------------------------------------------------------------------------------------------------------
def shift(months: int, lines: Rows) -> Callable[..., Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        by = months if chance.random() < 0.5 else -months
        return sheet.changed(lines(sheet, side, chance), lambda row: {"month": month_of(number_of(row["month"]) + by)})

    return harm


def reversed_booking(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A booking is taken back by a negative one and booked again: in sum the same line."""
    line, month = a_line(sheet, side, chance), a_month(sheet, chance)
    wrong = [row for row in sheet.rows if line_of(row, side) == line and row["month"] == month]
    hours = {"hours": "0"} if "hours" in sheet.columns and wrong and wrong[0]["hours"] else {}
    more = [{**row, NUMBER[side]: text, **hours} for row in wrong for text in ("5000", "-5000")]
    return replace(sheet, rows=(*sheet.rows, *more))


def times(sheet: Sheet, side: Side, factor: float, of: Callable[[Row], bool]) -> Sheet:
    """Some rows of a sheet, their number times a factor."""
    name = NUMBER[side]
    return sheet.changed(of, lambda row: {name: repr(float(row[name]) * factor)})
