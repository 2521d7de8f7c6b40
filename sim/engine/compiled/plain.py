"""Plain worlds: those that do only what most small models do, for which the kernel is compiled apart."""

from __future__ import annotations

import numpy as np

from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled import steps
from sim.engine.compiled.layout import Fixed
from sim.engine.world import PlacesPlan, World
from sim.scenario.queue_order import OrderKind

VERBS = (L.SEIZE, steps.MARKS, steps.RELEASES, steps.LEAVES, steps.DELAYS, steps.BRANCHES, steps.ON_POOL)


def is_plain(world: World, fixed: Fixed) -> bool:
    """Whether patients seize places of one pool at a time, release, mark, delay by the clock on the wall and branch.

    And that is all: nobody's patience ends, no queue is joined later or goes by anything but priority and arrival,
    nobody can be locked in or want more than there will ever be, no place is a bed or opened by a review, and no
    attribute is drawn anew at each reading.

    What a plain world cannot come to, `run_plain` and `run_plain_logged` do not have: each such place in the loop asks
    for `State.plain`.
    """
    nodes = fixed.nodes
    request, delay = nodes[:, L.OP] == L.SEIZE, nodes[:, L.OP] == steps.DELAYS
    return bool(
        np.isin(nodes[:, L.OP], VERBS).all()
        and (nodes[request, L.PATIENCE] == L.NO_PATIENCE).all()
        and not nodes[request][:, [L.LOCKING, L.LASTING]].any()
        and (nodes[delay, L.CHOICE] < 0).all()
        and not nodes[delay, L.B].any()
        and not fixed.options[:, L.AFTER].any()
        and (fixed.options[:, L.ORDER_KIND] == OrderKind.ARRIVAL).all()
        and not fixed.pools[:, [L.BEDS, L.RISES]].any()
        and (fixed.fresh_column < 0).all()
        and all(isinstance(plan, PlacesPlan) and plan.review is None for plan in world.pools)
    )
