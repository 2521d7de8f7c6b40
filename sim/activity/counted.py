"""One replication of a model counted: the tables that `sim.activity.tally` fills, made and read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity import tables as T  # noqa: N812 - the letter keeps the columns readable
from sim.activity.figure import QUANTILES
from sim.activity.layout import Layout
from sim.activity.part import Categories
from sim.activity.sample import Sample, quantile_places
from sim.activity.spans import log_of
from sim.activity.tally import tally
from sim.activity.window import Window
from sim.engine.journeys import Run
from sim.scenario.clock import HOUR_MS
from sim.scenario.reuse import reused

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Samples:
    """Values of several groups, each in rising order.

    counts: int64[groups], how many each has; hours: float64, those above 0 of one group after another; first:
    int64[groups + 1], where each begins.
    """

    counts: Ints
    hours: Reals
    first: Ints

    @classmethod
    def of(cls, words: Ints, counts: Ints, bits: int) -> Samples:
        """From words of group and ms, of values above 0; of a group the others are 0."""
        words.sort()
        first = np.searchsorted(words, np.arange(len(counts) + 1, dtype=np.int64) << bits)
        return cls(counts, (words & ((1 << bits) - 1)) / HOUR_MS, first)

    def quantiles(self, percents: tuple[int, ...]) -> Reals:
        """Of every group, float64[groups, percents]; NaN of nothing."""
        place = quantile_places(self.counts, np.array(percents) / 100)
        above = place - (self.counts - np.diff(self.first))[:, None]
        hours = np.append(self.hours, 0.0)[self.first[:-1, None] + np.maximum(above, 0)]
        return np.where(place < 0, np.nan, np.where(above < 0, 0.0, hours))

    def sample(self, group: int) -> Sample:
        """All values of a group, hours."""
        above = self.hours[self.first[group] : self.first[group + 1]]
        return Sample.of_rising(above, int(self.counts[group]) - len(above))


@dataclass(frozen=True)
class Counted:
    """What a run that kept its log comes to in a window.

    by_hour: whether levels are reported by hour of the run, and not of the day alone.
    """

    layout: Layout
    run: Run
    window: Window
    audit_at_h: tuple[float, ...] = (0.0,)
    noted: frozenset[str] = frozenset()
    by_hour: bool = False

    @property
    def rules(self) -> T.Rules:
        """What the pass reads."""
        journeys = self.run.journeys
        fixed = _fixed(self.layout, self.window, self.audit_at_h, self.noted, self.by_hour)
        codes = self._codes(self.layout.choices[2])
        return fixed._replace(klass=journeys.klass, arrival=journeys.arrival, codes=codes)

    def _codes(self, read: tuple[str, ...]) -> NDArray[np.int16]:
        journeys = self.run.journeys
        if not read:
            return np.empty((0, 1), dtype=np.int16)
        drawn = Categories.of(journeys, np.arange(len(journeys)), read)
        return np.stack([drawn.column(name) for name in read], axis=1)

    @cached_property
    def tally(self) -> T.Tally:
        """The log, counted."""
        log, width, rules = log_of(self.run), self.layout.width, self.rules
        while True:
            found = self._room(len(log), width)
            tally((log.at, log.event, log.row, log.node, log.pool, log.quantity), len(log), rules, found)
            if found.counters[T.HIGHEST] < width:
                return found
            self.layout.__dict__["width"] = width = int(found.counters[T.HIGHEST]) + 1  # and so in the next replication

    def _room(self, lines: int, width: int) -> T.Tally:
        """Tables that nothing is counted in yet; memory nobody writes to costs nothing."""
        layout, visits = self.layout, len(self.run.journeys)
        steps, pools = len(layout.steps), len(layout.program.pools)
        classes, ways = len(layout.program.classes), len(layout.program.outcomes)

        def zeros(*shape: int) -> Ints:
            return np.zeros(shape, dtype=np.int64)

        levels, counters = zeros(2 * pools + steps, T.LEVEL_COLUMNS), zeros(6)
        first = self.window.first
        levels[:, T.SINCE], levels[:, T.EDGE], counters[T.FREE] = first, (first // HOUR_MS + 1) * HOUR_MS, T.NOBODY
        return T.Tally(
            visits=np.empty((visits, T.VISIT_COLUMNS), dtype=np.int64),
            left=np.empty(visits, dtype=np.int64),
            chains=np.empty((lines, 3), dtype=np.int64),
            levels=levels,
            at_level=zeros(pools, width),
            counted=zeros(pools, width),
            by_slot=zeros(2 * pools, len(self.window.hours) if self.by_hour else 24),
            blocked=zeros(pools),
            ways_of_step=zeros(steps, T.WAYS),
            ways_of_pool=zeros(pools, T.WAYS),
            of_step=zeros(steps, 5),
            of_pool=zeros(pools, 5),
            at_pool=zeros(classes, pools, 2),
            classes=zeros(classes, 7),
            outcomes=zeros(classes, ways, 2),
            samples=np.empty(3 * lines, dtype=np.int64),
            marks=np.empty((lines if self.noted else 0, 3), dtype=np.int64),
            counters=counters,
        )

    @cached_property
    def samples(self) -> Samples:
        """Waits by step and by pool, times of classes, waits of classes at pools, times of classes by way out."""
        found = self.tally
        counts = [
            found.of_step[:, T.SERVED],
            found.of_pool[:, T.SERVED],
            found.classes[:, T.LEFT] - found.classes[:, T.LOST],
            found.at_pool[:, :, 0].ravel(),
            found.outcomes[:, :, 0].ravel(),
        ]
        words = found.samples[: found.counters[T.SAMPLES]]
        return Samples.of(words, np.concatenate(counts), T.BITS)

    @cached_property
    def wait_quantiles(self) -> Reals:
        """QUANTILES of these groups, hours: float64[groups, QUANTILES]."""
        return self.samples.quantiles(QUANTILES)

    @cached_property
    def by_hour_of_day(self) -> Reals:
        """The mean of every level in each hour of the day, float64[2 pools, 24]; NaN for an hour that never came."""
        area, of = self.tally.by_slot, self.window.hour_of_day
        if self.by_hour:
            area = np.array([np.bincount(of, weights=row, minlength=24) for row in area])
        spans = self.window.spans_of_day
        found: Reals = np.divide(area, spans, out=np.full(area.shape, np.nan), where=spans > 0)
        return found


@reused(8)
def _fixed(
    layout: Layout, window: Window, audit_at_h: tuple[float, ...], noted: frozenset[str], by_hour: bool
) -> T.Rules:
    """What is read in every replication; of the visits nothing yet."""
    several, together = layout.together
    first_choice, firsts, _ = layout.choices
    return T.Rules(
        step_of=layout.step_of,
        several=several,
        together=together,
        first_choice=first_choice,
        firsts=firsts,
        turns=layout.turns,
        may_wait=layout.may_wait,
        noted=np.array([*(name in noted for name in layout.program.marks), False], dtype=np.int64),
        klass=None,
        arrival=None,
        codes=None,
        slot_of_hour=np.arange(len(window.hours)) if by_hour else window.hour_of_day,
        audit=_audits(window, audit_at_h),
        pools=len(layout.program.pools),
        first=window.first,
        last=window.last,
    )


def _audits(window: Window, audit_at_h: tuple[float, ...]) -> Ints:
    """Instants of the bed count in the window."""
    days = np.unique(window.day) * (24 * HOUR_MS)
    at = np.sort((days[:, None] + np.round(np.array(audit_at_h) * HOUR_MS).astype(np.int64)).ravel())
    return at[(at >= window.first) & (at < window.last)]
