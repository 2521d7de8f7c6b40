"""What a calibration moves: every draw of a scenario, and what was set by hand, which a pair of worlds leaves as it is.

A number that was set by hand has a range of its own or that of a class. With a class it is no part of the class's draw,
for it was set by itself: a table of shares is drawn alone, other numbers with those of their attribute or pool.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sim.calibration import Prior
from sim.scenario.drawing import Draw, Drawing, drawing_of, name_of_draw
from sim.scenario.load import DatedScenario
from sim.scenario.ranges import RANGES, table_of, tables_set
from sim.scenario.tree import Provenance
from sim.scenario.vector import Reals, Slots, Vector

FREED = "freed"  # in the place of what a number that was set by hand says of itself
KEYS_OF_A_BLOCK = {"classes": 4, "pools": 2}  # classes.*.attributes.NAME, pools.NAME
KEYS_ELSEWHERE = 3


@dataclass(frozen=True, eq=False)
class Free:
    """The parameters of a calibration, and the vectors they make.

    slots: of the scenario; drawing: of its numbers, those that were set by hand among them.
    """

    slots: Slots = field(repr=False)
    drawing: Drawing = field(repr=False)

    @cached_property
    def draws(self) -> tuple[Draw, ...]:
        """Every draw once."""
        return tuple(self.drawing.draws(self.slots.paths))

    @cached_property
    def prior(self) -> Prior:
        """The range of every draw, in their order."""
        first = np.array([each.places[0] for each in self.draws], dtype=np.int64)
        of = self.drawing
        return Prior(tuple(each.name for each in self.draws), of.low[first], of.mode[first], of.high[first])

    def vectors(self, members: Reals) -> list[Vector]:
        """The vector of each member, whose draws are float64[members, draws]."""
        places = np.concatenate([each.places for each in self.draws]).astype(np.int64)
        of_draw = np.repeat(np.arange(len(self.draws)), [len(each.places) for each in self.draws])
        order = np.argsort(places)
        places, of_draw = places[order], of_draw[order]
        made = []
        for drawn in members[:, of_draw]:
            values = self.drawing.made(places, drawn)
            made.append(self.slots.at(places, np.where(self.slots.whole[places], np.rint(values), values)))
        return made


def free_of(scenario: DatedScenario) -> Free:
    """What a calibration of a scenario moves."""
    slots = scenario.slots
    written = [_provenance(scenario, path) for path in slots.paths]
    by_hand = [number is not None and number.by_hand for number in written]
    known = [
        replace(number, assumed=FREED) if number is not None and hand else number
        for number, hand in zip(written, by_hand, strict=True)
    ]
    drawing = drawing_of(slots.paths, slots.values, known, slots.bare)
    return Free(slots, replace(drawing, names=_apart(slots, drawing, by_hand)))


def _provenance(scenario: DatedScenario, path: str) -> Provenance | None:
    """Where a number comes from; of an element of a list, where the list does."""
    above, _, last = path.rpartition(".")
    return scenario.provenance.get(path) or (scenario.provenance.get(above) if last.isdigit() else None)


def _apart(slots: Slots, drawing: Drawing, by_hand: Sequence[bool]) -> tuple[str, ...]:
    """The names of draws, with those of numbers that were set by hand apart from their class."""
    set_whole, names = tables_set(slots.bare), list(drawing.names)
    for place, hand in enumerate(by_hand):
        table = table_of(slots.paths[place], set_whole)
        if hand and names[place].startswith(f"{RANGES}."):
            names[place] = f"{name_of_draw(table) if table else _block(slots.paths[place])}|{names[place]}"
    for of_table in drawing.tables:
        named = next((names[place] for place in of_table.places if by_hand[place]), "")
        for place in of_table.places if named else ():
            names[place] = named
    return tuple(names)


def _block(path: str) -> str:
    keys = name_of_draw(path).split(".")
    return ".".join(keys[: KEYS_OF_A_BLOCK.get(keys[0], KEYS_ELSEWHERE)])
