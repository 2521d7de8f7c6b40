"""Whether every line of a monthly table has its months: the one rule for tables made in Python, typed or published.

A line is one organisation's volumes or £ at the finest grain its table has. It is expected in every month from its
organisation's first to its last. A currency so rare that an empty month is no wonder (Poisson, on the mean of the
months it has) may lack rows, which then read as 0; so may the rare currencies of a point of delivery together, as one
line of their own. Anything else that lacks a month is reported: a staff group left out is not a staff group that costs
£0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.productivity.months import month_of, number_of

RARE = -np.log(1e-4)
"""Units a month below which an empty month is likelier than 1 in 10,000, by Poisson's law."""
SHOWN = 3
APRIL = number_of("2000-04") % 12
RISING = 8
"""Months of a year that only rise before they are called sums: of months that differ by chance, 1 year in 40,000."""
LEVELS = 4.0
"""How many times a year before a line is that is asked for its unit, before its empty month."""
GAP = "is missing of a line (write 0 where there was none)"
CUMULATIVE = "is missing of a line that looks cumulative: give the month asked for, not the sum since April"
LEVEL = "is missing of a line whose level is far from the year before: another unit?"
BEGINS = "begins after the organisation's first month (write 0 before, or declare `starts` in lines.csv)"
ENDS = "ends before the organisation's last month (write 0 after, or declare `ends` in lines.csv)"
TOGETHER = "has no row of any of the rarer currencies, which together are not rare"


SHORT = 1 << 18  # bytes
MOST_FLAGS = 1 << 18


class Missing(NamedTuple):
    """Months a line lacks. row: the first of its rows, from 0; rule: which rule that breaks."""

    row: int
    rule: str
    months: tuple[str, ...]

    def shown(self, name: str) -> str:
        """The line and its months, for people."""
        more = f" and {len(self.months) - SHOWN} more" if len(self.months) > SHOWN else ""
        return f"{name} {' '.join(self.months[:SHOWN])}{more}"


def codes_of(columns: Mapping[str, NDArray[Any]], names: Sequence[str], rows: int) -> NDArray[np.int64]:
    """One number for each distinct combination of the columns named (those there are), int64[rows], without gaps."""
    codes = np.zeros(rows, dtype=np.int64)
    for name in names:
        if name in columns:
            distinct, inverse = told_apart(columns[name])
            codes = _without_gaps(codes * len(distinct) + inverse)
    return codes


