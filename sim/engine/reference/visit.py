"""A visit of the reference engine: who it is, where in the story, and what is held."""

from __future__ import annotations

from typing import Any, NamedTuple

from sim.engine.reference.pool import Pool


class Held(NamedTuple):
    """A place held under a name: its pool, how many, and the placement (-1: the place of a session)."""

    pool: Pool
    quantity: int
    placement: int


class Visit:
    """One visit, and itself the event that wakes it: SimPy calls `callbacks` when its instant comes."""

    __slots__ = (
        "arrival",
        "awaited",
        "callbacks",
        "codes",
        "depth",
        "entries",
        "epoch",
        "holds",
        "key",
        "klass",
        "marks",
        "node",
        "outcome",
        "parent",
        "passed_over",
        "person",
        "planned",
        "readings",
        "request",
        "requested",
        "row",
        "session",
        "step_at",
        "steps",
        "wanted",
    )
    _ok = True

    def __init__(self, row: int, identity: tuple[int, int, int], klass: int, arrival: int) -> None:
        self.row = row
        self.key, self.parent, self.person = identity
        self.klass = klass
        self.arrival = arrival
        self.depth = 0
        self.node = -1
        self.outcome = -1
        self.session = -1
        self.epoch = 0
        self.step_at: int | None = None
        self.steps = 0
        self.holds: dict[int, Held] = {}
        self.entries: list[Any] = []
        self.awaited: Held | None = None
        self.callbacks: Any = None
