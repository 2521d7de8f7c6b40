"""Who held which bed when, in the reference engine (rule 27b)."""

from __future__ import annotations

from sim.engine.beds import BedStays, Ints
from sim.engine.reference.visit import Held, Visit
from sim.engine.world import FOREVER, World

UNTIL = 4  # the column of a line that is not known when a stay begins


class Stays:
    """Lines as in BedStays, and by visit and name the line in which what is held stands."""

    def __init__(self, world: World) -> None:
        self.beds = frozenset(world.bed_pools)
        self.lines: list[list[int]] = []
        self.present: dict[tuple[Visit, int], list[int]] = {}

    def begin(self, visit: Visit, hold: int, held: Held, now: int) -> None:
        """Places are held under a name from now on."""
        if held[0].number in self.beds:
            line = [visit.row, held[0].number, held[1], now, int(FOREVER)]
            self.lines.append(line)
            self.present[visit, hold] = line

    def end(self, visit: Visit, hold: int, now: int) -> None:
        """What is held under a name is given back."""
        if (line := self.present.pop((visit, hold), None)) is not None:
            line[UNTIL] = now

    def table(self, order: Ints) -> BedStays:
        """All of them; order: which row each row of the sorted journeys was."""
        return BedStays.of(self.lines, order)
