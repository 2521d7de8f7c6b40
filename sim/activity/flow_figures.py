"""Names of the figures of pools, steps that ask for something, and classes; what `sim.activity.rows` writes of them.

A request counts where it ended in the window; who still waits at its end is in the queue and not among those who asked.
What a pool tells of requests is of those that wanted it most, but `served` and waits are of those that it granted.
Who left is counted at leaving. Time in system is from arrival to leaving, each visit by itself, of those who were not
lost; a visit is lost that leaves after its last request was turned away. Times are hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.activity.counted import Counted
from sim.activity.figure import QUANTILES, Table
from sim.activity.flows import NOT_HELD, TURNED_AWAY
from sim.activity.layout import Layout, bits
from sim.activity.rows import Fixed, Rows, write_rows
from sim.activity.sample import ROUNDING, Sample
from sim.activity.window import Window
from sim.engine.log import Reason
from sim.scenario.pools import UNLIMITED
from sim.scenario.reuse import reused

Reals = NDArray[np.float64]
PERCENTILES = (50, 90, 95, 99)
INTEGRALS = ("open", "used")  # the first uses of a pool in POOL_INTEGRALS
AT_POOL_PERCENT = QUANTILES[-1]
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
OF_VISITS = (
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


def _came_of(ways: Mapping[str, Sequence[Reason]]) -> tuple[str, ...]:
    return ("asked", *(name for way in ways for name in (way, f"{way}_share")), "served")


OF_POOL = (*_came_of(TURNED_AWAY), *WAIT)
OF_STEP = (*_came_of({**TURNED_AWAY, **NOT_HELD}), *WAIT)


def names(layout: Layout) -> Iterator[tuple[str, str, str]]:
    """The figures of pools (of slots without PLACES), steps and classes, in the order in which they are written."""
    program = layout.program
    for pool, has_places in zip(program.pools, layout.has_places.tolist(), strict=True):
        yield from (("pool", pool, figure) for figure in (*OF_POOL, *(PLACES if has_places else ())))
    for step in layout.steps:
        yield from (("step", step, figure) for figure in OF_STEP)
    for number, klass in enumerate(program.classes):
        at_pools = (program.pools[pool] for pool in layout.pools_of_class[number])
        figures = (
            *OF_VISITS,
            *(f"{figure}.{way}" for way in program.outcomes for figure in ("outcome", "outcome_time_mean_h")),
            *(f"{pool}.{it}" for pool in at_pools for it in ("wait_mean_h", f"wait_p{AT_POOL_PERCENT}_h", "served")),
        )
        yield from (("class", klass, figure) for figure in figures)


def flow_table(counted: Counted, figures: int) -> Table:
    """All of them in one replication. figures: how many there are."""
    rows = Rows(np.zeros((figures, 2)), np.zeros(figures, dtype=np.bool_), np.zeros(1, dtype=np.int64))
    write_rows(counted.tally, _fixed(counted.layout, counted.window), counted.wait_quantiles, _integrals(counted), rows)
    return Table(rows.parts, rows.proportion)


@reused(8)
def _fixed(layout: Layout, window: Window) -> Fixed:
    def of(ways: Mapping[str, Sequence[Reason]]) -> NDArray[np.int64]:
        return np.array([bits(tuple(reasons)) for reasons in ways.values()], dtype=np.int64)

    return Fixed(
        ways_of_pool=of(TURNED_AWAY),
        ways_of_step=of({**TURNED_AWAY, **NOT_HELD}),
        has_places=layout.has_places,
        may_be_lost=layout.may_be_lost,
        may_serve=layout.may_serve,
        percents=np.array(PERCENTILES) / 100 - ROUNDING,
        unlimited=UNLIMITED * window.length,
        length=window.length,
    )


def _integrals(counted: Counted) -> Reals:
    """Place-ms open and used over the window, from the pools' time integrals: float64[pools, 2]."""
    run, window = counted.run, counted.window
    edges = run.journeys.world.month_edges
    within = (edges[:-1] >= window.first) & (edges[1:] <= window.last)
    return np.ascontiguousarray(run.occupancy[:, within, : len(INTEGRALS)].sum(axis=1), dtype=np.float64)


def percentile(shares: Reals, percent: float) -> float:
    """The least value at or below which at least so much of the time was spent; NaN of nothing."""
    return Sample.of_shares(shares).quantile(percent / 100)
