"""Growth, places and trusts as a board reads them."""

from __future__ import annotations

import math
import re
from typing import Any, Protocol

import numpy as np

from sim.productivity.trusts import FromPair, SideBySide
from sim.report.wording import DASH, MINUS

TAIL = re.compile(r"\s+(NHS\s+)?(FOUNDATION\s+)?TRUST$", flags=re.IGNORECASE)
SMALL_WORDS = {"and", "of", "the", "for", "on", "with"}
LETTERS = {"NHS", "UCL", "QE"}
VERDICT_MARK = {"improvement": "▲", "recovery": "△", "decline": "▼", "noise": "●", "cannot tell": "?"}
ROSE_MARK = "↑"  # surely rose, and it cannot be reported whether that is recovery or improvement
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Omitted(Protocol):
    """What a reader of tables left out: why, how many rows or trusts, and some of them."""

    @property
    def reason(self) -> str:
        """Why, in words."""
        ...

    @property
    def count(self) -> int:
        """How many."""
        ...

    @property
    def examples(self) -> tuple[str, ...]:
        """Some of them."""
        ...


def pct(growth: float, digits: int = 1, sign: bool = True) -> str:
    """A fraction in per cent, with its sign and a true minus."""
    if math.isnan(growth):
        return DASH
    size = f"{abs(100 * growth):,.{digits}f}"
    mark = "" if not size.strip("0.,") else MINUS if growth < 0 else "+" if sign else ""
    return f"{mark}{size} %"


def points(difference: float, digits: int = 2) -> str:
    """A difference of two growths in percentage points."""
    return DASH if math.isnan(difference) else pct(difference, digits).replace(" %", " pp")


def span(low: float, high: float, digits: int = 1) -> str:
    """Between two growths."""
    return f"{pct(low, digits)} to {pct(high, digits)}"


def plain_span(interval: tuple[float, float], digits: int = 2) -> str:
    """Between two numbers without a unit."""
    low, high = (f"{each:.{digits}f}".replace("-", MINUS) for each in interval)
    return f"{low} to {high}"


def share_span(interval: tuple[float, float]) -> str:
    """Between two shares, in whole per cent."""
    if any(math.isnan(each) for each in interval):
        return DASH
    low, high = (f"{100 * each:.0f}".replace("-", MINUS) if math.isfinite(each) else "∞" for each in interval)
    return f"{low} to {high} %"


def places_span(low: float, high: float) -> str:
    """Between two places."""
    return f"{low:.0f} to {high:.0f}"


def count(number: int) -> str:
    """A small count in words, a larger one in figures."""
    return COUNTS[number] if number < len(COUNTS) else f"{number:,}"


def short_name(name: str, code: str = "") -> str:
    """A trust's name as people say it: no `NHS Foundation Trust`, no capitals throughout; its code if it has none."""
    if not name:
        return code
    stem = TAIL.sub("", name.strip()).rstrip(" ,")
    if stem != stem.upper():
        return stem
    words = [_cased(word, first=at == 0) for at, word in enumerate(stem.split())]
    return " ".join(words)


def _cased(word: str, first: bool) -> str:
    if word.strip("(),") in LETTERS:
        return word
    if word.lower() in SMALL_WORDS and not first:
        return word.lower()
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def names_of(both: FromPair) -> list[str]:
    """Short names of the trusts of a pair, in its order."""
    return [short_name(str(n), str(c)) for n, c in zip(both.pair.name, both.pair.organisation, strict=True)]


def name_in(compared: SideBySide, organisation: str) -> str:
    """Short name of one organisation of a table."""
    growth = compared.growth
    found: Any = np.flatnonzero(growth.organisation == organisation)
    return short_name(str(growth.name[found[0]]), organisation) if len(found) else organisation


def kind_of(kind: str) -> str:
    """A type of trust without what all of them share: `Acute - Large` is `Large`."""
    return re.sub(r"^acute\s*-\s*", "", kind, flags=re.IGNORECASE) or DASH
