"""Requests as both engines read them: which pools, in which order, how long and how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from typing import ClassVar

from sim.pathway.phrase import Kind, Stage
from sim.pathway.program import NOWHERE, Amount, Deadline, Known, Node, Option, Program, attributes_in

Rows = tuple[tuple[Option, ...], ...]


@dataclass(frozen=True, slots=True)
class Request(Node):
    """Ask for something, wait for it, or turn away."""

    deadline: Deadline
    limit: int  # most live requests in a queue it joins, itself among them; -1: no limit (R12)
    otherwise: int

    jumps: ClassVar[tuple[str, ...]] = ("next", "otherwise")

    def successors(self) -> Iterator[tuple[int, str]]:
        """Given, or turned away."""
        yield self.next, "next"
        if self.otherwise != NOWHERE:
            yield self.otherwise, "otherwise"

    def reads(self) -> Iterator[int]:
        """What selects, what ranks and how long it waits."""
        yield from (attribute for _, attribute in self.selects())
        yield from attributes_in(self.deadline.hours, self.deadline.less, self.deadline.plus)
        yield from attributes_in(*(option.order.amount for option in self.every()))

    def lacks(self, known: Known, program: Program) -> Iterator[str]:
        """What its patience counts from."""
        if self.deadline.kind == "booked_end" and not known.booked:
            yield "is patient until the end of a booking that is not there on every way to it"
        if self.deadline.kind == "since" and self.deadline.mark not in known.marks:
            yield f"is patient since {program.marks[self.deadline.mark]}, which is not marked on every way to it"
        queues = ((program.pools[program.placements[o.placement].pool], o.order) for o in self.every())
        for pool, order in dict.fromkeys(queues):
            if order.mark >= 0 and order.mark not in known.marks:
                since = program.marks[order.mark]
                yield f"waits for {pool} by hours since {since}, which is not marked on every way to it"

    def stage(self, program: Program) -> Stage:
        """A wait."""
        return Stage(Kind.QUEUE, self.wanted(program))

    def orders(self, program: Program) -> Iterator[tuple[str, int]]:
        """Where the order of each queue that it may join is declared, and the attribute it goes by."""
        for option in self.every():
            pool = program.pools[program.placements[option.placement].pool].partition(".")[0]
            if option.order.amount.attribute >= 0:
                yield f"pools.{pool}.order", option.order.amount.attribute

    def wanted(self, program: Program) -> str:
        """What it is for, in one name."""
        return " and ".join(self.names(program))

    def names(self, program: Program) -> tuple[str, ...]:
        """What it is for: a pool, what several slots have in common, or the names it is to be held under."""
        raise NotImplementedError

    def rows(self) -> Rows:
        """Options by what selects them, or by pool where all are taken together; none of a session's own place."""
        return ()

    def every(self) -> list[Option]:
        """All options."""
        return [option for row in self.rows() for option in row]

    def pools(self, program: Program) -> list[int]:
        """Every pool that it may be given, in the order in which it names them."""
        return list(dict.fromkeys(program.placements[option.placement].pool for option in self.every()))

    def gives(self) -> Iterator[tuple[int, Option]]:
        """Names under which places of pools are held once it is granted, with each option for them."""
        yield from ()

    def amounts(self) -> Iterator[tuple[Option, Amount]]:
        """How much it wants of each option."""
        yield from ()


@dataclass(frozen=True, slots=True)
class Choosing(Request):
    """A request for one thing of a choice: `choices` by the category of `by`, or one choice where it is -1."""

    choices: Rows
    by: int
    priority: int  # the category attribute that ranks the request, or -1
    quantity: Amount

    def selects(self) -> Iterator[tuple[str, int]]:
        """What chooses, and what ranks."""
        yield from (("by", self.by),) if self.by >= 0 else ()
        yield from (("priority", self.priority),) if self.priority >= 0 else ()

    def reads(self) -> Iterator[int]:
        """Also how many."""
        yield from Request.reads(self)
        yield from attributes_in(self.quantity)

    def rows(self) -> Rows:
        """The choices."""
        return self.choices

    def amounts(self) -> Iterator[tuple[Option, Amount]]:
        """The same of each."""
        yield from zip(self.every(), repeat(self.quantity), strict=False)


