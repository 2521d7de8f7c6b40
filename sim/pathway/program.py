"""A checked pathway as both engines read it: nodes with every name resolved, each knowing the node that follows.

Indices refer to the tuples of names in `Program`; a node index of -1 means "nowhere". Hours stay hours here:
they are rounded to milliseconds once, when they become an end time (rule 1 of docs/semantics.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity of hours or units: an attribute of the patient (index) or, where that is -1, a constant."""

    attribute: int = -1
    constant: float = 0.0


@dataclass(frozen=True, slots=True)
class Placement:
    """A pool and the tag under which a preference table offered it (`outlier`), which `scaled` and `placed` read."""

    pool: int
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a preference: where, after how many ms of waiting, and its rank for each category of priority."""

    placement: int
    after_ms: int
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """Patience: none, hours of waiting or since a mark, or until the booked session ends, less and plus some hours."""

    kind: str = "none"  # none | hours | since | booked_end
    hours: Amount = Amount()
    less: Amount = Amount()
    plus: Amount = Amount()
    mark: int = -1  # since which hours are counted


@dataclass(frozen=True, slots=True)
class Node:
    """What every node knows: its step in the pathway, for messages, and the node that follows."""

    origin: str
    next: int


@dataclass(frozen=True, slots=True)
class Mark(Node):
    """Write the instant into a column of the journey."""

    mark: int


@dataclass(frozen=True, slots=True)
class Seize(Node):
    """Take one place of the first pool to offer; `choices` by the category of `by`, or one choice where it is -1.

    shortest: who has to wait stands in the shortest queue of the choice only.
    """

    hold: int
    choices: tuple[tuple[Option, ...], ...]
    by: int
    priority: int  # the category attribute that ranks the request, or -1
    quantity: Amount
    deadline: Deadline
    limit: int  # most live requests in a queue it joins, itself among them; -1: no limit (rule 12)
    otherwise: int
    shortest: bool = False


@dataclass(frozen=True, slots=True)
class Book(Node):
    """Take a slot of an offer: like `Seize`, but taken once and held by nobody."""

    choices: tuple[tuple[Option, ...], ...]
    by: int
    priority: int
    quantity: Amount
    deadline: Deadline
    limit: int  # most live requests in a queue it joins, itself among them; -1: no limit (rule 12)
    otherwise: int


@dataclass(frozen=True, slots=True)
class SeizeAll(Node):
    """Take several pools together or none of them: holds, options and quantities side by side."""

    holds: tuple[int, ...]
    options: tuple[Option, ...]
    quantities: tuple[int, ...]
    priority: int
    deadline: Deadline
    limit: int  # most live requests in a queue it joins, itself among them; -1: no limit (rule 12)
    otherwise: int


@dataclass(frozen=True, slots=True)
class SeizeSession(Node):
    """Take the place of the booked session; `if_closed` is where its patients go when it is not held."""

    hold: int
    deadline: Deadline
    limit: int  # most live requests in a queue it joins, itself among them; -1: no limit (rule 12)
    otherwise: int
    if_closed: int


@dataclass(frozen=True, slots=True)
class Release(Node):
    """Give back what is held under a name."""

    hold: int


@dataclass(frozen=True, slots=True)
class Delay(Node):
    """Let time pass, scaled by where the patient was placed, round the clock or on a calendar (clock >= 0)."""

    hours: Amount
    scaled: tuple[tuple[int, int, Amount], ...]  # hold, placement, factor
    clock: int


@dataclass(frozen=True, slots=True)
class WaitOpens(Node):
    """Wait until a calendar is open."""

    clock: int


@dataclass(frozen=True, slots=True)
class WaitTimeOfDay(Node):
    """Wait until the next time of day, hours after midnight."""

    hour: Amount


@dataclass(frozen=True, slots=True)
class WaitBooked(Node):
    """Wait until the patient's own planned start in the booked session."""


@dataclass(frozen=True, slots=True)
class WaitSince(Node):
    """Wait until so many hours after an earlier mark, on a calendar's clock where `clock` is not -1."""

    mark: int
    hours: Amount
    clock: int


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """Go on by the category of an attribute: one target a category; `fresh`: some class draws it anew."""

    attribute: int
    fresh: bool
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BranchPool(Node):
    """Go on by the moment's state of a pool: whether more than `over` wait, are in use or are free."""

    pool: int
    level: str  # waiting | used | free
    over: int
    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class BranchPlaced(Node):
    """Go on by where the patient was placed under a name: one target a placement."""

    hold: int
    targets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ComeBack(Node):
    """Where the category of `flag` is its `yes`, the patient returns as a new row after some hours."""

    flag: int
    yes: int
    after: Amount
    to: int
    stream: int


@dataclass(frozen=True, slots=True)
class Leave(Node):
    """The end of the visit, with its outcome."""

    outcome: int


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
    locking: frozenset[int] = frozenset()  # requests at which patients may lock each other in (rule 9)
    reads: frozenset[int] = frozenset()  # attributes that some step reads
    lasting: frozenset[int] = frozenset()  # requests without patience, which must be granted one day (rule 8b)

    def describe(self, node: int) -> str:
        """The step a node came from, for a message."""
        return self.nodes[node].origin
