"""Steps whose answers are known before the run: most steps of most pathways, and the reason the engine is quick.

Each does just what the general verb of the same name does, for a node with nothing left to look up.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

from sim.engine.reference.pool import Pool
from sim.engine.reference.resources import ResourceState
from sim.engine.reference.sampler import AttributeSampler
from sim.engine.reference.visit import Held
from sim.pathway.verbs.branch import Branch
from sim.pathway.verbs.delay import Delay
from sim.pathway.verbs.seize.nodes import Seize
from sim.scenario.queue_order import OrderKind


class PlainMark(NamedTuple):
    """A mark: its column by row."""

    column: array[int]
    next: int


class PlainSeize(NamedTuple):
    """A constant quantity of one pool whose queue is in order of arrival, at one rank."""

    pool: Pool
    quantity: int
    rank: int
    hold: int
    held: Held
    next: int
    node: Seize


class PlainDelay(NamedTuple):
    """A number of hours every class keeps, unscaled, round the clock: spans in ms by row."""

    spans: list[int]
    next: int


class PlainBranch(NamedTuple):
    """A category every class keeps: codes by row."""

    codes: list[int]
    targets: tuple[int, ...]


def plain_seize(node: Seize, resources: ResourceState, beds: frozenset[int]) -> PlainSeize | None:
    """The shortcut of a seize, where it has one; of a bed it is written down who held it when (R27b)."""
    if len(node.choices) != 1 or len(node.choices[0]) != 1 or node.quantity.attribute >= 0 or node.priority >= 0:
        return None
    option = node.choices[0][0]
    quantity = int(node.quantity.constant + 0.5)
    if option.after_ms > 0 or quantity < 1 or option.order.kind is not OrderKind.ARRIVAL:
        return None
    pool = resources.pool_of[option.placement]
    if pool.number in beds:
        return None
    held: Held = (pool, quantity, option.placement)
    return PlainSeize(pool, quantity, option.ranks[0], node.hold, held, node.next, node)


def plain_delay(node: Delay, sampler: AttributeSampler) -> PlainDelay | None:
    """The shortcut of a delay, where it has one."""
    attribute = node.hours.attribute
    if attribute < 0 or not sampler.always_kept(attribute) or node.scaled or node.clock >= 0:
        return None
    return PlainDelay(sampler.spans_of(attribute), node.next)


def plain_branch(node: Branch, sampler: AttributeSampler) -> PlainBranch | None:
    """The shortcut of a branch, where it has one."""
    return None if node.fresh else PlainBranch(sampler.codes[sampler.kept[node.attribute]], node.targets)
