"""The trace of every patient of one world, step by step, as it is held against another world."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.activity.spans import Spans, Stage, log_of
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.hospital.simulate import Simulation

Ints = NDArray[np.int64]


class PatientTrace:
    """One world. world: one that kept its log; steps: numbers of the steps by name, shared by the worlds.

    row, step, length: of every span of every visit, its length in ms; outcome: of every visit, by name, empty where
    it is still inside; left: of every visit, when it left, the end of the run where it did not.
    """

    def __init__(self, world: Simulation, steps: dict[Stage, int]) -> None:
        self.run: Run = world.run
        self.journeys = self.run.journeys
        program = self.journeys.world.program
        of_node = [node.stage(program) for node in program.nodes]
        codes = np.array([-1 if s is None else steps.setdefault(s, len(steps)) for s in of_node], dtype=np.int64)
        spans = Spans.of(self.run)
        self.row, self.step = spans.row, codes[spans.node]
        self.length = spans.end - spans.begin
        self.outcome = np.array([*program.outcomes, ""])[self.journeys.outcome]
        log = log_of(self.run)
        self.left = np.full(len(self.journeys), self.end, dtype=np.int64)
        leaves = log.event == Event.LEAVE
        self.left[log.row[leaves]] = log.at[leaves]

    @property
    def end(self) -> int:
        """The end of the run, ms."""
        return self.journeys.world.end

    def repetition(self) -> Ints:
        """Of each span, the how-manieth of its step by its visit it is."""
        order = np.lexsort((self.step, self.row))
        same = np.append(False, (np.diff(self.row[order]) == 0) & (np.diff(self.step[order]) == 0))
        index = np.arange(len(order))
        found = np.empty(len(order), dtype=np.int64)
        found[order] = index - np.maximum.accumulate(np.where(same, 0, index))
        return found
