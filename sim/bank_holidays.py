"""The one calendar of England: which days are bank holidays, for the simulation and for the calculation alike.

It stands below every package, for the scenario's clock and the productivity calculation may not import each other.
Source: the `holidays` library, which lists proclaimed days and substitutes of `gov.uk/bank-holidays`.
"""

from __future__ import annotations

from datetime import date
from functools import cache


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in a year; of one that falls on a weekend its substitute too."""
    import holidays  # slow to import, and only calendars need it

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday without bank holidays, as NHS working-day adjustment counts them."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)
