"""Hooks: SimPy processes of one's own that run beside the patients of the reference engine.

A hook is a generator that takes what it may see and do (`Inside`) and yields SimPy events. It is of rank 2
(R2): at one instant it comes after calendars and reviews, among those who are inside, before those who arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import Any

import simpy

from sim.engine.reference.agenda import Agenda, ScheduledEvent
from sim.engine.reference.calendar import Calendar
from sim.engine.reference.pool import Pool
from sim.engine.reference.resources import ResourceState
from sim.scenario.clock import HOUR_MS, ms_of


class Inside:
    """What a hook may see and do. Pools go by their names; hours count from the first midnight of the run."""

    def __init__(self, agenda: Agenda, resources: ResourceState, calendar: Calendar) -> None:
        self.agenda, self._resources, self._calendar = agenda, resources, calendar
        self._numbers = {name: number for number, name in enumerate(resources.world.program.pools)}

    @property
    def now_h(self) -> float:
        """The present moment, hours."""
        return self.agenda.now / HOUR_MS

    def wait(self, hours: float) -> simpy.Timeout:
        """An event to yield: so many hours from now."""
        return self.agenda.timeout(ms_of(hours))

    def waiting(self, pool: str) -> int:
        """How many wait for a pool."""
        return len(self._pool(pool).queue)

    def in_use(self, pool: str) -> int:
        """Places of a pool that are in use."""
        return self._pool(pool).used

    def free(self, pool: str) -> int:
        """Places of a pool that are free; negative while places in use are to close."""
        return self._pool(pool).free

    def close(self, pool: str, places: int) -> None:
        """Close so many places, or with a negative number open closed ones again: a layer of its own over the calendar,
        below which nobody is put out (R14).
        """
        closing = self._pool(pool)
        closing.shut = max(0, closing.shut + places)
        self._calendar.capacity(closing.number, closing.planned)
        self._calendar.served()

    def _pool(self, name: str) -> Pool:
        if name not in self._numbers:
            raise KeyError(f"unknown pool {name!r}; there are {', '.join(self._numbers)}")
        return self._resources.pools[self._numbers[name]]


Hook = Callable[[Inside], Generator[simpy.Event, Any, Any]]


def begin_hooks(hooks: Sequence[Hook], agenda: Agenda, resources: ResourceState, calendar: Calendar) -> None:
    """Put the start of every hook on the agenda, at instant 0, in order."""
    inside = Inside(agenda, resources, calendar)
    for hook in hooks:
        agenda.put(ScheduledEvent(partial(_begin, agenda, inside), hook), 0, 2)


def _begin(agenda: Agenda, inside: Inside, event: ScheduledEvent) -> None:
    agenda.process(event.who(inside))
