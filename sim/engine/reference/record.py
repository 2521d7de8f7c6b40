"""What the reference engine writes down of every visit: columns by row, first visits, then returns."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import numpy as np

from sim.demand.patients import by_arrival
from sim.engine.journeys import BedStays, Ints, Journeys, Run
from sim.engine.log import COLUMNS, Event, Log
from sim.engine.reference.agenda import Agenda
from sim.engine.reference.resources import ResourceState
from sim.engine.reference.visit import Held, Visit
from sim.engine.world import FOREVER, NEVER, World
from sim.pathway.program import Node

UNTIL = 4  # the column of a line that is not known when a stay begins


class Stays:
    """Lines as in BedStays, and by visit and name the line in which what is held stands."""

    def __init__(self, world: World) -> None:
        self.beds = frozenset(world.bed_pools)
        self.lines: list[list[int]] = []
        self.present: dict[tuple[Visit, int], list[int]] = {}

    def begin(self, visit: Visit, hold: int, held: Held, now: int) -> None:
        """Places are held under a name from now on."""
        if held[0].number in self.beds:
            line = [visit.row, held[0].number, held[1], now, int(FOREVER)]
            self.lines.append(line)
            self.present[visit, hold] = line

    def end(self, visit: Visit, hold: int, now: int) -> None:
        """What is held under a name is given back."""
        if (line := self.present.pop((visit, hold), None)) is not None:
            line[UNTIL] = now

    def table(self, order: Ints) -> BedStays:
        """All of them; order: which row each row of the sorted journeys was."""
        return BedStays.of(self.lines, order)


class Record:
    """Columns of the journeys while they are made. Marks are one column each, NEVER where not made.

    Who the first visits are stands in the table of patients; of returns it is written here.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        patients = len(world.patients)
        self.marks = [array("q", [int(NEVER)]) * patients for _ in world.program.marks]
        self.outcome, self.session = array("h", [-1]) * patients, array("i", [-1]) * patients
        self.returns: list[tuple[int, int, int, int, int]] = []  # key, parent, person, arrival, class
        self.dropped = 0
        self.log: array[int] | None = None
        self.stays = Stays(world)

    def start_log(self, agenda: Agenda) -> Callable[[Visit, Event, Node | None, int, int], None]:
        """Begin a log; what notes an event in it."""
        log: array[int] = array("q")
        self.log = log
        number = {id(node): at for at, node in enumerate(self.world.program.nodes)}

        def log_event(visit: Visit, event: Event, node: Node | None, pool: int, quantity: int) -> None:
            at = -1 if node is None else number[id(node)]
            log.extend((agenda._now, event, visit.row, at, pool, quantity))

        return log_event

    def add_return(self, visit: Visit, key: int, due: int) -> tuple[int, int]:
        """One more row for a return; the row, and who the person is."""
        row, first = len(self.outcome), len(self.world.patients)
        person = visit.key if visit.row < first else self.returns[visit.row - first][2]
        self.returns.append((key, visit.key, person, due, visit.klass))
        self.outcome.append(-1)
        self.session.append(-1)
        for column in self.marks:
            column.append(int(NEVER))
        return row, person

    def run(self, resources: ResourceState) -> Run:
        """The journeys sorted by (arrival, key), and the time integrals of all pools."""
        patients, again = self.world.patients, list(zip(*self.returns, strict=True)) or [()] * 5
        key, parent, person = (np.array(column, dtype=np.uint64) for column in again[:3])
        arrival = np.concatenate([patients.arrival_ms, np.array(again[3], dtype=np.int64)])
        keys = np.concatenate([patients.key, key])
        order = by_arrival(arrival, keys) if self.returns else np.arange(len(keys))
        marks = np.empty((len(self.marks), len(order)), dtype=np.int64)
        for number, column in enumerate(self.marks):
            np.take(np.frombuffer(column, dtype=np.int64), order, out=marks[number])
        journeys = Journeys(
            world=self.world,
            key=keys[order],
            parent=np.concatenate([np.zeros(len(patients), dtype=np.uint64), parent])[order],
            person=np.concatenate([patients.key, person])[order],
            klass=np.concatenate([patients.klass, np.array(again[4], dtype=np.int16)])[order],
            outcome=np.frombuffer(self.outcome, dtype=np.int16)[order],
            session=np.frombuffer(self.session, dtype=np.int32)[order],
            arrival=arrival[order],
            marks=marks.T,
        )
        log = None
        if self.log is not None:
            log = Log.of(np.array(self.log, dtype=np.int64).reshape(-1, len(COLUMNS)), order)
        longest, stays = resources.longest_passed_over, self.stays.table(order)
        return Run(journeys, resources.occupancy(), resources.sessions(), self.dropped, longest, log, stays)
