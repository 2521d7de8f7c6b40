"""The kinds of damage, written down before the detector was: what happens to tables between a ledger and a CSV file.

Each kind chooses its line and months by chance. A line that is left out of the tables from the first month to the last
is no damage: it is a choice of scope, and nothing in the tables could tell it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Literal

from numpy.random import Generator

from sim.productivity.months import month_of, number_of
from tests.productivity.damage.sheets import Damage, Own, Row, Sheet

Side = Literal["activity", "inputs"]
KEYS = {"activity": ("pod", "currency"), "inputs": ("category", "staff_group", "contract")}
NAMED: tuple[tuple[Side, str], ...] = (
    ("activity", "pod"),
    ("inputs", "category"),
    ("inputs", "staff_group"),
    ("inputs", "contract"),
)
NUMBER = {"activity": "volume", "inputs": "nominal_gbp"}
SIDES: tuple[Side, ...] = ("activity", "inputs")
MISSING = r"missing|no row|begins|ends|only in|one of the two"
MOVED = rf"{MISSING}|twice|in its point of delivery"
LEVEL = r"a month before|year before|level|far from|unit|thousand|cumulative|an hour"


def line_of(row: Row, side: Side) -> tuple[str, ...]:
    """What a line is called."""
    return tuple(row.get(key, "") for key in KEYS[side])


def months_of(sheet: Sheet) -> list[str]:
    """Months of a sheet, ascending."""
    return sorted({row["month"] for row in sheet.rows})


def a_line(sheet: Sheet, side: Side, chance: Generator) -> tuple[str, ...]:
    """A line by chance, the larger the likelier: a ledger's large lines are those that are worked on."""
    totals: dict[tuple[str, ...], float] = {}
    for row in sheet.rows:
        totals[line_of(row, side)] = totals.get(line_of(row, side), 0.0) + float(row[NUMBER[side]])
    names = sorted(name for name, total in totals.items() if total > 0.0)
    return names[int(chance.integers(len(names)))]


def a_month(sheet: Sheet, chance: Generator, edge: int = 1) -> str:
    """A month by chance, not one of the first or last so many."""
    months = months_of(sheet)
    return months[int(chance.integers(edge, len(months) - edge))]


def on(side: Side, harm: Callable[[Sheet, Side, Generator], Sheet]) -> Callable[[Own, Generator], Own]:
    """Damage to one of the two sheets."""
    return lambda own, chance: own._replace(**{side: harm(getattr(own, side), side, chance)})


def both(harm: Callable[[Sheet, Side, Generator], Sheet]) -> Callable[[Own, Generator], Own]:
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
    name = _name(sheet, key, chance)
    return sheet.without(lambda row: row[key] == name and row["month"] == month)


