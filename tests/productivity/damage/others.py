"""Kinds of damage beside `kinds.DAMAGES`, with its interface: 15 by somebody who had not read the calculation, and 7
that were added after the detector was known, with a change to it (another trust's code but for a month in both tables,
another heading).

They are what came to mind of a finance department: filters left on, last year rolled forward, pence, what Excel writes.
When first tried, three mistakes passed in silence: a copied month, a year rolled forward, and rounded figures.
"""

from __future__ import annotations

from numpy.random import Generator

from tests.productivity.damage.choice import (
    NUMBER,
    Harm,
    Side,
    a_month,
    both,
    line_of,
    months_of,
    on,
    second_year,
    some_line_year,
    the_whole,
)
from tests.productivity.damage.kinds import LEVEL, MISSING
from tests.productivity.damage.sheets import Damage, Row, Sheet

SAME = r"same|repeat|copied|equal to|identical"


def copied_forward(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A month was not ready, so the month before was copied into its place."""
    month = a_month(sheet, chance)
    months = months_of(sheet)
    before = months[months.index(month) - 1]
    known = {line_of(row, side): row for row in sheet.rows if row["month"] == before}
    return sheet.changed(
        lambda row: row["month"] == month and line_of(row, side) in known,
        lambda row: {**known[line_of(row, side)], "month": month},
    )


def rolled_forward(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """The second year is the first, with new months: a budget rolled forward in place of the outturn."""
    months, later = months_of(sheet), second_year(sheet)
    back = len(months) - len(later)
    known = {(row["month"], line_of(row, side)): row for row in sheet.rows}

    def last_year(row: Row) -> Row:
        earlier = months[months.index(row["month"]) - back]
        old = known.get((earlier, line_of(row, side)))
        return {NUMBER[side]: old[NUMBER[side]]} if old is not None else {}

    return sheet.changed(lambda row: row["month"] in later, last_year)


def filter_left_on(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """The second year was exported with a filter on the substantive contract."""
    later = second_year(sheet)
    return sheet.without(lambda row: row["month"] in later and row["contract"] in ("bank", "agency"))


def group_left_blank(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """In the second year one staff group's name is empty."""
    later = second_year(sheet)
    names = sorted({row["staff_group"] for row in sheet.rows if row["staff_group"]})
    name = names[int(chance.integers(len(names)))]
    return sheet.changed(
        lambda row: row["month"] in later and row["staff_group"] == name, lambda row: {"staff_group": ""}
    )


def not_available(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A look-up failed, and Excel wrote so."""
    return sheet.changed(some_line_year(sheet, side, chance), lambda row: {NUMBER[side]: "#N/A"})


def pence(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A line came in pence for a year."""
    return sheet.changed(
        some_line_year(sheet, side, chance), lambda row: {NUMBER[side]: repr(float(row[NUMBER[side]]) * 100)}
    )


def neighbours_month(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """One month's rows carry another trust's code."""
    month = a_month(sheet, chance)
    return sheet.changed(lambda row: row["month"] == month, lambda row: {"organisation": "RXZ"})


def neighbours_line(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A line's rows of a year carry another trust's code."""
    chosen = some_line_year(sheet, side, chance)
    return sheet.changed(chosen, lambda row: {"organisation": "RXZ"})


def headed(column: str, *headings: str) -> Harm:
    """A column's heading is the ledger's, not the table's."""
    return lambda sheet, side, chance: sheet.headed(column, str(chance.choice(headings)))


def zeros_ahead(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """The last three months are not in yet and stand as 0."""
    ahead = set(months_of(sheet)[-3:])
    return sheet.changed(lambda row: row["month"] in ahead, lambda row: {NUMBER[side]: "0"})


def wrong_century(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """One month was typed with two digits of its year the wrong way round."""
    month = a_month(sheet, chance)
    return sheet.changed(
        lambda row: row["month"] == month, lambda row: {"month": f"2{month[2]}{month[1]}{month[3]}{month[4:]}"}
    )


def blanks_between_thousands(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """1 234 567, with the narrow blank that some programs write."""
    return sheet.changed(
        the_whole(sheet, side, chance),
        lambda row: {NUMBER[side]: f"{float(row[NUMBER[side]]):,.2f}".replace(",", "\u202f")},
    )


def scientific(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """1.2E+06: a narrow column of Excel, saved as shown, in the second year."""
    later = second_year(sheet)
    return sheet.changed(
        lambda row: row["month"] in later, lambda row: {NUMBER[side]: f"{float(row[NUMBER[side]]):.0E}"}
    )


def last_year_trued_up(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """A quarter of a year's spend on a line is accrued in March and taken back in April."""
    months = months_of(sheet)
    march = next((month for month in months[1:-1] if month.endswith("-03")), months[len(months) // 2 - 1])
    april = months[months.index(march) + 1]
    chosen = some_line_year(sheet, side, chance)
    lines = {line_of(row, side) for row in sheet.rows if chosen(row)}
    totals: dict[tuple[str, ...], float] = {}
    for row in sheet.rows:
        if chosen(row):
            totals[line_of(row, side)] = totals.get(line_of(row, side), 0.0) + float(row[NUMBER[side]])

    def accrued(row: Row) -> Row:
        part = 0.25 * totals[line_of(row, side)] * (1 if row["month"] == march else -1)
        return {NUMBER[side]: repr(float(row[NUMBER[side]]) + part)}

    return sheet.changed(lambda row: line_of(row, side) in lines and row["month"] in (march, april), accrued)


UNREAD: tuple[Damage, ...] = (
    Damage("a month copied from the month before, spend", on("inputs", copied_forward), SAME),
    Damage("a month copied from the month before, activity", on("activity", copied_forward), SAME),
    Damage("last year's spend rolled forward", on("inputs", rolled_forward), SAME),
    Damage("last year's activity rolled forward", on("activity", rolled_forward), SAME),
    Damage("a filter left on the contract", on("inputs", filter_left_on), MISSING),
    Damage("a staff group left blank for a year", on("inputs", group_left_blank), rf"{MISSING}|empty|blank|name"),
    Damage("#N/A for a line and year", on("inputs", not_available), r"number"),
    Damage("a line in pence for a year", on("inputs", pence), LEVEL),
    Damage("another trust's code for a month", both(neighbours_month), rf"{MISSING}|organisation"),
    Damage("the last three months stand as 0, activity", on("activity", zeros_ahead), LEVEL),
    Damage("the last three months stand as 0, spend", on("inputs", zeros_ahead), LEVEL),
    Damage("a year typed wrongly in one month", both(wrong_century), rf"{MISSING}|month"),
    Damage("blanks between thousands", on("inputs", blanks_between_thousands), r"number"),
    Damage("one digit and a power of ten", on("inputs", scientific), rf"round|digit|{LEVEL}"),
    Damage("a quarter of a year accrued in March", on("inputs", last_year_trued_up), rf"negative|{LEVEL}"),
)
"""Written before their author had read the detector."""
READ: tuple[Damage, ...] = (
    Damage("another trust's code for a month, activity", on("activity", neighbours_month), rf"{MISSING}|organisation"),
    Damage("another trust's code for a line and year, activity", on("activity", neighbours_line), MISSING),
    Damage("another trust's code for a line and year, spend", on("inputs", neighbours_line), MISSING),
    Damage("another heading for hours", on("inputs", headed("hours", "Hours paid", "Worked hours", "HRS")), r"column"),
    Damage("another heading for £", on("inputs", headed("nominal_gbp", "Spend", "Actual £", "Cost")), r"column"),
    Damage("another heading for volume", on("activity", headed("volume", "Activity", "FCEs", "Units")), r"column"),
    Damage("another heading for pod", on("activity", headed("pod", "POD group", "Point of delivery")), r"column"),
)
"""Written after."""
OTHERS = (*UNREAD, *READ)
