"""`mark: arrived`: write the instant down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.pathway.compile import Compiler
from sim.pathway.parse import Reader
from sim.pathway.phrase import Look, Phrase, Speaker
from sim.pathway.program import Known, Node, Program
from sim.pathway.syntax import Step
from sim.pathway.wording import said

UNTOLD = "arrived"  # a mark that a story says in other words already


@dataclass(frozen=True, slots=True)
class Mark(Node):
    """Write the instant into a column of the journey."""

    mark: int

    @property
    def writes(self) -> int:
        """The column."""
        return self.mark

    def after(self, known: Known, way: str) -> Known:
        """The mark is made."""
        return replace(known, marks=known.marks | {self.mark})

    def happened(self, program: Program, quantity: int, when: Callable[[int], str]) -> tuple[str, tuple[object, ...]]:
        """Its name."""
        name = program.marks[quantity]
        return "" if name == UNTOLD else said(name), (name,)


@dataclass(frozen=True, slots=True)
class MarkStep(Step):
    """A name for the instant."""

    name: str

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> MarkStep | None:
        """A name."""
        name = reader.name(at, written)
        return None if name is None else cls(at, name)

    def compile(self, compiler: Compiler, after: int) -> int:
        """One node."""
        return compiler.put(Mark(self.origin, after, compiler.names.mark(self.name)))

    def phrase(self, speaker: Speaker) -> Phrase:
        """What is noted."""
        return Phrase(Look.MARK, self.name, f"Note the time: {said(self.name)}")
