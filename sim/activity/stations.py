"""What each pool of a model saw in a window: places in use, blocked, queues, waits, and who was turned away.

The figures of a replication; intervals are taken over replications (sim.study.model). Times are hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.told import Told
from sim.engine.journeys import Run
from sim.engine.log import Event, Reason
from sim.engine.world import SlotsPlan
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.scenario.pools import UNLIMITED

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
PERCENTILES = (50, 90, 95, 99)
Figures = dict[tuple[str, str, str], float]  # by kind (pool, class, measure), name, and what is told of it


@dataclass(frozen=True)
class Level:
    """A number that changes in steps: from each instant of `at` (int64, rising) on it is `value` (int64)."""

    at: Ints
    value: Ints

    @classmethod
    def of(cls, at: Ints, change: Ints) -> Level:
        """From changes in order of happening; it begins at 0."""
        return cls(at, np.cumsum(change))

    def shares(self, first: int, last: int) -> Reals:
        """The share of the time between two instants at each value 0, 1, ...: float64[most + 1]."""
        at = np.clip(np.concatenate([[first], self.at, [last]]), first, last)
        value = np.concatenate([[0], self.value])
        spans = np.diff(at)
        counted = np.bincount(np.maximum(value, 0)[spans > 0], weights=spans[spans > 0].astype(np.float64))
        return counted / max(1, last - first)

    def before(self, instants: Ints) -> Ints:
        """The value just before each instant."""
        place = np.searchsorted(self.at, instants, side="left") - 1
        return np.where(place >= 0, np.append(self.value, 0)[place], 0)

    def by_hour(self, first: int, last: int) -> Reals:
        """Its mean in each hour of the day between two instants, float64[24]; NaN for an hour that never came."""
        hours = np.arange(first - first % HOUR_MS, last, HOUR_MS)
        area = np.diff(self._area(np.clip(np.append(hours, hours[-1] + HOUR_MS), first, last)))
        spans = np.diff(np.clip(np.append(hours, hours[-1] + HOUR_MS), first, last))
        of_day = hours % DAY_MS // HOUR_MS
        total = np.bincount(of_day, weights=spans, minlength=24)
        with np.errstate(invalid="ignore"):
            return np.asarray(np.bincount(of_day, weights=area, minlength=24) / total)

    def _area(self, instants: Ints) -> Reals:
        """The integral from the first change to each instant."""
        if len(self.at) == 0:
            return np.zeros(len(instants))
        steps = np.append(0, np.cumsum(np.diff(self.at) * self.value[:-1].astype(np.float64)))
        place = np.maximum(0, np.searchsorted(self.at, instants, side="right") - 1)
        return np.asarray(steps[place] + np.maximum(0, instants - self.at[place]) * self.value[place])


def percentile(shares: Reals, percent: float) -> float:
    """The least value at or below which at least so much of the time was spent; NaN of nothing."""
    if not len(shares):
        return float("nan")
    return float(np.searchsorted(np.cumsum(shares), percent / 100 - 1e-12))


@dataclass(frozen=True)
class Stations:
    """Figures of a run that kept its log, over [first, last) ms. audit_at_h: hours of the day of the bed count."""

    run: Run
    first: int
    last: int
    audit_at_h: Sequence[float] = (0.0,)

    def figures(self) -> tuple[Figures, dict[str, Reals], dict[tuple[str, str], Reals]]:
        """Figures by ("pool", name, measure); shares of time by places in use; means by hour of the day."""
        told = self._told
        found: Figures = {}
        shares: dict[str, Reals] = {}
        profile: dict[tuple[str, str], Reals] = {}
        for number, name in enumerate(self.run.journeys.world.program.pools):
            queue = self._queue(told, number)
            figures = self._flow(told, number) | self._waits(told, number)
            figures |= {"queue_mean": self._mean(name, "queued"), "queue_max": self._most(queue)}
            profile[name, "queued"] = queue.by_hour(self.first, self.last)
            if not isinstance(self.run.journeys.world.pools[number], SlotsPlan):
                used = self._used(number)
                shares[name] = used.shares(self.first, self.last)
                profile[name, "used"] = used.by_hour(self.first, self.last)
                figures |= self._occupancy(told, number, name, used)
            found |= {("pool", name, measure): figure for measure, figure in figures.items()}
        return found, shares, profile

    @cached_property
    def _told(self) -> Told:
        return Told(self.run)

    @cached_property
    def _waited(self) -> Ints:
        return self._told.waited_within(self.first, self.last)

    def _mean(self, pool: str, use: str) -> float:
        """Mean over the window, from the books."""
        edges = self.run.journeys.world.month_edges
        within = (edges[:-1] >= self.first) & (edges[1:] <= self.last)
        return float(self.run.use(pool, use)[within].sum()) / (self.last - self.first)

    def _most(self, level: Level) -> float:
        shares = level.shares(self.first, self.last)
        return float(len(shares) - 1) if len(shares) else 0.0

    def _used(self, number: int) -> Level:
        log = self._told.log
        here = (log.pool == number) & ((log.event == Event.TAKE) | (log.event == Event.GIVE))
        sign = np.where(log.event[here] == Event.TAKE, 1, -1)
        return Level.of(log.at[here], sign * log.quantity[here])

    def _queue(self, told: Told, number: int) -> Level:
        joins = (told.event == Event.JOIN) & (told.pool == number)
        at = np.concatenate([told.at[joins], told.until[joins]])
        change = np.repeat([1, -1], int(joins.sum()))
        order = np.lexsort((-change, at))
        return Level.of(at[order], change[order])

    def _occupancy(self, told: Told, number: int, name: str, used: Level) -> dict[str, float]:
        shares = used.shares(self.first, self.last)
        opened = self._mean(name, "open")
        figures = {
            "occupancy_mean": self._mean(name, "used"),
            **{f"occupancy_p{p}": percentile(shares, p) for p in PERCENTILES},
            "occupancy_max": float(len(shares) - 1),
            **self._audit(used),
            "blocked_mean": self._blocked(told, number) / (self.last - self.first),
            "open_mean": opened,
        }
        limited = 0 < opened < UNLIMITED
        return {**figures, "busy": figures["occupancy_mean"] / opened if limited else float("nan")}

    def _audit(self, used: Level) -> dict[str, float]:
        """Places in use at the hours of the bed count: mean and percentiles over the days."""
        days = np.arange(self.first // DAY_MS, -(-self.last // DAY_MS)) * DAY_MS
        at = (days[:, None] + np.round(np.array(self.audit_at_h) * HOUR_MS).astype(np.int64)).ravel()
        here = np.sort(at[(at >= self.first) & (at < self.last)])
        names = ("audit_mean", *(f"audit_p{p}" for p in PERCENTILES))
        if not len(here):
            return dict.fromkeys(names, float("nan"))
        seen = used.before(here)
        counted = np.bincount(seen) / len(seen)
        return dict(zip(names, (float(seen.mean()), *(percentile(counted, p) for p in PERCENTILES)), strict=True))

    def _blocked(self, told: Told, number: int) -> float:
        """Place-ms held by somebody who waits for something else: what they waited while they held."""
        waited = self._waited
        here = told.pool == number
        took, gave = here & (told.event == Event.TAKE), here & (told.event == Event.GIVE)
        held = np.zeros(len(self.run.journeys), dtype=np.int64)
        np.add.at(held, told.row[took], told.quantity[took])
        np.subtract.at(held, told.row[gave], told.quantity[gave])
        last_line = told.last_of_row
        at_end = np.zeros(len(self.run.journeys), dtype=np.int64)
        at_end[told.row[last_line]] = waited[last_line]
        at_end += told.still_waiting(self.first, self.last)
        inside = float((told.quantity[gave] * waited[gave]).sum()) - float((told.quantity[took] * waited[took]).sum())
        return inside + float((held * at_end).sum())

    def _flow(self, told: Told, number: int) -> dict[str, float]:
        here = (told.pool == number) & (told.at >= self.first) & (told.at < self.last)
        given = here & ((told.event == Event.TAKE) | (told.event == Event.BOOK))
        turned = {
            reason: int((here & (told.event == Event.TURN) & (told.quantity == reason)).sum()) for reason in Reason
        }
        lost, gave_up = turned[Reason.QUEUE_FULL], turned[Reason.TOO_LATE] + turned[Reason.PATIENCE_OVER]
        asked = int(given.sum()) + lost + gave_up
        share = float("nan") if asked == 0 else 1.0 / asked
        return {
            "asked": float(asked),
            "served": float(given.sum()),
            "lost": float(lost),
            "gave_up": float(gave_up),
            "lost_share": lost * share,
            "gave_up_share": gave_up * share,
        }

    def _waits(self, told: Told, number: int) -> dict[str, float]:
        here = (told.pool == number) & (told.at >= self.first) & (told.at < self.last)
        waits = told.wait[here & ((told.event == Event.TAKE) | (told.event == Event.BOOK))] / HOUR_MS
        if not len(waits):
            return dict.fromkeys(
                ("wait_mean_h", "wait_p50_h", "wait_p90_h", "wait_p95_h", "waited_share"), float("nan")
            )
        at = np.quantile(waits, [0.5, 0.9, 0.95])
        names = ("wait_p50_h", "wait_p90_h", "wait_p95_h")
        told_of = dict(zip(names, map(float, at), strict=True))
        return {"wait_mean_h": float(waits.mean()), **told_of, "waited_share": float((waits > 0).mean())}
