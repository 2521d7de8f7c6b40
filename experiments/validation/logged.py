"""Measures read off the log of a run, for what no model has in general: the treatment centre and transfers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.activity.spans import log_of
from sim.engine.journeys import Run
from sim.engine.log import COLUMNS, Event, Log


def utilisations(run: Run, _: int) -> dict[str, float]:
    """Of each pool, the durations of those who were begun (to their ends, however late) by places and open time."""
    lines, pools = _by_visit(run), run.journeys.world.program.pools
    begun = np.flatnonzero(lines.event == Event.DELAY)
    spent = np.bincount(_where(lines)[begun], lines.quantity[begun] - lines.at[begun], minlength=len(pools))
    return {name: float(total / run.use(name, "open").sum()) for name, total in zip(pools, spent, strict=True)}


def in_transfer(run: Run, first: int) -> dict[str, float]:
    """Of each pool, the places held by patients of whom only a half hour must pass (pathway `admission`)."""
    lines, world = _by_visit(run), run.journeys.world
    program, end = world.program, world.end
    nodes = [n for n, node in enumerate(program.nodes) if node.origin.startswith("pathways.admission[2]")]
    begun = np.flatnonzero((lines.event == Event.DELAY) & np.isin(lines.node, nodes))
    spans = lines.quantity[begun].clip(first, end) - lines.at[begun].clip(first, end)
    held = np.bincount(_where(lines)[begun], spans, minlength=len(program.pools)) / (end - first)
    return dict(zip(program.pools, held.tolist(), strict=True))


def _by_visit(run: Run) -> Log:
    """The log of a run by visit, and of each as it happened."""
    log = log_of(run)
    order = np.argsort(log.row, kind="stable")
    return Log(**{name: getattr(log, name)[order] for name in COLUMNS})


def _where(lines: Log) -> NDArray[np.int64]:
    """Of each line, the pool its patient took last: in these models, where the patient is."""
    taken = np.where(lines.event == Event.TAKE, np.arange(len(lines.at)), 0)
    return lines.pool[np.maximum.accumulate(taken)]
