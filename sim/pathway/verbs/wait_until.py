"""`wait_until:` a calendar opens, a time of day, the booked start, or hours since a mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sim.pathway.compile import Compiler
from sim.pathway.parse import Reader, without_nulls
from sim.pathway.phrase import Kind, Line, Look, Phrase, Speaker, Stage
from sim.pathway.program import Amount, Known, Node, Program, attributes_in
from sim.pathway.syntax import Number, Step
from sim.pathway.verbs.delay import counted_in
from sim.pathway.wording import said, time_of_day


@dataclass(frozen=True, slots=True)
class WaitOpens(Node):
    """Wait until a calendar is open."""

    clock: int

    takes_time: ClassVar[bool] = True

    def stage(self, program: Program) -> Stage:
        """Until it opens."""
        return Stage(Kind.HOUR, f"until {program.calendars[self.clock]} opens")


@dataclass(frozen=True, slots=True)
class WaitTimeOfDay(Node):
    """Wait until the next time of day, hours after midnight."""

    hour: Amount

    takes_time: ClassVar[bool] = True

    def reads(self) -> Iterator[int]:
        """The hour."""
        yield from attributes_in(self.hour)

    def stage(self, program: Program) -> Stage:
        """Until the hour."""
        constant = self.hour.attribute < 0
        return Stage(Kind.HOUR, f"until {time_of_day(self.hour.constant) if constant else program.called(self.hour)}")


@dataclass(frozen=True, slots=True)
class WaitBooked(Node):
    """Wait until the patient's own planned start in the booked session."""

    takes_time: ClassVar[bool] = True

    def lacks(self, known: Known, program: Program) -> Iterator[str]:
        """A booking."""
        if not known.booked:
            yield "needs a booking on every way to it"

    def stage(self, program: Program) -> Stage:
        """Until it starts."""
        return Stage(Kind.HOUR, "until the booked start")


@dataclass(frozen=True, slots=True)
class WaitSince(Node):
    """Wait until so many hours after an earlier mark, on a calendar's clock where `clock` is not -1."""

    mark: int
    hours: Amount
    clock: int

    takes_time: ClassVar[bool] = True

    def reads(self) -> Iterator[int]:
        """The hours."""
        yield from attributes_in(self.hours)

    def lacks(self, known: Known, program: Program) -> Iterator[str]:
        """The mark."""
        if self.mark not in known.marks:
            yield f"counts from {program.marks[self.mark]}, which {program.not_marked(self.mark)}"

    def stage(self, program: Program) -> Stage:
        """Until they are over."""
        return Stage(Kind.HOUR, f"until {program.called(self.hours)} after {program.marks[self.mark]}")


@dataclass(frozen=True, slots=True)
class WaitStep(Step):
    """One of four gates."""

    opens: str | None = None
    time_of_day: Number | None = None
    booked_start: bool = False
    since: str | None = None
    plus: Number = 0.0
    clock: str | None = None

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> WaitStep | None:
        """The words of one gate."""
        gates, written = {"opens", "time_of_day", "booked", "since"}, without_nulls(written)
        if not isinstance(written, Mapping) or len(gates & set(written)) != 1:
            reader.fault(at, f"must have exactly one of {', '.join(sorted(gates))}", written)
            return None
        if "opens" in written:
            reader.only(at, written, {"opens"})
            return cls(at, opens=reader.name(f"{at}.opens", written["opens"]))
        if "time_of_day" in written:
            reader.only(at, written, {"time_of_day"})
            hour = reader.number(f"{at}.time_of_day", written["time_of_day"])
            if not isinstance(hour, str) and hour >= 24:
                reader.fault(f"{at}.time_of_day", "must be below 24 hours after midnight", hour)
            return cls(at, time_of_day=hour)
        if "booked" in written:
            reader.only(at, written, {"booked"})
            if written["booked"] != "start":
                reader.fault(f"{at}.booked", "must be start", written["booked"])
            return cls(at, booked_start=True)
        reader.only(at, written, {"since", "plus", "clock"})
        clock = reader.name(f"{at}.clock", written["clock"]) if "clock" in written else None
        plus = reader.number(f"{at}.plus", written.get("plus", 0.0))
        return cls(at, since=reader.name(f"{at}.since", written["since"]), plus=plus, clock=clock)

    def compile(self, compiler: Compiler, after: int) -> int:
        """One node, of its gate."""
        return compiler.put(self.gate(compiler, after))

    def gate(self, compiler: Compiler, after: int) -> Node:
        """The node of its gate."""
        at, names = self.origin, compiler.names
        if self.opens is not None:
            return WaitOpens(at, after, names.clock(f"{at}.opens", self.opens))
        if self.time_of_day is not None:
            return WaitTimeOfDay(at, after, names.amount(f"{at}.time_of_day", self.time_of_day))
        if self.booked_start:
            return WaitBooked(at, after)
        mark = names.mark(self.since or "")
        hours = names.amount(f"{at}.plus", self.plus)
        return WaitSince(at, after, mark, hours, names.clock(f"{at}.clock", self.clock))

    def phrase(self, speaker: Speaker) -> Phrase:
        """What is waited for."""
        if self.opens is not None:
            hours = Line("calendar", speaker.opening(self.opens))
            return Phrase(Look.WAIT, f"opens {self.opens}", f"Wait until {said(self.opens)} opens", (hours,))
        if self.time_of_day is not None:
            return _for_hour(self.time_of_day, speaker)
        if self.booked_start:
            return Phrase(Look.WAIT, "booked", "Wait for the booked start")
        after = Line("after", f"until {speaker.long(self.plus)} after it", speaker.rows(self.plus))
        lines = (after, *counted_in(self.clock, speaker))
        return Phrase(Look.WAIT, f"since {self.since}", f"Wait since: {said(self.since or '')}", lines)


def _for_hour(hour: Number, speaker: Speaker) -> Phrase:
    """Until a time of day."""
    if isinstance(hour, str):
        means = speaker.hour(hour)
        lines = (Line("hour", means),) if means else ()
        return Phrase(Look.WAIT, f"hour {hour}", f"Wait for the {said(hour)}", lines)
    line = Line("hour", time_of_day(hour), speaker.rows(hour))
    return Phrase(Look.WAIT, "hour", "Wait for the time of day", (line,))
