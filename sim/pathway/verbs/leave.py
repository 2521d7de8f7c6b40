"""`leave: discharged`: the end of the visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sim.pathway.compile import Compiler
from sim.pathway.parse import Reader
from sim.pathway.phrase import Look, Phrase, Speaker
from sim.pathway.program import NOWHERE, Node, Program
from sim.pathway.syntax import Step
from sim.pathway.wording import said


@dataclass(frozen=True, slots=True)
class Leave(Node):
    """The end of the visit, with its outcome."""

    outcome: int

    def successors(self) -> Iterator[tuple[int, str]]:
        """None."""
        yield from ()

    def misheld(self, held: frozenset[int], program: Program) -> Iterator[str]:
        """Nothing may be held."""
        if held:
            yield f"leaves with {program.names_of(held)} never released"

    def happened(self, program: Program, quantity: int, when: Callable[[int], str]) -> tuple[str, tuple[object, ...]]:
        """How it ended."""
        outcome = program.outcomes[quantity]
        return f"leaves the hospital: {said(outcome)}", (outcome,)


@dataclass(frozen=True, slots=True)
class LeaveStep(Step):
    """The outcome."""

    outcome: str

    ends: ClassVar[bool] = True

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> LeaveStep | None:
        """A name."""
        name = reader.name(at, written)
        return None if name is None else cls(at, name)

    def compile(self, compiler: Compiler, after: int) -> int:
        """One node, which nothing follows."""
        outcomes = compiler.names.outcomes
        return compiler.put(Leave(self.origin, NOWHERE, outcomes.setdefault(self.outcome, len(outcomes))))

    def phrase(self, speaker: Speaker) -> Phrase:
        """How it ends."""
        return Phrase(Look.LEAVE, self.outcome, f"Leave: {said(self.outcome)}")
