"""What the patients of one world lived through, step by step, as it is held against another world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.activity.stretches import Stage, Stretches, kept_log
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.hospital.simulate import Simulation

Ints = NDArray[np.int64]


class Lived:
    """One world. world: one that kept its log; steps: numbers of the steps by name, shared by the worlds.

    row, step, length: of every stretch of every visit, its length in ms; outcome: of every visit, by name, empty where
    it is still inside; left: of every visit, when it left, the end of the run where it did not.
    """

    def __init__(self, world: Simulation, steps: dict[Stage, int]) -> None:
        self.run: Run = world.run
        self.journeys = self.run.journeys
        program = self.journeys.world.program
        of_node = [node.stage(program) for node in program.nodes]
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
        """The end of the run, ms."""
        return self.journeys.world.end

    def passage(self) -> Ints:
        """Of each stretch, which passage of its step by its visit it is."""
        order = np.lexsort((self.step, self.row))
        same = np.append(False, (np.diff(self.row[order]) == 0) & (np.diff(self.step[order]) == 0))
        index = np.arange(len(order))
        found = np.empty(len(order), dtype=np.int64)
        found[order] = index - np.maximum.accumulate(np.where(same, 0, index))
        return found
