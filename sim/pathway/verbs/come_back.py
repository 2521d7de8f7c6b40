"""`come_back: {with: readmission, after: days_to_return_h, to: type1_attendance}`: plan another visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sim.demand.draws import name_hash
from sim.pathway.compile import Compiler
from sim.pathway.graph import reachable
from sim.pathway.parse import Reader, without_nulls
from sim.pathway.phrase import Line, Look, Phrase, Speaker
from sim.pathway.program import Amount, Node, Program, attributes_in
from sim.pathway.syntax import Number, Step
from sim.pathway.wording import said
from sim.scenario.faults import Fault


@dataclass(frozen=True, slots=True)
class ComeBack(Node):
    """Where the category of `flag` is its `yes`, the patient returns as a new row after some hours."""

    flag: int
    yes: int
    after_h: Amount
    to: int
    stream: int

    jumps: ClassVar[tuple[str, ...]] = ("next", "to")

    @property
    def begins(self) -> int:
        """Where the new visit begins."""
        return self.to

    def reads(self) -> Iterator[int]:
        """The flag and the hours."""
        yield from (self.flag, *attributes_in(self.after_h))

    def misplaced(self, program: Program) -> Iterator[Fault]:
        """A visit returns at most once by the same words, for a return's identity is made of them (R25)."""
        onward = set().union(*(reachable(program, t, returns=False) for t, _ in self.successors()))
        again = [n for at in onward if isinstance(n := program.nodes[at], ComeBack) and n.stream == self.stream]
        if self in again:
            yield Fault(self.origin, "is on a loop, and a visit comes back at most once by one step")
        for other in again:
            if other is not self:
                rule = "may follow a come_back with the same words, and a visit comes back once by them"
                yield Fault(other.origin, rule)

    def happened(self, program: Program, quantity: int, when: Callable[[int], str]) -> tuple[str, tuple[object, ...]]:
        """When the patient will."""
        due = when(quantity)
        return f"will come back on {due}" if due else "", (self.origin,)


@dataclass(frozen=True, slots=True)
class ComeBackStep(Step):
    """Who comes back (a category yes), after how long, and to which pathway."""

    flag: str
    after: Number
    pathway: str

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> ComeBackStep | None:
        """All three words."""
        written = without_nulls(written)
        if not isinstance(written, Mapping) or set(written) != {"with", "after", "to"}:
            reader.fault(at, "must have with, after and to", written)
            return None
        flag, to = reader.name(f"{at}.with", written["with"]), reader.name(f"{at}.to", written["to"])
        if flag is None or to is None:
            return None
        return cls(at, flag, reader.number(f"{at}.after", written["after"]), to)

    def compile(self, compiler: Compiler, after: int) -> int:
        """One node; its stream of random numbers is named by the words, so that it stays where other steps move."""
        at, names = self.origin, compiler.names
        index, categories = names.category(f"{at}.with", self.flag)
        if index >= 0 and set(categories) != {"yes", "no"}:
            names.fault(f"{at}.with", "must have the categories yes and no", ", ".join(categories))
        stream = name_hash(f"come_back|{self.pathway}|{self.flag}")
        yes = categories.index("yes") if "yes" in categories else 0
        to = compiler.pathway(f"{at}.to", self.pathway)
        return compiler.put(ComeBack(at, after, index, yes, names.amount(f"{at}.after", self.after), to, stream))

    def phrase(self, speaker: Speaker) -> Phrase:
        """Who comes back, when, and where to."""
        often = speaker.shares(self.flag).get("yes", "")
        flag = f"{said(self.flag)}: {often}" if often else said(self.flag)
        lines = (
            Line("share", flag, speaker.share_rows(self.flag, "yes")),
            Line("after", f"after {speaker.long(self.after)}", speaker.rows(self.after)),
            Line("to", f"as a new visit to: {said(self.pathway)}"),
        )
        return Phrase(Look.BACK, f"{self.pathway} {self.flag}", "Some come back", lines, to=self.pathway)

    @property
    def begins(self) -> str:
        """The pathway of the new visit."""
        return self.pathway
