"""The steps of a program that ask for something, by name."""

from __future__ import annotations

import re

from sim.pathway.program import Program
from sim.pathway.verbs.seize.nodes import Request, SeizeAll

FEW = 3  # pools that are called by their names; of more, what they are held under
NUMBER = re.compile(r"\d+")


def step_names(program: Program) -> dict[int, str]:
    """The requests of a program by node: pathway and number of the step as messages count it, and what it asks for."""
    found = {
        number: f"{_place(node.origin)} {asked_for(program, node)}"
        for number, node in enumerate(program.nodes)
        if isinstance(node, Request)
    }
    order = list(program.starts)

    def place(number: int) -> tuple[int, list[int], int]:
        origin = program.nodes[number].origin
        pathway = origin.removeprefix("pathways.").partition("[")[0]
        steps = [int(step) for step in NUMBER.findall(origin.removeprefix(f"pathways.{pathway}"))]
        return (order.index(pathway) if pathway in order else len(order), steps, number)

    return {number: found[number] for number in sorted(found, key=place)}


def asked_for(program: Program, request: Request) -> str:
    """What a request is for: its pools by name where they are few, else what they are held under."""
    pools = [program.pools[pool] for pool in request.pools(program)]
    if not pools or len(pools) > FEW:
        return request.wanted(program)
    return (" and " if isinstance(request, SeizeAll) else " or ").join(pools)


def _place(origin: str) -> str:
    return origin.removeprefix("pathways.").removesuffix(".seize").replace(".branch.", ".").replace(".steps[", "[")
