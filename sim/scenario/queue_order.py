"""The order of a queue: by what its requests stand within a priority, and how a priority rises with time waited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.scenario.base import Part
from sim.scenario.clock import ms_of
from sim.scenario.one_of import OneOf, one_of
from sim.scenario.shapes import LARGEST
from sim.scenario.synonyms import meant
from sim.scenario.table import Found
from sim.scenario.tree import is_number

LONGEST_WAIT_H = 24.0 * 366
Ladder = tuple[tuple[int, int], ...]  # ms waited, and the rank a request has from then on: later is more urgent


class OrderKind(IntEnum):
    """What a request's place within its priority goes by; each engine has one line for each kind."""

    ARRIVAL = 0  # the instant of the request
    DUE = 1  # the instant by which it should be met
    LOWEST = 2  # a number, the lowest first
    HIGHEST = 3  # a number, the highest first


KINDS = {"due_h": OrderKind.DUE, "lowest": OrderKind.LOWEST, "highest": OrderKind.HIGHEST}
"""The keys under which an order is written, one of them each; `arrival` is a word and has none."""
WORDS = {
    OrderKind.DUE: "earliest due first, {by} after {since}",
    OrderKind.LOWEST: "lowest {by} first",
    OrderKind.HIGHEST: "highest {by} first",
}
"""How a queue is ordered, as diagrams and stories say it; the attribute or hours, and the mark, are to be put in."""


def _listed(last: str) -> str:
    """Every key of an order, with a word before the last."""
    *others, final = KINDS
    return f"{', '.join(others)} {last} {final}"


def unless_arrival(order: object) -> object:
    """What is written of an order, None for `arrival`; any other word is none."""
    if isinstance(order, str) and order != "arrival":
        raise ValueError(f"must be arrival, or a mapping with {_listed('or')}, got {order}")
    return None if order == "arrival" else order


def _hours(written: object) -> object:
    if (isinstance(written, str) and written) or (is_number(written) and 0 <= float(str(written)) <= LARGEST):
        return written
    raise ValueError(f"must be an attribute or a number of hours from 0 to {LARGEST:,.0f}")


class QueueOrder(Part):
    """What places within one priority go by; one of the ways, and `order: arrival` for none of them (R5)."""

    one_of: ClassVar[OneOf] = one_of(*KINDS, only_with={"since": ("due_h",)})
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
        ways = [way for way in KINDS if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError(f"must have one of {_listed('and')}, got {' and '.join(ways) or 'none of them'}")
        if self.since is not None and self.due_h is None:
            raise ValueError("since belongs to due_h: a number counts from nothing")
        return self

    @property
    def way(self) -> str:
        """The key under which it is written."""
        return next(way for way in KINDS if getattr(self, way) is not None)

    @property
    def kind(self) -> OrderKind:
        """What it goes by."""
        return KINDS[self.way]

    @property
    def words(self) -> str:
        """How it is said: see WORDS."""
        return WORDS[self.kind]

    @property
    def by(self) -> str | float:
        """The attribute it reads, or a number of hours."""
        by: str | float = getattr(self, self.way)
        return by


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


def faults_of(rises: Sequence[Rise], priority: Sequence[str]) -> Iterator[Found]:
    """What is wrong with the rises of a pool, given its priorities, each with its path beneath them."""
    if rises and len(priority) < 2:
        yield (), "needs a priority of at least two names, the most urgent first, through which to rise", ()
        return
    for number, rise in enumerate(rises):
        named = [("as_urgent_as", rise.as_urgent_as)] if rise.as_urgent_as is not None else []
        named += [("of", name) for name in rise.of or ()]
        unknown = [(key, name) for key, name in named if name not in priority]
        for key, name in unknown:
            near = meant(name, priority)
            hint = f"did you mean {near}?" if near else f"the priorities are {', '.join(priority)}"
            yield (str(number), key), f"unknown priority {name!r}; {hint}", ()
        if not unknown and not any(rise.lifts(name, priority) for name in priority):
            yield (str(number),), f"makes nobody more urgent: the priorities are {', '.join(priority)}", ()


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
