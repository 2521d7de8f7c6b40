"""One patient in two worlds: whose journey an intervention changed, by how much, and in which steps.

A patient is a person: a first visit that begins in the measured window, with all visits that come of it. The same key is
the same person in both worlds (docs/semantics.md, Luck).

What changed is measured step by step. A step is known by its name and by how often its visit has been there; its length
in one world is held against its length in the other, and is 0 where it was not lived. `moved` is the sum of these
differences without their signs, so what was won here and lost there is no tie; `longer` is their sum with signs, new less
baseline. Above hours stands another way: a visit that ended otherwise or took place in one world only. The end of the run
changes nobody: who is still inside has no outcome yet, and a visit that the other world only has not come to does not
count, neither as a way nor in hours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.steps import Step, step_of
from sim.activity.stretches import Stretches, kept_log
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.hospital.simulate import Simulation
from sim.scenario.clock import HOUR_MS

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]
Difference = Callable[[Reals, Reals], Reals]
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PASSAGE = 1 << 20  # passages of one step by one visit, at most
DEPTH = 10  # returns of returns, at most (rule 25)


@dataclass(frozen=True)
class Pair:
    """A patient in two worlds.

    base, new: their visits there, rows of the journeys in order; ways: visits that ended otherwise or took place in one
    world only; moved_h, longer_h: see the module; steps: by step, hours there in both worlds.
    """

    person: int
    base: tuple[int, ...]
    new: tuple[int, ...]
    ways: int
    moved_h: float
    longer_h: float
    steps: dict[Step, tuple[float, float]]


@dataclass(frozen=True)
class ClassChange:
    """Patients of one class. longer_h: QUANTILES of the difference in hours among those whose journey changed."""

    name: str
    patients: int
    changed: int
    other_way: int
    longer: int
    shorter: int
    longer_h: tuple[float, ...]


class _World:
    """One world as the comparison reads it."""

    def __init__(self, world: Simulation, steps: dict[Step, int]) -> None:
        self.run: Run = world.run
        self.journeys = self.run.journeys
        program = self.journeys.world.program
        of_node = [step_of(program, node) for node in range(len(program.nodes))]
        codes = np.array([-1 if s is None else steps.setdefault(s, len(steps)) for s in of_node], dtype=np.int64)
        stretches = Stretches.of(self.run)
        self.row, self.step = stretches.row, codes[stretches.node]
        self.length = stretches.end - stretches.begin
        self.outcome = np.array([*program.outcomes, ""])[self.journeys.outcome]
        log = kept_log(self.run)
        self.left = np.full(len(self.journeys), self.end, dtype=np.int64)
        leaves = log.event == Event.LEAVE
        self.left[log.row[leaves]] = log.at[leaves]

    @property
    def end(self) -> int:
        return self.journeys.world.end

    def passage(self) -> Ints:
        """Of each stretch, which passage of its step by its visit it is."""
        order = np.lexsort((self.step, self.row))
        same = np.append(False, (np.diff(self.row[order]) == 0) & (np.diff(self.step[order]) == 0))
        index = np.arange(len(order))
        found = np.empty(len(order), dtype=np.int64)
        found[order] = index - np.maximum.accumulate(np.where(same, 0, index))
        return found


class Changes:
    """All patients of two worlds of the same seed and replication, each of which kept its log."""

    def __init__(self, base: Simulation, new: Simulation) -> None:
        self.steps: dict[Step, int] = {}
        self.clock = base.blueprint.clock
        self.base, self.new = (_World(world, self.steps) for world in (base, new))
        self.keys: Keys = np.union1d(self.base.journeys.key, self.new.journeys.key)
        self.rows = [self._rows(world) for world in (self.base, self.new)]
        at_window = (self.base.journeys.parent == 0) & (self.base.journeys.arrival >= self.clock.window_start_ms)
        self.person: Keys = np.intersect1d(
            self.base.journeys.key[at_window], self.new.journeys.key[self.new.journeys.parent == 0]
        )
        """Keys of the patients, in order."""

    def _rows(self, world: _World) -> Ints:
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
    def ways(self) -> Ints:
        """Of each patient, visits that ended otherwise or took place in one world only."""
        in_base, in_new = (np.maximum(rows, 0) for rows in self.rows)
        both = (self.rows[0] >= 0) & (self.rows[1] >= 0)
        ends = (self.base.outcome[in_base], self.new.outcome[in_new])
        other = both & (ends[0] != ends[1]) & (ends[0] != "") & (ends[1] != "")
        return self._by_person((other | (self.counted & ~both)).astype(np.float64)).astype(np.int64)

    def _by_person(self, of_visit: Reals) -> Reals:
        mine = (self.of_person >= 0) & self.counted
        return np.bincount(self.of_person[mine], weights=of_visit[mine], minlength=len(self.person))

    @cached_property
    def passages(self) -> tuple[Ints, Ints, Reals, Reals]:
        """Passages of a step by a visit in either world: visit, step, and its length in both, ms."""
        codes, lengths = [], []
        for world in (self.base, self.new):
            visit = np.searchsorted(self.keys, world.journeys.key[world.row])
            codes.append((visit * max(1, len(self.steps)) + world.step) * PASSAGE + world.passage())
            lengths.append(world.length.astype(np.float64))
        known, place = np.unique(np.concatenate(codes), return_inverse=True)
        split = len(codes[0])
        of_base, of_new = (
            np.bincount(index, weights=length, minlength=len(known))
            for index, length in zip((place[:split], place[split:]), lengths, strict=True)
        )
        visit, step = np.divmod(known // PASSAGE, max(1, len(self.steps)))
        return visit, step, of_base, of_new

    @cached_property
    def moved(self) -> Reals:
        """Of each patient, hours of difference, without signs."""
        return self._hours(lambda base, new: np.abs(new - base))

    @cached_property
    def longer(self) -> Reals:
        """Of each patient, hours in the new world less those in the baseline."""
        return self._hours(lambda base, new: new - base)

    def _hours(self, difference: Difference) -> Reals:
        visit, _, base, new = self.passages
        by_visit = np.bincount(visit, weights=difference(base, new), minlength=len(self.keys))
        return self._by_person(by_visit) / HOUR_MS

    @cached_property
    def changed(self) -> Flags:
        """Patients whose journey is not the same to the millisecond."""
        return (self.moved > 0) | (self.ways > 0)

    def most(self, count: int) -> list[Pair]:
        """Those whose journey changed most: ways first, then hours moved; ties by key."""
        order = np.lexsort((self.person, -self.moved, -self.ways))
        return [self.pair(index) for index in order[self.changed[order]][:count].tolist()]

    def typical(self) -> Pair | None:
        """Of those who went the same way, the one in the middle by hours moved."""
        same_way = np.flatnonzero(self.changed & (self.ways == 0))
        if not len(same_way):
            return None
        order = same_way[np.lexsort((self.person[same_way], self.moved[same_way]))]
        return self.pair(int(order[(len(order) - 1) // 2]))

    def pair(self, index: int) -> Pair:
        """One patient."""
        visits = np.flatnonzero(self.of_person == index)
        rows = (np.sort(of[visits][of[visits] >= 0]) for of in self.rows)
        base, new = (tuple(each.tolist()) for each in rows)
        ways, moved, longer = int(self.ways[index]), float(self.moved[index]), float(self.longer[index])
        return Pair(int(self.person[index]), base, new, ways, moved, longer, self._steps(visits))

    def _steps(self, visits: Ints) -> dict[Step, tuple[float, float]]:
        visit, step, base, new = self.passages
        mine, names = np.flatnonzero(np.isin(visit, visits[self.counted[visits]])), list(self.steps)
        found: dict[Step, tuple[float, float]] = {}
        for each in mine.tolist():
            name = names[step[each]]
            before = found.get(name, (0.0, 0.0))
            found[name] = (before[0] + base[each] / HOUR_MS, before[1] + new[each] / HOUR_MS)
        return found

    def summary(self) -> list[ClassChange]:
        """What changed by class of the first visit, and over all classes at the end."""
        names = self.base.journeys.world.program.classes
        rows = self.rows[0][np.searchsorted(self.keys, self.person)]
        klass = self.base.journeys.klass[rows]
        told = [self._class_change(name, klass == code) for code, name in enumerate(names)]
        everybody = self._class_change("everybody", np.ones(len(klass), dtype=bool))
        return [each for each in (*told, everybody) if each.patients]

    def _class_change(self, name: str, mine: Flags) -> ClassChange:
        hit = mine & self.changed
        longer = self.longer[hit]
        told = tuple(np.quantile(longer, QUANTILES).tolist()) if len(longer) else ()
        counts = (int(part.sum()) for part in (mine, hit, mine & (self.ways > 0), longer > 0, longer < 0))
        return ClassChange(name, *counts, longer_h=told)


def changed_most(base: Simulation, new: Simulation, count: int) -> list[Pair]:
    """The patients whose journey changed most between two worlds of one seed and replication, both with their log."""
    return Changes(base, new).most(count)
