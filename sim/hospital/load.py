"""Offered load: the work patients bring to each pool, beside what the pool can do.

The offered load of places is the mean number in use if nobody ever had to wait: one replication is run in which every
pool of places is without limit, so that everybody goes where they would like best. Of slots it is what was booked and
what was added to the queue, by the day. Waiting itself is no load: a cubicle held by a patient who waits for a bed
counts only for as long as they are looked after in it.

A load is itself a mean over the measured months, and in one replication of a short window it may pass what there is by
luck. So a pool is judged by the mean of three replications, the same three whatever is asked and however often, and
places also by whether all three agree: every task warns of the same pools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import SESSION_INTEGRALS, Deadlock, EndlessLoop, Run
from sim.engine.world import PlacesPlan, SlotsPlan
from sim.hospital.build import Blueprint, build
from sim.pathway.program import Program
from sim.pathway.verbs.seize.nodes import Request, Seize
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.scenario.pools import UNLIMITED

Unit = Literal["places", "hours a day", "starts a day"]

WARNING_RUNS = 3
SURE = 1.01  # more than the luck of three years where each of them agrees: a queue for beds then grows year by year
MOST_JOINED = 14  # pools that stand in for each other of which every set is looked at
MARGIN = 1.05  # a list that grows by less than a twentieth of what is offered is within the luck of a year


class Load(NamedTuple):
    """Of one pool, means over the measured months: places, or of slots hours of planned time or starts a day."""

    pool: str
    offered: float
    capacity: float
    unit: Unit = "places"


def overloads(blueprint: Blueprint) -> list[Load]:
    """Pools offered more than they can do, which no waiting will mend: queues grow until patients leave.

    Pools that a preference joins stand in for each other, so one of them is named only where those whose patients may
    go nowhere else are together offered more than there is for them. A pool for which nobody waits, or not without
    limit (`if_queue_over`), has no queue that grows, and is not named. A world whose unlimited run does not come to its
    end (R3 and R9) has no load to judge.
    """
    try:
        runs = [loads(blueprint, replication) for replication in range(WARNING_RUNS)]
    except (Deadlock, EndlessLoop):
        return []
    every, growing, ways = _mean(runs), _growing(blueprint.program), _ways(blueprint.program)
    strained = [load for load in every if load.pool in growing and _strained(load, every, runs, ways)]
    return [load for load in strained if _waited_for(blueprint, load.pool)]


def _waited_for(blueprint: Blueprint, pool: str) -> bool:
    """Whether anybody waits for a pool as it is: nobody does where a branch asks first whether a place is free."""
    try:
        return bool(_as_it_is(blueprint).use(pool, "queued")[blueprint.clock.measured].sum() > 0)
    except (Deadlock, EndlessLoop):
        return True


@lru_cache(maxsize=2)
def _as_it_is(blueprint: Blueprint) -> Run:
    return run_compiled(build(blueprint, 0))


def _mean(runs: Sequence[Sequence[Load]]) -> list[Load]:
    """Means over replications, pool by pool."""
    return [
        together[0]._replace(
            offered=sum(load.offered for load in together) / len(together),
            capacity=sum(load.capacity for load in together) / len(together),
        )
        for together in zip(*runs, strict=True)
    ]


def _growing(program: Program) -> set[str]:
    """Pools for which somebody waits in a queue without limit."""
    found = set()
    for node in program.nodes:
        if isinstance(node, Request) and node.limit < 0:
            found |= {program.pools[pool] for pool in node.pools(program)}
    return found


def _strained(load: Load, every: Sequence[Load], runs: Sequence[Sequence[Load]], ways: Mapping[str, set[str]]) -> bool:
    """Whether a pool is asked for more than it has, by itself and with all that may stand in for it.

    Patients may be placed elsewhere, so some set of pools that holds this one must be offered more than there is in
    every pool into which its patients may go (Hall's condition): medicine may be full beside empty elective beds.
    """
    alone = frozenset({load.pool})
    if not _more_than_there_is(alone, alone, every, runs):
        return False
    joined = next((set(pools) for pools in _joined(ways) if load.pool in pools), {load.pool})
    others = sorted(joined - alone)
    sizes = range(len(others) + 1) if len(others) <= MOST_JOINED else (len(others),)
    sets = (alone.union(some) for size in sizes for some in combinations(others, size))
    return any(_more_than_there_is(some, frozenset().union(*(ways[p] for p in some)), every, runs) for some in sets)


def _more_than_there_is(
    asked: frozenset[str], there: frozenset[str], every: Sequence[Load], runs: Sequence[Sequence[Load]]
) -> bool:
    """Whether pools are offered more than others have: by a twentieth on the mean, or places in every replication."""
    offered, capacity = _sums(asked, there, every)
    if offered > MARGIN * capacity:
        return True
    places = all(load.unit == "places" for load in every if load.pool in asked)
    return places and offered > SURE * capacity and all(o > c for o, c in (_sums(asked, there, run) for run in runs))


def _sums(asked: frozenset[str], there: frozenset[str], found: Sequence[Load]) -> tuple[float, float]:
    offered = sum(load.offered for load in found if load.pool in asked)
    return offered, sum(load.capacity for load in found if load.pool in there)


def _ways(program: Program) -> dict[str, set[str]]:
    """By the pool that patients would like best, every pool in which they may be placed instead; itself among them."""
    found = {name: {name} for name in program.pools}
    for node in program.nodes:
        for options in node.choices if isinstance(node, Seize) else ():
            pools = [program.pools[program.placements[option.placement].pool] for option in options]
            if pools:
                found[pools[0]] |= set(pools)
    return found


def _joined(ways: Mapping[str, set[str]]) -> list[set[str]]:
    """Pools that stand in for each other, over however many others."""
    groups: list[set[str]] = []
    for pools in ways.values():
        touched = [group for group in groups if group & pools]
        groups = [group for group in groups if not group & pools] + [pools.union(*touched)]
    return groups


def loads(blueprint: Blueprint, replication: int = 0) -> list[Load]:
    """Offered load and capacity of every pool, in the order of the program."""
    world = build(blueprint, replication)
    run = run_compiled(replace(world, pools=tuple(_without_limit(plan) for plan in world.pools)))
    found = []
    for name, plan in zip(blueprint.program.pools, world.pools, strict=True):
        if isinstance(plan, PlacesPlan):
            found.append(Load(name, _used(blueprint, run, name), _places(blueprint, plan)))
        else:
            unit: Unit = "hours a day" if plan.hours else "starts a day"
            found.append(Load(name, *_asked(blueprint, run, plan, name), unit))
    return found


def _without_limit(plan: PlacesPlan | SlotsPlan) -> PlacesPlan | SlotsPlan:
    if isinstance(plan, SlotsPlan):
        return plan
    none = np.empty(0, dtype=np.int64)
    return replace(plan, initial=UNLIMITED, at=none, capacity=none, review=None)


def _used(blueprint: Blueprint, run: Run, pool: str) -> float:
    clock = blueprint.clock
    return float(run.use(pool, "used")[clock.measured].sum()) / (clock.end_ms - clock.window_start_ms)


def _places(blueprint: Blueprint, plan: PlacesPlan) -> float:
    """Mean places open over the measured months, and the most a review may add."""
    first, end = blueprint.clock.window_start_ms, blueprint.clock.end_ms
    inside = (plan.at > first) & (plan.at < end)
    edges = np.concatenate([[first], plan.at[inside], [end]])
    level = np.append(plan.initial, plan.capacity)[np.searchsorted(plan.at, edges[:-1], side="right")]
    more = 0 if plan.review is None else plan.review.maximum
    return float((np.diff(edges) * level).sum()) / (end - first) + more


def _asked(blueprint: Blueprint, run: Run, plan: SlotsPlan, name: str) -> tuple[float, float]:
    """What patients asked of slots and what was offered, a day: hours where measured in hours, else starts."""
    clock, unit = blueprint.clock, HOUR_MS if plan.hours else 1
    here = (plan.start >= clock.window_start_ms) & (plan.start < clock.end_ms)
    first = int(run.journeys.world.session_of[blueprint.program.pools.index(name)])
    sessions = run.sessions[first : first + len(plan.at)][here]
    booked, cases = (float(sessions[:, SESSION_INTEGRALS.index(use)].sum()) for use in ("booked", "cases"))
    each = booked / cases if cases else float(unit)  # what a case takes, with its share of what was booked in vain
    days = (clock.end_ms - clock.window_start_ms) / DAY_MS
    asked = booked + max(0.0, _growth(blueprint, run, name)) * each
    return asked / days / unit, float(plan.quantity[here].sum()) / days / unit


def _growth(blueprint: Blueprint, run: Run, name: str) -> float:
    """Patients by which a queue grew over the measured months, from the mean queue of their first and last."""
    clock = blueprint.clock
    months = clock.measured.stop - clock.measured.start
    queue = run.use(name, "queued") / np.diff(clock.month_edges_ms)
    ends = queue[-max(2, months) :]
    return (float(ends[-1]) - float(ends[0])) / max(1, len(ends) - 1) * int(months)
