"""Figures of the classes of a model: who came, who left how, and after how long.

Who left is counted at leaving. Time in system is from arrival to leaving, each visit by itself, of those who were not
lost; a visit is lost that leaves after its last request was turned away. Times are hours.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.activity import tally as T  # noqa: N812 - the letter keeps the columns readable
from sim.activity.counted import Counted
from sim.activity.figure import QUANTILES, Block, Table, alone
from sim.activity.layout import Layout
from sim.scenario.clock import HOUR_MS

VISITS = (
    "arrived",
    "left",
    "throughput_per_h",
    "lost",
    "lost_share",
    "time_mean_h",
    *(f"time_p{percent}_h" for percent in QUANTILES),
    "wait_mean_h",
    "lost_time_mean_h",
    "lost_wait_mean_h",
)
AT_POOL_PERCENT = 95


def of_class(layout: Layout, klass: int) -> tuple[str, ...]:
    """The figures of a class: VISITS, two of each way out, three of each pool that may serve it."""
    pools = (layout.program.pools[pool] for pool in layout.pools_of_class[klass])
    return (
        *VISITS,
        *(f"{figure}.{way}" for way in layout.program.outcomes for figure in ("outcome", "outcome_time_mean_h")),
        *(f"{pool}.{figure}" for pool in pools for figure in ("wait_mean_h", f"wait_p{AT_POOL_PERCENT}_h", "served")),
    )


def class_table(counted: Counted) -> Table:
    """Of every class, the figures of `of_class`."""
    layout, found = counted.layout, counted.tally
    classes, pools = found.at_pool.shape[:2]
    of = found.classes
    stayed, first = of[:, T.LEFT] - of[:, T.LOST], len(layout.steps) + pools
    blocks: list[Block] = [
        (of[:, [T.CAME, T.LEFT]], 1.0, False),
        (of[:, T.LEFT], counted.window.length / HOUR_MS, False),
        (of[:, T.LOST], 1.0, False),
        (of[:, T.LOST], of[:, T.LEFT], layout.may_be_lost),
        (of[:, T.TIME_MS] / HOUR_MS, stayed, False),
        alone(counted.wait_quantiles[first : first + classes]),
        (of[:, T.WAITS_MS] / HOUR_MS, stayed, False),
        (of[:, [T.LOST_TIME_MS, T.LOST_WAITS_MS]] / HOUR_MS, of[:, T.LOST], False),
        _pairs(found.outcomes[:, :, 0], 1.0, found.outcomes[:, :, 1] / HOUR_MS, found.outcomes[:, :, 0]),
    ]
    at = first + classes
    waits = counted.wait_quantiles[at : at + classes * pools, QUANTILES.index(AT_POOL_PERCENT)].reshape(classes, pools)
    served, ms = found.at_pool[:, :, 0], found.at_pool[:, :, 1]
    quantiles, known, _ = alone(waits)
    blocks.append(_pairs(ms / HOUR_MS, served, quantiles, known, served, 1.0))
    here = np.ones((classes, len(VISITS) + 2 * len(layout.program.outcomes) + 3 * pools), dtype=np.bool_)
    here[:, here.shape[1] - 3 * pools :] = np.repeat(layout.may_serve, 3, axis=1)
    return Table.of(classes, blocks, here)


def _pairs(*parts: Any) -> Block:
    """Numerators and denominators by turns, [classes, things] each, as columns: of each thing one after another."""
    rows, things = parts[0].shape
    above, below = np.empty((2, rows, things, len(parts) // 2))
    for place in range(len(parts) // 2):
        above[:, :, place], below[:, :, place] = parts[2 * place], parts[2 * place + 1]
    return above.reshape(rows, -1), below.reshape(rows, -1), False
