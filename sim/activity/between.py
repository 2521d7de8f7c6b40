"""Times between two marks of a visit, and how many are between them, as a model asks for them; of pools by period.

A visit counts where `to` lies in the window, and in the period in which it lies. How many are between both marks (past
`from` and since then not past `to`) is a mean over time, whichever visits count for the time it took.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity import stretch as S  # noqa: N812 - the letter keeps the columns readable
from sim.activity import tables as T  # noqa: N812
from sim.activity.counted import Counted, Samples
from sim.activity.figure import QUANTILES, Block, Key, Table, alone
from sim.activity.layout import Layout
from sim.activity.sample import Sample
from sim.activity.window import MEASURE_BY, Period, Window, periods
from sim.pathway.graph import marks_from
from sim.scenario.clock import HOUR_MS, ms_of
from sim.scenario.measure import ARRIVAL, Measure

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
OF_POOL = ("in_use_mean", "queue_mean")


@dataclass(frozen=True)
class Measured:
    """One measure in one replication. name: of the measure; classes: those distinguished, besides all together."""

    name: str
    asked: Measure
    counted: Counted

    @cached_property
    def table(self) -> Table:
        """Its figures, in the order of `names_of`."""
        tables = [self._of_pool(period) for period in self._periods] if self.asked.pool else [self._whole]
        tables += [] if self.asked.pool else [self._by(period) for period in self._periods]
        return Table(
            np.concatenate([np.empty((0, 2)), *(each.parts for each in tables)]),
            np.concatenate([np.empty(0, dtype=np.bool_), *(each.proportion for each in tables)]),
        )

    @property
    def samples(self) -> Iterator[tuple[Key, Sample]]:
        """Times, for the quantiles of all replications."""
        if not self.asked.pool:
            yield ("measure", self.name, ""), Sample.together([self._times.sample(k) for k in self._all])
            for klass, name in self._rows[1:]:
                yield ("measure", name, ""), self._times.sample(klass)

    @property
    def _periods(self) -> tuple[tuple[Period, Ints], ...]:
        return periods(self.asked.by, self.asked.every_h, self.counted.window)

    @property
    def _all(self) -> range:
        return range(len(self.counted.layout.program.classes))

    @property
    def _rows(self) -> list[tuple[int, str]]:
        return rows_of(self.name, self.asked, self.counted.layout)

    @cached_property
    def _found(self) -> S.Found:
        counted, asked, tally = self.counted, self.asked, self.counted.tally
        marks, visits, window = counted.layout.program.marks, len(counted.run.journeys), counted.window
        lines = int(tally.counters[T.MARKS])
        classes, slots = len(self._all), len(window.hours) if self._periods else 1
        found = S.Found(
            visits=np.empty((visits, 4), dtype=np.int64),
            counts=np.zeros((classes, slots, S.LIMITS + len(asked.within_h)), dtype=np.int64),
            between=np.zeros((classes, slots), dtype=np.int64),
            samples=np.empty(lines + 1, dtype=np.int64),
            counters=np.zeros(1, dtype=np.int64),
        )
        question = S.Asked(
            since=S.BY_ARRIVAL if asked.from_ == ARRIVAL else _place(marks, asked.from_),
            until=_place(marks, asked.to),
            visits=S.VISITS[asked.visits],
            limits=np.array([ms_of(limit) for limit in asked.within_h], dtype=np.int64),
            klass=counted.run.journeys.klass,
            arrival=counted.run.journeys.arrival,
            left=tally.left,
            slot_of_hour=np.arange(len(window.hours)) if self._periods else np.zeros(len(window.hours), np.int64),
            first=window.first,
            last=window.last,
        )
        S.count_stretches(tally.marks, lines, question, found)
        return found

    @cached_property
    def _times(self) -> Samples:
        found = self._found
        counts = found.counts[:, :, S.COUNT].sum(axis=1)
        return Samples.of(found.samples[: found.counters[0]], counts, S.BITS)

    @cached_property
    def _whole(self) -> Table:
        """All classes, and each that is distinguished."""
        counts, between = self._found.counts.sum(axis=1), self._found.between.sum(axis=1)
        own = [klass for klass, _ in self._rows[1:]]
        of = np.concatenate([counts.sum(axis=0)[None, :], counts[own]])
        number = np.append(between.sum(), between[own])
        quantiles = np.array([[sample.quantile(q / 100) for q in QUANTILES] for _, sample in self.samples])
        return Table.of(len(of), [*self._of(of)[:2], alone(quantiles), *self._of(of)[2:], _over(number, self)])

    def _of(self, of: Ints) -> list[Block]:
        """count, mean_h, and what took no longer than each limit. of: int64[rows, LIMITS + limits]."""
        count = of[:, S.COUNT]
        within = [(of[:, S.LIMITS + place], count, True) for place in range(len(self.asked.within_h))]
        return [(count, 1.0, False), (of[:, S.MS] / HOUR_MS, count, False), *within]

    def _by(self, period: tuple[Period, Ints]) -> Table:
        """By period, all classes together."""
        which, place = period
        counts, between = self._found.counts.sum(axis=0), self._found.between.sum(axis=0)
        of = np.stack([which.sums(place, column) for column in counts.T], axis=1)
        length = which.sums(place, self.counted.window.lengths)
        return Table.of(len(which.labels), [*self._of(of), (which.sums(place, between), length, False)])

    def _of_pool(self, period: tuple[Period, Ints]) -> Table:
        """Places in use and queue of a pool by period."""
        which, place = period
        pools, by_slot = self.counted.layout.program.pools, self.counted.tally.by_slot
        pool, length = pools.index(str(self.asked.pool)), which.sums(place, self.counted.window.lengths)
        rows = (by_slot[pool], by_slot[len(pools) + pool])
        return Table.of(len(which.labels), [(which.sums(place, row), length, False) for row in rows])


def _over(number: Ints, of: Measured) -> Block:
    return number, of.counted.window.length, False


def _place(marks: tuple[str, ...], mark: str | None) -> int:
    return marks.index(mark) if mark in marks else S.NO_MARK


def rows_of(name: str, asked: Measure, layout: Layout) -> list[tuple[int, str]]:
    """All classes (-1), and each where several can make both marks."""
    program, marks = layout.program, {str(asked.from_), str(asked.to)}
    able = [n for n, entry in enumerate(program.entries) if marks <= {ARRIVAL} | marks_from(program, entry)]
    found = able if len(able) > 1 else []
    return [(-1, name), *((number, f"{name} of {program.classes[number]}") for number in found)]


def names_of(name: str, asked: Measure, layout: Layout, window: Window) -> Iterator[Key]:
    """The figures of a measure."""
    within = tuple(f"within_{limit:g}h" for limit in asked.within_h)
    if not asked.pool:
        whole = ("count", "mean_h", *(f"p{percent}_h" for percent in QUANTILES), *within, "number_mean")
        yield from (("measure", row, figure) for _, row in rows_of(name, asked, layout) for figure in whole)
    figures = OF_POOL if asked.pool else ("count", "mean_h", *within, "number_mean")
    for period, _ in periods(asked.by, asked.every_h, window):
        for label in period.labels:
            yield from ((f"{MEASURE_BY}{period.name}", f"{name} {label}", figure) for figure in figures)
