"""Which months were measured, in words: what is told of a year may be one month of it, twelve times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sim.scenario.clock import Clock

MONTHS_A_YEAR = 12


def length(months: int) -> str:
    """How long a measured window is."""
    return "a year" if months == MONTHS_A_YEAR else "one month" if months == 1 else f"{months} months"


def scaled(clock: Clock) -> str:
    """What a yearly sum is where another stretch than a year was measured; empty where it was a year."""
    months = clock.months[clock.measured]
    return "" if len(months) == MONTHS_A_YEAR else told(months)


def told(months: Sequence[date]) -> str:
    """Which months were measured, by their first days, and what a yearly sum is of them; empty of none."""
    if not months:
        return ""
    if len(months) == 1:
        return f"Measured: {_named(months[0])} alone. What is told of a year is this month twelve times."
    span = f"Measured: {_named(months[0])} to {_named(months[-1])}"
    if len(months) == MONTHS_A_YEAR:
        return f"{span}, a year."
    return f"{span}, {len(months)} months. What is told of a year is these months scaled to twelve."


def _named(month: date) -> str:
    return month.strftime("%B %Y")
