"""How the numbers of a scenario are drawn: which of them together, from what, and what is made of a draw.

One draw is made for a number with a low and a high of its own, for a table of shares, and for a class of ranges with
all its numbers. An attribute that several classes of patients share (an anchor of YAML) is one number: it is drawn
once, and a class with a range of its own stands at the same place of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.scenario.ranges import RANGES, classes_of, factor_of_table, table_of, tables_set, tilted, with_odds
from sim.scenario.tree import Provenance

Reals = NDArray[np.float64]
Places = NDArray[np.int64]
_OF_A_CLASS = re.compile(r"classes\.[^.]+\.attributes\.")
SHARED = "classes.*.attributes."


class How(IntEnum):
    """What a draw is to a number: itself, a factor, a factor of its odds, or what moves its table of shares."""

    HELD = 0
    ITSELF = 1
    FACTOR = 2
    ODDS = 3
    TABLE = 4


class Draw(NamedTuple):
    """One draw. name: of its first number, or `ranges.prices` of a class; places: its numbers; low, high: its ends."""

    name: str
    places: tuple[int, ...]
    low: float
    high: float


class Table(NamedTuple):
    """Shares that are moved as one. leads: the entry whose own draw it is, -1 where a class tilts them."""

    places: Places
    leads: int


def name_of_draw(path: str) -> str:
    """The name under which a number is drawn: its path, of an attribute of a class of patients without that class."""
    return _OF_A_CLASS.sub(SHARED, path, count=1) if path.startswith("classes.") else path


@dataclass(frozen=True, eq=False)
class Drawing:
    """How each slot of a tree is drawn. Arrays of equal length n.

    names: of the draw of each; how: `How`, int8; low, mode, high: float64, of the draw; values: as written; tables:
    tables of shares that are drawn.
    """

    names: tuple[str, ...]
    how: NDArray[np.int8]
    low: Reals
    mode: Reals
    high: Reals
    values: Reals = field(repr=False)
    tables: tuple[Table, ...] = field(repr=False)

    @cached_property
    def places(self) -> Places:
        """The slots that are drawn, int64."""
        return np.flatnonzero(self.how)

    def made(self, places: Places, drawn: Reals) -> Reals:
        """The numbers that draws come to, float64[places]; a table of which a part is asked for is not moved."""
        every = np.ones(len(self.names))  # the odds of what is not asked for stay as they are
        every[places] = drawn
        written, how = self.values, self.how
        found = np.where(how == How.FACTOR, written * every, every)
        odds = how == How.ODDS
        found[odds] = with_odds(written[odds], every[odds])
        wanted = set(places.tolist()) if self.tables else set()
        for table in self.tables:
            if wanted.issuperset(table.places.tolist()):
                found[table.places] = self._moved(table, every)
        return np.asarray(found[places], dtype=np.float64)

    def _moved(self, table: Table, every: Reals) -> Reals:
        shares = self.values[table.places]
        if table.leads < 0:
            return tilted(shares, float(every[table.places[0]]))
        led, rest = every[table.leads], self.values[table.leads]
        others = shares * ((1.0 - led) / (1.0 - rest)) if rest < 1.0 else shares
        return np.where(table.places == table.leads, led, others)

    def ends(self) -> tuple[Reals, Reals]:
        """The least and the most of what a class makes of each slot at its ends and as it is written, float64[n].

        NaN of the others. A share in the middle of a table may be most between its ends.
        """
        ends = []
        for factor in (self.low, self.high):
            by_class = (self.how == How.FACTOR) | (self.how == How.ODDS) | self._tilted
            at = self.made(self.places, factor[self.places])
            every = np.full(len(self.names), np.nan)
            every[self.places] = at
            ends.append(np.where(by_class, every, np.nan))
        ends.append(np.where(np.isnan(ends[0]), np.nan, self.values))
        return np.fmin.reduce(ends), np.fmax.reduce(ends)

    @cached_property
    def _tilted(self) -> NDArray[np.bool_]:
        found = np.zeros(len(self.names), np.bool_)
        for table in self.tables:
            found[table.places] = table.leads < 0
        return found

    @cached_property
    def in_tables(self) -> NDArray[np.bool_]:
        """Slots that are moved with a table of shares, bool[n]: their ends are told, and the sum is what holds them."""
        found = np.zeros(len(self.names), np.bool_)
        for table in self.tables:
            found[table.places] = table.places != table.leads
        return found

    def draws(self, paths: Sequence[str]) -> Iterator[Draw]:
        """Every draw once, in the order of its first number."""
        together: dict[tuple[str, float, float], list[int]] = {}
        for place in self.places.tolist():
            key = (self.names[place], float(self.low[place]), float(self.high[place]))
            together.setdefault(key, []).append(place)
        for (name, low, high), places in together.items():
            of_class = name.startswith(f"{RANGES}.")
            yield Draw(name if of_class else paths[places[0]], tuple(places), low, high)

    def reading(self, draw: Draw, values: Reals) -> float:
        """What a draw came to in a vector: the number, or the factor of a class; NaN where no number of it tells."""
        for place in draw.places:
            how, before, now = self.how[place], self.values[place], values[place]
            if how == How.ITSELF or (how == How.TABLE and not self._tilted[place] and not self.in_tables[place]):
                return float(now)
            if how == How.FACTOR and before and not (before.is_integer() and now.is_integer()):
                return float(now / before)
            if how == How.ODDS and 0.0 < before < 1.0:
                return float(now / (1.0 - now) / (before / (1.0 - before)))
            if how == How.TABLE and self._tilted[place]:
                table = next(each for each in self.tables if place in each.places)
                factor = factor_of_table(self.values[table.places], values[table.places])
                if not np.isnan(factor):
                    return factor
        return float("nan")


def drawing_of(
    paths: Sequence[str], values: Reals, known: Sequence[Provenance | None], bare: Mapping[str, Any]
) -> Drawing:
    """How the slots of a bare tree are drawn. known: where the number of each comes from."""
    classes, count = classes_of(bare), len(paths)
    how, low, high = np.zeros(count, np.int8), np.full(count, np.nan), np.full(count, np.nan)
    mode, names = values.copy(), list(map(name_of_draw, paths))
    by_table: dict[str, list[int]] = {}
    set_whole = tables_set(bare)
    for place, (path, number) in enumerate(zip(paths, known, strict=True)):
        if table := table_of(path, set_whole):
            by_table.setdefault(table, []).append(place)
        elif number is not None and not number.by_hand and not path.startswith("run."):
            if number.range in classes:
                of = classes[number.range]
                how[place] = How.ODDS if of.of == "odds" else How.FACTOR
                names[place] = f"{RANGES}.{number.range}"
                low[place], mode[place], high[place] = of.low, 1.0, of.high
            elif number.ranged:
                how[place], (low[place], high[place]) = How.ITSELF, _ends(number)
    tables = []
    for within in by_table.values():
        numbers = [known[place] for place in within]
        if any(number is not None and number.by_hand for number in numbers):
            continue
        said = {"" if number is None else number.range for number in numbers}
        leads = next((p for p, n in zip(within, numbers, strict=True) if n is not None and n.ranged), -1)
        if len(said) == 1 and (only := next(iter(said))) in classes and classes[only].of == "odds":
            of = classes[only]
            tables.append(Table(np.array(within), -1))
            for place in within:
                names[place], how[place] = f"{RANGES}.{only}", How.TABLE
                low[place], mode[place], high[place] = of.low, 1.0, of.high
        elif leads >= 0:
            lead = known[leads]
            tables.append(Table(np.array(within), leads))
            for place in within:
                names[place], how[place] = names[leads], How.TABLE
                mode[place] = values[leads]
                low[place], high[place] = _ends(lead) if lead is not None else (np.nan, np.nan)
    return Drawing(tuple(names), how, low, mode, high, values, tuple(tables))


def _ends(number: Provenance) -> tuple[float, float]:
    low, high = sorted((float(number.low or 0.0), float(number.high or 0.0)))
    return low, high
