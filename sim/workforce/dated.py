"""Parameters that may change on a date, read month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from sim.scenario.base import Part

PartT = TypeVar("PartT", bound=Part)


def by_month(part: PartT | Callable[[date], PartT], months: Sequence[date]) -> tuple[PartT, ...]:
    """The part of the scenario in force on the first day of each month.

    part: one part that holds throughout, or a function of the date, such as
    `lambda day: scenario.at(day).workforce`.
    """
    if isinstance(part, Part):
        return (part,) * len(months)
    return tuple(part(month) for month in months)
