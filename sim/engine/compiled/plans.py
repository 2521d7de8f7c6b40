"""From the pools of a world to tables of the compiled engine: their plans, ladders, reviews and offers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Ints
from sim.engine.world import SlotsPlan, World
from sim.pathway.program import Seize, options_of
from sim.scenario.queue_order import OrderKind


def table(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    """Rows of whole numbers as one table, int64[rows, width]."""
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def pools(world: World, kind_of: Ints) -> Ints:
    """Plans of pools, and behind them of the places of sessions, which have one line each."""
    rows, line, ordered, alone = [], 0, _ordered(world), _alone(world)
    for number, plan in enumerate(world.pools):
        first, end = int(world.session_of[number]), int(world.session_of[number + 1])
        slots = isinstance(plan, SlotsPlan)
        consider, hours = (plan.consider, int(plan.hours)) if isinstance(plan, SlotsPlan) else (0, 0)
        beds = 0 if isinstance(plan, SlotsPlan) else int(plan.beds)
        offered, kinds_of = (
            (first if slots else -1, end if slots else -1),
            (int(kind_of[number]), int(kind_of[number + 1])),
        )
        rises = int(any(plan.ladders))
        laned, mixed = int(rises or number in ordered), int(kinds_of[0] < kinds_of[1] and number in alone)
        rows.append((*offered, consider, hours, line, plan.ranks, beds, *kinds_of, laned, rises, mixed))
        line += plan.ranks
    rows += [(-1, -1, 0, 0, line + session, 1, 0, 0, 0, 0, 0, 0) for session in range(world.sessions)]
    return table(rows, L.PLAN_COLUMNS)


def _ordered(world: World) -> set[int]:
    """Pools whose queues go by something other than arrival."""
    options = (option for node in world.program.nodes for option in options_of(node))
    pool = world.program.placements
    return {pool[option.placement].pool for option in options if option.order.kind is not OrderKind.ARRIVAL}


def _alone(world: World) -> set[int]:
    """Pools that some request wants without another."""
    options = (option for node in world.program.nodes if isinstance(node, Seize) for option in options_of(node))
    return {world.program.placements[option.placement].pool for option in options}


def ladder_of(world: World) -> Ints:
    """Where the ladder of each line begins among all rungs, and where the last one ends."""
    each = [len(rungs) for plan in world.pools for rungs in (plan.ladders or ((),) * plan.ranks)]
    return np.cumsum([0, *each]).astype(np.int64)


def reviews(world: World) -> Ints:
    """The escalation rule of each pool; zeros where it has none."""
    rows = []
    for plan in world.pools:
        review = None if isinstance(plan, SlotsPlan) else plan.review
        if review is None:
            rows.append((0, 0, 0, 0, 0, 0))
        else:
            limits = review.open_over, review.close_under
            rows.append((review.counts, review.step, review.maximum, *limits, review.lead))
    return table(rows, 6)


def offers(world: World) -> Ints:
    """Every offer of every pool of slots, in order."""
    columns = []
    for number, plan in enumerate(world.pools):
        if isinstance(plan, SlotsPlan):
            pool = np.full(len(plan.at), number)
            columns.append(np.stack([plan.quantity, plan.start, plan.end, plan.opens, pool], axis=1))
    return np.concatenate([np.empty((0, 5), dtype=np.int64), *columns]).astype(np.int64)
