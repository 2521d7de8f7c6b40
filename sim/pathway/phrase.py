"""What a verb says of itself: its step in a diagram, and the stage of a journey that it is.

A diagram and a story are made of these, and know no verb.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as Held
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sim.pathway.syntax import Number, Step

Rows = tuple[tuple[str, str], ...]
"""The numbers behind some words, each with the row of a table it stands in."""


class Look(StrEnum):
    """How a step is drawn."""

    START = "start"
    SEIZE = "seize"
    RELEASE = "release"
    DELAY = "delay"
    WAIT = "wait"
    BRANCH = "branch"
    MARK = "mark"
    BACK = "come_back"
    GO = "go_to"
    LEAVE = "leave"
    REST = "rest"  # steps left out, because nothing about them changed


class Kind(StrEnum):
    """What a patient does in a stage."""

    QUEUE = "queue"  # waits for a place or a slot
    CARE = "care"  # a delay: time that passes by itself
    HOUR = "hour"  # waits for an hour, an opening, the booked start


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a journey that takes time, the same in every world. name: of what is waited for, of the hours that
    pass, or of the moment; constant: whether the name says how long it is.
    """

    kind: Kind
    name: str
    constant: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Line:
    """A line of small print. about: what it tells, so that two of them can be put side by side."""

    about: str
    words: str
    rows: Rows = ()


@dataclass(frozen=True)
class Exit:
    """A way out of a step and the steps on it. given: categories that the patients who go it are known to have."""

    name: str
    words: str
    steps: Sequence[Step] = ()
    line: Line = Line("share", "")
    given: Mapping[str, str] = field(default_factory=dict)
    plain: bool = False  # the way of whom nothing stops


@dataclass(frozen=True)
class Phrase:
    """A step in words. what: what makes it this step and no other; to: the pathway it leads to; holds, gives_back: the
    name under which something is held from then on, or no longer.
    """

    look: Look
    what: str
    head: str
    lines: Sequence[Line] = ()
    exits: Sequence[Exit] = ()
    to: str = ""
    holds: str | None = None
    gives_back: str | None = None


class Speaker(Protocol):
    """Whom a step may ask what the scenario says of the names in it; "" or nothing where it says nothing."""

    @property
    def held(self) -> Held[str]:
        """Names under which something may be held already."""

    def shares(self, attribute: str) -> Mapping[str, str]:
        """How often each category comes."""

    def share_rows(self, attribute: str, category: str) -> Rows:
        """How often a category comes, row by row."""

    def mean(self, attribute: str) -> str:
        """The mean length of time of an attribute."""

    def hour(self, attribute: str) -> str:
        """The mean of an attribute that is a time of day."""

    def long(self, hours: Number | None) -> str:
        """A length of time: so much, or an attribute and its mean."""

    def rows(self, hours: Number | None) -> Rows:
        """The numbers behind such words."""

    def opening(self, calendar: str) -> str:
        """The hours of a calendar."""

    def places(self, pool: str) -> str:
        """How many places or slots a pool has."""

    def queue(self, pool: str) -> list[str]:
        """What the queue of a pool goes by beside priority and arrival."""

    def priorities(self, pool: str) -> Sequence[str]:
        """The priorities of a pool, the most urgent first."""

    def is_slots(self, pool: str) -> bool:
        """Whether what is taken of a pool is a slot."""

    def preferred(self, table: str) -> list[str]:
        """The pools a preference may choose, in order."""
