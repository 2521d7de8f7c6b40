"""Months as they are written in the tables, and the days that a month of hospital work has.

A working day is Monday to Friday without the bank holidays of England. They are counted here by rule, because
the calculation must run on a finance team's tables with no calendar and no simulation beside it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")

# Proclaimed or moved for one year only, with the day of the ordinary rule that each replaces, if any.
# Source: Royal proclamations as listed on gov.uk/bank-holidays.
ONE_OFF = {
    date(2002, 6, 3): None,
    date(2002, 6, 4): date(2002, 5, 27),
    date(2011, 4, 29): None,
    date(2012, 6, 4): date(2012, 5, 28),
    date(2012, 6, 5): None,
    date(2020, 5, 8): date(2020, 5, 4),
    date(2022, 6, 2): date(2022, 5, 30),
    date(2022, 6, 3): None,
    date(2022, 9, 19): None,
    date(2023, 5, 8): None,
}


def is_month(text: str) -> bool:
    """Whether a text is a month written YYYY-MM."""
    return MONTH.fullmatch(text) is not None


def number_of(month: str) -> int:
    """Months since year 0, so that neighbours differ by one."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_of(number: int) -> str:
    """The month that has this number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def year_before(month: str) -> str:
    """The same month a year earlier."""
    return month_of(number_of(month) - 12)


def financial_year(month: str) -> str:
    """The NHS financial year a month lies in, `2024/25` from April 2024 to March 2025."""
    first = int(month[:4]) - (int(month[5:]) < 4)
    return f"{first}/{(first + 1) % 100:02d}"


@cache
def calendar_days(month: str) -> int:
    """Days of a month."""
    return (_first(number_of(month) + 1) - _first(number_of(month))).days


@cache
def working_days(month: str) -> int:
    """Mondays to Fridays of a month that are no bank holiday in England."""
    first = _first(number_of(month))
    days = (first + timedelta(days=d) for d in range(calendar_days(month)))
    return sum(day.weekday() < 5 and day not in bank_holidays(day.year) for day in days)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England, substitutes included; right from 1978, when early May joined the list."""
    easter = easter_sunday(year)
    ordinary = {
        _next_free(date(year, 1, 1), set()),
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _monday_on_or_after(date(year, 5, 1)),
        _monday_on_or_after(date(year, 5, 25)),
        _monday_on_or_after(date(year, 8, 25)),
    }
    christmas: set[date] = set()
    for day in (date(year, 12, 25), date(year, 12, 26)):
        if day.weekday() < 5:
            christmas.add(day)
    for day in (date(year, 12, 25), date(year, 12, 26)):
        if day.weekday() >= 5:
            christmas.add(_next_free(day, christmas))
    one_off = {day for day in ONE_OFF if day.year == year}
    replaced = {ONE_OFF[day] for day in one_off}
    return frozenset((ordinary | christmas | one_off) - replaced)


def easter_sunday(year: int) -> date:
    """Easter by the Gregorian computus of Meeus, Jones and Butcher."""
    golden, century, year_in_century = year % 19, year // 100, year % 100
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year_in_century // 4) - epact - year_in_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _next_free(day: date, taken: set[date]) -> date:
    """The day itself on a weekday, otherwise the next weekday that is no holiday already."""
    while day.weekday() >= 5 or day in taken:
        day += timedelta(days=1)
    return day
