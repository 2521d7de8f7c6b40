"""Where a program's nodes lead: what may follow what, what is marked on every way, and loops that take no time."""

from __future__ import annotations

from sim.pathway.program import Program
from sim.scenario.faults import Fault


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
        todo += [target for target, _ in node.successors() if target >= 0]
        if returns and node.begins >= 0:
            todo.append(node.begins)
    return found


def marks_from(program: Program, entry: int) -> set[str]:
    """Marks that a patient who enters at a node, or a return of theirs, may make."""
    nodes = (program.nodes[place] for place in reachable(program, entry))
    return {program.marks[node.writes] for node in nodes if node.writes >= 0}


def always_marked(program: Program, entry: int) -> set[str]:
    """Marks that every visit which begins at a node has made when it ends, whichever way it goes."""
    nodes = sorted(reachable(program, entry, returns=False))
    sure = {at: set(program.marks) for at in nodes}
    moved = True
    while moved:
        moved = False
        for at in reversed(nodes):
            node = program.nodes[at]
            ways = [sure[target] for target, _ in node.successors() if target >= 0]
            made = {program.marks[node.writes]} if node.writes >= 0 else set[str]()
            found = made | (set[str].intersection(*ways) if ways else set[str]())
            moved |= found != sure[at]
            sure[at] = found
    return sure.get(entry, set())


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
            elif state.get(at) is None and not program.nodes[at].takes_time:
                state[at] = 1
                todo.append((at, True))
                for target, _ in program.nodes[at].successors():
                    if state.get(target) == 1:
                        faults.append(Fault(program.nodes[target].origin, "is in a loop without a delay or a wait"))
                    elif target >= 0:
                        todo.append((target, False))
    return faults


def at_one_instant(program: Program, node: int) -> list[str]:
    """The steps that lie on a loop with a node, for the message about a patient who turns in circles."""
    onward = reachable(program, node)
    return [program.describe(at) for at in sorted(onward, reverse=True) if node in reachable(program, at)]
