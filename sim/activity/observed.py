"""One replication as its measures read it: attendances, admissions, spells and cancellations distinguished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.activity.calendar import Calendar, Ints, Tally, days_of
from sim.activity.part import Categories, Flags, Part
from sim.engine.journeys import Journeys, Run
from sim.engine.world import NEVER
from sim.hospital.build import Blueprint
from sim.workforce.roster import Roster

PLANNED_WITHOUT_LIST = ("non_theatre",)  # planned spells that never stand on the list for theatre
SAME_DAY = "same_day"
EMERGENCY_NEED, PLANNED_NEED = "case_type", "planned_case_type"  # categories that name the currency of a spell
ATTENDANCE_NEED = "attendance_type"  # and that of an attendance that is treated
CARE_DAYS = "community_stay_h"  # of every patient with help after the stay
READ = (
    *("stay_kind", "admission_type", EMERGENCY_NEED, PLANNED_NEED, "discharge_pathway", "rebooked", CARE_DAYS),
    *("clinical_priority", "cancels_because"),
)

Made = TypeVar("Made")


class Simulated(Protocol):
    """What a simulation leaves to be measured."""

    @property
    def blueprint(self) -> Blueprint:
        """The scenario with its program."""

    @property
    def run(self) -> Run:
        """Journeys, integrals of pools, and sessions."""

    @property
    def roster(self) -> Roster | None:
        """Who worked; none in a model without a workforce."""


@dataclass(frozen=True)
class Observed:
    """The journeys of a replication, distinguished."""

    simulated: Simulated
    _reached: dict[str, Flags] = field(default_factory=dict, repr=False)
    _parts: dict[tuple[str, ...], Part] = field(default_factory=dict, repr=False)
    _made: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False)

    def once(self, make: Callable[[Observed], Made]) -> Made:
        """What several measures need, made when it is first asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    @property
    def journeys(self) -> Journeys:
        """One row a visit."""
        return self.simulated.run.journeys

    @cached_property
    def calendar(self) -> Calendar:
        """Days and months of the run."""
        return Calendar(self.simulated.blueprint.clock)

    @cached_property
    def categories(self) -> Categories:
        """Categories of all who were admitted, discharged or cancelled; nobody else is asked for them."""
        asked = [self.reached(mark) for mark in ("admitted", "discharged", "cancelled")]
        return Categories.of(self.journeys, np.flatnonzero(np.logical_or.reduce(asked)), READ)

    def part(self, *marks: str) -> Part:
        """The visits that made all of some marks."""
        if marks not in self._parts:
            made = np.logical_and.reduce([self.reached(mark) for mark in marks])
            self._parts[marks] = Part(self.journeys, np.flatnonzero(made), self.categories)
        return self._parts[marks]

    def reached(self, mark: str) -> Flags:
        """Which visits made a mark, bool[visits]."""
        if mark not in self._reached:
            self._reached[mark] = self.journeys.reached(mark)
        return self._reached[mark]

    @cached_property
    def attendances(self) -> Part:
        """Type 1 attendances, ended or not: only who comes through the department has arrived in it."""
        return self.part("arrived")

    @cached_property
    def departures(self) -> Part:
        """Type 1 attendances that have ended."""
        return self.part("arrived", "departed")

    @cached_property
    def admissions(self) -> Part:
        """Everyone who came into a bed or a trolley."""
        return self.part("admitted")

    @cached_property
    def emergencies(self) -> Part:
        """Those of them who were emergencies."""
        return self.admissions.where(~self.planned[self.admissions.rows])

    @cached_property
    def planned(self) -> Flags:
        """Which visits are planned ones; a patient of the list who comes back ill arrives in the department."""
        without_list = self.journeys.of_class(*PLANNED_WITHOUT_LIST) & ~self.reached("arrived")
        return self.reached("added_to_list") | without_list

    @cached_property
    def called_off(self) -> Part:
        """Operations cancelled on the day."""
        return self.part("cancelled", "added_to_list")

    @cached_property
    def spells(self) -> Spells:
        """Spells that have ended: of whom neither an admission nor an operation is known, no stay is."""
        ended = self.part("discharged")
        ended = ended.where(ended.made("admitted") | ended.made("knife_to_skin"))
        return Spells(ended, self.planned[ended.rows], self.calendar)

    @cached_property
    def discharge_pathways(self) -> tuple[NDArray[np.int16], tuple[str, ...]]:
        """How each spell that ended was to go on after it: codes and what they mean."""
        return self.spells.visits.category("discharge_pathway")


def observe(simulated: Simulated | Observed) -> Observed:
    """The journeys distinguished; what is observed already stays as it is, so that nothing is read twice."""
    return simulated if isinstance(simulated, Observed) else Observed(simulated)


@dataclass(frozen=True)
class Spells:
    """Spells that have ended, and whether they were planned."""

    visits: Part
    planned: Flags
    calendar: Calendar

    @cached_property
    def ended(self) -> Tally:
        """The spells by the month in which they ended."""
        return self.calendar.tally(self.discharged)

    @cached_property
    def admitted(self) -> Ints:
        """Instant of admission: of a patient of the list, the operation; the bed comes after it."""
        operation = self.visits.at("knife_to_skin")
        return np.where(operation == NEVER, self.visits.at("admitted"), operation)

    @cached_property
    def discharged(self) -> Ints:
        """Instant of discharge, at which a spell counts."""
        return self.visits.at("discharged")

    @cached_property
    def nights(self) -> Ints:
        """Midnights between admission and discharge: the length of stay as the NHS counts it."""
        return days_of(self.discharged) - days_of(self.admitted)
