"""Which place of a pool each patient held: numbered from 1, the lowest that is free at the moment it is taken.

The engines count places and do not tell them apart; who lies where is decided here, by one rule, once a run is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from sim.activity.spans import log_of
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.pathway.verbs.release import Release
from sim.pathway.verbs.seize.nodes import Seize, SeizeAll, SeizeSession

Ints = NDArray[np.int64]
NOBODY = -1
LINES_AT_ONCE = 50_000  # as objects of Python lines take ten times their room


@dataclass(frozen=True)
class Places:
    """Who held which places. int64 columns over the lines of the log; -1 where they do not apply.

    taken: of a line that gives back, the line at which that was taken; top: of a line that takes or gives back, the
    line at which its visit took what it took last and holds still; before: of a line that takes, the line at which the
    first of its places was given back last, if it ever was; first: where the numbers of a line that takes begin in
    `numbers`, of which it has as many as its quantity.
    """

    run: Run
    taken: Ints
    top: Ints
    before: Ints
    first: Ints
    numbers: Ints

    @classmethod
    def of(cls, run: Run) -> Places:
        """Number the places of a run that kept its log."""
        log = log_of(run)
        taken, top, before, first = (np.full(len(log), NOBODY, dtype=np.int64) for _ in range(4))
        hand = _Hand(run, (taken, top, before, first))
        lines = np.flatnonzero((log.event == Event.TAKE) | (log.event == Event.GIVE))
        for begin in range(0, len(lines), LINES_AT_ONCE):
            some = lines[begin : begin + LINES_AT_ONCE]
            fields = (column[some].tolist() for column in (log.event, log.row, log.node, log.pool, log.quantity))
            for line, event, row, node, pool, quantity in zip(some.tolist(), *fields, strict=True):
                (hand.take if event == Event.TAKE else hand.give)(line, row, node, pool, quantity)
        return cls(run, taken, top, before, first, np.array(hand.numbers, dtype=np.int64))

    def numbers_of(self, line: int) -> list[int]:
        """Numbers of the places that a line takes or gives back."""
        taken = line if self.taken[line] == NOBODY else int(self.taken[line])
        first = int(self.first[taken])
        return [int(n) for n in self.numbers[first : first + int(log_of(self.run).quantity[taken])]]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Names of pools, and behind them of what sessions' places are held under; see `kind`."""
        program = self.run.journeys.world.program
        return (*program.pools, *program.holds)

    @cached_property
    def kind(self) -> Ints:
        """Of each line that takes or gives back, the index in `kinds` of what it concerns; -1 elsewhere."""
        log, program = log_of(self.run), self.run.journeys.world.program
        holds = np.array([getattr(node, "hold", 0) for node in program.nodes], dtype=np.int64)
        pools, here = len(program.pools), (log.event == Event.TAKE) | (log.event == Event.GIVE)
        return np.where(here, np.where(log.pool < pools, log.pool, pools + holds[log.node]), NOBODY)


class _Hand:
    """Hands out numbers while the log is walked.

    Places of sessions, one each, are numbered as if those held under one name were a pool.
    """

    def __init__(self, run: Run, columns: tuple[Ints, Ints, Ints, Ints]) -> None:
        self.taken, self.top, self.before, self.first = columns
        self.numbers: list[int] = []
        program = run.journeys.world.program
        self.nodes, self.pools = program.nodes, len(program.pools)
        self.pool_of = [placement.pool for placement in program.placements]
        self.free: dict[int, list[int]] = {}  # by pool: numbers given back
        self.used: dict[int, int] = {}  # by pool: the highest number ever given
        self.left: dict[tuple[int, int], int] = {}  # by pool and number: the line at which it was given back
        self.held: dict[
            int, list[tuple[int, int, int, int]]
        ] = {}  # by row: (hold, line, where its numbers begin, pool)

    def hold(self, node: int, pool: int) -> int:
        """The name under which a node holds a pool, or gives back what was held."""
        step = self.nodes[node]
        if isinstance(step, Seize | SeizeSession | Release):
            return step.hold
        if isinstance(step, SeizeAll):
            return next(h for h, o in zip(step.holds, step.options, strict=True) if self.pool_of[o.placement] == pool)
        raise TypeError(f"{step.origin} holds nothing")

    def take(self, line: int, row: int, node: int, pool: int, quantity: int) -> None:
        """The lowest numbers that are free."""
        hold = self.hold(node, pool)
        kind = pool if pool < self.pools else self.pools + hold
        begin, free = len(self.numbers), self.free.setdefault(kind, [])
        for _ in range(quantity):
            if free:
                number = heappop(free)
            else:
                self.used[kind] = number = self.used.get(kind, 0) + 1
            self.numbers.append(number)
        if quantity:
            self.before[line] = self.left.get((kind, self.numbers[begin]), NOBODY)
        self.first[line] = begin
        self.held.setdefault(row, []).append((hold, line, begin, kind))
        self.top[line] = line

    def give(self, line: int, row: int, node: int, pool: int, quantity: int) -> None:
        """What was held longest under that name: in a move the new place is taken before the old is given back."""
        hold, mine = self.hold(node, pool), self.held[row]
        place = next(n for n, each in enumerate(mine) if each[0] == hold)
        _, taken, begin, kind = mine.pop(place)
        free = self.free[kind]
        for number in self.numbers[begin : begin + quantity]:
            heappush(free, number)
            self.left[kind, number] = line
        self.taken[line] = taken
        if mine:
            self.top[line] = mine[-1][1]
        else:
            del self.held[row]
