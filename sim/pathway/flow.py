"""What no step shows by itself: what is held where, what is certain, and whether every way ends.

One walk over the program carries what is held, what is booked and which marks are certain; it stops when nothing new is
learned, so callers that differ are found at the step where they meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sim.pathway.compile import FALLS_OFF
from sim.pathway.names import DRAWN_ANEW
from sim.pathway.program import (
    Amount,
    Book,
    BranchPlaced,
    ComeBack,
    Deadline,
    Delay,
    Leave,
    Mark,
    Node,
    OrderKey,
    Program,
    Release,
    Seize,
    SeizeAll,
    SeizeSession,
    WaitBooked,
    WaitSince,
    options_of,
)
from sim.pathway.vocabulary import Vocabulary
from sim.pathway.ways import loops, reachable, repeated_returns, successors
from sim.scenario.faults import Fault


@dataclass(frozen=True, slots=True)
class Known:
    """What is certain on arrival at a node."""

    holds: frozenset[int] = frozenset()
    booked: bool = False
    marks: frozenset[int] = frozenset()

    def meet(self, other: Known) -> Known:
        """What is certain whichever way one came; what is held must agree, and is kept as first met."""
        return Known(self.holds, self.booked and other.booked, self.marks & other.marks)


def attributes_of(node: Node) -> Iterator[int]:
    """Every attribute a node reads."""
    for name in ("by", "priority", "attribute", "flag"):
        index = getattr(node, name, -1)
        if isinstance(index, int) and index >= 0:
            yield index
    deadline = getattr(node, "deadline", Deadline())
    amounts = [deadline.hours, deadline.less, deadline.plus]
    amounts += [a for n in ("hours", "hour", "quantity", "after") if isinstance(a := getattr(node, n, None), Amount)]
    amounts += [factor for _, _, factor in getattr(node, "scaled", ())]
    amounts += [option.order.amount for option in options_of(node)]
    yield from (a.attribute for a in amounts if a.attribute >= 0)


def check(
    program: Program, expects: Mapping[str, frozenset[str]], words: Vocabulary
) -> tuple[list[Fault], dict[int, frozenset[int]]]:
    """Every fault of the flow: holds, bookings, marks, ends, loops, and attributes a class does not have or keep.

    Beside them, what is held on arrival at each node that is reached.
    """
    walk = _Walk(program)
    walk.run()
    faults = walk.faults + _expected(program, walk.known, expects) + _missing(program, words)
    faults += loops(program) + repeated_returns(program)
    return list(dict.fromkeys(faults)), {at: known.holds for at, known in walk.known.items()}


class _Walk:
    """Carries what is known from every entry until nothing changes, then reads each node against it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.known: dict[int, Known] = {}
        self.differing: dict[int, frozenset[int]] = {}
        self.faults: list[Fault] = []

    def run(self) -> None:
        nodes = self.program.nodes
        returns = [node.to for node in nodes if isinstance(node, ComeBack)]
        todo = [(entry, Known()) for entry in (*self.program.entries, *returns) if entry >= 0]
        while todo:
            at, known = todo.pop()
            if not self.learn(at, known):
                continue
            for target, way in successors(nodes[at]):
                if target >= 0:
                    todo.append((target, self.after(nodes[at], self.known[at], way)))
        past = {at: reachable(self.program, at, returns=False) for at in self.differing}
        unsure = set().union(*past.values())
        for at, known in sorted(self.known.items(), reverse=True):
            self.judge(nodes[at], known)
            if at not in unsure:  # what is held there is unknown until the ways agree
                self.judge_holds(nodes[at], known.holds)
        for at, holds in self.differing.items():
            if not any(at in past[other] and other not in past[at] for other in past if other != at):
                both = sorted((self.held(self.known[at].holds), self.held(holds)))
                self.faults.append(
                    Fault(nodes[at].origin, f"is reached holding {both[0]} by one way and {both[1]} by another")
                )

    def learn(self, at: int, known: Known) -> bool:
        before = self.known.get(at)
        if before is None:
            self.known[at] = known
            return True
        if known.holds != before.holds:
            self.differing.setdefault(at, known.holds)
            return False
        self.known[at] = before.meet(known)
        return self.known[at] != before

    def held(self, holds: frozenset[int]) -> str:
        return ", ".join(sorted(self.program.holds[h] for h in holds)) or "nothing"

    @staticmethod
    def after(node: Node, known: Known, way: str) -> Known:
        match node:
            case Mark(mark=mark):
                return replace(known, marks=known.marks | {mark})
            case Seize(hold=hold) | SeizeSession(hold=hold) if way == "next":
                return replace(known, holds=known.holds | {hold})
            case SeizeAll(holds=holds) if way == "next":
                return replace(known, holds=known.holds | set(holds))
            case Book() if way == "next":
                return replace(known, booked=True)
            case Release(hold=hold):
                return replace(known, holds=known.holds - {hold})
        return known

    def judge(self, node: Node, known: Known) -> None:
        """What a node needs of bookings, marks and an end."""

        def fault(rule: str) -> None:
            self.faults.append(Fault(node.origin, rule))

        match node:
            case WaitBooked() | SeizeSession() if not known.booked:
                fault("needs a booking on every way to it")
            case WaitSince(mark=mark) if mark not in known.marks:
                fault(f"counts from {self.program.marks[mark]}, which is not marked on every way to it")
        deadline = getattr(node, "deadline", Deadline())
        if deadline.kind == "booked_end" and not known.booked:
            fault("is patient until the end of a booking that is not there on every way to it")
        if deadline.kind == "since" and deadline.mark not in known.marks:
            fault(f"is patient since {self.program.marks[deadline.mark]}, which is not marked on every way to it")
        for pool, order in self.orders(node):
            if order.mark >= 0 and order.mark not in known.marks:
                since = self.program.marks[order.mark]
                fault(f"waits for {pool} by hours since {since}, which is not marked on every way to it")
        if any(target == FALLS_OFF for target, _ in successors(node)):
            fault("is the last step, and a pathway must end in leave or go_to")

    def judge_holds(self, node: Node, held: frozenset[int]) -> None:
        """What a node needs to be held, or not to be."""

        def fault(rule: str) -> None:
            self.faults.append(Fault(node.origin, rule))

        name = self.program.holds
        match node:
            case Release(hold=hold) if hold not in held:
                fault(f"releases {name[hold]}, which is not held here (held: {self.held(held)})")
            case Leave() if held:
                fault(f"leaves with {self.held(held)} never released")
            case BranchPlaced(hold=hold) if hold not in held:
                fault(f"asks where {name[hold]} was placed, which is not held here")
            case BranchPlaced(hold=hold) if self.of_session(hold):
                fault(f"asks where {name[hold]} was placed, and the place of a session is always that session's")
            case BranchPlaced(hold=hold, targets=targets):
                for placement in sorted(self.placements(hold)):
                    if targets[placement] == -1:
                        where = self.program.placements[placement]
                        fault(f"has no path for {where.tag or self.program.pools[where.pool]}")
            case Delay(scaled=scaled):
                for hold in sorted({h for h, _, _ in scaled} - held):
                    fault(f"is scaled by where {name[hold]} was placed, which is not held here")
            case SeizeAll(holds=holds) if held & set(holds):
                fault(f"takes {self.held(held & set(holds))} again, which is held already")

    def orders(self, node: Node) -> dict[tuple[str, OrderKey], None]:
        """The pools a node asks for, each with what its queue goes by, once each."""
        pool = self.program.placements
        return dict.fromkeys((self.program.pools[pool[o.placement].pool], o.order) for o in options_of(node))

    def of_session(self, hold: int) -> bool:
        """Whether some seize gives the place of a session under a name."""
        return any(isinstance(node, SeizeSession) and node.hold == hold for node in self.program.nodes)

    def placements(self, hold: int) -> set[int]:
        """Every placement some seize may give under a name."""
        seizes = [n for n in self.program.nodes if isinstance(n, Seize) and n.hold == hold]
        return {option.placement for seize in seizes for choice in seize.choices for option in choice}


