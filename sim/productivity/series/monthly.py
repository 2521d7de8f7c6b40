"""A trust's productivity month by month: as growth on the same month a year before, to date, and as a level."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from sim.productivity.calculation import growth, year_on_year
from sim.productivity.levels import NotComparable, Period, level
from sim.productivity.months import month_of, number_of
from sim.productivity.periods import APRIL, YEAR, Months, by_year, run, year_of
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


def to_date(
    activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period, starts: int = APRIL
) -> dict[str, float]:
    """Growth of the year up to each month on the same months a year before, by month.

    A year begins in month `starts` (1 to 12). Only months of `period` are counted, so that it should start with the
    first of a year.

    Raises
    ------
    NotComparable
        When a year of the period does not start with its first month, besides the reasons of `year_on_year`.
    """
    found = {}
    for year in by_year(period.months, starts):
        if year[0] != year_of(year[0], starts)[0]:
            first = year_of(year[0], starts)[0]
            raise NotComparable(f"{period.organisation}: the year to date starts with {year[0]} and not with {first}")
        for at in range(len(year)):
            one = replace(period, months=year[: at + 1])
            found[year[at]] = year_on_year(activity, inputs, preset, one).productivity
    return found


def rolling(activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period) -> dict[str, float]:
    """Growth of the twelve months up to each month on the twelve before them, by month, where `period` has them all.

    Raises
    ------
    NotComparable, TableFaults
        As `year_on_year` of any twelve months.
    """
    present, found = set(period.months), {}
    for month in period.months:
        year = run(month_of(number_of(month) - YEAR + 1), YEAR)
        if set(year) <= present:
            found[month] = year_on_year(activity, inputs, preset, replace(period, months=year)).productivity
    return found


def monthly_level(activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period, base: Months) -> Series:
    """Level of productivity of each month over the same month of the base, twelve months in a row: 1 is as then.

    The season cancels, days and prices are those of the base year.

    Raises
    ------
    NotComparable, TableFaults
        As `growth` of any month against its month of the base.
    """
    of_base, read = {month[5:]: month for month in base}, []
    for month in period.months:
        then = level(activity, inputs, preset, replace(period, months=(of_base[month[5:]],)))
        now = level(activity, inputs, preset, replace(period, months=(month,)))
        read.append(1.0 + growth(then, now).productivity)
    return Series(period.organisation, period.months, np.array(read))
