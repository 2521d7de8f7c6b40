"""How a sheet is written: its months, its numbers, its file, and what stands around the table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from numpy.random import Generator

from sim.productivity.months import number_of
from tests.productivity.damage.choice import KEYS, NUMBER, Harm, Side, a_name, months_of, second_year, some_line_year
from tests.productivity.damage.sheets import Row, Sheet


def written(form: str) -> Harm:
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


def encoded(encoding: str) -> Harm:
    """An organisation whose name is no ASCII, in some encoding."""
    return lambda sheet, side, chance: replace(
        sheet.changed(lambda row: True, lambda row: {"organisation": "St Mary’s – Café"}), encoding=encoding
    )


def garbled(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    """Names that were written in one encoding and read in another."""
    key, year = KEYS[side][0], second_year(sheet)
    name = a_name(sheet, key, chance)
    return sheet.changed(
        lambda row: row[key] == name and row["month"] in year,
        lambda row: {key: name.replace("_", "–").encode().decode("cp1252") + "\u00a0"},
    )


def parted(delimiter: str) -> Harm:
    return lambda sheet, side, chance: replace(sheet, delimiter=delimiter)


def titled(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
    return replace(sheet, above=(f"{side} return of the trust", ""), below=("", "Source: ledger"))


def numbers_as(write: Callable[[float], str]) -> Harm:
    return lambda sheet, side, chance: sheet.changed(
        lambda row: True, lambda row: {NUMBER[side]: write(float(row[NUMBER[side]]))}
    )


def decimal_comma(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")


def hidden(mark: str) -> Harm:
    """Some cells of a line are suppressed."""

    def harm(sheet: Sheet, side: Side, chance: Generator) -> Sheet:
        return sheet.changed(some_line_year(sheet, side, chance), lambda row: {NUMBER[side]: mark})

    return harm


def total_rows(key: str) -> Harm:
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


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)
