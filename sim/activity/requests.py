"""The steps of a program that ask for something, by name."""

from __future__ import annotations

import re

from sim.activity.steps import pools_of, wanted
from sim.pathway import program as p

FEW = 3  # pools that are called by their names; of more, what they are held under
NUMBER = re.compile(r"\d+")


def step_names(program: p.Program) -> dict[int, str]:
    """The requests of a program by node: pathway and number of the step as messages count it, and what it asks for."""
    found = {
        number: f"{_place(node.origin)} {asked_for(program, number)}"
        for number, node in enumerate(program.nodes)
        if isinstance(node, p.Seize | p.Book | p.SeizeAll | p.SeizeSession)
    }
    order = list(program.starts)

    def place(number: int) -> tuple[int, list[int], int]:
        origin = program.nodes[number].origin
        pathway = origin.removeprefix("pathways.").partition("[")[0]
        steps = [int(step) for step in NUMBER.findall(origin.removeprefix(f"pathways.{pathway}"))]
        return (order.index(pathway) if pathway in order else len(order), steps, number)

    return {number: found[number] for number in sorted(found, key=place)}


def asked_for(program: p.Program, node: int) -> str:
    """What a request is for: its pools by name where they are few, else what they are held under."""
    asked = program.nodes[node]
    pools = [program.pools[pool] for pool in pools_of(program, node)]
    if not pools or len(pools) > FEW:
        return wanted(program, node)
    return (" and " if isinstance(asked, p.SeizeAll) else " or ").join(pools)


def _place(origin: str) -> str:
    return origin.removeprefix("pathways.").removesuffix(".seize").replace(".branch.", ".").replace(".steps[", "[")
