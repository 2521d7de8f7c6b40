"""The steps of a program that take time, and the requests it makes, by name: the same in every world."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from sim.pathway import program as p

PATHWAY = re.compile(r"pathways\.([^\[\]]+?)(?:\.steps)?\[")


class Kind(StrEnum):
    """What a patient does in a step."""

    QUEUE = "queue"  # waits for a place or a slot
    CARE = "care"  # a delay: time that passes by itself
    HOUR = "hour"  # waits for an hour, an opening, the booked start


@dataclass(frozen=True, slots=True)
class Step:
    """A step that takes time. name: of what is waited for, of the hours that pass, or of the moment."""

    kind: Kind
    name: str


def step_of(program: p.Program, node: int) -> Step | None:
    """The step of a node, None for one that takes no time."""
    match program.nodes[node]:
        case p.Seize() | p.Book() | p.SeizeAll() | p.SeizeSession():
            return Step(Kind.QUEUE, wanted(program, node))
        case p.Delay(hours=hours, origin=origin):
            return Step(Kind.CARE, _delay(program, hours, origin))
        case p.WaitOpens(clock=clock):
            return Step(Kind.HOUR, f"until {program.calendars[clock]} opens")
        case p.WaitTimeOfDay(hour=hour):
            return Step(Kind.HOUR, f"until {_hour(program, hour)}")
        case p.WaitBooked():
            return Step(Kind.HOUR, "until the booked start")
        case p.WaitSince(mark=mark, hours=hours):
            return Step(Kind.HOUR, f"until {_number(program, hours)} after {program.marks[mark]}")
    return None


def wanted(program: p.Program, node: int) -> str:
    """What a request is for: its pool, what several slots have in common, or the name it is to be held under."""
    asked = program.nodes[node]
    if isinstance(asked, p.SeizeSession):
        return program.holds[asked.hold]
    if isinstance(asked, p.SeizeAll):
        return " and ".join(program.holds[hold] for hold in asked.holds)
    if not isinstance(asked, p.Seize | p.Book):
        raise TypeError(f"{asked.origin} asks for nothing")
    pools = [program.pools[pool] for pool in pools_of(program, node)]
    if len(pools) == 1:
        return pools[0]
    if isinstance(asked, p.Seize):
        return program.holds[asked.hold]
    families = {pool.partition(".")[0] for pool in pools}
    return families.pop() if len(families) == 1 else " or ".join(pools)


def pools_of(program: p.Program, node: int) -> list[int]:
    """Every pool that a request may be given, in the order in which it names them; none of a session's own place."""
    match program.nodes[node]:
        case p.Seize(choices=choices) | p.Book(choices=choices):
            return list(dict.fromkeys(_pool(program, option) for choice in choices for option in choice))
        case p.SeizeAll(options=options):
            return list(dict.fromkeys(_pool(program, option) for option in options))
    return []


def categories_of(program: p.Program, node: int, target: int) -> tuple[str, ...]:
    """What a branch by an attribute may have found, where it went on to `target`: several where their ways are one."""
    branch = program.nodes[node]
    if not isinstance(branch, p.Branch):
        return ()
    names = program.categories[program.attributes[branch.attribute]]
    return tuple(name for name, goes in zip(names, branch.targets, strict=False) if goes == target)


def _pool(program: p.Program, option: p.Option) -> int:
    return program.placements[option.placement].pool


def _delay(program: p.Program, hours: p.Amount, origin: str) -> str:
    """The attribute that says how long; a constant is named after its pathway."""
    if hours.attribute >= 0:
        return program.attributes[hours.attribute]
    found = PATHWAY.match(origin)
    return f"{found[1] if found else origin} {_span(hours.constant)}"


def _number(program: p.Program, hours: p.Amount) -> str:
    return program.attributes[hours.attribute] if hours.attribute >= 0 else _span(hours.constant)


def _span(hours: float) -> str:
    """A constant in the largest unit of which it is a whole number."""
    seconds = round(hours * 3600)
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _hour(program: p.Program, hour: p.Amount) -> str:
    if hour.attribute >= 0:
        return program.attributes[hour.attribute]
    minutes = round(60 * hour.constant)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
