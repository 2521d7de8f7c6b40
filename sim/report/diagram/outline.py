"""The pathways of a program as a whole: what happens in each, who comes, where they go on to and where they leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sim.hospital.build import Blueprint
from sim.pathway.program import Node, Program
from sim.pathway.verbs.leave import Leave
from sim.pathway.verbs.seize.nodes import Request
from sim.pathway.wording import headed, said
from sim.report.diagram.facts import Facts
from sim.report.diagram.piece import State

Ways = set[tuple[str, str]]


class Stop(NamedTuple):
    """A pathway in the diagram of the whole. comes: who arrives there; takes: for what it asks; leaves: its ends."""

    name: str
    title: str
    comes: tuple[str, ...]
    takes: tuple[str, ...]
    leaves: tuple[str, ...]
    repeats: bool = False
    state: State = State.SAME


class Outline(NamedTuple):
    """All pathways, the ways on between them and the ways back as a new visit."""

    stops: tuple[Stop, ...]
    onward: Ways
    back: Ways


def marked(outline: Outline, other: Outline, states: Mapping[str, State]) -> Outline:
    """An outline and what another changes of it: the pathways of both, each with its state."""
    stops = {stop.name: stop for stop in (*outline.stops, *other.stops)}  # as they are in the other, where they are
    return Outline(
        tuple(stop._replace(state=states.get(name, State.SAME)) for name, stop in stops.items()),
        outline.onward | other.onward,
        outline.back | other.back,
    )


def pathway_of(node: Node) -> str:
    """The pathway a node was written in."""
    return node.origin.removeprefix("pathways.").split("[")[0]


def arrows(program: Program) -> tuple[Ways, Ways]:
    """Pairs of pathways: ways on, and ways back as a new visit."""
    onward, back = set(), set()
    for node in program.nodes:
        here = pathway_of(node)
        for target, _ in node.successors():
            if target >= 0 and (there := pathway_of(program.nodes[target])) != here:
                onward.add((here, there))
        if node.begins >= 0:
            back.add((here, pathway_of(program.nodes[node.begins])))
    return onward, back


def outline(blueprint: Blueprint) -> Outline:
    """The outline of a model."""
    facts, program = Facts(blueprint.scenario.first), blueprint.program
    stops = []
    for name in program.starts:
        coming = facts.entering(name)
        comes = tuple(f"{headed(group)}: {many}" for group, many in coming.items())
        takes, leaves = taken(program, name), left(program, name)
        stops.append(Stop(name, headed(name), comes, takes, leaves, repeats(program, name)))
    return Outline(tuple(stops), *arrows(program))


def _nodes(program: Program, name: str) -> list[Node]:
    """The nodes of a pathway, in the order of the story."""
    return [node for node in reversed(program.nodes) if pathway_of(node) == name]


def repeats(program: Program, name: str) -> bool:
    """Whether a pathway leads to its own beginning."""
    start = program.starts[name]
    if pathway_of(program.nodes[start]) != name:
        return False
    return any(start == target for node in _nodes(program, name) for target, _ in node.successors())


def taken(program: Program, name: str) -> tuple[str, ...]:
    """What patients ask for in a pathway."""
    asked = (node.names(program) for node in _nodes(program, name) if isinstance(node, Request))
    return tuple(dict.fromkeys(" + ".join(said(thing.partition(".")[0]) for thing in names) for names in asked))


def left(program: Program, name: str) -> tuple[str, ...]:
    """The outcomes with which patients leave from a pathway."""
    found = (said(program.outcomes[node.outcome]) for node in _nodes(program, name) if isinstance(node, Leave))
    return tuple(dict.fromkeys(found))


def in_words(program: Program) -> list[tuple[str, str, str, str]]:
    """The outline as rows: a pathway, what happens in it, where it leads on to, and where to as a new visit."""
    onward, back = arrows(program)

    def leads(name: str, ways: Iterable[tuple[str, str]]) -> str:
        return ", ".join(sorted(said(there) for here, there in ways if here == name))

    rows = []
    for name in program.starts:
        taken_and_left = [f"takes {what}" for what in taken(program, name)] + [
            f"leaves: {how}" for how in left(program, name)
        ]
        rows.append((said(name), "; ".join(taken_and_left), leads(name, onward), leads(name, back)))
    return rows
