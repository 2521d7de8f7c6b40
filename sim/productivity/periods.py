"""Periods as sets of months, however they are written: what `2024/25`, `FY2024-25` and `Apr-24 to Mar-25` share."""

from __future__ import annotations

import re
from functools import cache

from sim.productivity.months import financial_year, is_month, month_of, number_of, year_before

YEAR = re.compile(r"(?:fy)?\s*(?P<first>\d{4})\s*[/–-]\s*(?:20)?(?P<second>\d{2})")
PART = re.compile(r"(?P<kind>[hqm])(?P<number>\d{1,2})")
PARTS = {"h": 6, "q": 3, "m": 1}
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED = re.compile(rf"(?P<name>{'|'.join(NAMES)})[a-z]*[\s-]*(?P<year>\d{{4}}|\d{{2}})")


@cache
def months_of_period(text: str) -> frozenset[str]:
    """The months a period's name stands for; none where it names no months.

    A financial year (`2024/25`, `2024-25`, `2024/2025`), its half, quarter or month (`2024/25 H1`, `Q3 2024/25`,
    `2024/25 M07`), one month (`2025-03`, `Mar-25`), or the first and the last (`2024-04 to 2024-09`), which a year may
    stand before.
    """
    words = " ".join(text.casefold().split())
    if span := _span(words):
        return span
    if _is_year(words):  # 2011-12 is a year here: nobody tells safety by month without saying more
        return _of_year(words)
    if (found := YEAR.match(words)) and _is_year(found[0].strip()):
        rest = words[found.end() :].strip(" ,:")
        part = PART.fullmatch(rest)
        return _part_of(_of_year(found[0]), part) if part else _span(rest)
    if (part := PART.match(words)) and _is_year(rest := words[part.end() :].strip(" ,:")):
        return _part_of(_of_year(rest), part)
    month = _month(words)
    return frozenset({month}) if month else frozenset()


def same_period(one: str, other: str) -> bool:
    """Whether two names stand for the same months, or are one text."""
    months = months_of_period(one)
    return one == other or (bool(months) and months == months_of_period(other))


def year_earlier(months: frozenset[str]) -> frozenset[str]:
    """The same months a year before."""
    return frozenset(map(year_before, months))


def _is_year(words: str) -> bool:
    found = YEAR.fullmatch(words)
    return found is not None and (int(found["first"]) + 1) % 100 == int(found["second"])


def _of_year(words: str) -> frozenset[str]:
    found = YEAR.fullmatch(words.strip())
    if found is None or not _is_year(words.strip()):
        return frozenset()
    first = number_of(f"{found['first']}-04")
    return frozenset(month_of(first + at) for at in range(12))


def _part_of(year: frozenset[str], part: re.Match[str] | None) -> frozenset[str]:
    if part is None or not year:
        return frozenset()
    size, number = PARTS[part["kind"]], int(part["number"])
    return frozenset(sorted(year)[size * (number - 1) : size * number])


def _span(words: str) -> frozenset[str]:
    found = re.fullmatch(r"(.+?)\s+to\s+(.+)", words)
    ends = [_month(end) for end in found.groups()] if found else []
    if len(ends) != 2 or not all(ends):
        return frozenset()
    first, last = (number_of(str(end)) for end in ends)
    return frozenset(month_of(number) for number in range(first, last + 1)) if last - first < 120 else frozenset()


def _month(words: str) -> str:
    """A month written 2024-04, Apr-24 or April 2024; "" for anything else."""
    if is_month(words):
        return words
    found = NAMED.fullmatch(words)
    if found is None:
        return ""
    year = int(found["year"])
    return f"{year + 2000 if year < 100 else year:04d}-{NAMES.index(found['name']) + 1:02d}"


def label_of(months: frozenset[str]) -> str:
    """What a period is called: its financial year, or its first and last month."""
    ordered = sorted(months)
    year = financial_year(ordered[0])
    return year if months == _of_year(year) else f"{ordered[0]} to {ordered[-1]}"
