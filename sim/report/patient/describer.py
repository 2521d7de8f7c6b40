"""The journey of a patient in plain English, read off the log of a run: nothing is reported that does not stand
there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from sim.activity.places import NOBODY, Places
from sim.activity.queues import Queues
from sim.activity.spans import log_of
from sim.engine.log import Event, Reason
from sim.engine.world import FOREVER, SlotsPlan
from sim.hospital.simulate import Simulation
from sim.pathway.phrase import Kind
from sim.pathway.verbs.seize.nodes import Request
from sim.pathway.wording import listed, said
from sim.report.diagram.queue import queue_order
from sim.report.labelled_log import activity
from sim.report.patient.events import Moment, PatientEvent, moments, without_rounds
from sim.report.patient.lasting import lasting
from sim.scenario.clock import HOUR_MS

LEAST_MS = 60_000  # differences that are worth a word
REASONS = {
    Reason.QUEUE_FULL: "is turned away, for the queue for {} is full",
    Reason.TOO_LATE: "comes too late for {}",
    Reason.PATIENCE_OVER: "gives up waiting for {}",
    Reason.NOT_HELD: "is turned away, for the session of {} is not held",
}


class Describer:
    """Tells the journeys of one world. world: one that kept its log; other: the teller of the world it is held
    against, called `other_name`, and none for that world itself.
    """

    def __init__(self, world: Simulation, other: Describer | None = None, other_name: str = "") -> None:
        self.run, self.clock, self.scenario = world.run, world.blueprint.clock, world.blueprint.scenario.first
        self.journeys, self.program = self.run.journeys, self.run.journeys.world.program
        self.log = log_of(self.run)
        self.other, self.other_name = other, other_name

    @cached_property
    def places(self) -> Places:
        """Who held which places."""
        return Places.of(self.run)

    @cached_property
    def queues(self) -> Queues:
        """Who stood where."""
        return Queues(self.run)

    @cached_property
    def row_of(self) -> dict[int, int]:
        """Rows by key."""
        return {key: row for row, key in enumerate(self.journeys.key.tolist())}

    # ---- a whole journey

    def moments(self, rows: tuple[int, ...]) -> list[Moment]:
        """The visits of a patient, moment by moment; loops are reported once."""
        found: list[Moment] = []
        for number, row in enumerate(rows, start=1):
            found += without_rounds(moments(self.journey(row), number), self.when)
        return found

    def journey(self, row: int) -> list[PatientEvent]:
        """All that befell one visit."""
        lines = np.flatnonzero(self.log.row == row).tolist()
        events_of_visit: list[PatientEvent] = []
        asked = False  # whether the piece before was a wait
        while lines:
            line = lines.pop(0)
            joins: list[int] = []
            while lines and self.log.event[lines[0]] == Event.JOIN:
                joins.append(lines.pop(0))
            until = int(self.log.at[lines[0]]) if lines else self.journeys.world.end
            events_of_visit += self._piece(line, until, joins, asked)
            event = int(self.log.event[line])
            asked = event == Event.REQUEST or (asked and event == Event.TAKE)  # what was taken together waited together
        if int(self.journeys.outcome[row]) < 0:
            events_of_visit.append(
                PatientEvent(self.journeys.world.end, "is still here when the run ends", ("inside",))
            )
        return events_of_visit

    def when(self, at: int) -> str:
        """Weekday, day and time of an instant."""
        moment = self._moment(at)
        return f"{moment:%a} {moment.day} {moment:%b %H:%M}"

    def _when(self, at: int) -> str:
        return "" if at >= FOREVER else self.when(at)

    def day(self, at: int) -> str:
        """The date of an instant."""
        moment = self._moment(at)
        return f"{moment.day} {moment:%B %Y}"

    def _moment(self, at: int) -> datetime:
        midnight = datetime.combine(self.clock.start, datetime.min.time())
        return midnight + timedelta(minutes=round(at / LEAST_MS))

    # ---- its pieces

    def _piece(self, line: int, until: int, joins: list[int], asked: bool) -> Iterator[PatientEvent]:
        event, at = int(self.log.event[line]), int(self.log.at[line])
        node, quantity = int(self.log.node[line]), int(self.log.quantity[line])
        key: tuple[object, ...] = (event, "" if node < 0 else self.program.nodes[node].origin)
        match event:
            case Event.ARRIVE:
                yield PatientEvent(at, self._arrives(quantity, line), key)
            case Event.REQUEST:
                yield PatientEvent(at, self._waits(line, until, joins), key, Kind.QUEUE, until, self._short(node))
            case Event.TAKE:
                yield PatientEvent(at, self._takes(line, asked), (*key, int(self.places.kind[line])))
            case Event.GIVE:
                yield PatientEvent(at, f"leaves {self.place(line)}", key)
            case Event.RENEGE:
                yield PatientEvent(at, REASONS[Reason(quantity)].format(self._wanted(node)), (*key, quantity))
            case Event.BOOK:
                yield PatientEvent(at, self._booked(line), key)
            case Event.DELAY:
                yield self._delay(node, at, until, key)
            case _:  # what a verb writes of its own
                text, about = self.program.nodes[node].happened(self.program, quantity, self._when)
                yield PatientEvent(at, text, (event, *about))

    def _arrives(self, klass: int, line: int) -> str:
        again = " again" if int(self.journeys.parent[self.log.row[line]]) else ""
        return f"comes{again} ({said(self.program.classes[klass])})"

    def _waits(self, line: int, until: int, joins: list[int]) -> str:
        """For what, how long, and who stood there already."""
        at, node, pools = int(self.log.at[line]), int(self.log.node[line]), self.program.pools
        what = self._wanted(node)
        queues: dict[int, list[str]] = {}  # by the instant of joining them: who stands there already
        for join in joins:
            pool, others = int(self.log.pool[join]), self.queues.others(join)
            name = said(pools[pool]) if pool < len(pools) else what
            same = name == what or name.startswith(f"{what}, ")
            crowd = f"{others} other{'s' * (others > 1)}" if others else "nobody else"
            wait = f"{crowd} {'wait' if others > 1 else 'waits'} there already" if others else "nobody else waits"
            queues.setdefault(int(self.log.at[join]), []).append(wait if same else f"for {name} with {crowd}")
        notes = []
        for joined, each in queues.items():
            late = "" if joined == at else f"from {self.when(joined)} also "
            queue = "in the queue " if each[0].startswith("for ") and not late else ""
            notes.append(f"{late}{queue}{listed(each)}")
        notes += self._order(joins) if until > at else []
        text = f"waits {lasting((until - at) / HOUR_MS)} for {what}" if until > at else f"asks for {what}"
        return f"{text} ({'; '.join(notes)})" if notes else text

    def _order(self, joins: list[int]) -> list[str]:
        """What the queues of a wait go by beside priority and arrival."""
        names = [self.program.pools[pool].partition(".")[0] for pool in self._pools(joins)]
        found = {name: queue_order(self.scenario.pools[name]) for name in dict.fromkeys(names)}
        named = sum(map(bool, found.values())) > 1
        return [f"{f'{said(name)}: ' if named else ''}{', '.join(words)}" for name, words in found.items() if words]

    def _pools(self, joins: list[int]) -> list[int]:
        """The pools of queues that were joined, without the places of sessions."""
        pools = [int(self.log.pool[join]) for join in joins]
        return [pool for pool in pools if pool < len(self.program.pools)]

    def place(self, line: int) -> str:
        """The place that a line takes or gives back, such as `ED cubicle 7`."""
        numbers = self.places.numbers_of(line)
        return f"{said(self.places.kinds[int(self.places.kind[line])])} {listed(map(str, numbers))}".strip()

    def _takes(self, line: int, asked: bool) -> str:
        if not asked:
            return f"takes {self.place(line)} at once"
        at, before = int(self.log.at[line]), int(self.places.before[line])
        text = f"gets {self.place(line)}"
        if before == NOBODY or int(self.log.at[before]) != at or self.log.row[before] == self.log.row[line]:
            return text
        return f"{text}, which another patient leaves at that moment{self._earlier(before)}"

    def _earlier(self, line: int) -> str:
        """When the patient who gave a place back did so in the other world, where that can be seen."""
        if self.other is None:
            return ""
        mine = self._given(int(self.log.row[line]), int(self.places.kind[line]))
        there = self.other.row_of.get(int(self.journeys.key[self.log.row[line]]))
        given = [] if there is None else self.other._given(there, int(self.places.kind[line]))
        if self.other.places.kinds != self.places.kinds or len(given) != len(mine):
            return ""  # that patient went another way there: nothing to hold against each other
        gain = given[mine.index(line)]
        by = int(self.other.log.at[gain]) - int(self.log.at[line])
        if abs(by) < LEAST_MS:
            return f" (as in {self.other_name})"
        return f" ({lasting(abs(by) / HOUR_MS)} {'earlier' if by > 0 else 'later'} than in {self.other_name})"

    def _given(self, row: int, kind: int) -> list[int]:
        """Lines at which a visit gives back places of a kind."""
        lines = np.flatnonzero((self.log.row == row) & (self.log.event == Event.GIVE))
        return [line for line in lines.tolist() if self.places.kind[line] == kind]

    def _booked(self, line: int) -> str:
        pool, session = int(self.log.pool[line]), int(self.log.quantity[line])
        plan = self.journeys.world.pools[pool]
        name = said(self.program.pools[pool])
        if not isinstance(plan, SlotsPlan):
            return f"is booked: {name}"
        start = int(plan.start[session - int(self.journeys.world.session_of[pool])])
        return f"is booked for {self.when(start)} ({name})"

    def _delay(self, node: int, at: int, until: int, key: tuple[object, ...]) -> PatientEvent:
        stage = self.program.nodes[node].stage(self.program)
        if stage is None:
            raise TypeError(f"{self.program.describe(node)} takes no time")
        name, long = said(stage.name), lasting((until - at) / HOUR_MS)
        text = name if stage.constant else f"waits {name}, {long}" if stage.kind is Kind.HOUR else f"{name} {long}"
        return PatientEvent(at, text, key, stage.kind, until, self._short(node))

    def _short(self, node: int) -> str:
        stage = self.program.nodes[node].stage(self.program)
        return "" if stage is None else activity(stage)

    def _wanted(self, node: int) -> str:
        request = self.program.nodes[node]
        return said(request.wanted(self.program)) if isinstance(request, Request) else ""
