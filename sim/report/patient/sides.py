"""Two journeys side by side: moments that are one and the same thing in both worlds stand in one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from sim.report.patient.events import Moment


@dataclass(frozen=True)
class Side:
    """A row: a moment in the baseline, in the other world, or in both. same: at the same time in the same words."""

    base: Moment | None
    new: Moment | None

    @property
    def same(self) -> bool:
        """Whether both worlds agree."""
        return (
            self.base is not None
            and self.new is not None
            and (self.base.at, self.base.text) == (self.new.at, self.new.text)
        )


def side_by_side(base: Sequence[Moment], new: Sequence[Moment]) -> list[Side]:
    """Rows of both journeys, each in its order."""
    keys = [[(moment.visit, moment.key) for moment in moments] for moments in (base, new)]
    codes: dict[object, int] = {}
    numbers = [[codes.setdefault(key, len(codes)) for key in of] for of in keys]
    found: list[Side] = []
    for _, begin, end, from_, to in SequenceMatcher(None, numbers[0], numbers[1], autojunk=False).get_opcodes():
        found += [Side(b, n) for b, n in zip_longest(base[begin:end], new[from_:to])]
    return found
