"""Where patients may lock each other in: requests that hold one pool and want another, in a circle (R9)."""

from __future__ import annotations

from collections.abc import Mapping

from sim.pathway.program import Node, Program
from sim.pathway.verbs.seize.nodes import Request, Seize, SeizeAll


def locking(program: Program, held_at: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Requests without patience one of whose waits, from a pool held to a pool wanted, lies on a cycle of such waits.

    held_at: what is held on arrival at each node. Who joins further queues later, and the places of sessions, are left
    out: their waits end by other means.
    """
    placed = _placed(program)
    waits: dict[int, set[tuple[int, int]]] = {}
    for at, node in enumerate(program.nodes):
        if not isinstance(node, Request) or node.deadline.kind != "none":
            continue
        options = [option for _, option in node.gives()]
        if all(option.after_ms == 0 for option in options):
            wanted = {program.placements[option.placement].pool for option in options}
            held = {pool for hold in held_at.get(at, frozenset()) for pool in placed.get(hold, ())}
            waits[at] = {(here, there) for here in held for there in wanted}
    successors_of: dict[int, set[int]] = {}
    for pairs in waits.values():
        for here, there in pairs:
            successors_of.setdefault(here, set()).add(there)
    return frozenset(
        at for at, pairs in waits.items() if any(here in _reached(successors_of, there) for here, there in pairs)
    )


def lasting(program: Program) -> frozenset[int]:
    """Requests of pools without patience: the wait ends when they are granted, or never (R8b)."""
    return frozenset(
        at
        for at, node in enumerate(program.nodes)
        if isinstance(node, Request) and node.rows() and node.deadline.kind == "none"
    )


def queues_of(node: Node) -> int:
    """The most queues a patient stands in at a request, those joined later among them."""
    if isinstance(node, SeizeAll):
        return len(node.options)
    if not isinstance(node, Seize):
        return 1
    return 1 if node.shortest else max((len(choice) for choice in node.choices), default=1)


def _placed(program: Program) -> dict[int, set[int]]:
    """The pools whose places may be held under each name."""
    placed: dict[int, set[int]] = {}
    for node in program.nodes:
        for hold, option in node.gives() if isinstance(node, Request) else ():
            placed.setdefault(hold, set()).add(program.placements[option.placement].pool)
    return placed


def _reached(successors_of: Mapping[int, set[int]], start: int) -> set[int]:
    """Pools that a chain of waits leads to, the first among them."""
    found, todo = set(), [start]
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            todo += successors_of.get(at, ())
    return found
