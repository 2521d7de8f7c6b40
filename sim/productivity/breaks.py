"""Breaks: months from which a trust is counted in another way, so that growth across them is not growth alone.

`breaks.csv` beside a trust's own tables has a row for each: `organisation`, `month`, the first counted in the new way,
and `what` changed: a new patient system, a service that was moved to another point of delivery, a ledger closed late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.productivity.months import year_before
from sim.productivity.periods import Months


@dataclass(frozen=True)
class Break:
    """One change of count."""

    organisation: str
    month: str
    """The first month counted in the new way."""
    what: str

    def __str__(self) -> str:
        """`from 2024-10: a new patient system`."""
        return f"from {self.month}: {self.what}"


def crossed(breaks: Iterable[Break], months: Months) -> tuple[Break, ...]:
    """The breaks that growth of some months on the same months a year before crosses."""
    return tuple(each for each in breaks if any(year_before(month) < each.month <= month for month in months))


def growth_methods(breaks: Iterable[Break], months: Months) -> tuple[str, ...]:
    """By which method the growth of each month was made: across which breaks, if any; empty where across none."""
    marked = tuple("; ".join(f"growth across a break {each}" for each in crossed(breaks, (m,))) for m in months)
    return marked if any(marked) else ()


def level_methods(breaks: Iterable[Break], months: Months) -> tuple[str, ...]:
    """By which method the level of each month was made: the last break before it; empty where there was none."""
    known = sorted(breaks, key=lambda each: each.month)
    marked = tuple(next((str(each) for each in reversed(known) if each.month <= month), "") for month in months)
    return marked if any(marked) else ()
