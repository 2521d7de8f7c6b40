"""Looking up the names a pathway uses: each unknown one is a fault, noted with what would have been known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from math import floor

from sim.pathway.program import Amount, Option, OrderKey, Placement
from sim.pathway.story import Number, SeizeStep
from sim.pathway.vocabulary import PreferredWords, Vocabulary
from sim.scenario.clock import ms_of
from sim.scenario.faults import Fault

# Where a name of each kind stands in the tree. The slots of a pool that are told apart are a preference of its name.
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

    def __init__(self, words: Vocabulary, faults: list[Fault]) -> None:
        self.words, self.faults = words, faults
        self.pool_names, self.pool_words = list(words.pools), list(words.pools.values())
        self.pools = {name: i for i, name in enumerate(words.pools)}
        self.attributes = {name: i for i, name in enumerate(words.attributes)}
        self.placements = self._placements()
        self.index_of = {p: i for i, p in enumerate(self.placements)}
        self.holds: dict[str, int] = {}
        self.marks: dict[str, int] = {}
        self.outcomes: dict[str, int] = {}

    def _placements(self) -> tuple[Placement, ...]:
        """Every pool by itself, then every tagged way into one."""
        plain = [Placement(i) for i in range(len(self.pool_names))]
        for table, rows in self.words.preferences.items():
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
        if name not in self.words.calendars:
            self.unknown(at, "calendar", name, self.words.calendars)
            return -1
        return self.words.calendars.index(name)

    def amount(self, at: str, number: Number) -> Amount:
        """A constant, or a numeric attribute."""
        if not isinstance(number, str):
            return Amount(constant=float(number))
        words = self.words.attributes.get(number)
        if words is None:
            self.unknown(at, "attribute", number, self.attributes)
            return Amount()
        if words.categories:
            self.fault(at, f"{number} is a category, and a number is needed", needs=_attribute(number))
            return Amount()
        return Amount(attribute=self.attributes[number])

    def category(self, at: str, name: str) -> tuple[int, tuple[str, ...]]:
        """Index and categories of a category attribute, (-1, ()) where there is none."""
        words = self.words.attributes.get(name)
        if words is None:
            self.unknown(at, "attribute", name, self.attributes)
            return -1, ()
        if not words.categories:
            self.fault(at, f"{name} is a number, and a category is needed", needs=_attribute(name))
            return -1, ()
        return self.attributes[name], words.categories

    def kept_category(self, at: str, name: str) -> tuple[int, tuple[str, ...]]:
        """The same, of an attribute that is drawn once a visit by some class: what selects or ranks must not change.
        Whether it is kept by the classes that come there is judged with the flow.
        """
        index, categories = self.category(at, name)
        if index >= 0 and not self.words.attributes[name].kept:
            self.fault(at, f"{name} {DRAWN_ANEW}")
        return index, categories

    def placed_at(self, at: str, where: str) -> list[int]:
        """The placements a word means: every tagged way of that name, or a pool however tagged."""
        found = [i for i, p in enumerate(self.placements) if where in (p.tag, self.pool_names[p.pool])]
        if not found:
            self.unknown(at, "pool or tag", where, [*self.pools, *(p.tag for p in self.placements if p.tag)])
        return found

    def session(self, at: str, place: str) -> None:
        """A place of sessions must be named by some slots pool."""
        known = {words.place for words in self.pool_words if words.place}
        if place not in known:
            self.unknown(at, "session place", place, known)

    def grantable(self, at: str, pool: str, quantity: float) -> None:
        """A constant quantity no calendar of the pool can ever grant is a fault (rule 8b)."""
        words = self.words.pools.get(pool)
        if words is not None and words.most is not None and floor(quantity + 0.5) > words.most:
            self.fault(at, f"takes {quantity:g} of {pool}, whose calendar never has more than {words.most:g}")

    # ---- preferences

    def choices(self, step: SeizeStep) -> tuple[int, tuple[tuple[Option, ...], ...], int]:
        """The category that chooses (-1: none), the options it chooses between, and what ranks the request."""
        at = step.origin
        if step.shortest_of:
            options, ranked = self.options(at, [PreferredWords(pool) for pool in step.shortest_of], step.priority)
            return -1, (options,), ranked
        if step.preference is None:
            option, ranked = self.option(at, step.pool or "", step.priority)
            return -1, ((option,),), ranked
        table = self.words.preferences.get(step.preference)
        if table is None:
            self.unknown(at, "preference", step.preference, self.words.preferences)
            return -1, (), -1
        index, categories = self.kept_category(f"{at}.by", step.by or "")
        for category in categories:
            if category not in table:
                rule = f"preference {step.preference} has no row for {category} of {step.by}"
                self.fault(at, rule, needs=(f"preferences.{step.preference}", f"pools.{step.preference}"))
        rows = [row for category in categories for row in table.get(category, ())]
        every, ranked = self.options(at, rows, step.priority)
        choices, first = [], 0
        for category in categories:
            where, named = f"preferences.{step.preference}.{category}", [row.pool for row in table.get(category, ())]
            if category in table and not named:
                self.fault(where, "must name at least one pool")
            for pool in dict.fromkeys(pool for pool in named if named.count(pool) > 1):
                self.fault(where, f"must not name {pool} twice")
            choices.append(every[first : first + len(named)])
            first += len(named)
        return index, tuple(choices), ranked

    def options(self, at: str, rows: Sequence[PreferredWords], priority: str | None) -> tuple[tuple[Option, ...], int]:
        """Pools as the options of one request, and the attribute that ranks it in all of them (-1: one rank for all).

        A word that is a priority of one pool and an attribute for another is a fault: a request has one rank for all.
        """
        each = [self.option(at, row.pool, priority, row.tag, row.after_h) for row in rows]
        known = [(row.pool, ranked) for row, (_, ranked) in zip(rows, each, strict=True) if row.pool in self.pools]
        named = [pool for pool, ranked in known if ranked < 0 and priority in self.words.pools[pool].priority]
        by_attribute = [pool for pool, ranked in known if ranked >= 0]
        if named and by_attribute:
            rule = (
                f"{priority} is a priority of {named[0]} and an attribute for {by_attribute[0]}: one word, one meaning"
            )
            self.fault(f"{at}.priority", rule)
        return tuple(option for option, _ in each), max((ranked for _, ranked in known), default=-1)

    def option(
        self, at: str, pool: str, priority: str | None, tag: str = "", after_h: float = 0.0
    ) -> tuple[Option, int]:
        """One pool as an option of a request, and the attribute that ranks it (-1: one rank for all)."""
        after_ms = ms_of(after_h)
        if pool not in self.pools:
            if not any(f.rule.startswith(f"unknown pool {pool!r}") for f in self.faults):
                self.unknown(at, "pool", pool, self.pools)
            return Option(0, after_ms, (0,)), -1
        placement = self.index_of[Placement(self.pools[pool], tag)]
        ranks, ranked = self.ranks(at, pool, priority)
        return Option(placement, after_ms, ranks, self.order(pool)), ranked

    def order(self, pool: str) -> OrderKey:
        """What places in the queue of a pool go by. Whether its attribute is had and kept is judged with the flow."""
        order = self.words.pools[pool].order
        if order is None:
            return OrderKey()
        told = len(self.faults)
        amount = self.amount(f"pools.{_declared(pool)}.order", order.by)
        self.faults[told:] = [fault for fault in self.faults[told:] if fault not in self.faults[:told]]
        return OrderKey(order.kind, amount, -1 if order.since is None else self.mark(order.since))

    def ranks(self, at: str, pool: str, priority: str | None) -> tuple[tuple[int, ...], int]:
        """Ranks in a pool's order of priorities: of one name, or of each category of an attribute."""
        order = self.words.pools[pool].priority
        if priority is None:
            if len(order) > 1:
                self.fault(
                    at,
                    f"needs a priority: {pool} knows {', '.join(order)}",
                    needs=(f"pools.{_declared(pool)}.priority",),
                )
            return (0,), -1
        if priority in order:
            return (order.index(priority),), -1
        if priority not in self.words.attributes:
            self.unknown(f"{at}.priority", f"priority of {pool}", priority, [*order, *self.attributes])
            return (0,), -1
        index, categories = self.kept_category(f"{at}.priority", priority)
        if unranked := [category for category in categories if category not in order]:
            rule = f"{pool} has no priority {', '.join(unranked)} of {priority}"
            self.fault(f"{at}.priority", rule, needs=(f"pools.{_declared(pool)}.priority", *_attribute(priority)))
        return tuple(order.index(c) if c in order else 0 for c in categories), index


def _attribute(name: str) -> tuple[str, ...]:
    return tuple(place.format(name) for place in STANDS["attribute"])


def _declared(pool: str) -> str:
    """The name under which a pool is declared: slots that a category tells apart have one for all."""
    return pool.partition(".")[0]
