"""Months as publishers write them, read as YYYY-MM."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache

ORDINARY = ("%Y-%m", "%Y-%m-%d")
FINANCIAL = re.compile(r"(?:M(?P<before>\d{1,2})\s+)?(?P<year>\d{4})[/-]\d{2}(?:\s*M(?P<after>\d{1,2}))?")
EXCEL_DAY_0 = date(1899, 12, 30)  # day 1 is 1 January 1900, and Excel believes in a 29 February of that year


def month_from(text: str, formats: Sequence[str] = ()) -> str | None:
    """The month a text names in the first format that fits, None where none does.

    formats: of `strptime`; or `financial`, a financial year and its month from April (`2024/25 M07` or
    `M7 2024/25` is October 2024); or `excel`, the number of a day.
    """
    return _month_from(text, tuple(formats) or ORDINARY)


@cache
def _month_from(text: str, formats: tuple[str, ...]) -> str | None:
    for form in formats:
        if form == "financial":
            month = _financial(text)
        elif form == "excel":
            month = _excel(text)
        else:
            month = _written(text, form)
        if month is not None:
            return f"{month:%Y-%m}"
    return None


def _written(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text, form).date()
    except ValueError:
        return None


def _financial(text: str) -> date | None:
    found = FINANCIAL.fullmatch(text)
    number = found and (found["before"] or found["after"])
    if not found or not number or not 1 <= int(number) <= 12:
        return None
    months = int(found["year"]) * 12 + 3 + int(number) - 1
    return date(months // 12, months % 12 + 1, 1)


def _excel(text: str) -> date | None:
    return EXCEL_DAY_0 + timedelta(days=int(text)) if re.fullmatch(r"\d{5}", text) else None
