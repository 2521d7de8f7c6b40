"""Where a program's nodes lead: what may follow what, loops that take no time, and returns that repeat."""

from __future__ import annotations

from collections.abc import Iterator

from sim.pathway.program import (
    Branch,
    BranchPlaced,
    BranchPool,
    ComeBack,
    Delay,
    Leave,
    Node,
    Program,
    WaitBooked,
    WaitOpens,
    WaitSince,
    WaitTimeOfDay,
)
from sim.scenario.faults import Fault

TAKES_TIME = (Delay, WaitOpens, WaitTimeOfDay, WaitBooked, WaitSince)


def successors(node: Node) -> Iterator[tuple[int, str]]:
    """Every node that may follow, with the way: `next`, or the name of the other way out."""
    match node:
        case Leave():
            return
        case Branch(targets=targets):
            yield from ((t, "path") for t in targets)
        case BranchPlaced(targets=targets):
            yield from ((t, "path") for t in targets if t != -1)
        case BranchPool(yes=yes, no=no):
            yield from ((yes, "path"), (no, "path"))
        case _:
            yield node.next, "next"
            for way in ("otherwise", "if_closed"):
                target = getattr(node, way, -1)
                if target != -1:
                    yield target, way


def reachable(program: Program, entry: int, returns: bool = True) -> set[int]:
    """Nodes a patient who enters at `entry` may come to, with or without returns."""
    found: set[int] = set()
    todo = [entry] if entry >= 0 else []
    while todo:
        at = todo.pop()
        if at in found:
            continue
        found.add(at)
        node = program.nodes[at]
        todo += [target for target, _ in successors(node) if target >= 0]
        if returns and isinstance(node, ComeBack) and node.to >= 0:
            todo.append(node.to)
    return found


def loops(program: Program) -> list[Fault]:
    """A loop that no delay and no wait interrupts would turn for ever at one instant."""
    state: dict[int, int] = {}  # 1: on the present way, 2: done
    faults = []
    for root in range(len(program.nodes)):
        todo = [(root, False)]
        while todo:
            at, done = todo.pop()
            if done:
                state[at] = 2
            elif state.get(at) is None and not isinstance(program.nodes[at], TAKES_TIME):
                state[at] = 1
                todo.append((at, True))
                for target, _ in successors(program.nodes[at]):
                    if state.get(target) == 1:
                        faults.append(Fault(program.nodes[target].origin, "is in a loop without a delay or a wait"))
                    elif target >= 0:
                        todo.append((target, False))
    return faults


def repeated_returns(program: Program) -> list[Fault]:
    """A visit returns at most once by the same words, for a return's identity is made of them (rule 25)."""
    faults = []
    for node in program.nodes:
        if isinstance(node, ComeBack):
            onward = set().union(*(reachable(program, t, returns=False) for t, _ in successors(node)))
            again = [n for at in onward if isinstance(n := program.nodes[at], ComeBack) and n.stream == node.stream]
            if node in again:
                faults.append(Fault(node.origin, "is on a loop, and a visit comes back at most once by one step"))
            faults += [
                Fault(other.origin, "may follow a come_back with the same words, and a visit comes back once by them")
                for other in again
                if other is not node
            ]
    return faults


def at_one_instant(program: Program, node: int) -> list[str]:
    """The steps that lie on a loop with a node, for the message about a patient who turns in circles."""
    onward = reachable(program, node)
    return [program.describe(at) for at in sorted(onward, reverse=True) if node in reachable(program, at)]
