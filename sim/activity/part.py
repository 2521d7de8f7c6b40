"""Some of the visits of a run: their marks, their ends, and what the patients were like."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.calendar import Floats, Ints
from sim.demand.attributes import AttributeTable, Visits, draw_codes_all, draw_number_all
from sim.engine.journeys import Journeys
from sim.engine.world import NEVER

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Categories:
    """Kept categories of some visits, drawn again from who they are, once.

    drawn: those that may be read; visits: with their codes, a column for each kept category; place: their row here by
    journey row.
    """

    table: AttributeTable
    drawn: frozenset[str]
    visits: Visits
    place: NDArray[np.int32]

    @classmethod
    def of(cls, journeys: Journeys, rows: Ints, read: Collection[str] | None = None) -> Categories:
        """Draw them for some rows of the journeys.

        read: categories and numbers that will be read, of which the names that no class has are left out; none: all.
        """
        table, j = journeys.world.attributes, journeys
        drawn = frozenset(table.kept) if read is None else table.needed(read)
        codes = np.empty((len(rows), len(table.kept)), dtype=np.int16)
        visits = Visits(j.klass[rows], codes, j.key[rows], j.person[rows], j.arrival[rows])
        draw_codes_all(table.drawing(drawn), visits)
        place = np.full(len(j), len(rows), dtype=np.int32)  # beyond the end: a row nobody should ask for
        place[rows] = np.arange(len(rows), dtype=np.int32)
        return cls(table, drawn, visits, place)

    def column(self, name: str) -> NDArray[np.int16]:
        """Codes of a kept category, -1 where the class lacks it. KeyError for one that was not drawn."""
        if name not in self.drawn:
            raise KeyError(f"{name} is not among the categories drawn: {', '.join(sorted(self.drawn))}")
        return self.visits.codes[:, self.table.kept.index(name)]

    def of_number(self, name: str, places: NDArray[np.int32]) -> Floats:
        """A kept number of some of the rows here, NaN where the class lacks it. KeyError as for a category."""
        for condition in self.table.needed((name,)):
            self.column(condition)
        klass, codes, key, person, at_ms = self.visits
        visits = Visits(klass[places], codes[places], key[places], person[places], at_ms[places])
        return draw_number_all(self.table.draws, self.table.names.index(name), visits, 0)


@dataclass(frozen=True)
class Part:
    """Some rows of the journeys, and the categories of those that may be asked for them."""

    journeys: Journeys
    rows: Ints
    categories: Categories
    _at: dict[str, Ints] = field(default_factory=dict, repr=False)

    def at(self, mark: str) -> Ints:
        """Instants of a mark, NEVER where it was not made."""
        if mark not in self._at:
            self._at[mark] = self.journeys.at(mark)[self.rows]
        return self._at[mark]

    def made(self, mark: str) -> Flags:
        """Whether a mark was made."""
        made: Flags = self.at(mark) != NEVER
        return made

    def left_as(self, *outcomes: str) -> Flags:
        """Whether a visit ended in one of the outcomes."""
        names = self.journeys.world.program.outcomes
        wanted = np.array([*(name in outcomes for name in names), False])  # -1, still inside: the last
        of_visit: Flags = wanted[self.journeys.outcome[self.rows]]
        return of_visit

    def ended(self) -> Ints:
        """When each visit ended, ms, as far as its marks tell: at the latest of them, or at arrival if it made none;
        NEVER of a visit that is still inside.
        """
        ended = self.journeys.last[self.rows]
        ended[self.journeys.outcome[self.rows] < 0] = NEVER
        return ended

    def where(self, keep: Flags) -> Part:
        """The visits of a mask; itself where that keeps all of them, with what was read of them."""
        return self if keep.all() else Part(self.journeys, self.rows[keep], self.categories)

    def category(self, name: str) -> tuple[NDArray[np.int16], tuple[str, ...]]:
        """Codes of a kept category and what they mean; -1 where the class lacks it."""
        table = self.journeys.world.attributes
        if name not in table.kept:
            return np.full(len(self.rows), -1, dtype=np.int16), ()
        return self.categories.column(name)[self._places], table.categories[name]

    def is_in(self, name: str, category: str) -> Flags:
        """Whether a kept category of each visit is this one."""
        codes, names = self.category(name)
        return codes == names.index(category) if category in names else np.zeros(len(self.rows), np.bool_)

    def number(self, name: str) -> Floats:
        """A kept number of each visit, NaN where the class lacks it."""
        return self.categories.of_number(name, self._places)

    @cached_property
    def _places(self) -> NDArray[np.int32]:
        return self.categories.place[self.rows]