@dataclass(frozen=True, slots=True)
class Seize(Choosing):
    """Take one place of the first pool to offer.

    shortest: who has to wait stands in the shortest queue of the choice only.
    """

    hold: int
    shortest: bool = False

    def after(self, known: Known, way: str) -> Known:
        """It is held."""
        return replace(known, holds=known.holds | {self.hold}) if way == "next" else known

    def gives(self) -> Iterator[tuple[int, Option]]:
        """One name."""
        yield from zip(repeat(self.hold), self.every(), strict=False)

    def names(self, program: Program) -> tuple[str, ...]:
        """Its pool, or of several what it is held under."""
        pools = self.pools(program)
        return (program.pools[pools[0]] if len(pools) == 1 else program.holds[self.hold],)


@dataclass(frozen=True, slots=True)
class Book(Choosing):
    """Take a slot of an offer: like `Seize`, but taken once and held by nobody."""

    def after(self, known: Known, way: str) -> Known:
        """It is booked."""
        return replace(known, booked=True) if way == "next" else known

    def names(self, program: Program) -> tuple[str, ...]:
        """Its pool, or what several have in common."""
        pools = [program.pools[pool] for pool in self.pools(program)]
        families = {pool.partition(".")[0] for pool in pools}
        return (pools[0] if len(pools) == 1 else families.pop() if len(families) == 1 else " or ".join(pools),)


@dataclass(frozen=True, slots=True)
class SeizeAll(Request):
    """Take several pools together or none of them: holds, options and quantities side by side."""

    holds: tuple[int, ...]
    options: tuple[Option, ...]
    quantities: tuple[int, ...]
    priority: int

    def selects(self) -> Iterator[tuple[str, int]]:
        """What ranks."""
        yield from (("priority", self.priority),) if self.priority >= 0 else ()

    def after(self, known: Known, way: str) -> Known:
        """All are held."""
        return replace(known, holds=known.holds | set(self.holds)) if way == "next" else known

    def misheld(self, held: frozenset[int], program: Program) -> Iterator[str]:
        """None may be held already."""
        if again := held & set(self.holds):
            yield f"takes {program.names_of(again)} again, which is held already"

    def rows(self) -> Rows:
        """Each by itself."""
        return tuple((option,) for option in self.options)

    def gives(self) -> Iterator[tuple[int, Option]]:
        """Each under its own name."""
        yield from zip(self.holds, self.options, strict=True)

    def amounts(self) -> Iterator[tuple[Option, Amount]]:
        """Of each its own."""
        for option, quantity in zip(self.options, self.quantities, strict=True):
            yield option, Amount(constant=float(quantity))

    def names(self, program: Program) -> tuple[str, ...]:
        """What they are held under."""
        return tuple(program.holds[hold] for hold in self.holds)


@dataclass(frozen=True, slots=True)
class SeizeSession(Request):
    """Take the place of the booked session; `if_closed` is where its patients go when it is not held."""

    hold: int
    if_closed: int

    jumps: ClassVar[tuple[str, ...]] = ("next", "otherwise", "if_closed")

    def successors(self) -> Iterator[tuple[int, str]]:
        """Also where the session is not held."""
        yield from Request.successors(self)
        if self.if_closed != NOWHERE:
            yield self.if_closed, "if_closed"

    def after(self, known: Known, way: str) -> Known:
        """It is held."""
        return replace(known, holds=known.holds | {self.hold}) if way == "next" else known

    def lacks(self, known: Known, program: Program) -> Iterator[str]:
        """Also the booking."""
        if not known.booked:
            yield "needs a booking on every way to it"
        yield from Request.lacks(self, known, program)

    def names(self, program: Program) -> tuple[str, ...]:
        """What it is held under."""
        return (program.holds[self.hold],)