def drop_group_year(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    key, year = KEYS[side][0] if side == "activity" else "staff_group", one_year(sheet, chance)
    name = _name(sheet, key, chance)
    return sheet.without(lambda row: row[key] == name and row["month"] in year)


def drop_category_year(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    name, year = _name(sheet, "category", chance), one_year(sheet, chance)
    return sheet.without(lambda row: row["category"] == name and row["month"] in year)


def drop_contract_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    name, month = _name(sheet, "contract", chance), a_month(sheet, chance)
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
def rename_year(key: str, to: Callable[[str], str]) -> Callable[[Sheet, Side, Generator], Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        name, year = _name(sheet, key, chance), one_year(sheet, chance)
        return sheet.changed(lambda row: row[key] == name and row["month"] in year, lambda row: {key: to(row[key])})

    return harm


def rename_throughout(key: str, to: Callable[[str], str]) -> Callable[[Sheet, Side, Generator], Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        name = _name(sheet, key, chance)
        return sheet.changed(lambda row: row[key] == name, lambda row: {key: to(row[key])})

    return harm


def to_another(key: str) -> Callable[[Sheet, Side, Generator], Sheet]:
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
def times_line_month(factor: float) -> Callable[[Sheet, Side, Generator], Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        line, month = a_line(sheet, side, chance), a_month(sheet, chance, 0)
        return _times(sheet, side, factor, lambda row: line_of(row, side) == line and row["month"] == month)

    return harm


def times_line_year(factor: float) -> Callable[[Sheet, Side, Generator], Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        line, year = a_line(sheet, side, chance), one_year(sheet, chance)
        return _times(sheet, side, factor, lambda row: line_of(row, side) == line and row["month"] in year)

    return harm


def times_month(factor: float) -> Callable[[Sheet, Side, Generator], Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        month = a_month(sheet, chance, 0)
        return _times(sheet, side, factor, lambda row: row["month"] == month)

    return harm


def times_year(factor: float) -> Callable[[Sheet, Side, Generator], Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        year = one_year(sheet, chance)
        return _times(sheet, side, factor, lambda row: row["month"] in year)

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


def cumulative(lines: Callable[[Sheet, Side, Generator], Callable[[Row], bool]]) -> Callable[..., Sheet]:
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


def sign(
    lines: Callable[[Sheet, Side, Generator], Callable[[Row], bool]], brackets: bool = False
) -> Callable[..., Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        name = NUMBER[side]
        return sheet.changed(
            lines(sheet, side, chance), lambda row: {name: f"({row[name]})" if brackets else f"-{row[name]}"}
        )

    return harm


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


def wte(of: Callable[[Sheet, Side, Generator], Callable[[Row], bool]]) -> Callable[..., Sheet]:
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
def shift(months: int, lines: Callable[[Sheet, Side, Generator], Callable[[Row], bool]]) -> Callable[..., Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        by = months if chance.random() < 0.5 else -months
        return sheet.changed(lines(sheet, side, chance), lambda row: {"month": month_of(number_of(row["month"]) + by)})

    return harm


def written(form: str) -> Callable[[Sheet, Side, Generator], Sheet]:
    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        return sheet.changed(lambda row: True, lambda row: {"month": _first(row["month"]).strftime(form)})

    return harm


def financial(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    def written_out(row: Row) -> Row:
        at = number_of(row["month"]) - 3
        return {"month": f"{at // 12}/{(at // 12 + 1) % 100:02d} M{at % 12 + 1:02d}"}

    return sheet.changed(lambda row: True, written_out)


def serial(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    return sheet.changed(lambda row: True, lambda row: {"month": str((_first(row["month"]) - date(1899, 12, 30)).days)})


# --- the file ---------------------------------------------------------------------------------------------------------
def encoded(encoding: str) -> Callable[[Sheet, Side, Generator], Sheet]:
    """An organisation whose name is no ASCII, in some encoding."""
    return lambda sheet, side, chance: replace(
        sheet.changed(lambda row: True, lambda row: {"organisation": "St Mary’s – Café"}), encoding=encoding
    )


def garbled(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """Names that were written in one encoding and read in another."""
    key, year = KEYS[side][0], second_year(sheet)
    name = _name(sheet, key, chance)
    return sheet.changed(
        lambda row: row[key] == name and row["month"] in year,
        lambda row: {key: name.replace("_", "–").encode().decode("cp1252") + "\u00a0"},
    )


def parted(delimiter: str) -> Callable[[Sheet, Side, Generator], Sheet]:
    return lambda sheet, side, chance: replace(sheet, delimiter=delimiter)


def titled(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    return replace(sheet, above=(f"{side} return of the trust", ""), below=("", "Source: ledger"))


def numbers_as(write: Callable[[float], str]) -> Callable[[Sheet, Side, Generator], Sheet]:
    return lambda sheet, side, chance: sheet.changed(
        lambda row: True, lambda row: {NUMBER[side]: write(float(row[NUMBER[side]]))}
    )


def decimal_comma(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")


def hidden(mark: str) -> Callable[[Sheet, Side, Generator], Sheet]:
    """Some cells of a line are suppressed."""

    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        return sheet.changed(some_line_year(sheet, side, chance), lambda row: {NUMBER[side]: mark})

    return harm


def total_rows(key: str) -> Callable[[Sheet, Side, Generator], Sheet]:
    """A total under each month, in the column of a key."""

    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        rows = list(sheet.rows)
        for month in months_of(sheet):
            here = [row for row in sheet.rows if row["month"] == month]
            total = repr(sum(float(row[NUMBER[side]]) for row in here))
            empty = {**dict.fromkeys(sheet.columns, ""), "organisation": here[0]["organisation"], "month": month}
            rows.append({**empty, key: "Total", NUMBER[side]: total})
        return replace(sheet, rows=tuple(rows))

    return harm


def reversed_booking(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A booking is taken back by a negative one and booked again: in sum the same line."""
    line, month = a_line(sheet, side, chance), a_month(sheet, chance)
    wrong = [row for row in sheet.rows if line_of(row, side) == line and row["month"] == month]
    hours = {"hours": "0"} if "hours" in sheet.columns and wrong and wrong[0]["hours"] else {}
    more = [{**row, NUMBER[side]: text, **hours} for row in wrong for text in ("5000", "-5000")]
    return replace(sheet, rows=(*sheet.rows, *more))


def _name(sheet: Sheet, key: str, chance: Generator) -> str:
    names = sorted({row[key] for row in sheet.rows if row[key]})
    return names[int(chance.integers(len(names)))]


def _times(sheet: Sheet, side: Side, factor: float, of: Callable[[Row], bool]) -> Sheet:
    name = NUMBER[side]
    return sheet.changed(of, lambda row: {name: repr(float(row[name]) * factor)})


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def _on_both_sides(name: str, harm: Callable[[Sheet, Side, Generator], Sheet], cause: str) -> list[Damage]:
    return [Damage(f"{name}, {side}", on(side, harm), cause) for side in SIDES]


DAMAGES: tuple[Damage, ...] = (
    *_on_both_sides("a line lacks a month", drop_line_month, MISSING),
    *_on_both_sides("a line lacks a year", drop_line_year, MISSING),
    *_on_both_sides("a line stops", drop_line_from, MISSING),
    *_on_both_sides("a month is missing", drop_month, MISSING),
    *_on_both_sides("the last month is missing", drop_last_month, MISSING),
    *_on_both_sides("the first month is missing", drop_first_month, MISSING),
    *_on_both_sides("a group lacks a month", drop_group_month, MISSING),
    *_on_both_sides("a group lacks a year", drop_group_year, MISSING),
    Damage("a category lacks a year", on("inputs", drop_category_year), MISSING),
    Damage("a contract lacks a month", on("inputs", drop_contract_month), MISSING),
    *_on_both_sides("the end of the file is cut off", cut_off, MISSING),
    *_on_both_sides("a month of a line is 0", zero_line_month, LEVEL),
    *[
        Damage(f"{key} misspelt for a year", on(side, rename_year(key, misspelt)), r"did you mean|is no |name")
        for side, key in NAMED
    ],
    *[
        Damage(f"{key} misspelt throughout", on(side, rename_throughout(key, misspelt)), r"did you mean|is no |name")
        for side, key in NAMED
    ],
    *[
        Damage(f"{key} in capitals for a year", on(side, rename_year(key, spoken)), r"did you mean|is no |name")
        for side, key in NAMED
    ],
    *[
        Damage(f"{key} under another name that is known", on(side, to_another(key)), MOVED)
        for side, key in NAMED
    ],
    *_on_both_sides("a month of a line doubled", times_line_month(2.0), LEVEL),
    *_on_both_sides("a year of a line doubled", times_line_year(2.0), LEVEL),
    *_on_both_sides("a month doubled", times_month(2.0), LEVEL),
    *_on_both_sides("a year doubled", times_year(2.0), LEVEL),
    *_on_both_sides("the rows of a month twice", rows_twice, r"twice"),
    *_on_both_sides("a month of a line × 12", times_line_month(12.0), LEVEL),
    *_on_both_sides("a year of a line × 12", times_line_year(12.0), LEVEL),
    *_on_both_sides("a year × 12", times_year(12.0), LEVEL),
    *_on_both_sides("a month of a line × 1000", times_line_month(1000.0), LEVEL),
    *_on_both_sides("a year of a line × 1000", times_line_year(1000.0), LEVEL),
    *_on_both_sides("a year × 1000", times_year(1000.0), LEVEL),
    *_on_both_sides("a year of a line in thousands", times_line_year(0.001), LEVEL),
    *_on_both_sides("a year in thousands", times_year(0.001), LEVEL),
    *_on_both_sides("a month in thousands", times_month(0.001), LEVEL),
    *_on_both_sides("a line booked once a quarter", quarters, LEVEL),
    *_on_both_sides("a line cumulative", cumulative(some_line), LEVEL),
    *_on_both_sides("everything cumulative", cumulative(the_whole), LEVEL),
    *_on_both_sides("the second year cumulative", cumulative(the_second_year), LEVEL),
    *_on_both_sides("a month of a line negative", sign(some_line_month), r"negative"),
    *_on_both_sides("a year of a line negative", sign(some_line_year), r"negative"),
    *_on_both_sides("a month of a line in brackets", sign(some_line_month, brackets=True), r"negative"),
    *_on_both_sides("everything negative", sign(the_whole), r"negative"),
    *_on_both_sides("a booking taken back and made again", reversed_booking, r"netted"),
    Damage("hours of a year are wte", on("inputs", wte(the_second_year)), r"hour|wte"),
    Damage("hours of a line and year are wte", on("inputs", wte(some_line_year)), r"hour|wte"),
    Damage("hours are wte throughout", on("inputs", wte(the_whole)), r"hour|wte"),
    Damage("hours and £ change places", on("inputs", swapped), r"hour|unit|level"),
    *_on_both_sides("shifted by a month", shift(1, the_whole), MISSING),
    *_on_both_sides("shifted by a year", shift(12, the_whole), MISSING),
    *_on_both_sides("a line shifted by a month", shift(1, some_line), MISSING),
    *_on_both_sides("a line shifted by a year", shift(12, some_line), MISSING),
    *[
        Damage(f"months written {form}", both(written(form)), r"month")
        for form in ("%b-%y", "%d/%m/%Y", "%d/%m/%y", "%b %Y", "%B %Y", "%Y%m", "%b-%Y", "%d-%b-%y", "%m/%Y")
    ],
    Damage("months written month first", both(written("%m/%d/%Y")), r"day first|month first|US"),
    Damage("months written 2023/24 M01", both(financial), r"month"),
    Damage("months as numbers of Excel", both(serial), r"month"),
    Damage("Windows-1252", both(encoded("cp1252")), r"encod|written in"),
    Damage("UTF-8 with a mark", both(encoded("utf-8-sig")), r"encod|written in"),
    Damage("UTF-16", both(encoded("utf-16")), r"encod|written in"),
    *_on_both_sides("names garbled", garbled, rf"{MISSING}|is no |name"),
    Damage("semicolons", both(parted(";")), r"column"),
    Damage("tabs", both(parted("\t")), r"column"),
    Damage("a title above and a note below", both(titled), r"header|column"),
    Damage("£ and commas", on("inputs", numbers_as(lambda n: f"£{n:,.0f}")), r"number"),
    Damage("a comma for the decimal point", on("inputs", numbers_as(decimal_comma)), r"number"),
    *[
        Damage(f"suppressed {mark or 'by an empty cell'}, {side}", on(side, hidden(mark)), r"suppressed|empty|number")
        for side in SIDES
        for mark in ("*", "-", "")
    ],
    Damage("totals among the activity", on("activity", total_rows("pod")), r"total"),
    Damage("totals among the spend", on("inputs", total_rows("category")), r"total"),
)  # fmt: skip
