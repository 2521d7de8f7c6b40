"""What a diagram of a pathway is made of: its steps in words, the ways out of each, and what a change did to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sim.pathway.phrase import Look
from sim.pathway.wording import UNITS


class State(StrEnum):
    """What a change did to a step."""

    SAME = ""
    ADDED = "+"
    REMOVED = "−"
    CHANGED = "≠"


ENDS = (Look.GO, Look.LEAVE)


@dataclass(frozen=True)
class Note:
    """A line of small print under a step. about: what it tells, so that two of them can be put side by side."""

    about: str
    words: str
    rows: tuple[tuple[str, str], ...] = ()
    """The numbers behind the words, each with the row it stands in."""
    before: str = ""
    """What stood here before a change."""
    detail: str = ""
    """The rows that changed, where the words are as before."""
    changed: bool = False

    @property
    def text(self) -> str:
        """As it is drawn: the new words, after the old where these were others."""
        if not self.changed:
            return self.words
        if self.detail:
            return f"{self.words}; {self.detail}" if self.words else self.detail
        if not self.before or not self.words:
            return f"new: {self.words}" if self.words else f"no longer: {self.before}"
        return old_and_new(self.before.split(), self.words.split())


def old_and_new(old: list[str], new: list[str]) -> str:
    """Both with an arrow between, what they share at either end said once."""
    first = last = 0
    least = min(len(old), len(new)) - 1
    while first < least and old[first] == new[first] and not _counts(new[first]):
        first += 1
    while last < least - first and old[-1 - last] == new[-1 - last] and not _counts(new[-1 - last]):
        last += 1
    if last and new[-last] in UNITS and set(UNITS) & {*old[first : len(old) - last], *new[first : len(new) - last]}:
        last -= 1  # 2 h to 3 days: each with its own
    parts = [*new[:first], *old[first : len(old) - last], "→", *new[first:]]
    return " ".join(parts)


def _counts(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


@dataclass(frozen=True)
class Piece:
    """A step. what: the words that make it this step and no other; to: the pathway it leads to."""

    look: Look
    what: str
    head: str
    notes: tuple[Note, ...] = ()
    branches: tuple[Branch, ...] = ()
    to: str = ""
    state: State = State.SAME
    over: bool = False
    """Whether the steps it stands for end the visit's way."""

    @property
    def ends(self) -> bool:
        """Whether no step of this block comes after it."""
        return self.over or self.look in ENDS or (bool(self.branches) and all(way.ends for way in self.branches))


@dataclass(frozen=True)
class Branch:
    """A way out of a step and the steps on it; `plain`: the way of whom nothing stops."""

    name: str
    words: str
    steps: tuple[Piece, ...] = ()
    note: Note = Note("share", "")
    plain: bool = False
    state: State = State.SAME

    @property
    def ends(self) -> bool:
        """Whether it does not come back to the steps after the branch."""
        return any(piece.ends for piece in self.steps)

    @property
    def text(self) -> str:
        """Its label."""
        return ": ".join(part for part in (self.words, self.note.text) if part)


@dataclass(frozen=True)
class PathwayDiagram:
    """A pathway, described as steps."""

    name: str
    title: str
    steps: tuple[Piece, ...]
    state: State = State.SAME


def every(steps: tuple[Piece, ...]) -> Iterator[Piece]:
    """All steps of a block, those on ways included, in the order in which they are written."""
    for piece in steps:
        yield piece
        for way in piece.branches:
            yield from every(way.steps)
