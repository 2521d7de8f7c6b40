"""From syntax trees to a program: every name looked up, every step told which node follows it.

A block is compiled from its last step to its first, each step being given the node that comes after: so branches that
meet again share their continuation, and no jump is left for the engines to walk. What a step becomes, it says itself
(sim/pathway/verbs).
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.pathway.names import Names
from sim.pathway.program import NOWHERE, Node, Program
from sim.pathway.syntax import PathwayTree, Step

FALLS_OFF = -2  # the node "after the last step" of a pathway, which a checked program never reaches
FIRST_PATHWAY = -10  # pathway i is written FIRST_PATHWAY - i until every pathway has its nodes


class Compiler:
    """Compiles syntax trees to nodes; unknown names are noted in `names.faults` and compiled to something harmless."""

    def __init__(self, trees: Mapping[str, PathwayTree], names: Names) -> None:
        self.trees, self.names = trees, names
        self.pathways = {name: FIRST_PATHWAY - i for i, name in enumerate(trees)}
        self.nodes: list[Node] = []

    def program(self) -> Program:
        """Compile every pathway and resolve the jumps between them."""
        starts = {s.name: self.block(s.steps, FALLS_OFF) for s in self.trees.values()}
        resolved = {index: self.landing(starts, name) for name, index in self.pathways.items()}
        names = self.names
        entries = []
        for name, pathway in names.symbols.classes.items():
            if pathway not in starts:
                names.unknown(f"classes.{name}.pathway", "pathway", pathway, starts)
            entries.append(resolved.get(self.pathways.get(pathway, NOWHERE), NOWHERE))
        return Program(
            nodes=tuple(node.moved(resolved) for node in self.nodes),
            entries=tuple(entries),
            classes=tuple(names.symbols.classes),
            attributes=tuple(names.symbols.attributes),
            categories={n: a.categories for n, a in names.symbols.attributes.items() if a.categories},
            pools=tuple(names.symbols.pools),
            placements=names.placements,
            calendars=names.symbols.calendars,
            holds=tuple(names.holds),
            marks=tuple(names.marks),
            outcomes=tuple(names.outcomes),
            starts={name: self.landing(starts, name) for name in starts},
        )

    def landing(self, starts: Mapping[str, int], name: str) -> int:
        """The first real node of a pathway, through pathways that begin with a go_to."""
        by_index = {index: pathway for pathway, index in self.pathways.items()}
        passed: set[str] = set()
        node = starts[name]
        while node <= FIRST_PATHWAY:
            following = by_index[node]
            if following in passed:
                self.names.fault(f"pathways.{name}", "goes round in go_to without a step")
                return FALLS_OFF
            passed.add(following)
            node = starts[following]
        return node

    def block(self, steps: tuple[Step, ...], after: int) -> int:
        """Compile steps, the last one followed by `after`; the node of the first."""
        for number, step in enumerate(reversed(steps)):
            if step.ends and number > 0:
                self.names.fault(step.origin, "ends the visit's way: the steps after it are never reached")
            after = step.compile(self, after)
        return after

    def put(self, node: Node) -> int:
        """One more node; its index."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def pathway(self, at: str, name: str) -> int:
        """Where a pathway begins."""
        if name not in self.pathways:
            self.names.unknown(at, "pathway", name, self.pathways)
        return self.pathways.get(name, FALLS_OFF)
