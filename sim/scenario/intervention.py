"""What is tried: changes of parameters, from when to when; new things; and steps put into pathways by a step's `id`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from sim.scenario.base import Part
from sim.scenario.cost import ImplementationCost
from sim.scenario.day import Day
from sim.scenario.one_of import OneOf, one_of


class Change(Part):
    """One change of a parameter: where, and what is done to the number there."""

    one_of: ClassVar[OneOf] = one_of("set", "add", "multiply")
    at: str
    """Dotted path; `*` stands for every key at its level, the `id` of a step for the step."""
    set: Any = None
    """What to put there."""
    add: float | None = None
    """What to add."""
    multiply: float | None = None
    """What to multiply by."""


class DatedChange(Change):
    """A change of an intervention, which may hold for a part of the run."""

    from_: Day | None = Field(default=None, alias="from")
    """The first day on which it holds; the intervention's own `from` where none is given."""
    until: Day | None = None
    """The last day on which it holds; the intervention's own `until` where none is given."""


class NewThings(Part):
    """What an intervention brings that is not there yet, written as in a trust's own file."""

    classes: dict[str, Any] = Field(default_factory=dict)
    """Classes of patients; of a class that is there (`*`: of each), attributes."""
    pools: dict[str, Any] = Field(default_factory=dict)
    """Pools of places or slots."""
    preferences: dict[str, Any] = Field(default_factory=dict)
    """Tables of preferences; of a table that is there, rows."""
    calendars: dict[str, Any] = Field(default_factory=dict)
    """Working-hours clocks."""
    pathways: dict[str, Any] = Field(default_factory=dict)
    """Pathways."""
    measures: dict[str, Any] = Field(default_factory=dict)
    """Times between marks that a model tells."""


class StepPatch(Part):
    """Steps put into a pathway, or taken out of it. A step is named by its `id`."""

    one_of: ClassVar[OneOf] = one_of(
        "before", "after", "into", "replace", "remove", only_with={"way": ("into",), "with": ("replace",)}
    )
    pathway: str
    """The pathway."""
    before: str | None = None
    """The step before which `insert` is put."""
    after: str | None = None
    """The step after which `insert` is put."""
    into: str | None = None
    """The step at the beginning of one of whose ways `insert` is put."""
    way: str | None = None
    """Which way of `into`: a category of a branch, or `otherwise` or `if_closed` of a request."""
    insert: tuple[Any, ...] | None = None
    """The steps to put there."""
    replace: str | None = None
    """The step in whose place `with` is put."""
    with_: tuple[Any, ...] | None = Field(default=None, alias="with")
    """The steps to put in its place."""
    remove: str | None = None
    """The step that is taken away, its ways with it."""

    @model_validator(mode="after")
    def _one_doing(self) -> StepPatch:
        places = [name for name in ("before", "after", "into", "replace", "remove") if getattr(self, name) is not None]
        if len(places) != 1:
            raise ValueError("needs exactly one of before, after, into, replace, remove")
        needed = {"replace": {"with"}, "remove": set(), "into": {"insert", "way"}}.get(places[0], {"insert"})
        stated = {"way": self.way, "insert": self.insert, "with": self.with_}
        if missing := [name for name in stated if name in needed and stated[name] is None]:
            raise ValueError(f"{places[0]} needs {' and '.join(missing)}")
        if idle := [name for name in stated if name not in needed and stated[name] is not None]:
            raise ValueError(f"{idle[0]} does not belong to {places[0]}")
        return self


class OneIntervention(Part):
    """What is tried, in the words of a board, and what it does to the parameters: means, never outcomes (E14)."""

    name: str
    """Short name, as on the command line."""
    title: str = ""
    """The name a board reads."""
    question: str = ""
    """The question it answers."""
    evidence: str = ""
    """What is known of its effect, with the source."""
    dose_of: str = ""
    """The name of the intervention that this is another dose of; none: an intervention by itself."""
    dose: str = ""
    """What that dose is called, as `best observed`."""
    from_: Day | None = Field(default=None, alias="from")
    """The first day on which its changes hold, of those that give none themselves; the first of the run if none. Of
    what changes nothing, the day from which doing it costs.
    """
    until: Day | None = None
    """The last day on which its changes hold, of those that give none themselves; to the end of the run if none. Of
    what changes nothing, the last day on which doing it costs.
    """
    new: NewThings = NewThings()
    """What it brings that is not there yet, for the whole run."""
    steps: tuple[StepPatch, ...] = ()
    """Steps it puts into pathways or takes out of them, for the whole run."""
    change: tuple[DatedChange, ...] = ()
    """What it changes."""
    cost_of_doing: tuple[ImplementationCost, ...] = ()
    """What doing it costs, and who pays."""

    @model_validator(mode="after")
    def _whole_dose(self) -> Self:
        if bool(self.dose) != bool(self.dose_of):
            raise ValueError("dose and dose_of belong together: say what the dose is called, and of which intervention")
        return self

    def days(self) -> tuple[list[date | None], list[date | None]]:
        """The first and the last day of each change; None for the beginning and for the end of the run.

        What brings things or puts steps holds for the whole of it; what only costs has the days it gives, if any.
        """
        if self.steps or self.new.model_fields_set:
            return [None], [None]
        if not self.change:
            return ([self.from_], [self.until]) if self.from_ or self.until else ([], [])
        return [c.from_ or self.from_ for c in self.change], [c.until or self.until for c in self.change]


class Intervention(OneIntervention):
    """One intervention, or several that are made to one trust in their order."""

    together: tuple[OneIntervention, ...] = ()
    """Those that are made to one trust, in this order; where there are any, all that is done is theirs."""

    @model_validator(mode="after")
    def _itself_or_several(self) -> Intervention:
        own = {"from_", "until", "new", "steps", "change", "cost_of_doing"} & self.model_fields_set
        if self.together and own:
            raise ValueError(f"together says all that is done: leave out {min(own).rstrip('_')}")
        if len({part.name for part in self.together}) < len(self.together):
            raise ValueError("together must not name an intervention twice")
        return self

    def parts(self) -> Iterator[tuple[str, OneIntervention]]:
        """Itself, or those it puts together, each with where it stands in the scenario."""
        if not self.together:
            yield "intervention", self
        for number, part in enumerate(self.together):
            yield f"intervention.together.{number}", part

    def in_force(self) -> tuple[date | None, date | None]:
        """The first and the last day on which anything it changes does; None for the beginning and end of the run."""
        days = [part.days() for _, part in self.parts()]
        firsts, lasts = ([day for both in days for day in both[side]] for side in (0, 1))
        return _earliest(firsts), _latest(lasts)

    def implementation_costs(self, measured: date) -> tuple[ImplementationCost, ...]:
        """What doing it costs, each line with the day on which it begins and, where it recurs, the one it ends on.

        measured: the first day measured, before which nothing is paid unless a line says so itself; what would end
        before it begins is left out.
        """
        found = []
        for _, part in self.parts():
            firsts, lasts = part.days()
            first, last = max(measured, _earliest(firsts) or measured), _latest(lasts)
            for line in part.cost_of_doing:
                starts, ends = line.starts or first, line.ends or last if line.recurrent else None
                if ends is None or starts <= ends:
                    found.append(line.model_copy(update={"starts": starts, "ends": ends}))
        return tuple(found)


def _earliest(days: list[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None


def _latest(days: list[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
