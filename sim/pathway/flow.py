"""What no step shows by itself: what is held where, what is certain, and whether every way ends.

One walk over the program carries what is held, what is booked and which marks are certain; it stops when nothing new is
learned, so callers that differ are found at the step where they meet.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.pathway.compile import FALLS_OFF
from sim.pathway.graph import loops, reachable
from sim.pathway.names import DRAWN_ANEW
from sim.pathway.program import Known, Program
from sim.pathway.symbols import SymbolTable
from sim.scenario.faults import Fault


def check(
    program: Program, expects: Mapping[str, frozenset[str]], symbols: SymbolTable
) -> tuple[list[Fault], dict[int, frozenset[int]]]:
    """Every fault of the flow: holds, bookings, marks, ends, loops, and attributes a class does not have or keep.

    Beside them, what is held on arrival at each node that is reached.
    """
    walk = _Walk(program)
    walk.run()
    faults = walk.faults + _expected(program, walk.known, expects) + _missing(program, symbols)
    faults += loops(program) + [fault for node in program.nodes for fault in node.misplaced(program)]
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
        entries = (*self.program.entries, *(node.begins for node in nodes))
        todo = [(entry, Known()) for entry in entries if entry >= 0]
        while todo:
            at, known = todo.pop()
            if not self.learn(at, known):
                continue
            for target, way in nodes[at].successors():
                if target >= 0:
                    todo.append((target, nodes[at].after(self.known[at], way)))
        past = {at: reachable(self.program, at, returns=False) for at in self.differing}
        unsure = set().union(*past.values())
        for at, known in sorted(self.known.items(), reverse=True):
            rules = list(nodes[at].lacks(known, self.program))
            if any(target == FALLS_OFF for target, _ in nodes[at].successors()):
                rules.append("is the last step, and a pathway must end in leave or go_to")
            if at not in unsure:  # what is held there is unknown until the ways agree
                rules += nodes[at].misheld(known.holds, self.program)
            self.faults += [Fault(nodes[at].origin, rule) for rule in rules]
        for at, holds in self.differing.items():
            if not any(at in past[other] and other not in past[at] for other in past if other != at):
                both = sorted(map(self.program.names_of, (self.known[at].holds, holds)))
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


def _expected(program: Program, known: Mapping[int, Known], expects: Mapping[str, frozenset[str]]) -> list[Fault]:
    """A pathway that says what it expects is reached holding just that."""
    faults = []
    for name, expected in expects.items():
        start = known.get(program.starts[name])
        if start is not None and {program.holds[h] for h in start.holds} != expected:
            found = program.names_of(start.holds)
            faults.append(Fault(f"pathways.{name}.expects", f"is reached holding {found}"))
    return faults


def _missing(program: Program, symbols: SymbolTable) -> list[Fault]:
    """A class must have every attribute it is asked for on its way, and keep what selects or ranks a request."""
    faults = []
    for klass, entry in zip(program.classes, program.entries, strict=True):
        lacks: dict[str, str] = {}  # attribute -> the first step that reads it
        for at in reachable(program, entry):
            node = program.nodes[at]
            for name in (program.attributes[index] for index in node.reads()):
                if name not in symbols.has[klass]:
                    lacks.setdefault(name, node.origin)
            kept = [(f"{node.origin}.{way}", index) for way, index in node.selects()]
            for where, index in dict.fromkeys((*kept, *node.orders(program))):
                if klass in symbols.attributes[program.attributes[index]].fresh:
                    faults.append(Fault(where, f"{program.attributes[index]} {DRAWN_ANEW}"))
        if lacks:
            (first, origin), *others = sorted(lacks.items(), key=lambda lacking: lacking[1])
            nor = f", nor {', '.join(name for name, _ in others)}" if others else ""
            faults.append(Fault(origin, f"reads {first}, which patients of class {klass} do not have{nor}"))
    return faults
