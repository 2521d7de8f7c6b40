"""From stories to a program: every name looked up, every step told which node follows it.

A block is compiled from its last step to its first, each step being given the node that comes after: so branches that
meet again share their continuation, and no jump is left for the engines to walk.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sim.demand.draws import name_hash
from sim.pathway.names import Names
from sim.pathway.program import (
    NOWHERE,
    Branch,
    BranchPlaced,
    BranchPool,
    ComeBack,
    Delay,
    Leave,
    Mark,
    Node,
    Program,
    Release,
    WaitBooked,
    WaitOpens,
    WaitSince,
    WaitTimeOfDay,
)
from sim.pathway.request import request
from sim.pathway.story import (
    BranchStep,
    ComeBackStep,
    DelayStep,
    GoToStep,
    LeaveStep,
    MarkStep,
    ReleaseStep,
    SeizeStep,
    Step,
    Story,
    WaitStep,
)

FALLS_OFF = -2  # the node "after the last step" of a pathway, which a checked program never reaches
FIRST_PATHWAY = -10  # pathway i is written FIRST_PATHWAY - i until every pathway has its nodes


class Compiler:
    """Compiles stories to nodes; unknown names are noted in `names.faults` and compiled to something harmless."""

    def __init__(self, stories: Mapping[str, Story], names: Names) -> None:
        self.stories, self.names = stories, names
        self.pathways = {name: FIRST_PATHWAY - i for i, name in enumerate(stories)}
        self.nodes: list[Node] = []

    def program(self) -> Program:
        """Compile every pathway and resolve the jumps between them."""
        starts = {s.name: self.block(s.steps, FALLS_OFF) for s in self.stories.values()}
        resolved = {index: self.landing(starts, name) for name, index in self.pathways.items()}
        nodes = tuple(retarget(node, resolved) for node in self.nodes)
        names = self.names
        entries = []
        for name, pathway in names.words.classes.items():
            if pathway not in starts:
                names.unknown(f"classes.{name}.pathway", "pathway", pathway, starts)
            entries.append(resolved.get(self.pathways.get(pathway, NOWHERE), NOWHERE))
        return Program(
            nodes=nodes,
            entries=tuple(entries),
            classes=tuple(names.words.classes),
            attributes=tuple(names.words.attributes),
            categories={n: a.categories for n, a in names.words.attributes.items() if a.categories},
            pools=tuple(names.words.pools),
            placements=names.placements,
            calendars=names.words.calendars,
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
            if isinstance(step, GoToStep | LeaveStep) and number > 0:
                self.names.fault(step.origin, "ends the visit's way: the steps after it are never reached")
            after = self.node(step, after)
        return after

    def put(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def node(self, step: Step, after: int) -> int:
        """Compile one step."""
        at, names = step.origin, self.names
        match step:
            case GoToStep(pathway=pathway):
                return self.pathway(at, pathway)
            case MarkStep(name=name):
                return self.put(Mark(at, after, names.mark(name)))
            case ReleaseStep(hold=hold):
                return self.put(Release(at, after, names.hold(hold)))
            case LeaveStep(outcome=outcome):
                return self.put(Leave(at, NOWHERE, names.outcomes.setdefault(outcome, len(names.outcomes))))
            case DelayStep():
                return self.put(self.delay(step, after))
            case WaitStep():
                return self.put(self.wait(step, after))
            case BranchStep():
                return self.put(self.branch(step, after))
            case ComeBackStep():
                return self.put(self.come_back(step, after))
            case SeizeStep():
                return self.put(self.seize(step, after))
        raise TypeError(f"{at}: no such step {step!r}")

    def pathway(self, at: str, name: str) -> int:
        if name not in self.pathways:
            self.names.unknown(at, "pathway", name, self.pathways)
        return self.pathways.get(name, FALLS_OFF)

    def delay(self, step: DelayStep, after: int) -> Node:
        names, scaled = self.names, []
        for hold, where, factor in step.scaled:
            places = names.placed_at(f"{step.origin}.scaled.{hold}", where)
            amount = names.amount(f"{step.origin}.scaled.{hold}.{where}", factor)
            scaled += [(names.hold(hold), placement, amount) for placement in places]
        return Delay(
            step.origin,
            after,
            names.amount(step.origin, step.hours),
            tuple(scaled),
            names.clock(f"{step.origin}.clock", step.clock),
        )

    def wait(self, step: WaitStep, after: int) -> Node:
        at, names = step.origin, self.names
        if step.opens is not None:
            return WaitOpens(at, after, names.clock(f"{at}.opens", step.opens))
        if step.time_of_day is not None:
            return WaitTimeOfDay(at, after, names.amount(f"{at}.time_of_day", step.time_of_day))
        if step.booked_start:
            return WaitBooked(at, after)
        mark = names.mark(step.since or "")
        hours = names.amount(f"{at}.plus", step.plus)
        return WaitSince(at, after, mark, hours, names.clock(f"{at}.clock", step.clock))

    def branch(self, step: BranchStep, after: int) -> Node:
        at, names = step.origin, self.names
        paths = {category: self.block(steps, after) for category, steps in step.paths}
        if step.attribute is not None:
            return self.branch_on_attribute(step, after, paths)
        if step.placed is not None:
            return self.branch_on_placement(step, after, paths)
        for category in ("yes", "no"):
            if category not in paths:
                names.fault(at, f"has no path for {category}")
        for category in paths.keys() - {"yes", "no"}:
            names.fault(f"{at}.{category}", "must be yes or no")
        pool = names.pool(f"{at}.pool", step.pool or "")
        if step.level != "waiting" and names.pools.get(step.pool or "") == pool and names.pool_words[pool].slots:
            names.fault(at, f"{step.pool} is a pool of slots, and these are offered, not {step.level}")
        return BranchPool(at, after, pool, step.level, step.over, paths.get("yes", after), paths.get("no", after))

    def branch_on_attribute(self, step: BranchStep, after: int, paths: Mapping[str, int]) -> Node:
        at, names = step.origin, self.names
        index, categories = names.category(at, step.attribute or "")
        for category in categories:
            if category not in paths:
                names.fault(at, f"has no path for {category} of {step.attribute}")
        for category in paths:
            if categories and category not in categories:
                names.fault(f"{at}.{category}", f"is no category of {step.attribute}: {', '.join(categories)}")
        fresh = index >= 0 and bool(names.words.attributes[step.attribute or ""].fresh)
        return Branch(at, after, index, fresh, tuple(paths.get(c, after) for c in categories))

    def branch_on_placement(self, step: BranchStep, after: int, paths: Mapping[str, int]) -> Node:
        at, names = step.origin, self.names
        targets = [paths.get("otherwise", NOWHERE)] * len(names.placements)
        for where, node in paths.items():
            for placement in () if where == "otherwise" else names.placed_at(at, where):
                targets[placement] = node
        return BranchPlaced(at, after, names.hold(step.placed or ""), tuple(targets))

    def come_back(self, step: ComeBackStep, after: int) -> Node:
        at, names = step.origin, self.names
        index, categories = names.category(f"{at}.with", step.flag)
        if index >= 0 and set(categories) != {"yes", "no"}:
            names.fault(f"{at}.with", "must have the categories yes and no", ", ".join(categories))
        stream = name_hash(f"come_back|{step.pathway}|{step.flag}")
        yes = categories.index("yes") if "yes" in categories else 0
        to = self.pathway(f"{at}.to", step.pathway)
        return ComeBack(at, after, index, yes, names.amount(f"{at}.after", step.after), to, stream)

    def seize(self, step: SeizeStep, after: int) -> Node:
        otherwise = NOWHERE if step.otherwise is None else self.block(step.otherwise, after)
        closed = otherwise if step.if_closed is None else self.block(step.if_closed, after)
        return request(step, self.names, after, otherwise, closed)


def retarget(node: Node, resolved: Mapping[int, int]) -> Node:
    """A node with every jump to a pathway replaced by that pathway's first node."""
    changed: dict[str, Any] = {}
    for name in ("next", "otherwise", "if_closed", "yes", "no", "to"):
        if name == "yes" and isinstance(node, ComeBack):
            continue  # a category there, not a node
        target = getattr(node, name, None)
        if isinstance(target, int) and target in resolved:
            changed[name] = resolved[target]
    targets = getattr(node, "targets", None)
    if targets is not None:
        changed["targets"] = tuple(resolved.get(t, t) for t in targets)
    return dataclasses.replace(node, **changed) if changed else node
