"""Whether every line of a monthly table has its months: the one rule for tables made in Python, typed or published.

A line is one organisation's volumes or £ at the finest grain its table has. It is expected in every month from its
organisation's first to its last. A currency so rare that an empty month is no wonder (Poisson, on the mean of the
months it has) may lack rows, which then read as 0, unless more of them in a row than chance leaves empty; so may the
rare currencies of a point of delivery together, as one line of their own. Anything else that lacks a month is reported:
a staff group left out is not a staff group that costs £0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.productivity.empty_runs import CHANCE, long_runs
from sim.productivity.months import month_of, number_of

RARE = -np.log(CHANCE)
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
LONG = "is missing of a rare line for longer than chance leaves it empty (write 0 where there was none)"
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
        first, last = self.months[0], self.months[-1]
        if len(self.months) > 1 and number_of(last) - number_of(first) == len(self.months) - 1:
            return f"{name} {first} to {last}"
        more = f" and {len(self.months) - SHOWN} more" if len(self.months) > SHOWN else ""
        return f"{name} {' '.join(self.months[:SHOWN])}{more}"


class Own(NamedTuple):
    """What one line has of its organisation's months: the first of them, units of each, and whether it has a row."""

    first: int
    amounts: NDArray[np.float64]
    there: NDArray[np.bool_]

    def lost(self) -> tuple[NDArray[np.bool_], list[tuple[str, NDArray[np.bool_]]]]:
        """Of a rare line: months that are empty by chance, bool[months], and runs that are not, with their rules."""
        runs = []
        by_chance = ~self.there
        for first, after in long_runs(self.amounts, self.there):
            run = np.zeros(len(self.there), dtype=np.bool_)
            run[first:after] = True
            runs.append((BEGINS if first == 0 else ENDS if after == len(run) else LONG, run))
            by_chance = by_chance & ~run
        return by_chance, runs

    def gaps(self) -> list[tuple[str, NDArray[np.bool_]]]:
        """Of a line that is not rare: what it lacks before it begins, between, after it ends, with their rules."""
        begun, ahead = np.logical_or.accumulate(self.there), np.logical_or.accumulate(self.there[::-1])[::-1]
        return [(BEGINS, ~begun), (GAP, ~self.there & begun & ahead), (ENDS, ~ahead)]

    def missing(self, row: int, rule: str, of: NDArray[np.bool_]) -> Iterator[Missing]:
        """These months as missing, if there are any."""
        if of.any():
            yield Missing(row, rule, tuple(month_of(self.first + int(at)) for at in np.flatnonzero(of)))


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
        keys = np.unique(line * span + (month - base))
        _, sample = np.unique(line, return_index=True)
        starts = np.searchsorted(keys, np.arange(len(sample) + 1) * span)
        expected = (last - first + 1)[organisation[sample]]
        short = np.flatnonzero(np.diff(starts) != expected)
        if not len(short):
            return
        measure = np.nan_to_num(self.columns[self.measure], nan=0.0)
        amounts = np.bincount(np.searchsorted(keys, line * span + (month - base)), weights=measure).astype(np.float64)
        mean = np.add.reduceat(amounts, starts[:-1]) / np.diff(starts)
        currency = self.columns.get("currency")
        may = np.zeros(len(sample), dtype=np.bool_) if currency is None else currency[sample] != ""
        is_rare = may & (mean < RARE)
        for code in short:
            row, part = int(sample[code]), slice(starts[code], starts[code + 1])
            window = (int(first[organisation[row]]), int(expected[code]))
            own = _own(keys[part] % span + base, amounts[part], window)
            if not is_rare[code]:
                found = [] if rare else own.gaps()
            else:
                by_chance, runs = own.lost()
                found = [(GAP, by_chance)] if rare else runs
            for rule, months in found:
                for each in own.missing(row, rule, months):
                    yield each if rare else each._replace(rule=_rule_of(rule, own))
        if not rare and is_rare.any():
            yield from self._rare_together(is_rare[line], month, (first, last))

    def _rare_together(
        self, of: NDArray[np.bool_], month: NDArray[np.int64], ends: tuple[NDArray[np.int64], NDArray[np.int64]]
    ) -> Iterator[Missing]:
        """Months without any row of the rare currencies of a point of delivery, which together are common."""
        group, organisation = self.codes("organisation", self.keys[2]), self.codes("organisation")
        line = self.codes(*self._line_keys())
        for code in np.unique(group[of]):
            here = of & (group == code)
            row = int(np.argmax(here))
            window = (int(ends[0][organisation[row]]), int(ends[1][organisation[row]] - ends[0][organisation[row]] + 1))
            own = _own(month[here], np.nan_to_num(self.columns[self.measure][here], nan=0.0), window)
            if own.amounts.sum() / own.there.sum() >= RARE:
                yield from own.missing(row, TOGETHER, ~own.there)
            elif len(np.unique(line[here])) > 1:  # of one the line itself tells
                for _, run in own.lost()[1]:
                    yield from own.missing(row, TOGETHER, run)

    def _line_keys(self) -> tuple[str, ...]:
        return tuple(name for name in self.keys if name != "month")

    def _numbers(self) -> NDArray[np.int64]:
        names, inverse = told_apart(self.columns["month"])
        return np.array([number_of(str(name)) for name in names], dtype=np.int64)[inverse]


def _own(months: NDArray[np.int64], amounts: NDArray[np.float64], window: tuple[int, int]) -> Own:
    """What rows come to in a window that has so many months from the first."""
    at = months - window[0]
    there = np.bincount(at, minlength=window[1]) > 0
    return Own(window[0], np.bincount(at, weights=amounts, minlength=window[1]).astype(np.float64), there)


def _rule_of(rule: str, own: Own) -> str:
    """Which rule a line breaks that lacks months: where its numbers are odd, that, for 0 would be wrong then."""
    amounts, months = own.amounts[own.there], own.first + np.flatnonzero(own.there)
    years = (months - APRIL) // 12
    by_year = [amounts[years == year] for year in np.unique(years)]
    if any(map(_only_rises, by_year)):
        return CUMULATIVE
    means = [float(values.mean()) for values in by_year if len(values) >= RISING]
    if rule in (GAP, LONG) and means and max(means) >= LEVELS * min(means):
        return LEVEL
    return rule


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