def _expected(program: Program, known: Mapping[int, Known], expects: Mapping[str, frozenset[str]]) -> list[Fault]:
    """A pathway that says what it expects is reached holding just that."""
    faults = []
    for name, expected in expects.items():
        start = known.get(program.starts[name])
        if start is not None and (held := {program.holds[h] for h in start.holds}) != expected:
            found = ", ".join(sorted(held)) or "nothing"
            faults.append(Fault(f"pathways.{name}.expects", f"is reached holding {found}"))
    return faults


def _missing(program: Program, words: Vocabulary) -> list[Fault]:
    """A class must have every attribute it is asked for on its way, and keep what selects or ranks a request."""
    faults = []
    for klass, entry in zip(program.classes, program.entries, strict=True):
        lacks: dict[str, str] = {}  # attribute -> the first step that reads it
        for at in reachable(program, entry):
            node = program.nodes[at]
            for name in (program.attributes[index] for index in attributes_of(node)):
                if name not in words.has[klass]:
                    lacks.setdefault(name, node.origin)
            ways = [(f"{node.origin}.{way}", getattr(node, way, -1)) for way in ("by", "priority")]
            for where, index in dict.fromkeys((*ways, *_ordered_by(program, node))):
                if index >= 0 and klass in words.attributes[program.attributes[index]].fresh:
                    faults.append(Fault(where, f"{program.attributes[index]} {DRAWN_ANEW}"))
        if lacks:
            (first, origin), *others = sorted(lacks.items(), key=lambda lacking: lacking[1])
            nor = f", nor {', '.join(name for name, _ in others)}" if others else ""
            faults.append(Fault(origin, f"reads {first}, which patients of class {klass} do not have{nor}"))
    return faults


def _ordered_by(program: Program, node: Node) -> Iterator[tuple[str, int]]:
    """Where the order of a queue is declared that a node may join, and the attribute it reads (-1: none)."""
    for option in options_of(node):
        pool = program.pools[program.placements[option.placement].pool].partition(".")[0]
        yield f"pools.{pool}.order", option.order.amount.attribute
