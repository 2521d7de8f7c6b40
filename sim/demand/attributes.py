"""What each patient is like: categories and numbers, drawn from who they are by tables of laws.

An attribute of a class of patients is one row of `DrawTable.attributes`; from its `first_law` on, `DrawTable.laws`
holds its laws, one for each phase of the run and each condition. All conditions share one uniform: the same
luck, another row of the table (R23). Kept categories are drawn once a visit into its row of codes;
everything else is a pure function of them, so that a number may be read again at any time. An attribute that has inputs
is made from them: computed, which draws nothing, or drawn with a uniform that is correlated with theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.demand.compiling import compiled_in_place, inlined_and_callable
from sim.demand.computed import bounded, correlated, taken_in
from sim.demand.draws import Reals, Word, category_at, quantile, uniform
from sim.scenario.clock import DAY_MS, HOUR_MS

NONE, WEEKDAY, HOUR = -1, -2, -3  # what `by` may hold beside the place of a kept category

ATTRIBUTE = np.dtype(
    [
        ("name", np.uint64),  # hash of its name, or of the attribute whose draw it has
        ("first_law", np.int32),
        ("conditions", np.int32),  # laws a phase
        ("by_1", np.int16),  # what selects the law: a place in the codes, WEEKDAY, HOUR or NONE
        ("by_2", np.int16),
        ("count_2", np.int16),  # in how many ways the second differs
        ("kept", np.int16),  # its place in the codes; NONE for numbers and fresh categories
        ("fresh", np.bool_),
        ("of_person", np.bool_),  # its luck is the person's, not the visit's
        ("is_category", np.bool_),
        ("computed", np.bool_),  # from its inputs, each law an `Operation` on them; else its draw is correlated
        ("inputs", np.int32),  # from how many others it is made; 0: drawn by itself
    ],
    align=True,
)
MADE = np.dtype([("first_input", np.int32), ("rho", np.float64)], align=True)  # place in `inputs`; of a correlated draw
LAW = np.dtype(
    [
        ("p0", np.float64),
        ("p1", np.float64),
        ("p2", np.float64),
        ("p3", np.float64),
        ("start", np.int32),
        ("length", np.int32),
        ("kind", np.int8),
    ],
    align=True,
)


class DrawTable(NamedTuple):
    """The arrays from which compiled code draws attributes."""

    attribute_of: npt.NDArray[np.int32]  # [classes, names]: row of `attributes`, -1 where the class lacks it
    attributes: npt.NDArray[Any]  # ATTRIBUTE
    laws: npt.NDArray[Any]  # LAW
    table: Reals  # quantiles, knots and cumulative shares of all laws
    kept_from: npt.NDArray[np.int32]  # [classes + 1]: stretch of `kept_rows` of each class
    kept_rows: npt.NDArray[np.int32]  # attributes that are kept categories, each behind what it is made from
    made: npt.NDArray[Any]  # MADE, a row beside each of `attributes`: what few need and so does not lie in their way
    inputs: npt.NDArray[np.int32]  # rows of `attributes` from which others are made
    phase_from_ms: npt.NDArray[np.int64]  # instants from which the laws of each phase hold
    weekday_of_day_0: int  # Monday 0


@dataclass(frozen=True)
class AttributeTable:
    """Every attribute of every class, by name and as the arrays that compiled code reads.

    names: all attributes, in order of first appearance; categories: of each that is a category, code by code
    (one code has one meaning in all classes); kept: the columns of the codes of a visit.
    """

    classes: tuple[str, ...]
    names: tuple[str, ...]
    categories: dict[str, tuple[str, ...]]
    kept: tuple[str, ...]
    draws: DrawTable

    def needed(self, names: Collection[str]) -> frozenset[str]:
        """The kept categories without which some attributes cannot be read: themselves, those by which they go in any
        class, and those of all they are made from.
        """
        places = [self.names.index(name) for name in names if name in self.names]
        rows = self.draws.attribute_of[:, places].ravel().tolist()
        kept = self.draws.attributes["kept"].tolist()
        return frozenset(self.kept[kept[row]] for row in self.behind([row for row in rows if row >= 0]))

    def behind(self, rows: Iterable[int]) -> list[int]:
        """The rows of the kept categories without which some rows of attributes cannot be read, themselves among them,
        each behind what it is made from.
        """
        places: set[int] = set().union(*(self._behind[row] for row in rows))
        return [int(self.draws.kept_rows[place]) for place in sorted(places)]

    @cached_property
    def _behind(self) -> dict[int, frozenset[int]]:
        """Places in `kept_rows` of what is `behind` each row of attributes."""
        draws, found = self.draws, dict[int, frozenset[int]]()
        kept, by_1, by_2, many = (draws.attributes[key].tolist() for key in ("kept", "by_1", "by_2", "inputs"))
        first, inputs, kept_rows = draws.made["first_input"].tolist(), draws.inputs.tolist(), draws.kept_rows.tolist()

        def behind(row: int, own: dict[int, int]) -> frozenset[int]:
            """own: places in `kept_rows` of the class, by the column of codes."""
            if row not in found:
                others = [kept_rows[own[by]] for by in (by_1[row], by_2[row]) if by >= 0]
                others += inputs[first[row] : first[row] + many[row]]
                itself = (own[kept[row]],) if kept[row] >= 0 else ()
                found[row] = frozenset(itself).union(*(behind(other, own) for other in others))
            return found[row]

        for klass, rows in enumerate(draws.attribute_of.tolist()):
            stretch = range(draws.kept_from[klass], draws.kept_from[klass + 1])
            own = {kept[kept_rows[place]]: place for place in stretch}
            for row in rows:
                if row >= 0:
                    behind(row, own)
        return found

    def drawing(self, wanted: Collection[str]) -> DrawTable:
        """What draws some of the kept categories, with all they need, and leaves the others at -1."""
        draws, is_wanted = self.draws, np.array([name in wanted for name in self.kept], dtype=np.bool_)
        mine = is_wanted[draws.attributes["kept"][draws.kept_rows]]
        kept_from = np.append(0, np.cumsum(mine))[draws.kept_from].astype(np.int32)
        return draws._replace(kept_from=kept_from, kept_rows=draws.kept_rows[mine])


@inlined_and_callable
def law_at(a: DrawTable, aid: int, codes: npt.NDArray[np.int16], at_ms: int) -> int:
    """The row of the law of attribute aid, for a visit with these codes, read at an instant."""
    row = a.attributes[aid]
    condition = 0
    if row.by_1 != NONE:
        condition = _selected(a, row.by_1, codes, at_ms)
        if row.by_2 != NONE:
            condition = condition * row.count_2 + _selected(a, row.by_2, codes, at_ms)
    phase = a.phase_from_ms.size - 1
    while phase > 0 and a.phase_from_ms[phase] > at_ms:
        phase -= 1
    return int(row.first_law + phase * row.conditions + condition)


@inlined_and_callable
def _selected(a: DrawTable, by: int, codes: npt.NDArray[np.int16], at_ms: int) -> int:
    if by == WEEKDAY:
        return (at_ms // DAY_MS + a.weekday_of_day_0) % 7
    if by == HOUR:
        return (at_ms // HOUR_MS) % 24
    return int(codes[by])


@inlined_and_callable
def _uniform_of(a: DrawTable, aid: int, key: Word, person: Word, visit: Word) -> float:
    row = a.attributes[aid]
    return uniform(np.uint64(person) if row.of_person else np.uint64(key), row.name, visit)


@compiled_in_place
def _made(  # noqa: PLR0913, PLR0917 - as draw_number
    a: DrawTable, aid: int, codes: npt.NDArray[np.int16], key: Word, person: Word, visit: Word, at_ms: int
) -> float:
    """A number, or the code of a category, of an attribute that may have inputs, and these inputs of their own.

    Not inlined: it calls itself, and few attributes need it.
    """
    row, made = a.attributes[aid], a.made[aid]
    law = a.laws[law_at(a, aid, codes, at_ms)]
    if not row.computed:
        u = _uniform_of(a, aid, key, person, visit)
        if row.inputs > 0:
            u = correlated(_uniform_of(a, a.inputs[made.first_input], key, person, visit), u, made.rho)
        return quantile(law.kind, law.p0, law.p1, law.p2, law.p3, a.table, law.start, law.length, u)
    value = float(law.p0)
    for place in range(made.first_input, made.first_input + row.inputs):
        number = bounded(_made(a, a.inputs[place], codes, key, person, visit, at_ms))
        value = taken_in(law, a.table, value, number)
    return bounded(value)


@inlined_and_callable
def draw_number(  # noqa: PLR0913, PLR0917 - who, what and when, spelt out for the compiler
    a: DrawTable, aid: int, codes: npt.NDArray[np.int16], key: Word, person: Word, visit: Word, at_ms: int
) -> float:
    """Evaluate numeric attribute aid. Kept: visit 0, the arrival; fresh: how often it was read, now."""
    if a.attributes[aid].inputs > 0:
        return _made(a, aid, codes, key, person, visit, at_ms)
    law = a.laws[law_at(a, aid, codes, at_ms)]
    u = _uniform_of(a, aid, key, person, visit)
    return quantile(law.kind, law.p0, law.p1, law.p2, law.p3, a.table, law.start, law.length, u)


@inlined_and_callable
def draw_category(  # noqa: PLR0913, PLR0917 - as draw_number
    a: DrawTable, aid: int, codes: npt.NDArray[np.int16], key: Word, person: Word, visit: Word, at_ms: int
) -> int:
    """Evaluate category aid to its code; visit and instant as for a number."""
    if a.attributes[aid].inputs > 0:
        return int(_made(a, aid, codes, key, person, visit, at_ms))
    law = a.laws[law_at(a, aid, codes, at_ms)]
    return category_at(a.table, law.start, law.length, _uniform_of(a, aid, key, person, visit))


@inlined_and_callable
def draw_codes(a: DrawTable, klass: int, key: Word, person: Word, at_ms: int, codes: npt.NDArray[np.int16]) -> None:
    """Draw the kept categories of a visit, at its arrival, into its row of codes (-1: its class lacks it)."""
    codes[:] = NONE
    for place in range(a.kept_from[klass], a.kept_from[klass + 1]):
        aid = a.kept_rows[place]
        codes[a.attributes[aid].kept] = draw_category(a, aid, codes, key, person, 0, at_ms)


class Visits(NamedTuple):
    """Columns of equal length n: class and codes (int16[n, kept]), identities, and the instant of reading."""

    klass: npt.NDArray[np.int16]
    codes: npt.NDArray[np.int16]
    key: npt.NDArray[np.uint64]
    person: npt.NDArray[np.uint64]
    at_ms: npt.NDArray[np.int64]


@compiled_in_place
def draw_codes_all(a: DrawTable, visits: Visits) -> None:
    """Draw the kept categories of many visits into their codes."""
    v = visits
    for i in range(v.klass.size):
        draw_codes(a, v.klass[i], v.key[i], v.person[i], v.at_ms[i], v.codes[i])


def draw_number_all(a: DrawTable, name: int, visits: Visits, reading: int) -> Reals:
    """Evaluate the name-th attribute at each visit's reading-th reading: float64[n], NaN where lacking."""
    out = np.full(visits.klass.size, np.nan)
    _numbers(a, name, visits, reading, out)
    return out


def draw_category_all(a: DrawTable, name: int, visits: Visits, reading: int) -> npt.NDArray[np.int16]:
    """Evaluate the name-th attribute, a category: codes, int16[n], -1 where lacking."""
    out = np.full(visits.klass.size, NONE, dtype=np.int16)
    _categories(a, name, visits, reading, out)
    return out


@compiled_in_place
def _numbers(a: DrawTable, name: int, v: Visits, reading: int, out: Reals) -> None:
    for i in range(v.klass.size):
        aid = a.attribute_of[v.klass[i], name]
        if aid >= 0:
            out[i] = draw_number(a, aid, v.codes[i], v.key[i], v.person[i], reading, v.at_ms[i])


@compiled_in_place
def _categories(a: DrawTable, name: int, v: Visits, reading: int, out: npt.NDArray[np.int16]) -> None:
    for i in range(v.klass.size):
        aid = a.attribute_of[v.klass[i], name]
        if aid >= 0:
            out[i] = draw_category(a, aid, v.codes[i], v.key[i], v.person[i], reading, v.at_ms[i])
