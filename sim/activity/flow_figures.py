"""Figures of pools and of steps that ask for something: their names, and what one replication has of them.

A request counts where it ended in the window; who still waits at its end is in the queue and not among those who asked.
What a pool tells of requests is of those that wanted it most, but `served` and waits are of those that it granted.
Times are hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.activity import tally as T  # noqa: N812 - the letter keeps the columns readable
from sim.activity.counted import Counted
from sim.activity.figure import QUANTILES, Block, Table, alone
from sim.activity.flows import NOT_HELD, TURNED_AWAY
from sim.activity.layout import bits
from sim.activity.sample import ROUNDING
from sim.engine.log import Reason
from sim.scenario.clock import HOUR_MS
from sim.scenario.pools import UNLIMITED

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
PERCENTILES = (50, 90, 95, 99)
BOOKS = ("open", "used")  # the first uses of a pool in its books
WAIT = ("wait_mean_h", *(f"wait_p{percent}_h" for percent in QUANTILES), "waited_share", "queue_mean", "queue_max")
PLACES = (
    "occupancy_mean",
    *(f"occupancy_p{percent}" for percent in PERCENTILES),
    "occupancy_max",
    "blocked_mean",
    "open_mean",
    "busy",
    "audit_mean",
    *(f"audit_p{percent}" for percent in PERCENTILES),
)


def _came_of(ways: Mapping[str, Sequence[Reason]]) -> tuple[str, ...]:
    return ("asked", *(name for way in ways for name in (way, f"{way}_share")), "served")


OF_POOL = (*_came_of(TURNED_AWAY), *WAIT, *PLACES)
OF_STEP = (*_came_of({**TURNED_AWAY, **NOT_HELD}), *WAIT)


def step_table(counted: Counted) -> Table:
    """Of every step, OF_STEP."""
    found, steps = counted.tally, len(counted.layout.steps)
    queues = found.levels[2 * len(counted.layout.program.pools) :]
    blocks = [
        _asked(found.ways_of_step, found.of_step[:, T.TURNS], {**TURNED_AWAY, **NOT_HELD}),
        *_waits(counted, found.of_step, slice(0, steps), queues),
    ]
    return Table.of(steps, blocks)


def pool_table(counted: Counted) -> Table:
    """Of every pool, OF_POOL; of one of slots without PLACES."""
    found, steps, pools = counted.tally, len(counted.layout.steps), len(counted.layout.program.pools)
    blocks = [
        _asked(found.ways_of_pool, found.of_pool[:, T.TURNS], TURNED_AWAY),
        *_waits(counted, found.of_pool, slice(steps, steps + pools), found.levels[pools : 2 * pools]),
        *_places(counted),
    ]
    here = np.ones((pools, len(OF_POOL)), dtype=np.bool_)
    here[:, -len(PLACES) :] = counted.layout.has_places[:, None]
    return Table.of(pools, blocks, here)


def percentile(shares: Reals, percent: float) -> float:
    """The least value at or below which at least so much of the time was spent; NaN of nothing."""
    return float(percentiles(shares[None, :], (percent,))[0, 0]) if len(shares) else np.nan


def percentiles(shares: Reals, percents: Sequence[float]) -> Reals:
    """The same of several rows, float64[rows, percents]."""
    below = shares.cumsum(axis=1)
    all_of_it = below[:, -1:]
    wanted = all_of_it * (np.array(percents) / 100 - ROUNDING)
    place: Reals = (below[:, None, :] < wanted[:, :, None]).sum(axis=2).astype(np.float64)
    np.minimum(place, shares.shape[1] - 1, out=place)
    place[all_of_it[:, 0] <= 0] = np.nan
    return place


def _asked(ways: Ints, turns: Ints, by: Mapping[str, Sequence[Reason]]) -> Block:
    """How many asked, and were turned away in each way: their number, and of those who asked."""
    sums, reasons = _ways(tuple(map(tuple, by.values())))
    above = ways @ sums
    below = np.ones(above.shape)
    below[:, 2::2] = above[:, :1]
    return above, below, (turns[:, None] & reasons) != 0


@cache
def _ways(by: tuple[tuple[Reason, ...], ...]) -> tuple[Ints, Ints]:
    """What is summed into each column of `_asked`, int64[WAYS, columns], and by which reasons it is a proportion."""
    sums, reasons = np.zeros((T.WAYS, 1 + 2 * len(by)), dtype=np.int64), np.zeros(1 + 2 * len(by), dtype=np.int64)
    sums[:, 0] = 1
    for number, way in enumerate(by):
        for place in (1 + 2 * number, 2 + 2 * number):
            sums[[1 + int(reason) for reason in way], place] = 1
        reasons[2 + 2 * number] = bits(way)
    return sums, reasons


def _waits(counted: Counted, of: Ints, groups: slice, queues: Ints) -> Iterator[Block]:
    served = of[:, T.SERVED]
    yield served, 1.0, False
    yield of[:, T.WAIT_MS] / HOUR_MS, served, False
    yield alone(counted.wait_quantiles[groups])
    yield of[:, T.WAITED], served, of[:, T.MAY_WAIT] != 0
    yield queues[:, T.AREA], counted.window.length, False
    yield queues[:, T.MOST], 1.0, False


def _places(counted: Counted) -> Iterator[Block]:
    found, length, pools = counted.tally, counted.window.length, len(counted.layout.program.pools)
    opened, used = _books(counted)
    yield used, length, False
    yield np.nan_to_num(percentiles(found.at_level / max(1.0, length), PERCENTILES)), 1.0, False
    yield found.levels[:pools, T.MOST], 1.0, False
    yield found.blocked, length, False
    yield opened, length, False
    limited = (opened > 0) & (opened < UNLIMITED * length)
    yield np.where(limited, used, 0.0), np.where(limited, opened, 0.0), False
    audits = found.counted.sum(axis=1)
    yield found.counted @ np.arange(found.counted.shape[1]), audits, False
    yield alone(percentiles(found.counted / np.maximum(1, audits)[:, None], PERCENTILES))


def _books(counted: Counted) -> Reals:
    """Place-ms open and used over the window, from the books: float64[2, pools]."""
    run, window = counted.run, counted.window
    edges = run.journeys.world.month_edges
    within = (edges[:-1] >= window.first) & (edges[1:] <= window.last)
    return np.asarray(run.occupancy[:, within, : len(BOOKS)].sum(axis=1).T, dtype=np.float64)