def _without_gaps(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of each code, none below 0, among the distinct ones."""
    if not len(codes) or int(codes.max()) > MOST_FLAGS:
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)
    there = np.zeros(int(codes.max()) + 1, dtype=np.int64)
    there[codes] = 1
    return np.asarray((np.cumsum(there) - 1)[codes], dtype=np.int64)


def told_apart(column: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The distinct cells of a column in order, and the number of each cell among them, int64[rows].

    Tables of one trust have the same names in every replication: those of a short column are numbered once.
    """
    if column.nbytes > SHORT or column.dtype.hasobject:
        return _told_apart(column)
    return _known(column.dtype.str, column.tobytes())  # nobody may write into what all are handed


@lru_cache(maxsize=32)
def _known(kind: str, cells: bytes) -> tuple[NDArray[Any], NDArray[np.int64]]:
    found = _told_apart(np.frombuffer(cells, dtype=kind))
    for part in found:
        part.flags.writeable = False
    return found


def _told_apart(column: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    distinct, inverse = np.unique(column, return_inverse=True)
    return distinct, inverse.astype(np.int64)


@dataclass(frozen=True)
class Lines:
    """The rows of a monthly table, looked at by line."""

    columns: Mapping[str, NDArray[Any]]
    keys: tuple[str, ...]
    """Organisation, month, and what makes a line."""
    measure: str
    """Column of the volume, or of the £."""

    def __len__(self) -> int:
        return len(self.columns[self.keys[0]])

    def codes(self, *names: str) -> NDArray[np.int64]:
        """Number of each row's combination of columns, int64[rows]."""
        return codes_of(self.columns, names, len(self))

    def name(self, row: int) -> str:
        """Organisation and line of a row, for people."""
        names = [name for name in self.keys if name != "month" and name in self.columns]
        return " ".join(str(self.columns[name][row]) for name in names if self.columns[name][row])

    def missing(self) -> list[Missing]:
        """What is missing and is no rare currency."""
        return [*self._look(rare=False)]

    def rare(self) -> list[Missing]:
        """What is missing of rare currencies and reads as 0."""
        return [*self._look(rare=True)]

    def _look(self, rare: bool) -> Iterator[Missing]:
        if not len(self):
            return
        month, line, organisation = self._numbers(), self.codes(*self._line_keys()), self.codes("organisation")
        first, last = ends_of(organisation, month)
        span, base = int(month.max() - month.min()) + 1, int(month.min())
        pairs = np.stack(np.divmod(np.unique(line * span + (month - base)), span)) + np.array([[0], [base]])
        _, sample = np.unique(line, return_index=True)
        expected = (last - first + 1)[organisation[sample]]
        short = np.flatnonzero(np.bincount(pairs[0], minlength=len(sample)) != expected)
        if not len(short):
            return
        mean = self._mean_of_own_months(line, np.bincount(pairs[0], minlength=len(sample)))
        currency = self.columns.get("currency")
        may = np.zeros(len(sample), dtype=np.bool_) if currency is None else currency[sample] != ""
        is_rare = may & (mean < RARE)
        for code in short:
            row = int(sample[code])
            window = (int(first[organisation[row]]), int(last[organisation[row]]))
            there = pairs[1][pairs[0] == code]
            if bool(is_rare[code]) == rare:
                for each in _of_line(row, there, window, whole=rare):
                    yield each if rare else each._replace(rule=self._rule_of(each.rule, line == code, month))
        if not rare and is_rare.any():
            yield from self._rare_together(is_rare[line], month, (first, last))

    def _rule_of(self, rule: str, of: NDArray[np.bool_], month: NDArray[np.int64]) -> str:
        """Which rule a line breaks that lacks months: where its numbers are odd, that, for 0 would be wrong then."""
        months, inverse = np.unique(month[of], return_inverse=True)
        amounts = np.bincount(inverse, weights=self.columns[self.measure][of])
        years = (months - APRIL) // 12
        own = [amounts[years == year] for year in np.unique(years)]
        if rule in (GAP, BEGINS) and any(map(_only_rises, own)):
            return CUMULATIVE
        means = [float(values.mean()) for values in own if len(values) >= RISING]
        if rule == GAP and means and max(means) >= LEVELS * min(means):
            return LEVEL
        return rule

    def _rare_together(
        self, of: NDArray[np.bool_], month: NDArray[np.int64], ends: tuple[NDArray[np.int64], NDArray[np.int64]]
    ) -> Iterator[Missing]:
        """Months without any row of the rare currencies of a point of delivery, which together are common."""
        group, organisation = self.codes("organisation", self.keys[2]), self.codes("organisation")
        for code in np.unique(group[of]):
            here = of & (group == code)
            row = int(np.argmax(here))
            window = (int(ends[0][organisation[row]]), int(ends[1][organisation[row]]))
            there = np.unique(month[here])
            total = float(self.columns[self.measure][here].sum())
            if total / len(there) >= RARE:
                for each in _of_line(row, there, window, whole=True):
                    yield Missing(row, TOGETHER, each.months)

    def _line_keys(self) -> tuple[str, ...]:
        return tuple(name for name in self.keys if name != "month")

    def _numbers(self) -> NDArray[np.int64]:
        names, inverse = told_apart(self.columns["month"])
        return np.array([number_of(str(name)) for name in names], dtype=np.int64)[inverse]

    def _mean_of_own_months(self, line: NDArray[np.int64], months: NDArray[np.int64]) -> NDArray[np.float64]:
        amounts = np.nan_to_num(self.columns[self.measure], nan=0.0)
        return np.asarray(np.bincount(line, weights=amounts, minlength=len(months)) / months, dtype=np.float64)


def _only_rises(values: NDArray[np.float64]) -> bool:
    """Whether the months of a year rise one after the other, as counts of rare events by the month would not."""
    steps = np.diff(values)
    long = len(values) >= RISING and values[-1] >= 2.0 * values[0]
    return bool(long and (steps >= 0.0).all() and (steps > 0.0).sum() >= RISING // 2)


def ends_of(groups: NDArray[np.int64], number: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last month number of each group, each int64[groups]."""
    first = np.full(int(groups.max()) + 1, np.iinfo(np.int64).max)
    last = np.zeros_like(first)
    np.minimum.at(first, groups, number)
    np.maximum.at(last, groups, number)
    return first, last


def _of_line(row: int, there: NDArray[np.int64], window: tuple[int, int], whole: bool) -> Iterator[Missing]:
    """What a line lacks of its window: before it begins, between, after it ends; whole: all of it in one."""
    begin, end = int(there.min()), int(there.max())
    absent = sorted({*range(window[0], window[1] + 1)} - {*there.tolist()})
    if whole:
        if absent:
            yield Missing(row, GAP, tuple(map(month_of, absent)))
        return
    for rule, months in (
        (BEGINS, [month for month in absent if month < begin]),
        (GAP, [month for month in absent if begin < month < end]),
        (ENDS, [month for month in absent if month > end]),
    ):
        if months:
            yield Missing(row, rule, tuple(map(month_of, months)))
