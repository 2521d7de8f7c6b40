"""The compiled engine: lay out, run, and hand back the journeys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.demand.patients import by_arrival
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.impossible import options_of, wants_of
from sim.engine.compiled.kernel import run, run_plain, run_plain_logged
from sim.engine.compiled.layout import Fixed, State
from sim.engine.compiled.lowered import lowered
from sim.engine.compiled.merging import merge
from sim.engine.journeys import (
    POOL_INTEGRALS,
    SESSION_INTEGRALS,
    BedStays,
    Deadlock,
    EndlessLoop,
    ImpossibleRequest,
    Journeys,
    Run,
    deadlock_of,
    impossible,
)
from sim.engine.log import COLUMNS, Log
from sim.engine.world import NEVER, PlacesPlan, World
from sim.pathway.graph import at_one_instant

# What is of no use once a run is over.
INSIDE = ("visits", "moments", "held", "codes")
NOT_RETURNED = (
    *INSIDE,
    "pools",
    "first",
    "last",
    "queue",
    "alone",
    "alone_beside",
    "lanes",
    "lane_first",
    "heap",
    "later",
    "wheel",
    "to_serve",
    "fits",
    "standing",
)
LINE = 64  # bytes
LINES_A_VISIT = 16  # of the log, to begin with


def run_compiled(world: World, log: bool = False) -> Run:
    """Run a world over [0, end). log: whether to keep the log of the run.

    Raises EndlessLoop where a patient takes more than 10,000 steps at one instant, Deadlock where patients lock each
    other in, ImpossibleRequest where one waits for more than there will ever be.
    """
    fixed, room = lowered(world), 1
    while True:
        state = _fresh_state(world, fixed, room, log)
        _kernel(fixed.plain, log)(fixed, state, len(world.patients))
        status = state.counters[L.STATUS]
        if status == L.FINE:
            of_no_use: dict[str, Any] = dict.fromkeys(NOT_RETURNED)
            kept = state._replace(**of_no_use)
            del state  # what it alone holds is a third of the memory of a run
            return _hand_back(world, kept)
        if status == L.ENDLESS:
            node = int(state.counters[L.WHERE])
            raise EndlessLoop(int(state.counters[L.ORDER]), at_one_instant(world.program, node))
        if status == L.DEADLOCK:
            raise _deadlock(world, fixed, state)
        if status == L.IMPOSSIBLE:
            raise _impossible(world, fixed, state)
        room *= 2  # a table was too small: nothing is lost, for a run is a pure function of its world


def _kernel(plain: bool, log: bool) -> Callable[[Fixed, State, int], None]:
    """Which of the three kernels runs a world."""
    if not plain:
        return run
    return run_plain_logged if log else run_plain


def _fresh_state(world: World, fixed: Fixed, room: int, log: bool) -> State:
    """Tables with room for returns; memory nobody writes to costs nothing."""
    patients, program, table = world.patients, world.program, world.attributes
    count = len(patients)
    rows = count + room * (count // 4 + 1000)
    fresh = int(np.sum((fixed.fresh_column >= 0).any(axis=0)))
    lines = int(np.sum(fixed.pools[:, L.LINES]))
    laned, mixed = fixed.pools[:, L.LANED].any(), fixed.pools[:, L.MIXED].any()
    pools = np.zeros((len(fixed.pools), L.POOL_COLUMNS), dtype=np.int64)
    for number, plan in enumerate(world.pools):
        if isinstance(plan, PlacesPlan):
            pools[number, [L.CAPACITY, L.FREE]] = plan.initial
            pools[number, L.MOST] = plan.ahead[0]
        else:
            pools[number, L.MOST] = plan.peak or L.UNBOUNDED
    width = 1 << world.sessions.bit_length()
    counters = np.zeros(L.COUNTERS, dtype=np.int64)
    counters[[L.FREE_ENTRY, L.FREE_EVENT, L.FREE_ROW]], counters[L.ROWS] = -1, count
    counters[L.ROOM] = 2 * rows
    counters[L.BUCKET] = (min(0, int(patients.arrival_ms[0]) if count else 0) * 8 >> fixed.width) - 1
    return State(
        visits=_lines(rows, L.VISIT_COLUMNS, np.int32),
        moments=_lines(rows, L.MOMENTS, np.int64),
        held=np.empty((rows, 3 * fixed.holds + fresh), dtype=np.int32),
        codes=np.empty((rows, len(table.kept)), dtype=np.int16),
        outcome=np.empty(rows, dtype=np.int16),
        session=np.empty(rows, dtype=np.int32),
        marks=np.empty((len(program.marks), rows), dtype=np.int64),
        returned=np.empty((rows - count, 3), dtype=np.uint64),
        returned_as=np.empty((rows - count, 2), dtype=np.int64),
        pools=pools,
        integrals=np.zeros((len(world.pools), len(world.month_edges) - 1, len(POOL_INTEGRALS)), dtype=np.int64),
        sessions=np.zeros((world.sessions, 2), dtype=np.int64),
        fits=np.full(2 * width, L.NOT_OPEN, dtype=np.int64),
        standing=np.zeros(len(fixed.options), dtype=np.int64),
        session_integrals=np.zeros((world.sessions, len(SESSION_INTEGRALS)), dtype=np.int64),
        first=np.full(lines, -1, dtype=np.int64),
        last=np.full(lines, -1, dtype=np.int64),
        queue=np.empty((2 * rows, L.ENTRY_COLUMNS), dtype=np.int64),
        alone=np.full((lines, 2), -1, dtype=np.int64),
        alone_beside=np.empty((2 * rows if mixed else 0, 2), dtype=np.int32),
        lanes=np.empty((2 * rows if laned else 0, 2 * L.LANES), dtype=np.int32),
        lane_first=np.full((lines if laned else 0, L.LANES), -1, dtype=np.int32),
        heap=np.empty((2 * rows, 4), dtype=np.int64),
        later=np.empty((2 * rows, 5), dtype=np.int64),
        wheel=np.full(2 * (L.LAST_BUCKET + 1), -1, dtype=np.int32),
        to_serve=np.empty(room * 65_536, dtype=np.int64),
        counters=counters,
        log=np.empty((room * (LINES_A_VISIT * count + 1000) if log else 0, len(COLUMNS)), dtype=np.int64),
        stays=np.empty((room * (count + 1000) if world.bed_pools else 0, L.STAY_COLUMNS), dtype=np.int64),
        plain=fixed.plain,
        logged=log,
    )


def _lines(rows: int, columns: int, kind: type[np.integer[Any]]) -> NDArray[Any]:
    """A table, not yet written to, whose rows lie each in one line of the processor's cache where they are as long."""
    size = rows * columns * np.dtype(kind).itemsize
    room = np.empty(size + LINE, dtype=np.uint8)
    first = -room.ctypes.data % LINE
    return room[first : first + size].view(kind).reshape(rows, columns)


