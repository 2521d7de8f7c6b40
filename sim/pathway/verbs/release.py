"""`release: bed`: give back what is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.pathway.compile import Compiler
from sim.pathway.parse import Reader
from sim.pathway.phrase import Look, Phrase, Speaker
from sim.pathway.program import Known, Node, Program
from sim.pathway.syntax import Step
from sim.pathway.wording import said


@dataclass(frozen=True, slots=True)
class Release(Node):
    """Give back what is held under a name."""

    hold: int

    def after(self, known: Known, way: str) -> Known:
        """It is held no longer."""
        return replace(known, holds=known.holds - {self.hold})

    def misheld(self, held: frozenset[int], program: Program) -> Iterator[str]:
        """It must be held."""
        if self.hold not in held:
            yield f"releases {program.holds[self.hold]}, which is not held here (held: {program.names_of(held)})"


@dataclass(frozen=True, slots=True)
class ReleaseStep(Step):
    """The name under which it is held."""

    hold: str

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> ReleaseStep | None:
        """A name."""
        name = reader.name(at, written)
        return None if name is None else cls(at, name)

    def compile(self, compiler: Compiler, after: int) -> int:
        """One node."""
        return compiler.put(Release(self.origin, after, compiler.names.hold(self.hold)))

    def phrase(self, speaker: Speaker) -> Phrase:
        """What is given back."""
        return Phrase(Look.RELEASE, self.hold, f"Give back: {said(self.hold)}", gives_back=self.hold)
