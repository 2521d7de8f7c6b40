"""How much the requests of a program want, as far as that is known before a run."""

from __future__ import annotations

import numpy as np

from sim.demand.draws import ms_of_hours, whole_quantity
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Ints
from sim.engine.world import SlotsPlan, World
from sim.pathway.program import Amount, Option
from sim.pathway.verbs.seize.nodes import Request

DRAWN = -1


def wanted_of(world: World, option: Option, amount: Amount) -> int:
    """How much a request wants of an option, in places or ms of planned time; DRAWN where that is an attribute."""
    if amount.attribute >= 0:
        return DRAWN
    plan = world.pools[world.program.placements[option.placement].pool]
    if isinstance(plan, SlotsPlan) and plan.hours:
        return max(0, ms_of_hours(float(amount.constant)))
    return whole_quantity(float(amount.constant))


def least_wanted(world: World) -> Ints:
    """The least that any request may want of each pool, int64[pools]; nothing where that is an attribute."""
    least = np.full(len(world.pools), L.UNBOUNDED, dtype=np.int64)
    for node in world.program.nodes:
        if isinstance(node, Request):
            for option, amount in node.amounts():
                pool = world.program.placements[option.placement].pool
                least[pool] = min(least[pool], max(0, wanted_of(world, option, amount)))
    return least


def may_lack(world: World, node: Request) -> bool:
    """Whether a request may be for more than some pool of it will ever have, at some instant of the run (R8b)."""
    for option, amount in node.amounts():
        plan, wanted = world.pools[world.program.placements[option.placement].pool], wanted_of(world, option, amount)
        most = plan.peak or L.UNBOUNDED if isinstance(plan, SlotsPlan) else int(plan.ahead.min())
        if wanted == DRAWN or wanted > most:
            return True
    return False
