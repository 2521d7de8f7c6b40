"""Months as people write them, read as YYYY-MM: a list of formats, and nothing is guessed.

A day of the month may stand before or after the month, and 04/05/2024 is two months. A column of such dates is read day
first where one of them cannot be otherwise, or where each is then the first day of its month, as those of a monthly
table are; else it is refused with both readings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache

from sim.productivity.months import calendar_days

ORDINARY = ("%Y-%m", "%Y-%m-%d")
OWN = (
    "%Y-%m", "%Y-%m-%d", "%b-%y", "%b-%Y", "%b %Y", "%b %y", "%B %Y", "%B-%Y", "%b%y", "%d-%b-%y", "%d-%b-%Y",
    "%d %B %Y", "%m/%Y", "%Y/%m/%d", "%Y%m", "financial", "excel",
)  # fmt: skip
"""What is read of one's own tables, besides dates with slashes or points."""
FINANCIAL = re.compile(r"(?:M(?P<before>\d{1,2})\s+)?(?P<year>\d{4})[/-](?P<next>\d{2})(?:\s*M(?P<after>\d{1,2}))?")
SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})")
MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")
SERIAL = re.compile(r"[2-6]\d{4}")
EXCEL_DAY_0 = date(1899, 12, 30)  # day 1 is 1 January 1900, and Excel believes in a 29 February of that year
NO_MONTH = "must be a month, as 2024-04, Apr-24, 01/04/2024 or 2024/25 M01"
MONTH_FIRST = "is a date with its month first, as in the US: write 2024-04"
EITHER = "may be day first or month first, as in the US: write 2024-04"


def month_from(text: str, formats: Sequence[str] = ()) -> str | None:
    """The month a text names in the first format that fits, None where none does.

    formats: of `strptime`; or `financial`, a financial year and its month from April (`2024/25 M07` or
    `M7 2024/25` is October 2024); or `excel`, the number of a day.
    """
    return _month_from(text, tuple(formats) or ORDINARY)


def own_months(texts: Iterable[str]) -> tuple[dict[str, str | None], Mapping[str, str]]:
    """Months of the distinct texts of a column of one's own; and by text the rule that it breaks, with its readings."""
    found: dict[str, str | None] = {}
    slashed: dict[str, tuple[int, int, int]] = {}
    broken: dict[str, str] = {}
    for text in texts:
        bare = MIDNIGHT.sub("", text)
        if parts := SLASHED.fullmatch(bare):
            first, second, year = (int(part) for part in parts.groups())
            slashed[text] = (first, second, year + 2000 if year < 100 else year)
        else:
            found[text] = _month_from(bare, OWN) if bare else ""
            if found[text] is None:
                broken[text] = NO_MONTH
    rule = _order(slashed.values())
    for text, (day, month, year) in slashed.items():
        found[text] = None if rule or not _is_date(day, month, year) else f"{year:04d}-{month:02d}"
        if found[text] is None:
            broken[text] = rule or NO_MONTH
    return found, broken


def readings(text: str) -> str:
    """A date with slashes and the two months it may be; the text alone where it is one."""
    if parts := SLASHED.fullmatch(MIDNIGHT.sub("", text)):
        first, second, year = (int(part) for part in parts.groups())
        year += 2000 if year < 100 else 0
        readings_found = [f"{year:04d}-{month:02d}" for month in (second, first) if 1 <= month <= 12]
        return f"{text!r} ({' or '.join(readings_found)})"
    return repr(text)


def _order(dates: Iterable[tuple[int, int, int]]) -> str:
    """The rule that a column of dates with slashes breaks, "" where it can only be day first."""
    known = list(dates)
    if any(second > 12 for _, second, _ in known):
        return MONTH_FIRST
    if any(first > 12 for first, _, _ in known):
        return ""
    ends = all(_is_date(*each) and each[0] == 1 for each in known)
    return "" if ends else EITHER


def _is_date(day: int, month: int, year: int) -> bool:
    return 1 <= month <= 12 and 1990 <= year < 2100 and 1 <= day <= calendar_days(f"{year:04d}-{month:02d}")


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
        read = datetime.strptime(text.replace("Sept", "Sep") if "%b" in form else text, form).date()
    except ValueError:
        return None
    return read if 1900 <= read.year < 2100 else None


def _financial(text: str) -> date | None:
    found = FINANCIAL.fullmatch(text)
    number = found and (found["before"] or found["after"])
    if not found or not number or not 1 <= int(number) <= 12:
        return None
    if int(found["next"]) != (int(found["year"]) + 1) % 100:
        return None
    months = int(found["year"]) * 12 + 3 + int(number) - 1
    return date(months // 12, months % 12 + 1, 1)


def _excel(text: str) -> date | None:
    return EXCEL_DAY_0 + timedelta(days=int(text)) if SERIAL.fullmatch(text) else None
