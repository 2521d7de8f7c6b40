"""A visit of the reference engine: who it is, where in its pathway, and what is held."""

from __future__ import annotations

from typing import Any

from sim.engine.reference.pool import Entry, Pool

Held = tuple[Pool, int, int]  # pool, how many, placement (-1: the place of a session)


class Visit:
    """One visit, and itself the event that wakes it: SimPy calls `callbacks` when its instant comes.

    row: its row in every column of the run; holds: by name, None where nothing is held; entries: its places in queues;
    epoch: how many waits in queues are over, by which every event of a visit knows whether it still concerns it;
    awaited: what was given to it and it has not yet received; request, requested, wanted: the step, instant and
    quantity of its wait; steps, step_at: how many steps it had taken when it began to wait, and at which instant.
    """

    __slots__ = (
        "awaited",
        "callbacks",
        "depth",
        "entries",
        "epoch",
        "holds",
        "key",
        "klass",
        "node",
        "passed_over",
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
    awaited: Held | None
    callbacks: Any
    entries: tuple[Entry, ...]
    passed_over: bool
    planned: int
    request: Any
    requested: int
    session: int
    step_at: int
    steps: int
    wanted: int

    def __init__(self, row: int, key: int, klass: int, node: int, holds: list[Held | None], depth: int = 0) -> None:
        self.row = row
        self.key = key
        self.klass = klass
        self.node = node
        self.holds = holds
        self.depth = depth
        self.epoch = 0
        self.entries = ()
        self.readings: dict[int, int] | None = None
