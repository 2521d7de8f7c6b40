"""`delay: stay_h`: let time pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sim.pathway.compile import Compiler
from sim.pathway.parse import Reader
from sim.pathway.phrase import Kind, Line, Look, Phrase, Speaker, Stage
from sim.pathway.program import Amount, Node, Program, attributes_in
from sim.pathway.syntax import Number, Step
from sim.pathway.wording import TIMES, headed, number, said, span

PATHWAY = re.compile(r"pathways\.([^\[\]]+?)(?:\.steps)?\[")


@dataclass(frozen=True, slots=True)
class Delay(Node):
    """Let time pass, scaled by where the patient was placed, round the clock or on a calendar (clock >= 0)."""

    hours: Amount
    scaled: tuple[tuple[int, int, Amount], ...]  # hold, placement, factor
    clock: int

    takes_time: ClassVar[bool] = True

    def reads(self) -> Iterator[int]:
        """The hours and their factors."""
        yield from attributes_in(self.hours, *(factor for _, _, factor in self.scaled))

    def misheld(self, held: frozenset[int], program: Program) -> Iterator[str]:
        """What scales it must be held."""
        for hold in sorted({h for h, _, _ in self.scaled} - held):
            yield f"is scaled by where {program.holds[hold]} was placed, which is not held here"

    def stage(self, program: Program) -> Stage:
        """The attribute that says how long; a constant is named after its pathway."""
        if self.hours.attribute >= 0:
            return Stage(Kind.CARE, program.called(self.hours))
        found = PATHWAY.match(self.origin)
        name = f"{found[1] if found else self.origin} {program.called(self.hours)}"
        return Stage(Kind.CARE, name, constant=not self.scaled)


@dataclass(frozen=True, slots=True)
class DelayStep(Step):
    """`delay: stay_h`, with `scaled` (hold, pool or tag, factor) and `clock`."""

    hours: Number
    scaled: tuple[tuple[str, str, Number], ...] = ()
    clock: str | None = None

    beside: ClassVar[frozenset[str]] = frozenset({"scaled", "clock"})

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> DelayStep:
        """Hours, factors by hold and place, and a calendar."""
        scaled: list[tuple[str, str, Number]] = []
        wanted = step.get("scaled", {})
        if not isinstance(wanted, Mapping) or not all(isinstance(v, Mapping) for v in wanted.values()):
            reader.fault(f"{at}.scaled", "must map a hold to factors by pool or tag", wanted)
            wanted = {}
        for hold, factors in wanted.items():
            for where, factor in factors.items():
                scaled.append((str(hold), str(where), reader.number(f"{at}.scaled.{hold}.{where}", factor)))
        clock = reader.name(f"{at}.clock", step["clock"]) if "clock" in step else None
        return cls(at, reader.number(at, written), tuple(scaled), clock)

    def compile(self, compiler: Compiler, after: int) -> int:
        """One node."""
        at, names, scaled = self.origin, compiler.names, []
        for hold, where, factor in self.scaled:
            places = names.placed_at(f"{at}.scaled.{hold}", where)
            amount = names.amount(f"{at}.scaled.{hold}.{where}", factor)
            scaled += [(names.hold(hold), placement, amount) for placement in places]
        hours = names.amount(at, self.hours)
        return compiler.put(Delay(at, after, hours, tuple(scaled), names.clock(f"{at}.clock", self.clock)))

    def phrase(self, speaker: Speaker) -> Phrase:
        """How long."""
        lines = []
        if isinstance(self.hours, str):
            head, mean, what = headed(self.hours), speaker.mean(self.hours), self.hours
            lines += [Line("mean", mean, speaker.rows(self.hours))] if mean else []
        else:
            head, what = "Time passes", "constant"
            lines.append(Line("mean", span(self.hours), speaker.rows(self.hours)))
        for hold, where, factor in self.scaled:
            times = said(factor) if isinstance(factor, str) else number(factor)
            lines.append(Line(f"scaled {hold} {where}", f"{TIMES} {times} where {said(hold)} is {said(where)}"))
        return Phrase(Look.DELAY, what, head, (*lines, *counted_in(self.clock, speaker)))


def counted_in(calendar: str | None, speaker: Speaker) -> list[Line]:
    """The hours in which time counts."""
    if calendar is None:
        return []
    return [Line("calendar", f"counted in the hours of {said(calendar)}: {speaker.opening(calendar)}")]
