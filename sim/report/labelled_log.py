"""A log labelled for other programs: its lines by visit, and the place in which each finds its patient."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.places import NOBODY, Places
from sim.activity.spans import log_of
from sim.engine.journeys import Run
from sim.engine.log import Event, Log
from sim.pathway.phrase import Kind, Stage
from sim.pathway.wording import said

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def activity(step: Stage) -> str:
    """What a patient does in a step, in words."""
    return {Kind.QUEUE: "wait for ", Kind.HOUR: "wait "}.get(step.kind, "") + said(step.name)


@dataclass(frozen=True)
class LabelledLog:
    """Columns of the length of the log, by row of the journeys and then as they happened. run: which kept one."""

    run: Run

    @cached_property
    def log(self) -> Log:
        """The log in order of happening."""
        return log_of(self.run)

    @cached_property
    def places(self) -> Places:
        """Who held which places."""
        return Places.of(self.run)

    @cached_property
    def line(self) -> Ints:
        """Lines of the log."""
        return np.argsort(self.log.row, kind="stable")

    @cached_property
    def event(self) -> Ints:
        """What happened."""
        return self.log.event[self.line]

    @cached_property
    def row(self) -> Ints:
        """Whom it befell."""
        return self.log.row[self.line]

    def here(self, *events: Event) -> Flags:
        """Lines of some events."""
        return np.isin(self.event, events)

    def latest(self, among: Flags) -> Ints:
        """Of each line, the index of the latest one up to it that is among some; every visit must begin with one."""
        return np.maximum.accumulate(np.where(among, np.arange(len(among)), 0))

    @cached_property
    def holder(self) -> Ints:
        """Of each line, the line of the log at which its patient took the place they are in, -1 for none."""
        top = self.places.top[self.line]
        return top[self.latest(self.here(Event.ARRIVE, Event.TAKE, Event.GIVE))]

    @cached_property
    def step_names(self) -> tuple[str, ...]:
        """Of each node of the program, what a patient does there; empty where it takes no time."""
        program = self.run.journeys.world.program
        steps = (node.stage(program) for node in program.nodes)
        return tuple("" if step is None else activity(step) for step in steps)

    @cached_property
    def place_names(self) -> tuple[str, ...]:
        """Of each kind of place, its name."""
        return tuple(map(said, self.places.kinds))

    @cached_property
    def cases(self) -> list[str]:
        """Of each visit, who it is in every world: its key, 16 hexadecimal digits."""
        return [f"{key:016x}" for key in self.run.journeys.key.tolist()]

    @cached_property
    def class_names(self) -> tuple[str, ...]:
        """Classes of patients in words."""
        return tuple(map(said, self.run.journeys.world.program.classes))

    def first_number(self, lines: Ints) -> Ints:
        """Of lines of the log that take, the (lowest) number of the place; -1 where the line is -1."""
        numbers = np.append(self.places.numbers, NOBODY)[self.places.first[lines]]
        return np.where(lines == NOBODY, NOBODY, numbers)
