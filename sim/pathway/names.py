"""Looking up the names a pathway uses: each unknown one is a fault, noted with what would have been known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from sim.pathway.program import Amount, Placement
from sim.pathway.symbols import SymbolTable
from sim.pathway.syntax import Number
from sim.scenario.faults import Fault

# Where a name of each kind stands in the tree. The slots of a pool that are distinguished are a preference of its name.
STANDS = {
    "pool": ("pools.{}",),
    "session": ("pools.*.slots",),
    "preference": ("preferences.{}", "pools.{}"),
    "calendar": ("calendars.{}",),
    "attribute": ("classes.*.attributes.{}",),
    "priority": ("pools.{pool}.priority", "classes.*.attributes.{}"),
    "pathway": ("pathways.{}",),
}
DRAWN_ANEW = "is drawn anew at each reading, and what selects must be kept"


class Names:
    """The dictionary of one compilation: indices of known names, new holds, marks and outcomes as they are met."""

    def __init__(self, symbols: SymbolTable, faults: list[Fault]) -> None:
        self.symbols, self.faults = symbols, faults
        self.pool_names, self.pool_symbols = list(symbols.pools), list(symbols.pools.values())
        self.pools = {name: i for i, name in enumerate(symbols.pools)}
        self.attributes = {name: i for i, name in enumerate(symbols.attributes)}
        self.placements = self._placements()
        self.index_of = {p: i for i, p in enumerate(self.placements)}
        self.holds: dict[str, int] = {}
        self.marks: dict[str, int] = {}
        self.outcomes: dict[str, int] = {}

    def _placements(self) -> tuple[Placement, ...]:
        """Every pool by itself, then every tagged way into one."""
        plain = [Placement(i) for i in range(len(self.pool_names))]
        for table, rows in self.symbols.preferences.items():
            for category, listed in rows.items():
                for row in listed:
                    if row.pool not in self.pools:
                        self.unknown(f"preferences.{table}.{category}", "pool", row.pool, self.pools)
                    elif row.tag:
                        plain.append(Placement(self.pools[row.pool], row.tag))
        return tuple(dict.fromkeys(plain))

    def fault(self, at: str, rule: str, found: str = "", needs: tuple[str, ...] = ()) -> None:
        """Note a fault. needs: where the names stand that it is about (see `Fault`)."""
        self.faults.append(Fault(at, rule, found, needs=needs))

    def unknown(self, at: str, kind: str, name: str, known: Iterable[str]) -> None:
        """Note an unknown name, with the nearest known one."""
        near = difflib.get_close_matches(name, list(known), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        needs = tuple(
            place.format(name, pool=_declared(kind.rpartition(" ")[2])) for place in STANDS[kind.partition(" ")[0]]
        )
        self.fault(at, f"unknown {kind} {name!r}{hint}", needs=needs)

    def hold(self, name: str) -> int:
        """Index of a hold, new where first met."""
        return self.holds.setdefault(name, len(self.holds))

    def mark(self, name: str) -> int:
        """Index of a mark, new where first met."""
        return self.marks.setdefault(name, len(self.marks))

    def pool(self, at: str, name: str) -> int:
        """Index of a pool."""
        if name not in self.pools:
            self.unknown(at, "pool", name, self.pools)
        return self.pools.get(name, 0)

    def clock(self, at: str, name: str | None) -> int:
        """Index of a calendar, -1 for round the clock."""
        if name is None:
            return -1
        if name not in self.symbols.calendars:
            self.unknown(at, "calendar", name, self.symbols.calendars)
            return -1
        return self.symbols.calendars.index(name)

    def amount(self, at: str, number: Number) -> Amount:
        """A constant, or a numeric attribute."""
        if not isinstance(number, str):
            return Amount(constant=float(number))
        symbols = self.symbols.attributes.get(number)
        if symbols is None:
            self.unknown(at, "attribute", number, self.attributes)
            return Amount()
        if symbols.categories:
            self.fault(at, f"{number} is a category, and a number is needed", needs=_attribute(number))
            return Amount()
        return Amount(attribute=self.attributes[number])

    def category(self, at: str, name: str) -> tuple[int, tuple[str, ...]]:
        """Index and categories of a category attribute, (-1, ()) where there is none."""
        symbols = self.symbols.attributes.get(name)
        if symbols is None:
            self.unknown(at, "attribute", name, self.attributes)
            return -1, ()
        if not symbols.categories:
            self.fault(at, f"{name} is a number, and a category is needed", needs=_attribute(name))
            return -1, ()
        return self.attributes[name], symbols.categories

    def placed_at(self, at: str, where: str) -> list[int]:
        """The placements a word means: every tagged way of that name, or a pool however tagged."""
        found = [i for i, p in enumerate(self.placements) if where in (p.tag, self.pool_names[p.pool])]
        if not found:
            self.unknown(at, "pool or tag", where, [*self.pools, *(p.tag for p in self.placements if p.tag)])
        return found

    def session(self, at: str, place: str) -> None:
        """A place of sessions must be named by some slots pool."""
        known = {symbols.place for symbols in self.pool_symbols if symbols.place}
        if place not in known:
            self.unknown(at, "session place", place, known)


def _attribute(name: str) -> tuple[str, ...]:
    return tuple(place.format(name) for place in STANDS["attribute"])


def _declared(pool: str) -> str:
    """The name under which a pool is declared: slots that a category tells apart have one for all."""
    return pool.partition(".")[0]
