"""The log of a run in the compiled engine."""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import State, Whole
from sim.engine.log import Event, Reason

ARRIVE, REQUEST, JOIN, TAKE, GIVE, RENEGE = (int(event) for event in list(Event)[:6])
BOOK, MARK, DELAY, BRANCH, COME_BACK, LEAVE = (int(event) for event in list(Event)[6:])
QUEUE_FULL, TOO_LATE, PATIENCE_OVER, NOT_HELD = (int(reason) for reason in Reason)


@inlined
def log_event(s: State, now: Whole, event: Whole, row: Whole, node: Whole, pool: Whole, quantity: Whole) -> None:
    """Write one line, where a log is kept; a full one is noted, and the run is made again with more room."""
    if not s.logged:
        return
    line = s.counters[L.LOGGED]
    if line >= s.log.shape[0]:
        s.counters[L.STATUS] = L.LOG_FULL
        return
    s.counters[L.LOGGED] = line + 1
    s.log[line, 0] = now
    s.log[line, 1] = event
    s.log[line, 2] = s.visits[row, L.JOURNEY]
    s.log[line, 3] = node
    s.log[line, 4] = pool
    s.log[line, 5] = quantity
