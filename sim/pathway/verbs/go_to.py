"""`go_to: emergency_spell`: a jump; nothing is put down. No node is left of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sim.pathway.compile import Compiler
from sim.pathway.parse import Reader
from sim.pathway.phrase import Look, Phrase, Speaker
from sim.pathway.syntax import Step
from sim.pathway.wording import said


@dataclass(frozen=True, slots=True)
class GoToStep(Step):
    """The pathway on which the visit goes on."""

    pathway: str

    ends: ClassVar[bool] = True

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> GoToStep | None:
        """A name."""
        name = reader.name(at, written)
        return None if name is None else cls(at, name)

    def compile(self, compiler: Compiler, after: int) -> int:
        """The first node of the pathway."""
        return compiler.pathway(self.origin, self.pathway)

    def phrase(self, speaker: Speaker) -> Phrase:
        """Where it leads."""
        return Phrase(Look.GO, self.pathway, f"Go on to: {said(self.pathway)}", to=self.pathway)

    @property
    def goes_to(self) -> str:
        """The pathway."""
        return self.pathway
