"""The steps of a pathway as a planner wrote them: syntax understood, names not yet looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from sim.pathway.compile import Compiler
    from sim.pathway.parse import Reader
    from sim.pathway.phrase import Phrase, Speaker

Number = float | str  # a constant, or the name of an attribute


@dataclass(frozen=True, slots=True)
class Step:
    """A step that a verb stands for. It knows where it stands (`pathways.type1_attendance[3].seize`), for messages."""

    origin: str

    beside: ClassVar[frozenset[str]] = frozenset()  # words that may stand beside the verb
    ends: ClassVar[bool] = False  # whether no step of its block is reached after it

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> Self | None:
        """The step, from what stands behind its verb and beside it; None, and a fault, where that is not understood.

        at: where the verb stands; written: what stands behind it; step: the whole step.
        """
        raise NotImplementedError

    def compile(self, compiler: Compiler, after: int) -> int:
        """Put its nodes into a program, the last followed by `after`; the first of them."""
        raise NotImplementedError

    def phrase(self, speaker: Speaker) -> Phrase:
        """The step in words."""
        raise NotImplementedError

    def blocks(self) -> Iterator[tuple[Step, ...]]:
        """The steps on each of its ways out."""
        yield from ()

    @property
    def goes_to(self) -> str | None:
        """The pathway on which the visit goes on."""
        return None

    @property
    def begins(self) -> str | None:
        """The pathway on which it begins another visit of the patient."""
        return None


@dataclass(frozen=True, slots=True)
class PathwayTree:
    """A pathway: its steps, and the holds it expects its callers to bring (None: whatever they all bring)."""

    name: str
    steps: tuple[Step, ...]
    expects: frozenset[str] | None = None


def steps_of(steps: Iterable[Step]) -> Iterator[Step]:
    """All steps, those on the ways out of others included."""
    for step in steps:
        yield step
        for block in step.blocks():
            yield from steps_of(block)