def _hand_back(world: World, state: State) -> Run:
    """The journeys that came to pass, sorted by (arrival, key)."""
    patients, count = world.patients, int(state.counters[L.ROWS])
    first = len(patients)
    too_late = slice(int(np.searchsorted(patients.arrival_ms, world.end)), first)  # nothing was ever written of them
    state.marks[:, too_late], state.session[too_late], state.outcome[too_late] = NEVER, -1, -1
    returned, returned_as = state.returned[: count - first], state.returned_as[: count - first]
    order: NDArray[np.int64] | None = None
    if count > first:
        arrival, key = np.append(patients.arrival_ms, returned_as[:, 1]), np.append(patients.key, returned[:, 0])
        order = by_arrival(arrival, key, first)
        del arrival, key
        for column in state.marks:
            merge(column[:count], column[first:count].copy(), order)

    def in_order(own: NDArray[Any], of_returned: NDArray[Any]) -> NDArray[Any]:
        """A column of those who arrived and of those who returned."""
        if order is None:
            return own
        of_returned = of_returned.astype(own.dtype)
        column = np.append(own, of_returned)
        merge(column, of_returned, order)
        return column

    journeys = Journeys(
        world=world,
        key=in_order(patients.key, returned[:, 0]),
        parent=in_order(np.zeros(first, dtype=np.uint64), returned[:, 1]),
        person=in_order(patients.key, returned[:, 2]),
        klass=in_order(patients.klass, returned_as[:, 0]),
        outcome=in_order(state.outcome[:first], state.outcome[first:count]),
        session=in_order(state.session[:first], state.session[first:count]),
        arrival=in_order(patients.arrival_ms, returned_as[:, 1]),
        marks=state.marks[:, :count].T,
    )
    longest, dropped = int(state.counters[L.LONGEST]), int(state.counters[L.DROPPED])
    log = None
    if state.log.shape[0] > 0:
        log = Log.of(state.log[: state.counters[L.LOGGED]], order)
    stays = BedStays.of(state.stays[: state.counters[L.STAYS]], order)
    return Run(journeys, state.integrals, state.session_integrals, dropped, longest, log, stays)


def class_and_key(state: State, row: int) -> tuple[int, int]:
    """Of which class a visit is, and the key of its patient (uint64)."""
    return int(state.moments[row, L.KLASS]), int(state.moments[row, L.KEY].view(np.uint64))


def _impossible(world: World, fixed: Fixed, state: State) -> ImpossibleRequest:
    """Who waits for more than there will ever be, and for what."""
    row = int(state.counters[L.WHERE])
    node = int(state.visits[row, L.PC])
    first, count = options_of(fixed, state, row)
    wanted = []
    for option in range(int(first), int(first + count)):
        pool = int(fixed.placement_pool[fixed.options[option, L.PLACEMENT]])
        asked, most = int(wants_of(fixed, state, row, option)), int(state.pools[pool, L.MOST])
        if asked > most:
            wanted.append((pool, asked, most))
    patient = *class_and_key(state, row), node
    return impossible(world, int(state.counters[L.ORDER]), patient, wanted)


def _deadlock(world: World, fixed: Fixed, state: State) -> Deadlock:
    """Who is locked in where, read off the queues."""
    inside = {int(pool) for pool in np.flatnonzero(state.pools[: len(world.pools), L.INSIDE])}
    patients = set()
    for first in state.first:
        entry = int(first)
        while entry >= 0:
            row = int(state.queue[entry, L.ROW])
            held = state.held[row, : fixed.holds]
            if fixed.nodes[state.visits[row, L.PC], L.LOCKING] == 1 and inside & {
                int(fixed.placement_pool[at - 1]) for at in held if at > 0
            }:
                patients.add((*class_and_key(state, row), int(state.visits[row, L.PC])))
            entry = int(state.queue[entry, L.BEHIND])
    return deadlock_of(world, int(state.counters[L.ORDER]), sorted(inside), sorted(patients))
