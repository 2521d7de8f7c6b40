"""Names, numbers and spans of time as people say them, for diagrams and journeys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sim.scenario.clock import WEEKDAYS

# Abbreviations that a hospital writes in capitals.
CAPITALS = frozenset(["amu", "cdu", "ct", "ed", "ent", "gp", "hdu", "icu", "itu", "mri", "nhs", "sau", "sdec", "utc"])
DASH, TIMES = "–", "×"
UNITS = ("min", "h", "days")
MINUTES_BELOW_H, DAYS_FROM_H = 1.0, 48.0
SAME = 0.005  # numbers that differ by less than this share are written as one


def said(name: str) -> str:
    """A name without its underscores, and without the `_h` that says its unit."""
    words = name.removesuffix("_h").replace(".", ", ").replace("_", " ").split()
    return " ".join(word.upper() if word in CAPITALS else word for word in words) or name


def anchor(pathway: str) -> str:
    """The name by which a page's links know a pathway."""
    return f"pathway-{re.sub(r'[^a-zA-Z0-9_]', '-', pathway)}"


def headed(name: str) -> str:
    """The same, as it begins a line."""
    text = said(name)
    return text[:1].upper() + text[1:]


def listed(names: Iterable[str]) -> str:
    """Names with commas, the last with an `and`."""
    *first, last = list(names) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def number(value: float) -> str:
    """A number with three digits that count, or all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def span(hours: float) -> str:
    """A length of time in minutes, hours or days, whichever reads best."""
    if abs(hours) < MINUTES_BELOW_H:
        return f"{number(60 * hours)} min"
    return f"{number(hours)} h" if abs(hours) < DAYS_FROM_H else f"{number(hours / 24)} days"


def exact(hours: float | None) -> str:
    """A length of time in hours, to six digits."""
    return f"{hours or 0.0:.6g} h"


def spans(hours: Sequence[float]) -> str:
    """One length of time, or from the shortest to the longest."""
    low, high = min(hours), max(hours)
    if high - low <= SAME * max(abs(low), abs(high)):
        return span(low)
    if low >= 24 and high >= DAYS_FROM_H:
        return f"{number(low / 24)} to {number(high / 24)} days"
    first, last = span(low), span(high)
    (short, unit), (long, its) = first.rsplit(" ", 1), last.rsplit(" ", 1)
    return f"{short} to {long} {unit}" if unit == its else f"{first} to {last}"


def per_cent(part: float) -> str:
    """A share in per cent, whole from ten on."""
    percent = 100 * part
    return f"{percent:.0f}" if percent >= 10 else f"{percent:.2g}"


def shares(parts: Sequence[float]) -> str:
    """A share in per cent, or from the least to the most."""
    low, high = (per_cent(part) for part in (min(parts), max(parts)))
    return f"{low} %" if low == high else f"{low} to {high} %"


def time_of_day(hour: float) -> str:
    """Hours after midnight as a clock shows them."""
    minutes = round(60 * hour)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def week(days: Sequence[str]) -> str:
    """Weekdays: every day, one run of them, or each."""
    found = [place for place, day in enumerate(WEEKDAYS) if day in days]
    if len(found) == len(WEEKDAYS):
        return "every day"
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"{WEEKDAYS[found[0]].capitalize()} to {WEEKDAYS[found[-1]].capitalize()}"
    return ", ".join(WEEKDAYS[place].capitalize() for place in found)
