"""Every figure of one replication of a model: pools, steps that ask for something, classes, times between marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.activity import tables as T  # noqa: N812 - the letter keeps the columns readable
from sim.activity.between import Measured, names_of
from sim.activity.counted import Counted
from sim.activity.figure import Figures, Key, Seen
from sim.activity.flow_figures import flow_table, names
from sim.activity.layout import Layout, layout_of
from sim.activity.sample import Sample
from sim.activity.window import Window
from sim.engine.journeys import Run
from sim.scenario.measure import Measure
from sim.scenario.reuse import reused

Reals = NDArray[np.float64]


def model_figures(run: Run, window: Window, measures: Mapping[str, Measure], audit_at_h: Sequence[float]) -> Seen:
    """Of a run that kept its log: see `figures_of`."""
    return figures_of(counted(run, window, measures, audit_at_h), measures)


def counted(run: Run, window: Window, measures: Mapping[str, Measure], audit_at_h: Sequence[float]) -> Counted:
    """A run that kept its log, to be counted.

    measures: what is asked for beside pools, steps and classes; audit_at_h: hours of the day of the bed count.
    """
    noted = frozenset(str(mark) for of in measures.values() for mark in (of.from_, of.to))
    by_hour = any(of.pool is not None for of in measures.values())
    return Counted(layout_of(run.journeys.world), run, window, tuple(audit_at_h), noted, by_hour)


def figures_of(run: Counted, measures: Mapping[str, Measure]) -> Seen:
    """Every figure, by key in an order that is the same in all replications."""
    between = [Measured(name, of, run) for name, of in measures.items()]
    flows, keys = _names(run.layout, run.window, tuple(measures.items()))
    seen = Seen(Figures.of(keys, [flow_table(run, flows), *(each.table for each in between)]), dict(_samples(run)))
    for each in between:
        seen.samples.update(each.samples)
    pools = run.layout.program.pools
    for number, pool in enumerate(pools):
        seen.profile[pool, "queued"] = run.by_hour_of_day[len(pools) + number]
        if run.layout.has_places[number]:
            seen.shares[pool] = seen.samples["pool", pool, "occupancy"].weight
            seen.profile[pool, "used"] = run.by_hour_of_day[number]
    return seen


def _samples(run: Counted) -> Iterator[tuple[Key, Sample]]:
    """What quantiles over all replications are taken of."""
    layout, found, samples = run.layout, run.tally, run.samples
    program, steps = layout.program, len(layout.steps)
    for number, pool in enumerate(program.pools):
        yield ("pool", pool, "wait"), samples.sample(steps + number)
        if layout.has_places[number]:
            most = int(found.levels[number, T.MOST]) + 1
            yield ("pool", pool, "occupancy"), Sample.of_shares(found.at_level[number, :most] / run.window.length)
            seen = np.flatnonzero(found.counted[number])[-1:] + 1
            yield ("pool", pool, "audit"), Sample.of_shares(found.counted[number, : seen.sum()].astype(np.float64))
    for number, step in enumerate(layout.steps):
        yield ("step", step, "wait"), samples.sample(number)
    classes, ways = len(program.classes), len(program.outcomes)
    first = steps + len(program.pools)
    for number, klass in enumerate(program.classes):
        yield ("class", klass, "time"), samples.sample(first + number)
        for way, name in enumerate(program.outcomes):
            group = first + classes * (1 + len(program.pools)) + number * ways + way
            if samples.counts[group]:
                yield ("class", klass, f"outcome_time.{name}"), samples.sample(group)


@reused(8)
def _names(layout: Layout, window: Window, measures: tuple[tuple[str, Measure], ...]) -> tuple[int, tuple[Key, ...]]:
    """How many figures there are of pools, steps and classes; and the names of these and of the measures."""
    flows = tuple(names(layout))
    return len(flows), (*flows, *(key for name, of in measures for key in names_of(name, of, layout, window)))
