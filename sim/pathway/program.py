"""A checked pathway as both engines read it: nodes with every name resolved, each knowing the node that follows.

Indices refer to the tuples of names in `Program`; a node index of -1 means "nowhere". Hours stay hours here:
they are rounded to milliseconds once, when they become an end time (R1 of docs/semantics.md).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sim.pathway.phrase import Stage
from sim.scenario.faults import Fault
from sim.scenario.queue_order import OrderKind

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity of hours or units: an attribute of the patient (index) or, where that is -1, a constant."""

    attribute: int = -1
    constant: float = 0.0


def attributes_in(*amounts: Amount) -> Iterator[int]:
    """The attributes among some amounts."""
    yield from (amount.attribute for amount in amounts if amount.attribute >= 0)


@dataclass(frozen=True, slots=True)
class Placement:
    """A pool and the tag under which a preference table offered it (`outlier`), which `scaled` and `placed` read."""

    pool: int
    tag: str = ""


@dataclass(frozen=True, slots=True)
class OrderKey:
    """What a request's place within its priority goes by (R5): of a due date or a number, what it is read from."""

    kind: OrderKind = OrderKind.ARRIVAL
    amount: Amount = Amount()
    mark: int = -1  # since which the hours to a due date are counted, -1: since the request


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a preference: where, after how many ms of waiting, its rank for each category of priority, and the
    order of that pool's queue.
    """

    placement: int
    after_ms: int
    ranks: tuple[int, ...]
    order: OrderKey = OrderKey()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Patience: none, hours of waiting or since a mark, or until the booked session ends, less and plus some hours."""

    kind: str = "none"  # none | hours | since | booked_end
    hours: Amount = Amount()
    less: Amount = Amount()
    plus: Amount = Amount()
    mark: int = -1  # since which hours are counted


@dataclass(frozen=True, slots=True)
class Known:
    """What is certain on arrival at a node."""

    holds: frozenset[int] = frozenset()
    booked: bool = False
    marks: frozenset[int] = frozenset()

    def meet(self, other: Known) -> Known:
        """What is certain whichever way one came; what is held must agree, and is kept as first met."""
        return Known(self.holds, self.booked and other.booked, self.marks & other.marks)


@dataclass(frozen=True, slots=True)
class Node:
    """What an engine does at one step. It knows its step in the pathway, for messages, and the node that follows.

    Here stands what holds of most verbs; the node of a verb says where it is otherwise.
    """

    origin: str
    next: int

    takes_time: ClassVar[bool] = False  # whether a loop through it may turn
    jumps: ClassVar[tuple[str, ...]] = ("next",)  # fields that hold nodes, or tuples of nodes

    @property
    def begins(self) -> int:
        """The node at which it begins another visit of the patient."""
        return NOWHERE

    @property
    def writes(self) -> int:
        """The mark that it makes, -1 for none."""
        return -1

    def successors(self) -> Iterator[tuple[int, str]]:
        """Every node that may follow, with the way: `next`, or the name of another way out."""
        yield self.next, "next"

    def reads(self) -> Iterator[int]:
        """The attributes it reads."""
        yield from ()

    def selects(self) -> Iterator[tuple[str, int]]:
        """The attributes among them that must stay as they are, each by its word in the step."""
        yield from ()

    def orders(self, program: Program) -> Iterator[tuple[str, int]]:
        """The attributes by which queues go that it may join, each with where that is declared."""
        yield from ()

    def after(self, known: Known, way: str) -> Known:
        """What is certain once it is done, by one of its ways."""
        return known

    def lacks(self, known: Known, program: Program) -> Iterator[str]:
        """What is wrong with coming here so: bookings and marks that it needs."""
        yield from ()

    def misheld(self, held: frozenset[int], program: Program) -> Iterator[str]:
        """What is wrong with holding these names here."""
        yield from ()

    def misplaced(self, program: Program) -> Iterator[Fault]:
        """What is wrong with standing where it stands among the others."""
        yield from ()

    def pools(self, program: Program) -> list[int]:
        """Every pool of which it may take something, in the order in which it names them."""
        return []

    def stage(self, program: Program) -> Stage | None:
        """The stage of a journey that it is, None where it takes no time."""
        return None

    def happened(self, program: Program, quantity: int, when: Callable[[int], str]) -> tuple[str, tuple[object, ...]]:
        """A line that it wrote in the log, in words, and what is the same in every world where it happens.

        quantity: of the line; when: how an instant is reported, "" for one that never comes.
        """
        return "", (self.origin,)

    def moved(self, resolved: Mapping[int, int]) -> Node:
        """The same with every jump to a pathway replaced by that pathway's first node."""
        changed: dict[str, Any] = {}
        for name in self.jumps:
            target = getattr(self, name)
            changed[name] = (
                tuple(resolved.get(t, t) for t in target)
                if isinstance(target, tuple)
                else (resolved.get(target, target))
            )
        return dataclasses.replace(self, **changed)


@dataclass(frozen=True)
class Program:
    """Pathways ready to run: nodes, the entry node of each class, and the names behind every index."""

    nodes: tuple[Node, ...]
    entries: tuple[int, ...]  # by class
    classes: tuple[str, ...]
    attributes: tuple[str, ...]
    categories: dict[str, tuple[str, ...]]
    pools: tuple[str, ...]
    placements: tuple[Placement, ...]
    calendars: tuple[str, ...]
    holds: tuple[str, ...]
    marks: tuple[str, ...]
    outcomes: tuple[str, ...]
    starts: dict[str, int] = field(default_factory=dict)  # entry node of each pathway, for diagrams and messages
    locking: frozenset[int] = frozenset()  # requests at which patients may lock each other in (R9)
    reads: frozenset[int] = frozenset()  # attributes that some step reads
    lasting: frozenset[int] = frozenset()  # requests without patience, which must be granted one day (R8b)

    def describe(self, node: int) -> str:
        """The step a node came from, for a message."""
        return self.nodes[node].origin

    def names_of(self, holds: frozenset[int]) -> str:
        """What is held, for a message."""
        return ", ".join(sorted(self.holds[h] for h in holds)) or "nothing"

    def called(self, amount: Amount) -> str:
        """An amount of hours by its attribute, or as a span in the largest unit of which it is a whole number."""
        if amount.attribute >= 0:
            return self.attributes[amount.attribute]
        seconds = round(amount.constant * 3600)
        for unit, size in (("h", 3600), ("min", 60)):
            if seconds % size == 0:
                return f"{seconds // size} {unit}"
        return f"{seconds} s"
