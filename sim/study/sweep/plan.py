"""What a study is to run: scenarios of one structure each, and the numbers in which the points of a design differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine
from sim.hospital.varying import with_values
from sim.scenario.vector import Slots, Vector
from sim.study.assumptions import draw
from sim.study.design.study_file import Stopping
from sim.study.sweep.result import Point


@dataclass(frozen=True)
class World:
    """The scenario of one point. structure: which of the study's; numbers: by path of a slot, what the point sets."""

    point: Point
    structure: int
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class StudyPlan:
    """What is to be run and how.

    structures: plain trees, one for each combination of what is no number (a choice of files, a text, a list); worlds:
    by number of the point, those of the design first and in its order, then baselines that are no point of it; bases:
    by number, the number it is compared with; of_model: whether the structures are models by themselves; drawn: whether
    what is assumed is drawn, which it is not in models.
    """

    name: str
    title: str
    question: str
    labels: Mapping[str, str]
    kind: str
    factors: tuple[str, ...]
    structures: tuple[Mapping[str, Any], ...] = field(repr=False)
    worlds: tuple[World, ...]
    bases: Mapping[int, int]
    designed: int
    rule: Stopping
    measures: tuple[str, ...] = ()
    by_month: bool = False
    drawn: bool = True
    of_model: bool = False
    engine: Engine = "compiled"

    @property
    def named(self) -> tuple[str, ...]:
        """Figures that somebody asked for by their names."""
        return (*self.measures, *([self.rule.effect] if self.rule.effect is not None else []))

    @property
    def points(self) -> Sequence[World]:
        """The worlds that are points of the design."""
        return self.worlds[: self.designed]


class Vectors:
    """The parameter vector of each world of a study in each replication.

    What is assumed is drawn by its path, so that all worlds of a replication that share a number share its draw; the
    numbers that a point sets are never drawn, nor are they in its baseline.
    """

    def __init__(self, plan: StudyPlan) -> None:
        self.plan = plan

    @cached_property
    def blueprints(self) -> tuple[Blueprint, ...]:
        """Of each structure, with the numbers it is written with. Raises ScenarioFaults."""
        return tuple(map(blueprint, self.plan.structures))

    def of(self, number: int, replication: int, attempt: int = 0) -> Vector | None:
        """The vector of a world; attempt: how often values drawn before together made no valid trust. None where it
        is as it is written.
        """
        if not self.plan.drawn:
            return self.as_assumed(number)
        scenario = self.blueprints[self.plan.worlds[number].structure].scenario
        return self._with_numbers(number, draw(scenario, replication, attempt))

    def as_assumed(self, number: int) -> Vector | None:
        """The vector of a world with what is assumed as it is assumed. None where it is as it is written."""
        world = self.plan.worlds[number]
        return self._with_numbers(number, self._slots(number).vector()) if world.numbers else None

    def _with_numbers(self, number: int, vector: Vector) -> Vector:
        numbers, place = self.plan.worlds[number].numbers, self._slots(number).place
        places = np.array([place[path] for path in numbers], dtype=np.int64)
        return with_values(vector, places, np.array(list(numbers.values()), dtype=np.float64))

    def _slots(self, number: int) -> Slots:
        return self.blueprints[self.plan.worlds[number].structure].scenario.slots
