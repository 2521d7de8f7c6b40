"""Which marks the patients of a program may make."""

from __future__ import annotations

from sim.pathway.program import Mark, Program
from sim.pathway.ways import reachable


def marks_from(program: Program, entry: int) -> set[str]:
    """Marks that a patient who enters at a node, or a return of theirs, may make."""
    nodes = (program.nodes[place] for place in reachable(program, entry))
    return {program.marks[node.mark] for node in nodes if isinstance(node, Mark)}
