"""What a run leaves behind: one row a visit, the use of every pool by month, and what became of every session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.demand.compiling import compiled_in_place
from sim.engine.log import Log
from sim.engine.world import NEVER, World
from sim.scenario.clock import HOUR_MS

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class BedStays:
    """Columns of equal length, int64, sorted by row, then by time.

    row: of the journeys; pool: its number; places: how many were held together; since: when they were taken, ms;
    until: when they were given back, FOREVER where they never were.
    """

    row: Ints
    pool: Ints
    places: Ints
    since: Ints
    until: Ints

    def __len__(self) -> int:
        return len(self.row)

    @classmethod
    def of(cls, lines: Iterable[Iterable[int]] | Ints, order: Ints | None = None) -> BedStays:
        """From int64[n, 5] whose rows are numbered before sorting; order: which of these each sorted row was."""
        table = np.asarray(lines, dtype=np.int64).reshape(-1, 5)
        if np.any(np.diff(table[:, 3]) < 0):  # a run notes them as they begin
            table = table[np.argsort(table[:, 3], kind="stable")]
        place = np.arange(int(table[:, 0].max(initial=-1)) + 1 if order is None else len(order))
        if order is not None:
            place[order] = np.arange(len(order))
        columns = np.empty((5, len(table)), dtype=np.int64)
        _by_row(table, place, np.zeros(len(place) + 1, dtype=np.int64), columns)
        row, pool, _, since, until = columns
        same = np.flatnonzero((row[1:] == row[:-1]) & (since[1:] == since[:-1]))
        tied = np.union1d(same, same + 1)
        few = columns[:, tied]
        columns[:, tied] = few[:, np.lexsort((until[tied], pool[tied], since[tied], row[tied]))]
        return cls(*columns)


@compiled_in_place
def _by_row(table: Ints, place: Ints, first: Ints, columns: Ints) -> None:
    """Lines into columns by the sorted row of each, those of one row in the order they have: each is put where the
    counts say it goes.

    place: the sorted row of each row; first: int64[rows + 1] of nought.
    """
    for i in range(len(table)):
        first[place[table[i, 0]] + 1] += 1
    for each in range(1, first.size):
        first[each] += first[each - 1]
    for i in range(len(table)):
        row = place[table[i, 0]]
        at = first[row]
        first[row] = at + 1
        columns[0, at] = row
        for column in range(1, 5):
            columns[column, at] = table[i, column]


POOL_INTEGRALS = ("open", "used", "queued", "escalation", "overrun")  # place-ms of a pool in a month
# of an offer: quantity, patients, place-ms within, and after
SESSION_INTEGRALS = ("booked", "cases", "used", "overrun")


@dataclass(frozen=True)
class Journeys:
    """One row a visit, sorted by (arrival, key); arrays of equal length n.

    key, parent, person: uint64 identities (parent 0: a first visit); klass, outcome: indices (outcome -1: still
    inside at the end); session: last booked list (an offer of time), -1: none, whatever else was booked later; arrival:
    ms; marks: int64[n, marks], NEVER where not made, each mark in one stretch of memory.
    """

    world: World
    key: NDArray[np.uint64]
    parent: NDArray[np.uint64]
    person: NDArray[np.uint64]
    klass: NDArray[np.int16]
    outcome: NDArray[np.int16]
    session: NDArray[np.int32]
    arrival: NDArray[np.int64]
    marks: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.key)

    def at(self, mark: str) -> NDArray[np.int64]:
        """Instants of a mark, int64[n]; NEVER where it was not made, and for a mark no pathway makes."""
        names = self.world.program.marks
        return self.marks[:, names.index(mark)] if mark in names else np.full(len(self), NEVER)

    def reached(self, mark: str) -> NDArray[np.bool_]:
        """Whether a mark was made, bool[n]."""
        return np.asarray(self.at(mark) != NEVER)

    @cached_property
    def last(self) -> NDArray[np.int64]:
        """The latest instant known of each visit, int64[n]: of its last mark, or of its arrival."""
        last = self.arrival.copy()
        for mark in range(self.marks.shape[1]):
            np.maximum(last, self.marks[:, mark], out=last)
        return last

    def of_class(self, *names: str) -> NDArray[np.bool_]:
        """Whether a visit is of one of the classes, bool[n]."""
        return _is_one(self.klass, self.world.program.classes, names)

    def left_as(self, *outcomes: str) -> NDArray[np.bool_]:
        """Whether a visit ended in one of the outcomes, bool[n]."""
        return _is_one(self.outcome, self.world.program.outcomes, outcomes)


def _is_one(codes: NDArray[np.int16], known: Sequence[str], names: Sequence[str]) -> NDArray[np.bool_]:
    """Whether a code stands for one of some names; -1 stands for none."""
    is_one = np.zeros(len(codes), dtype=np.bool_)
    for code, name in enumerate(known):
        if name in names:
            is_one |= codes == code
    return is_one


@dataclass(frozen=True)
class Run:
    """All of one replication.

    occupancy: int64[pools, months, uses] in place-ms, over [0, end) (see POOL_INTEGRALS; slots pools have only queued);
    sessions: int64[offers, session uses]; dropped: returns due after the end; longest_passed_over: ms the longest
    waiting request for several pools was passed over while another pool lacked a place; log: where it was asked for;
    bed_stays: who held which bed when, whether or not there is a log.
    """

    journeys: Journeys
    occupancy: NDArray[np.int64]
    sessions: NDArray[np.int64]
    dropped: int
    longest_passed_over: int
    log: Log | None = None
    bed_stays: BedStays = field(default_factory=lambda: BedStays.of([]))

    def use(self, pool: str, use: str) -> NDArray[np.int64]:
        """Place-ms of one use of one pool by month, int64[months]."""
        return self.occupancy[self.journeys.world.program.pools.index(pool), :, POOL_INTEGRALS.index(use)]


class EndlessLoop(RuntimeError):  # noqa: N818 - a name of the field
    """A patient took more than 10,000 steps at one instant (R3)."""

    def __init__(self, at_ms: int, steps: list[str]) -> None:
        shown = ", ".join(dict.fromkeys(steps))
        super().__init__(f"a patient took more than 10,000 steps at {at_ms} ms, among them: {shown}")
        self.at_ms, self.steps = at_ms, steps

    def __reduce__(self) -> tuple[type[EndlessLoop], tuple[int, list[str]]]:
        """Travel between processes whole: of an exception only its message would."""
        return type(self), (self.at_ms, self.steps)


class Deadlock(RuntimeError):  # noqa: N818 - a name of the field
    """Every place of some pools is held by patients who wait, without patience, for places of these pools (R9)."""

    def __init__(self, at_ms: int, pools: Sequence[str], patients: Sequence[str], steps: Sequence[str]) -> None:
        super().__init__(
            f"deadlock at {at_ms / HOUR_MS:.4g} h: every place in use of {', '.join(pools)} is held by patients who "
            f"wait for the others to go, at {', '.join(steps)}"
        )
        self.at_ms, self.pools, self.patients, self.steps = at_ms, tuple(pools), tuple(patients), tuple(steps)

    def __reduce__(self) -> tuple[type[Deadlock], tuple[int, tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
        """Travel between processes whole."""
        return type(self), (self.at_ms, self.pools, self.patients, self.steps)


class ImpossibleRequest(Deadlock):
    """A patient waits, without patience, for more than there will ever be: a deadlock of one (R8b).

    wanted: by pool, how much is wanted and how much there will be at most, in places or in ms of planned time.
    """

    def __init__(self, at_ms: int, patient: str, step: str, wanted: Sequence[tuple[str, int, int]]) -> None:
        asked = ", ".join(f"{quantity:,} of {pool}, which has at most {most:,}" for pool, quantity, most in wanted)
        RuntimeError.__init__(
            self,
            f"impossible request at {at_ms / HOUR_MS:.4g} h: {patient} waits at {step} for {asked} from then on, and "
            "has no patience (`within`) that would end the wait",
        )
        self.at_ms, self.patients, self.steps = at_ms, (patient,), (step,)
        self.pools, self.wanted = tuple(pool for pool, _, _ in wanted), tuple(wanted)

    def __reduce__(self) -> tuple[type[ImpossibleRequest], tuple[int, str, str, tuple[tuple[str, int, int], ...]]]:  # type: ignore[override]
        """Travel between processes whole."""
        return type(self), (self.at_ms, self.patients[0], self.steps[0], self.wanted)


def impossible(
    world: World, at_ms: int, patient: tuple[int, int, int], wanted: Sequence[tuple[int, int, int]]
) -> ImpossibleRequest:
    """An impossible request in the words of the program.

    patient: class, key and node at which they wait; wanted: pool, quantity and the most there will be, of each pool
    that cannot grant it.
    """
    klass, key, node = patient
    program = world.program
    named = [(program.pools[pool], quantity, most) for pool, quantity, most in wanted]
    return ImpossibleRequest(at_ms, f"{program.classes[klass]} {key:016x}", program.describe(node), named)


def deadlock_of(world: World, at_ms: int, pools: Sequence[int], patients: Sequence[tuple[int, int, int]]) -> Deadlock:
    """The deadlock in the words of the program. patients: (class, key, node at which they wait) of those locked in."""
    program, each = world.program, sorted(set(patients), key=lambda patient: patient[1])
    who = [f"{program.classes[klass]} {key:016x}" for klass, key, _ in each]
    steps = sorted({program.describe(node) for _, _, node in each})
    return Deadlock(at_ms, [program.pools[number] for number in sorted(pools)], who, steps)
