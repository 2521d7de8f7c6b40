"""Periods as sets of months: what a name means, which year a month lies in, what a set of months is called.

Two periods are the same where their months are, however they are written: `2024/25`, `2024-25` and
`2024-04 to 2025-03` are one. A name is for people and is never compared.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable

from sim.productivity.months import financial_year, is_month, month_of, number_of

Months = tuple[str, ...]
APRIL = 4
"""The month in which the NHS financial year begins."""
YEAR = 12
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_ONE_YEAR = r"(?P<year>[12]\d{3})\s?[/-]\s?(?P<next>\d{4}|\d{2})(?!\d)"
_YEAR = re.compile(rf"(?:fy\s?)?{_ONE_YEAR}")
_YEAR_LAST = re.compile(rf"[hqm]\S*\s{_ONE_YEAR}")
_PARTS = {
    "h1": (1, 6), "h2": (7, 12), "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
_WITHIN = re.compile(r"m(?:onths?)?\s?(\d{1,2})(?:\s?(?:to|-)\s?m?\s?(\d{1,2}))?")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})[\s-](\d{4}|\d{2})")


def run(first: str, count: int) -> Months:
    """So many months in a row, from the first."""
    begin = number_of(first)
    return tuple(month_of(number) for number in range(begin, begin + count))


def year_of(month: str, starts: int = APRIL) -> Months:
    """The twelve months of the year that a month lies in, where a year begins in month `starts` (1 to 12)."""
    number = number_of(month)
    return run(month_of(number - (number - (starts - 1)) % YEAR), YEAR)


def by_year(months: Iterable[str], starts: int = APRIL) -> tuple[Months, ...]:
    """The months cut into years that begin in month `starts`, each ascending and perhaps a part of its year."""
    cut: dict[str, list[str]] = {}
    for month in sorted(set(months)):
        cut.setdefault(year_of(month, starts)[0], []).append(month)
    return tuple(tuple(year) for year in cut.values())


def name_of(months: Months, starts: int = APRIL) -> str:
    """What months are called: `2024/25`, `2024/25 2024-04 to 2024-09` for a part of it, else `2024-07 to 2025-06`.

    starts: the month in which a year begins; a part of a year that begins in another month than April is no part of a
    financial year. Names of years that begin in one month sort in order of time.
    """
    first, last = months[0], months[-1]
    if months == year_of(first):
        return financial_year(first)
    span = _span_of(months)
    if financial_year(first) != financial_year(last) or (starts != APRIL and months_of(span) == months):
        return span
    return f"{financial_year(first)} {span}"


def name_before(name: str) -> str:
    """What the same months a year earlier are called, in the same way; "" where the name means no months."""
    months = months_of(name)
    if months is None:
        return ""
    before = year_before(months)
    return _span_of(before) if name == _span_of(months) else name_of(before)


def _span_of(months: Months) -> str:
    first, last = months[0], months[-1]
    if number_of(last) - number_of(first) + 1 != len(months):
        return ", ".join(months)
    return first if first == last else f"{first} to {last}"


def months_of(name: str) -> Months | None:
    """The months that a name means; None where it names none.

    Read are years (`2024/25`, `2024-25`, `2024/2025`, `FY2024/25`), their parts (`H1`, `Q3`, `M07`, `M01-M06` after
    the year or before it), a month (`2024-04`, `Apr-24`, `April 2024`) and a first and last month with `to` between.
    What may be a year and a month is a year: `2009-10`, for nobody names a period by one month without saying more.
    """
    text = " ".join(name.casefold().replace("–", "-").split())
    if " to " in text and (whole := _span(text)) is not None:  # 2008-09 to 2009-04 begins with no year
        return whole
    within = None
    if (year := _YEAR.match(text)) is not None or (year := _YEAR_LAST.fullmatch(text)) is not None:
        if (int(year["year"]) + 1) % 10 ** len(year["next"]) == int(year["next"]):
            within = run(f"{year['year']}-{APRIL:02d}", YEAR)
            text = (text[: year.start("year")] + text[year.end("next") :]).removeprefix("fy").strip(" :,")
        if within and not text:
            return within
        if within and (part := _part(text)) is not None:
            return within[part[0] - 1 : part[1]]
    found = _span(text)
    return found if found is None or within is None or set(found) <= set(within) else None


def year_before(months: Months) -> Months:
    """The same months a year earlier."""
    return tuple(month_of(number_of(month) - YEAR) for month in months)


def same_period(one: str, other: str) -> bool:
    """Whether two names mean the same months, or are one text."""
    return one == other or ((months := months_of(one)) is not None and months == months_of(other))


def month_number(text: str) -> int | None:
    """The number of a month of the year from its name or number, None where it is neither: `july`, `Jul` and `7`."""
    text = text.strip().lower()
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= YEAR else None
    begins = [number for number, name in enumerate(month_name) if len(text) >= 3 and name.lower().startswith(text)]
    return begins[0] if len(begins) == 1 else None


def _part(text: str) -> tuple[int, int] | None:
    """First and last month within a year, from 1."""
    if text in _PARTS:
        return _PARTS[text]
    if (found := _WITHIN.fullmatch(text)) is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if 1 <= first <= last <= YEAR else None


def _span(text: str) -> Months | None:
    first, between, last = (each.strip() for each in text.partition(" to "))
    begin, end = _month(first), _month(last if between else first)
    if begin is None or end is None or number_of(end) < number_of(begin):
        return None
    return run(begin, number_of(end) - number_of(begin) + 1)


def _month(text: str) -> str | None:
    """A month as YYYY-MM, None where the text is none."""
    if is_month(text):
        return text
    found = _NAMED_MONTH.fullmatch(text)
    number = None if found is None else month_number(found[1])
    if found is None or number is None:
        return None
    return f"{found[2] if len(found[2]) == 4 else '20' + found[2]}-{number:02d}"
