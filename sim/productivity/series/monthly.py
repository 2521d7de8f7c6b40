"""A trust's productivity month by month: as growth on the same month a year before, to date, and as a level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sim.productivity.calculation import growth, year_on_year
from sim.productivity.levels import NotComparable, Period, level
from sim.productivity.months import financial_year, number_of
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable, Numbers


@dataclass(frozen=True, eq=False)
class Series:
    """A measure of one organisation by month, in order and without a gap."""

    organisation: str
    months: tuple[str, ...]
    reading: Numbers
    """Growth as a fraction, or level with 1 for the base, float64[months]."""
    method: tuple[str, ...] = ()
    """By which method each month was made, empty where one method made them all: a change of name is a step."""
    provisional: int = 0
    """How many of the last months are provisional."""

    def __post_init__(self) -> None:
        """Refuse gaps, columns that do not match and readings that are no numbers."""
        if len(self.months) != len(self.reading) or (self.method and len(self.method) != len(self.months)):
            raise NotComparable("a series has one reading, and one method if any, for each month")
        if not self.months or not np.isfinite(self.reading).all():
            raise NotComparable(f"{self.organisation}: a series needs a finite reading in every month")
        numbers = [number_of(month) for month in self.months]
        if gaps := [month for month, (a, b) in zip(self.months[1:], pairwise(numbers), strict=True) if b != a + 1]:
            raise NotComparable(f"{self.organisation}: the month before {', '.join(gaps)} is missing or out of order")
        if not 0 <= self.provisional <= len(self.months):
            raise NotComparable(f"{self.provisional} of {len(self.months)} months cannot be provisional")

    @property
    def steps(self) -> tuple[int, ...]:
        """Places of the first month of each method but the first."""
        changes = enumerate(pairwise(self.method), start=1)
        return tuple(at for at, (before, after) in changes if before != after)


def monthly_growth(
    activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period, method: tuple[str, ...] = ()
) -> Series:
    """Growth of each month of a period on the same month a year before.

    Raises
    ------
    NotComparable, TableFaults
        As `year_on_year` of any month.
    """
    singles = (replace(period, months=(month,)) for month in period.months)
    read = [year_on_year(activity, inputs, preset, one).productivity for one in singles]
    return Series(period.organisation, period.months, np.array(read), method)


def to_date(activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period) -> dict[str, float]:
    """Growth of the financial year up to each month on the same months a year before, by month.

    Only months of `period` are counted, so that it should start with an April.

    Raises
    ------
    NotComparable
        When a financial year of the period does not start with April, besides the reasons of `year_on_year`.
    """
    found = {}
    for month in period.months:
        year = tuple(m for m in period.months if m <= month and financial_year(m) == financial_year(month))
        if not year[0].endswith("-04"):
            raise NotComparable(f"{period.organisation}: the year to {month} starts with {year[0]} and not with April")
        found[month] = year_on_year(activity, inputs, preset, replace(period, months=year)).productivity
    return found


def monthly_level(
    activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period, base_year: int
) -> Series:
    """Level of productivity of each month over the same month of the financial year that starts in `base_year`: 1 is
    as then. The season cancels, days and prices are those of the base year.

    Raises
    ------
    NotComparable, TableFaults
        As `growth` of any month against its month of the base year.
    """
    read = []
    for month in period.months:
        then = f"{base_year + (int(month[5:]) < 4)}{month[4:]}"
        base = level(activity, inputs, preset, replace(period, months=(then,)))
        now = level(activity, inputs, preset, replace(period, months=(month,)))
        read.append(1.0 + growth(base, now).productivity)
    return Series(period.organisation, period.months, np.array(read))
