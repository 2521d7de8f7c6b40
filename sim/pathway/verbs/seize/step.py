"""`seize:` one pool, a preference or slots by a category, the shortest of several, several together, or a session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sim.pathway.compile import Compiler
from sim.pathway.parse import Reader, without_nulls
from sim.pathway.phrase import Phrase, Speaker
from sim.pathway.program import NOWHERE, Node
from sim.pathway.symbols import PreferenceSymbol
from sim.pathway.syntax import Number, Step
from sim.pathway.verbs.seize import options, wording
from sim.pathway.verbs.seize.asked import Asked
from sim.pathway.verbs.seize.nodes import Book, Rows, Seize, SeizeAll, SeizeSession
from sim.pathway.verbs.seize.within import Within, deadline


@dataclass(frozen=True, slots=True)
class SeizeStep(Step):
    """What is asked for, and what stands beside it."""

    asked: Asked
    held_as: str | None = None
    priority: str | None = None
    quantity: Number = 1.0
    within: Within | None = None
    if_queue_over: int | None = None
    otherwise: tuple[Step, ...] | None = None
    if_closed: tuple[Step, ...] | None = None

    beside: ClassVar[frozenset[str]] = frozenset(
        {"as", "priority", "quantity", "within", "if_queue_over", "otherwise", "if_closed"}
    )

    @classmethod
    def read(cls, reader: Reader, at: str, written: Any, step: Mapping[str, Any]) -> SeizeStep | None:
        """What is asked for; then its name, rank and size; then how long it is waited for, and what else happens."""
        asked = Asked.read(reader, at, without_nulls(written))
        if asked is None:
            return None
        if asked.quantity is not None and "quantity" in step:
            reader.fault(f"{at}.quantity", "is told twice, in the request and beside it")
        inside = 1.0 if asked.quantity is None else asked.quantity
        quantity = reader.number(f"{at}.quantity", step.get("quantity", inside))
        held_as = reader.name(f"{at}.as", step["as"]) if "as" in step else None
        priority = reader.name(f"{at}.priority", step["priority"]) if "priority" in step else None
        reasons = [word for word in ("within", "if_queue_over") if word in step]
        if not reasons and "otherwise" in step and asked.booked is None:
            rule = "needs `within` or `if_queue_over`: for nothing else does anybody turn away"
            reader.fault(f"{at}.otherwise", rule)
        if reasons and "otherwise" not in step:
            reader.fault(f"{at}.{reasons[0]}", "needs `otherwise`: what becomes of a patient who turns away")
        return cls(
            at,
            asked,
            held_as,
            priority,
            quantity,
            within=Within.read(reader, f"{at}.within", step["within"]) if "within" in step else None,
            if_queue_over=reader.whole(f"{at}.if_queue_over", step["if_queue_over"])
            if "if_queue_over" in step
            else None,
            otherwise=reader.block(f"{at}.otherwise", step["otherwise"]) if "otherwise" in step else None,
            if_closed=reader.block(f"{at}.if_closed", step["if_closed"]) if "if_closed" in step else None,
        )

    def blocks(self) -> Iterator[tuple[Step, ...]]:
        """What becomes of those who do not get it."""
        yield from (block for block in (self.otherwise, self.if_closed) if block is not None)

    def phrase(self, speaker: Speaker) -> Phrase:
        """See wording.py."""
        return wording.phrase(self, speaker)

    def compile(self, compiler: Compiler, after: int) -> int:
        """The nodes of its ways out, and the request."""
        otherwise = NOWHERE if self.otherwise is None else compiler.block(self.otherwise, after)
        closed = otherwise if self.if_closed is None else compiler.block(self.if_closed, after)
        return compiler.put(self.request(compiler, after, otherwise, closed))

    def request(self, compiler: Compiler, after: int, otherwise: int, closed: int) -> Node:
        """The request. otherwise: where who turns away goes; closed: where patients of a session not held go."""
        at, names, asked = self.origin, compiler.names, self.asked
        turning: dict[str, Any] = {
            "origin": at,
            "next": after,
            "deadline": deadline(f"{at}.within", self.within, names),
            "limit": -1 if self.if_queue_over is None else self.if_queue_over,
            "otherwise": otherwise,
        }
        if asked.booked is not None:
            if closed == NOWHERE:
                names.fault(at, "needs if_closed or otherwise: a session may be closed on the day")
            names.session(at, asked.booked)
            return SeizeSession(**turning, hold=names.hold(self.held_as or asked.booked), if_closed=closed)
        if self.if_closed is not None:
            names.fault(f"{at}.if_closed", "belongs to the place of a booked session")
        return self.of_all(compiler, turning) if asked.all_of else self.of_one(compiler, turning)

    def of_all(self, compiler: Compiler, turning: Mapping[str, Any]) -> Node:
        """Several pools together."""
        at, names, all_of = self.origin, compiler.names, self.asked.all_of
        if self.held_as is not None:
            names.fault(f"{at}.as", "several pools are held each under its own name")
        each, ranked = options.together(names, at, [PreferenceSymbol(pool) for pool, _ in all_of], self.priority)
        for pool, quantity in all_of:
            options.grantable(names, at, pool, quantity)
            if pool in names.symbols.pools and names.symbols.pools[pool].slots:
                names.fault(at, "takes places together, and slots are taken alone", pool)
        holds, quantities = tuple(names.hold(p) for p, _ in all_of), tuple(q for _, q in all_of)
        return SeizeAll(**turning, holds=holds, options=each, quantities=quantities, priority=ranked)

    def of_one(self, compiler: Compiler, turning: Mapping[str, Any]) -> Node:
        """One of a choice."""
        at, names, asked = self.origin, compiler.names, self.asked
        by = -1
        choices: Rows
        if asked.shortest_of:
            each, ranked = options.together(names, at, [PreferenceSymbol(p) for p in asked.shortest_of], self.priority)
            choices = (each,)
        elif asked.preference is not None:
            by, choices, ranked = options.preferred(names, at, asked.preference, asked.by or "", self.priority)
        else:
            choices, ranked = options.single(names, at, asked.pool or "", self.priority)
        known = range(len(names.placements))  # an unknown pool was reported already, and there may be none at all
        pools = {names.placements[o.placement].pool for choice in choices for o in choice if o.placement in known}
        kinds = {names.pool_symbols[p].slots for p in pools}
        if len(kinds) > 1:
            names.fault(at, "must not mix places and slots")
        quantity = names.amount(f"{at}.quantity", self.quantity)
        if quantity.attribute < 0:
            for pool in sorted(pools):
                options.grantable(names, at, names.pool_names[pool], quantity.constant)
        one = {**turning, "choices": choices, "by": by, "priority": ranked, "quantity": quantity}
        if kinds == {True}:
            if self.held_as is not None:
                names.fault(f"{at}.as", "a slot is taken, not held")
            if asked.shortest_of:
                names.fault(at, "shortest_of chooses between places, and slots are offered")
            return Book(**one)
        if asked.shortest_of and self.held_as is None:
            names.fault(at, "needs `as`: the name under which a place of any of these pools is held")
        hold = names.hold(self.held_as or asked.pool or asked.preference or "")
        return Seize(**one, hold=hold, shortest=bool(asked.shortest_of))
