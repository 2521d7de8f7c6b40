"""What an engine is given: a program, its patients, and every pool and calendar laid out over the run.

Plans are the only knowledge the two engines share beside the draw functions. Times are int64 ms since the first
midnight of the run; plans may begin before 0, where patients present at the start live.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.demand.attributes import AttributeTable
from sim.demand.patients import Patients
from sim.pathway.program import Program
from sim.scenario.queue_order import Ladder

Instants = NDArray[np.int64]
NEVER = np.iinfo(np.int64).min  # a mark that was not made
FOREVER = np.int64(1) << 59  # later than the end of any run


@dataclass(frozen=True)
class Review:
    """An escalation rule laid out: the instants of its reviews and what they may do (R15)."""

    at: Instants
    counts: int
    step: int
    maximum: int
    open_over: int
    close_under: int
    lead: int


@dataclass(frozen=True)
class PlacesPlan:
    """Places: the capacity at the start, and from each instant of `at` on.

    ranks: the number of priorities; peak: the most that the calendar ever opens as it stands at the end of the run, and
    so after it; beds: whether each place is a bed, or tells what somebody in a bed waits for, so that who held it
    when is written down (R27b); ladders: of each priority, how it rises with time waited (R5b), or none where none
    does.
    """

    initial: int
    at: Instants
    capacity: Instants
    ranks: int = 1
    review: Review | None = None
    peak: int = 0
    beds: bool = False
    ladders: tuple[Ladder, ...] = ()

    @cached_property
    def ahead(self) -> Instants:
        """The most places that calendar or review will ever open from the start, and from each instant of `at`, on."""
        opened = 0 if self.review is None else self.review.maximum
        from_last = np.append(self.initial, self.capacity)[::-1]
        return (np.maximum(np.maximum.accumulate(from_last)[::-1], self.peak) + opened).astype(np.int64)

    def most_from(self, now: int) -> int:
        """The most places that calendar or review will ever open from an instant on (R8b and R9)."""
        return int(self.ahead[np.searchsorted(self.at, now, side="right")])


class Why(IntEnum):
    """Why a session is not held."""

    HELD = 0
    STAFF = 1
    ESTATE = 2
    LEAVE = 3


@dataclass(frozen=True)
class SlotsPlan:
    """Offers in order of their instants: int64 columns of equal length.

    at: when it may first be booked; last: when what is left lapses; start, end: of the session or care;
    quantity: places, or ms of planned time; opens: when its own place opens (NEVER: not held); why: why a session
    is not held (`Why`), of which engines know nothing;
    peak: the largest quantity that any offer of the calendar has (0: not known); ladders: as of places.
    """

    at: Instants
    quantity: Instants
    start: Instants
    end: Instants
    last: Instants
    opens: Instants
    why: Instants
    hours: bool = False
    consider: int = 30
    ranks: int = 1
    peak: int = 0
    ladders: tuple[Ladder, ...] = ()


@dataclass(frozen=True)
class ClockPlan:
    """Open intervals of a working-hours clock, and the open time before each (int64 ms of equal length)."""

    start: Instants
    end: Instants

    @cached_property
    def before(self) -> Instants:
        """Open time before the start of each interval, ms."""
        return np.concatenate([[0], np.cumsum(self.end - self.start)[:-1]]).astype(np.int64)


@dataclass(frozen=True)
class World:
    """One replication of one scenario, ready to run over [0, end)."""

    program: Program
    attributes: AttributeTable
    patients: Patients
    pools: tuple[PlacesPlan | SlotsPlan, ...]
    clocks: tuple[ClockPlan, ...]
    month_edges: Instants
    end: int

    @cached_property
    def session_of(self) -> NDArray[np.int64]:
        """First offer of each pool in the numbering over all pools (int64[pools + 1]); places have none."""
        counts = [len(p.at) if isinstance(p, SlotsPlan) else 0 for p in self.pools]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    @property
    def sessions(self) -> int:
        """Offers of all slots pools together."""
        return int(self.session_of[-1])

    @property
    def bed_pools(self) -> tuple[int, ...]:
        """Numbers of the pools of which is told who held them when: beds, and what those in them wait for."""
        return tuple(n for n, plan in enumerate(self.pools) if isinstance(plan, PlacesPlan) and plan.beds)
