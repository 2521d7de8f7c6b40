"""Months as they are written in the tables, and the days that a month of hospital work has.

A working day is Monday to Friday without the bank holidays of England.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from sim.bank_holidays import is_working_day

MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")


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
    return sum(map(is_working_day, days))


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
