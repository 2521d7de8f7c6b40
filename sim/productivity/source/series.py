"""Series by month within the rows of a file: ends, mergers, steps by a factor of a thousand, single odd months.

A series is one organisation's volumes (or £) of one point of delivery (or category), all currencies, staff groups and
contracts together where ends are looked for, each by itself where units are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.productivity.lines import ends_of
from sim.productivity.months import month_of, number_of
from sim.productivity.source.rows import Rows

UNIT_STEP = 30.0  # no service grows thirtyfold from a month to the next: its unit changed
ODD = 4.0  # a single month that is four times its series' median, or a quarter of it, is reported as doubtful
SMALL = 20.0  # below a median of 20 units such ratios are chance
LOOK = 3  # months on either side that a step is judged by
APART = 3.0  # both sides vary: the nearest two months may be closer than the step by so much
AT_ONCE = "one_off"  # the cost of making a change comes in no steady months


@dataclass(frozen=True)
class Step:
    """A change of unit: the first row after it, and the medians before and after."""

    row: int
    before: float
    after: float


@dataclass(frozen=True)
class Series:
    """The rows of an activity or inputs table to be, looked at by month."""

    rows: Rows
    kind: str
    """Column of the point of delivery, or of the category."""
    measure: str
    """Column of the volume, or of the £."""

    @cached_property
    def number(self) -> NDArray[np.int64]:
        """Months as numbers, int64[rows]."""
        names, inverse = np.unique(self.rows.columns["month"], return_inverse=True)
        return np.array([number_of(str(name)) for name in names], dtype=np.int64)[inverse]

    @cached_property
    def organisation(self) -> NDArray[np.int64]:
        """Number of each row's organisation, int64[rows]."""
        return self.rows.codes("organisation")

    @cached_property
    def code(self) -> NDArray[np.int64]:
        """Number of each row's series, int64[rows]."""
        return self.rows.codes("organisation", self.kind)

    def name(self, row: int) -> str:
        """Organisation and point of delivery of a row, for people."""
        return f"{self.rows.columns['organisation'][row]} {self.rows.columns[self.kind][row]}"

    def ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First and last month of each organisation, int64[organisations]."""
        return ends_of(self.organisation, self.number)

    def zero_throughout(self) -> NDArray[np.bool_]:
        """Rows of a series that is 0 in every month, bool[rows]."""
        amounts = self.rows.columns[self.measure]
        anything = np.bincount(self.code, weights=(amounts != 0.0)) > 0.0  # what is not a number is not 0
        return ~anything[self.code]

    def short(self) -> dict[int, tuple[str, str]]:
        """First and last month of the organisations that do not cover all the months of the file, by number."""
        first, last = self.ends()
        begin, end = int(self.number.min()), int(self.number.max())
        at = np.flatnonzero((first > begin) | (last < end)).tolist()
        return {code: (month_of(int(first[code])), month_of(int(last[code]))) for code in at}

    def steps(self) -> Iterator[Step]:
        """Each change of unit: months on one side are thirty times those on the other, not one odd month alone."""
        for order, amounts in self._lines():
            if self.rows.columns[self.kind][order[0]] == AT_ONCE:
                continue
            positive = np.flatnonzero(amounts > 0.0)
            values = amounts[positive]
            for at in np.flatnonzero(np.abs(np.diff(np.log(values))) >= np.log(UNIT_STEP)):
                before, after = values[max(0, at + 1 - LOOK) : at + 1], values[at + 1 : at + 1 + LOOK]
                apart = max(before.min() / after.max(), after.min() / before.max())  # one odd month is no step
                if apart * APART >= UNIT_STEP and max(before.max(), after.max()) >= SMALL:
                    row = int(order[positive[at + 1]])
                    yield Step(row, float(np.median(before)), float(np.median(after)))

    def odd_months(self) -> NDArray[np.bool_]:
        """Rows far from the median of their series, bool[rows]."""
        odd = np.zeros(len(self.rows), dtype=np.bool_)
        for order, amounts in self._lines():
            median = float(np.median(amounts))
            if median >= SMALL:
                odd[order] = (amounts > median * ODD) | (amounts < median / ODD)
        return odd

    def _lines(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Rows and amounts in order of month, of each series at its finest."""
        fine = self.rows.codes("organisation", self.kind, "currency", "staff_group", "contract")
        order = np.lexsort((self.number, fine))
        cuts = np.flatnonzero(np.diff(fine[order])) + 1
        amounts = self.rows.columns[self.measure]
        for part in np.split(order, cuts):
            yield part, amounts[part]
