"""What may come of a request: whether its step may turn it away, or keep it waiting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.engine.log import Reason
from sim.engine.world import PlacesPlan, World
from sim.pathway.program import Node, Program
from sim.pathway.verbs.seize.nodes import Request, Rows, SeizeAll, SeizeSession
from sim.scenario.pools import UNLIMITED

TURNED_AWAY: Mapping[str, Sequence[Reason]] = {
    "lost": (Reason.QUEUE_FULL,),
    "gave_up": (Reason.TOO_LATE, Reason.PATIENCE_OVER),
}
NOT_HELD: Mapping[str, Sequence[Reason]] = {"not_held": (Reason.NOT_HELD,)}  # of a session's place, which is of no pool


def may_turn_away(node: Node) -> set[Reason]:
    """The reasons for which a step of the program may turn a request away; none of a step that asks for nothing."""
    if not isinstance(node, Request):
        return set()
    full = {Reason.QUEUE_FULL} if node.limit >= 0 else set()
    late = {Reason.TOO_LATE, Reason.PATIENCE_OVER} if node.deadline.kind != "none" else set()
    return full | late | ({Reason.NOT_HELD} if isinstance(node, SeizeSession) else set())


def may_wait(program: Program, number: int, endless: set[int]) -> bool:
    """Whether a step may keep a request waiting before it is granted.

    Not for places without a limit (`endless`), nor where who is not served at once is turned away.
    """
    node = program.nodes[number]
    if not isinstance(node, Request) or _impatient(node, rows := node.rows()):
        return False
    return not rows or not all(
        any(option.after_ms == 0 and program.placements[option.placement].pool in endless for option in row)
        for row in rows
    )


def _impatient(node: Request, rows: Rows) -> bool:
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
    together = [{*node.pools(world.program)} for node in world.program.nodes if isinstance(node, SeizeAll)]
    return found.difference(*(pools for pools in together if not pools <= found))
