"""The order of a queue: by what its requests stand within a priority, and how a priority rises with time waited."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.scenario.base import Part
from sim.scenario.clock import ms_of
from sim.scenario.one_of import OneOf, one_of
from sim.scenario.shapes import LARGEST
from sim.scenario.tree import is_number

LONGEST_WAIT_H = 24.0 * 366
Ladder = tuple[tuple[int, int], ...]  # ms waited, and the rank a request has from then on: later is more urgent


class OrderKind(IntEnum):
    """What a request's place within its priority goes by; each engine has one line for each kind."""

    ARRIVAL = 0  # the instant of the request
    DUE = 1  # the instant by which it should be met
    LOWEST = 2  # a number, the lowest first
    HIGHEST = 3  # a number, the highest first


WORDS = {
    OrderKind.DUE: "earliest due first, {by} after {since}",
    OrderKind.LOWEST: "lowest {by} first",
    OrderKind.HIGHEST: "highest {by} first",
}
"""How a queue is ordered, as diagrams and stories say it; the attribute or hours, and the mark, are to be put in."""


def _hours(written: object) -> object:
    if (isinstance(written, str) and written) or (is_number(written) and 0 <= float(str(written)) <= LARGEST):
        return written
    raise ValueError(f"must be an attribute or a number of hours from 0 to {LARGEST:,.0f}")


class QueueOrder(Part):
    """What places within one priority go by; one of the three, and `order: arrival` for none of them (R5)."""

    one_of: ClassVar[OneOf] = one_of("due_h", "lowest", "highest", only_with={"since": ("due_h",)})
    due_h: Annotated[str | float | None, BeforeValidator(lambda hours: None if hours is None else _hours(hours))] = None
    """Earliest due date first: due so many hours (a number, or an attribute) after the request, or after `since`."""
    since: str | None = None
    """The mark from which those hours count, made on every way to each request for the pool."""
    lowest: str | None = None
    """An attribute that is a number: the lowest first."""
    highest: str | None = None
    """An attribute that is a number: the highest first."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [way for way in ("due_h", "lowest", "highest") if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"must have one of due_h, lowest and highest, got {' and '.join(ways) or 'none of them'}")
        if self.since is not None and self.due_h is None:
            raise ValueError("since belongs to due_h: a number counts from nothing")
        return self

    @property
    def kind(self) -> OrderKind:
        """What it goes by."""
        if self.due_h is not None:
            return OrderKind.DUE
        return OrderKind.LOWEST if self.lowest is not None else OrderKind.HIGHEST

    @property
    def words(self) -> str:
        """How it is said: see WORDS."""
        return WORDS[self.kind]

    @property
    def by(self) -> str | float:
        """The attribute it reads, or a number of hours."""
        return next(by for by in (self.due_h, self.lowest, self.highest) if by is not None)


class Rise(Part):
    """A priority that rises with time waited: after so many hours, as urgent as another, or some steps up (R5b)."""

    one_of: ClassVar[OneOf] = one_of("as_urgent_as", "steps_up")
    after_h: float = Field(gt=0, le=LONGEST_WAIT_H)
    """Hours waited, counted from the request."""
    as_urgent_as: str | None = None
    """The priority of the pool that it has from then on, if that is more urgent than its own."""
    steps_up: int | None = Field(default=None, ge=1, le=1000)
    """Priorities by which it is more urgent from then on, as far as the first; several rules add up."""
    of: Annotated[
        tuple[str, ...] | None, BeforeValidator(lambda of: (of,) if isinstance(of, str) else of), Field(min_length=1)
    ] = None
    """The priorities, as asked, of which this holds; unsaid, of all."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.as_urgent_as is None) == (self.steps_up is None):
            raise ValueError("must have either as_urgent_as or steps_up")
        return self

    def lifts(self, name: str, priority: Sequence[str]) -> bool:
        """Whether it makes requests of a priority more urgent."""
        goal = 0 if self.as_urgent_as is None else priority.index(self.as_urgent_as)
        return (self.of is None or name in self.of) and goal < priority.index(name)


def fault_of(rises: Sequence[Rise], priority: Sequence[str]) -> str:
    """What is wrong with the rises of a pool, given its priorities; "" where nothing is."""
    if rises and len(priority) < 2:
        return "needs a priority of at least two names, the most urgent first, through which to rise"
    known, found = ", ".join(priority), []
    for number, rise in enumerate(rises):
        named = [name for name in (rise.as_urgent_as, *(rise.of or ())) if name is not None]
        if unknown := [name for name in named if name not in priority]:
            found.append(f"{number} names {', '.join(unknown)}, and the priorities are {known}")
        elif not any(rise.lifts(name, priority) for name in priority):
            found.append(f"{number} makes nobody more urgent: the priorities are {known}")
    return "; ".join(found)


def ladder(rises: Sequence[Rise], priority: Sequence[str], rank: int) -> Ladder:
    """The ranks that a request of one rank comes to, with the ms waited from which it has each."""
    mine = [rise for rise in rises if rise.lifts(priority[rank], priority)]
    found, last = [], rank
    for after in sorted({rise.after_h for rise in mine}):
        due = [rise for rise in mine if rise.after_h <= after]
        named = [priority.index(rise.as_urgent_as) for rise in due if rise.as_urgent_as is not None]
        stepped = rank - sum(rise.steps_up or 0 for rise in due)
        now = max(0, min(stepped, *named) if named else stepped)
        if now < last:
            found.append((ms_of(after), now))
            last = now
    return tuple(found)
