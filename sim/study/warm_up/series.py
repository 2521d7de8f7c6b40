"""What stands in queues, beds and lists in one replication from time 0 on, part by part of the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity import Observed
from sim.activity.beds import bed_pools, in_bed
from sim.activity.counted import Counted
from sim.activity.layout import layout_of
from sim.activity.waiting import waiting_list
from sim.activity.window import Window
from sim.engine.journeys import Deadlock
from sim.engine.world import NEVER
from sim.hospital.simulate import Engine, Simulation, simulate
from sim.scenario.clock import DAY_MS, HOUR_MS, HourClock
from sim.study.outcome import kept_blueprint
from sim.study.warm_up.spans import Spans

Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
BEDS, LIST, SYSTEM = "beds occupied at midnight", "waiting list for theatre", "patients in the system"
QUEUE, USE = "queue for ", "in use of "


@dataclass(frozen=True)
class SeriesJob:
    """One replication of a world, of which the series are wanted."""

    world: str
    plain: Mapping[str, Any] = field(repr=False)
    replication: int = 0
    engine: Engine = "compiled"


@dataclass(frozen=True)
class Series:
    """by_output: means of each part of the run, float64[parts]; `failed` says why there are none."""

    world: str
    replication: int
    by_output: Mapping[str, Reals] = field(default_factory=dict)
    failed: str = ""


def series(job: SeriesJob) -> Series:
    """Run one replication and read what stood where, from time 0 to the end. A deadlock is a failed row."""
    made = kept_blueprint(job.plain)
    try:
        simulation = simulate(made, job.replication, job.engine, log=True)
    except Deadlock as error:
        return Series(job.world, job.replication, failed=str(error))
    return Series(job.world, job.replication, series_of(simulation))


def series_of(simulation: Simulation) -> dict[str, Reals]:
    """Every series of a run that kept its log, by output.

    A trust's beds and list are counted at the midnights that end its days; the rest are means over time. In a trust the
    pools themselves are left out: what fills is its beds, and the other pools follow their queues.
    """
    clock = simulation.blueprint.clock
    spans, run = Spans.of(clock), simulation.run
    window = Window(0, clock.end_ms, clock.start)
    whole = Counted(layout_of(run.journeys.world), run, window, by_hour=True)
    by_months = not isinstance(clock, HourClock)
    found = _at_midnight(simulation, spans) if by_months and bed_pools(simulation.blueprint) else {}
    found[SYSTEM] = _means(_in_system(run.journeys.arrival, whole.tally.left, spans.edges_ms), spans)
    pools = whole.layout.program.pools
    for number, name in enumerate(pools):
        if BEDS not in found and whole.layout.has_places[number]:
            found[USE + name] = _by_part(whole, number, spans)
        found[QUEUE + name] = _by_part(whole, len(pools) + number, spans)
    return found


def _at_midnight(simulation: Simulation, spans: Spans) -> dict[str, Reals]:
    """Of a trust, its beds and, where there is one, its list."""
    seen = Observed(simulation)
    beds = seen.once(in_bed)
    found = {BEDS: seen.calendar.nights(beds.since, beds.until, beds.places)}
    if seen.reached("added_to_list").any():
        found[LIST] = waiting_list(seen, np.arange(1, len(found[BEDS]) + 1) * DAY_MS)
    return {name: _means(_from_0(daily)[spans.edges_ms // DAY_MS] * DAY_MS, spans) for name, daily in found.items()}


def _means(area: Reals, spans: Spans) -> Reals:
    """From the area under a level until each edge."""
    return np.diff(area) / max(1, spans.length_ms)


def _from_0(values: NDArray[Any]) -> Reals:
    """Sums of what lies before each, and of all."""
    return np.concatenate([[0.0], np.cumsum(values)])


def _in_system(arrival: Ints, left: Ints, edges: Ints) -> Reals:
    """Patient-ms in the system until each edge."""
    return _until(arrival, edges) - _until(left[left != NEVER], edges)


def _until(at: Ints, edges: Ints) -> Reals:
    """Time since each instant until each edge, all together."""
    rising = np.sort(at)
    before = np.searchsorted(rising, edges, side="left")
    return before * edges - _from_0(rising)[before]


def _by_part(run: Counted, row: int, spans: Spans) -> Reals:
    """Of a level that was counted by the hour; an edge within an hour takes its share of that hour."""
    area = _from_0(run.tally.by_slot[row])
    hours = np.append(run.window.hours, run.window.hours[-1] + 1) * HOUR_MS
    return _means(np.interp(spans.edges_ms, np.minimum(hours, run.window.last), area), spans)
