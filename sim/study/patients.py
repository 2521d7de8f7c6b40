"""One patient in two worlds: whose journey an intervention changed, by how much, and in which steps.

A patient is a person: a first visit that begins in the measured window, with all visits that come of it. The same key
is the same person in both worlds (docs/semantics.md, Luck).

What changed is measured step by step. A step is known by its name and by how often its visit has been there; its length
in one world is held against its length in the other, and is 0 where it was not lived. `moved` is the sum of these
differences without their signs, so what was won here and lost there is no tie; `longer` is their sum with signs, new
less baseline. Above hours stands another way: a visit that ended otherwise or took place in one world only. The end of
the run changes nobody: who is still inside has no outcome yet, and a visit that the other world only has not come to
does not count, neither as a way nor in hours. Where a patient lay is not measured, only for how long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.spans import Stage
from sim.hospital.simulate import Simulation
from sim.scenario.clock import HOUR_MS
from sim.study.patient_trace import PatientTrace

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]
Difference = Callable[[Reals, Reals], Reals]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
REPETITIONS = 1 << 20  # repetitions of one step by one visit, at most
DEPTH = 10  # returns of returns, at most (R25)


@dataclass(frozen=True)
class Pair:
    """A patient in two worlds.

    base, new: their visits there, rows of the journeys in order; ended_otherwise: visits that ended otherwise or took
    place in one world only; moved_h, longer_h: see the module; steps: by step, hours there in both worlds.
    """

    person: int
    base: tuple[int, ...]
    new: tuple[int, ...]
    ended_otherwise: int
    moved_h: float
    longer_h: float
    steps: dict[Stage, tuple[float, float]]


@dataclass(frozen=True)
class ClassChange:
    """Patients of one class. changed: to the millisecond; by_an_hour: at least an hour moved, or another way; longer,
    shorter, and longer_h (QUANTILES of the difference in hours): of these last, those who went the same way in both.
    """

    name: str
    patients: int
    changed: int
    by_an_hour: int
    other_way: int
    longer: int
    shorter: int
    longer_h: tuple[float, ...]


class Changes:
    """All patients of two worlds of the same seed and replication, each of which kept its log."""

    def __init__(self, base: Simulation, new: Simulation) -> None:
        self.steps: dict[Stage, int] = {}
        self.clock = base.blueprint.clock
        self.base, self.new = (PatientTrace(world, self.steps) for world in (base, new))
        self.keys: Keys = np.union1d(self.base.journeys.key, self.new.journeys.key)
        self.rows = [self._rows(world) for world in (self.base, self.new)]
        at_window = (self.base.journeys.parent == 0) & (self.base.journeys.arrival >= self.clock.window_start_ms)
        self.person: Keys = np.intersect1d(
            self.base.journeys.key[at_window], self.new.journeys.key[self.new.journeys.parent == 0]
        )
        """Keys of the patients, in order."""

    def _rows(self, world: PatientTrace) -> Ints:
        """Of each visit of either world, its row in one of them, -1 where it does not take place there."""
        rows = np.full(len(self.keys), -1, dtype=np.int64)
        rows[np.searchsorted(self.keys, world.journeys.key)] = np.arange(len(world.journeys))
        return rows

    def _either(self, base: Keys | Ints, new: Keys | Ints) -> NDArray[np.uint64]:
        """A column of the journeys for every visit, from the world that has it."""
        in_base, in_new = (np.maximum(rows, 0) for rows in self.rows)
        return np.where(self.rows[0] >= 0, base[in_base], new[in_new]).astype(np.uint64)

    @cached_property
    def of_person(self) -> Ints:
        """Of each visit, the index of its patient, -1 where that is none of them."""
        whose = self._either(self.base.journeys.person, self.new.journeys.person)
        place = np.minimum(np.searchsorted(self.person, whose), max(0, len(self.person) - 1))
        return np.where(self.person[place] == whose, place, -1) if len(self.person) else np.full(len(whose), -1)

    @cached_property
    def counted(self) -> Flags:
        """Visits that count: in both worlds, or such as the other world would have come to before its end."""
        parent = self._either(self.base.journeys.parent, self.new.journeys.parent)
        above = np.searchsorted(self.keys, parent)
        above = np.where(parent == 0, -1, above)
        both = (self.rows[0] >= 0) & (self.rows[1] >= 0)
        counted = both.copy()
        worlds = (self.base, self.new)
        for here, there in ((0, 1), (1, 0)):
            only = np.flatnonzero((self.rows[here] >= 0) & (self.rows[there] < 0) & (above >= 0))
            own, other = self.rows[here][above[only]], self.rows[there][above[only]]
            known = other >= 0
            gap = worlds[here].journeys.arrival[self.rows[here][only]] - worlds[here].left[own]
            due = np.where(known, worlds[there].left[np.maximum(other, 0)] + gap, 0)
            counted[only[known & (due < worlds[there].end)]] = True
            for _ in range(DEPTH):  # what comes of a visit that counts, counts
                counted[only[~known & counted[above[only]]]] = True
        return counted

    @cached_property
    def ended_otherwise(self) -> Ints:
        """Of each patient, visits that ended otherwise or took place in one world only."""
        in_base, in_new = (np.maximum(rows, 0) for rows in self.rows)
        both = (self.rows[0] >= 0) & (self.rows[1] >= 0)
        ends = (self.base.outcome[in_base], self.new.outcome[in_new])
        other = both & (ends[0] != ends[1]) & (ends[0] != "") & (ends[1] != "")
        return self._by_person((other | (self.counted & ~both)).astype(np.float64)).astype(np.int64)

    def _by_person(self, of_visit: Reals) -> Reals:
        mine = (self.of_person >= 0) & self.counted
        return _sums(self.of_person[mine], of_visit[mine], len(self.person))

    @cached_property
    def repetitions(self) -> tuple[Ints, Ints, Reals, Reals]:
        """Passages of a step by a visit in either world: visit, step, and its length in both, ms."""
        codes, lengths = [], []
        for world in (self.base, self.new):
            visit = np.searchsorted(self.keys, world.journeys.key[world.row])
            codes.append((visit * max(1, len(self.steps)) + world.step) * REPETITIONS + world.repetition())
            lengths.append(world.length.astype(np.float64))
        known, place = np.unique(np.concatenate(codes), return_inverse=True)
        split = len(codes[0])
        of_base, of_new = (
            _sums(index, length, len(known))
            for index, length in zip((place[:split], place[split:]), lengths, strict=True)
        )
        place, step = np.divmod(known // REPETITIONS, max(1, len(self.steps)))
        return np.asarray(place), np.asarray(step), of_base, of_new

    @cached_property
    def moved(self) -> Reals:
        """Of each patient, hours of difference, without signs."""
        return self._hours(lambda base, new: np.abs(new - base))

    @cached_property
    def longer(self) -> Reals:
        """Of each patient, hours in the new world less those in the baseline."""
        return self._hours(lambda base, new: new - base)

    def _hours(self, difference: Difference) -> Reals:
        visit, _, base, new = self.repetitions
        by_visit = _sums(visit, difference(base, new), len(self.keys))
        return self._by_person(by_visit) / HOUR_MS

    @cached_property
    def changed(self) -> Flags:
        """Patients whose journey is not the same to the millisecond."""
        return (self.moved > 0) | (self.ended_otherwise > 0)

    @cached_property
    def by_an_hour(self) -> Flags:
        """Patients of whom at least an hour moved, or who went another way."""
        return (self.moved >= 1.0) | (self.ended_otherwise > 0)

    @cached_property
    def klass(self) -> Ints:
        """Of each patient, the class of the first visit in the baseline."""
        rows = self.rows[0][np.searchsorted(self.keys, self.person)]
        return self.base.journeys.klass[rows].astype(np.int64)

    def most(self, count: int, by_class: bool = False) -> list[Pair]:
        """Those whose journey changed most: who went another way first, then by hours moved; ties by key.

        by_class: the first of each class before the second of any.
        """
        order = np.lexsort((self.person, -self.moved, self.ended_otherwise == 0))
        order = order[self.changed[order]]
        if by_class:
            turn = np.zeros(len(order), dtype=np.int64)
            for code in np.unique(self.klass[order]):
                mine = self.klass[order] == code
                turn[mine] = np.arange(mine.sum())
            order = order[np.argsort(turn, kind="stable")]
        return [self.pair(index) for index in order[:count].tolist()]

    def typical(self) -> Pair | None:
        """Of those who went the same way, the one in the middle by hours moved; without those of whom less than an hour
        did, where any moved more.
        """
        same_way = np.flatnonzero(self.changed & (self.ended_otherwise == 0))
        long = same_way[self.by_an_hour[same_way]]
        some = long if len(long) else same_way
        if not len(some):
            return None
        order = some[np.lexsort((self.person[some], self.moved[some]))]
        return self.pair(int(order[(len(order) - 1) // 2]))

    def pair(self, index: int) -> Pair:
        """One patient."""
        visits = np.flatnonzero(self.of_person == index)
        rows = (np.sort(of[visits][of[visits] >= 0]) for of in self.rows)
        base, new = (tuple(each.tolist()) for each in rows)
        ended_otherwise, moved, longer = (
            int(self.ended_otherwise[index]),
            float(self.moved[index]),
            float(self.longer[index]),
        )
        return Pair(int(self.person[index]), base, new, ended_otherwise, moved, longer, self._steps(visits))

    def _steps(self, visits: Ints) -> dict[Stage, tuple[float, float]]:
        visit, step, base, new = self.repetitions
        mine, names = np.flatnonzero(np.isin(visit, visits[self.counted[visits]])), list(self.steps)
        found: dict[Stage, tuple[float, float]] = {}
        for each in mine.tolist():
            name = names[step[each]]
            before = found.get(name, (0.0, 0.0))
            found[name] = (before[0] + base[each] / HOUR_MS, before[1] + new[each] / HOUR_MS)
        return found

    def summary(self) -> list[ClassChange]:
        """What changed by class of the first visit, and over all classes at the end."""
        names = self.base.journeys.world.program.classes
        changes = [self._class_change(name, self.klass == code) for code, name in enumerate(names)]
        everybody = self._class_change("everybody", np.ones(len(self.person), dtype=bool))
        return [each for each in (*changes, everybody) if each.patients]

    def _class_change(self, name: str, mine: Flags) -> ClassChange:
        hit = mine & self.by_an_hour
        # who was lost, or came in one world only, was not quicker by it
        longer = self.longer[hit & (self.ended_otherwise == 0)]
        changes = tuple(np.quantile(longer, QUANTILES).tolist()) if len(longer) else ()
        return ClassChange(
            name=name,
            patients=int(mine.sum()),
            changed=int((mine & self.changed).sum()),
            by_an_hour=int(hit.sum()),
            other_way=int((mine & (self.ended_otherwise > 0)).sum()),
            longer=int((longer > 0).sum()),
            shorter=int((longer < 0).sum()),
            longer_h=changes,
        )


def _sums(place: Ints, of: Reals, count: int) -> Reals:
    """Sums by place, float64[count]."""
    return np.bincount(place, weights=of, minlength=count).astype(np.float64)
