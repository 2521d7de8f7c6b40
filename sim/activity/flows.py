"""What may come of a request: whether its step may turn it away, or keep it waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.activity.steps import pools_of
from sim.engine.log import Reason
from sim.engine.world import PlacesPlan, World
from sim.pathway import program as p
from sim.scenario.pools import UNLIMITED

Rows = tuple[tuple[p.Option, ...], ...]  # of a request, each of which has to be met by one of its options
TURNED_AWAY: Mapping[str, Sequence[Reason]] = {
    "lost": (Reason.QUEUE_FULL,),
    "gave_up": (Reason.TOO_LATE, Reason.PATIENCE_OVER),
}
NOT_HELD: Mapping[str, Sequence[Reason]] = {"not_held": (Reason.NOT_HELD,)}  # of a session's place, which is of no pool


def may_turn_away(node: p.Node) -> set[Reason]:
    """The reasons for which a step of the program may turn a request away; none of a step that asks for nothing."""
    if not isinstance(node, p.Seize | p.Book | p.SeizeAll | p.SeizeSession):
        return set()
    full = {Reason.QUEUE_FULL} if node.limit >= 0 else set()
    late = {Reason.TOO_LATE, Reason.PATIENCE_OVER} if node.deadline.kind != "none" else set()
    return full | late | ({Reason.NOT_HELD} if isinstance(node, p.SeizeSession) else set())


def may_wait(program: p.Program, number: int, endless: set[int]) -> bool:
    """Whether a step may keep a request waiting before it is granted.

    Not for places without a limit (`endless`), nor where who is not served at once is turned away.
    """
    node = program.nodes[number]
    match node:
        case p.Seize(choices=choices) | p.Book(choices=choices):
            rows = choices
        case p.SeizeAll(options=options):
            rows = tuple((option,) for option in options)
        case _:
            rows = ()
    if not isinstance(node, p.Seize | p.Book | p.SeizeAll | p.SeizeSession) or _impatient(node, rows):
        return False
    return not rows or not all(
        any(option.after_ms == 0 and program.placements[option.placement].pool in endless for option in row)
        for row in rows
    )


def _impatient(node: p.Seize | p.Book | p.SeizeAll | p.SeizeSession, rows: Rows) -> bool:
    """Whether nobody may stand in a queue: there is no room in it, or no time."""
    no_room = node.limit == 0 and all(option.after_ms == 0 for row in rows for option in row)
    hours = node.deadline.hours
    return no_room or (node.deadline.kind == "hours" and hours.attribute < 0 and hours.constant == 0.0)


def endless(world: World) -> set[int]:
    """Pools in which nobody ever queues: unlimited all the time, and asked for together with no pool that is not."""
    found = {
        number
        for number, plan in enumerate(world.pools)
        if isinstance(plan, PlacesPlan) and plan.initial >= UNLIMITED and (plan.capacity >= UNLIMITED).all()
    }
    together = [
        {*pools_of(world.program, n)} for n, node in enumerate(world.program.nodes) if isinstance(node, p.SeizeAll)
    ]
    return found.difference(*(pools for pools in together if not pools <= found))
