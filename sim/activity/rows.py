"""Figures of pools, steps and classes written in one compiled pass: numerators and denominators, in the order of names.

The names are in `sim.activity.flow_figures`; that both go together is held by the golden record.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.activity import tables as T  # noqa: N812 - the letter keeps the columns readable
from sim.demand.compiling import compiled_in_place, inlined
from sim.scenario.clock import HOUR_MS


class Fixed(NamedTuple):
    """What is the same in all replications. Shapes: p pools, c classes, w ways in which a request is turned away."""

    ways_of_pool: Any  # int64[w]: bits of the reasons
    ways_of_step: Any  # int64[w]
    has_places: Any  # bool[p]
    may_be_lost: Any  # bool[c]
    may_serve: Any  # bool[c, p]
    percents: Any  # float64: shares of time at which quantiles of places are reported
    unlimited: float  # place-ms over the window, from which on a pool has no limit
    length: float  # of the window, ms


class Rows(NamedTuple):
    """Where figures are written, one after another."""

    parts: Any  # float64[figures, 2]
    proportion: Any  # bool[figures]
    at: Any  # int64[1]: where the next one goes


@compiled_in_place
def write_rows(t: T.Tally, f: Fixed, quantiles: Any, integrals: Any, w: Rows) -> None:
    """Write all. quantiles: float64[groups, QUANTILES], hours; integrals: float64[p, 2], place-ms open and used."""
    steps, pools, classes = t.of_step.shape[0], t.of_pool.shape[0], t.classes.shape[0]
    for pool in range(pools):
        _asked(t.ways_of_pool[pool], t.of_pool[pool, T.TURNS], f.ways_of_pool, w)
        _waits(t.of_pool[pool], quantiles[steps + pool], t.levels[pools + pool], f.length, w)
        if f.has_places[pool]:
            _places(t, f, pool, integrals[pool, 0], integrals[pool, 1], w)
    for step in range(steps):
        _asked(t.ways_of_step[step], t.of_step[step, T.TURNS], f.ways_of_step, w)
        _waits(t.of_step[step], quantiles[step], t.levels[2 * pools + step], f.length, w)
    for klass in range(classes):
        _of_class(t, f, klass, quantiles, w)


@inlined
def _write(w: Rows, above: float, below: float, proportion: bool) -> None:
    at = w.at[0]
    w.parts[at, 0], w.parts[at, 1], w.proportion[at] = above, below, proportion
    w.at[0] = at + 1


@inlined
def _alone(w: Rows, value: float) -> None:
    """A figure of which replications count alike; none where it is NaN."""
    known = not np.isnan(value)
    _write(w, value if known else 0.0, 1.0 if known else 0.0, False)


@inlined
def _asked(came_of: Any, turns: int, ways: Any, w: Rows) -> None:
    asked = 0
    for reason in range(T.WAYS):
        asked += came_of[reason]
    _write(w, asked, 1.0, False)
    for way in range(ways.size):
        turned = 0
        for reason in range(T.WAYS - 1):
            if ways[way] >> reason & 1:
                turned += came_of[1 + reason]
        _write(w, turned, 1.0, False)
        _write(w, turned, asked, turns & ways[way] != 0)


@inlined
def _waits(of: Any, quantiles: Any, queue: Any, length: float, w: Rows) -> None:
    _write(w, of[T.SERVED], 1.0, False)
    _write(w, of[T.WAIT_MS] / HOUR_MS, of[T.SERVED], False)
    for place in range(quantiles.size):
        _alone(w, quantiles[place])
    _write(w, of[T.WAITED], of[T.SERVED], of[T.MAY_WAIT] != 0)
    _write(w, queue[T.AREA], length, False)
    _write(w, queue[T.MOST], 1.0, False)


@inlined
def _places(t: T.Tally, f: Fixed, pool: int, opened: float, used: float, w: Rows) -> None:
    _write(w, used, f.length, False)
    for percent in f.percents:
        value = _percentile(t.at_level[pool], max(1.0, f.length), percent)
        _write(w, 0.0 if np.isnan(value) else value, 1.0, False)
    _write(w, t.levels[pool, T.MOST], 1.0, False)
    _write(w, t.blocked[pool], f.length, False)
    _write(w, opened, f.length, False)
    limited = 0.0 < opened < f.unlimited
    _write(w, used if limited else 0.0, opened if limited else 0.0, False)
    audits, seen = 0, 0
    for places in range(t.counted.shape[1]):
        audits += t.counted[pool, places]
        seen += t.counted[pool, places] * places
    _write(w, seen, audits, False)
    for percent in f.percents:
        _alone(w, _percentile(t.counted[pool], max(1, audits), percent))


@inlined
def _percentile(counts: Any, total: float, share: float) -> float:
    """The least number at or below which at least this share lies of what is counted; NaN of nothing."""
    whole = 0.0
    for place in range(counts.size):
        whole += counts[place] / total
    if whole <= 0.0:
        return np.nan
    below, wanted = 0.0, whole * share
    for place in range(counts.size):
        below += counts[place] / total
        if below >= wanted:
            return float(place)
    return float(counts.size - 1)


@inlined
def _of_class(t: T.Tally, f: Fixed, klass: int, quantiles: Any, w: Rows) -> None:
    of, pools, classes = t.classes[klass], t.of_pool.shape[0], t.classes.shape[0]
    first = t.of_step.shape[0] + pools
    stayed = of[T.LEFT] - of[T.LOST]
    _write(w, of[T.CAME], 1.0, False)
    _write(w, of[T.LEFT], 1.0, False)
    _write(w, of[T.LEFT], f.length / HOUR_MS, False)
    _write(w, of[T.LOST], 1.0, False)
    _write(w, of[T.LOST], of[T.LEFT], f.may_be_lost[klass])
    _write(w, of[T.TIME_MS] / HOUR_MS, stayed, False)
    for place in range(quantiles.shape[1]):
        _alone(w, quantiles[first + klass, place])
    _write(w, of[T.WAITS_MS] / HOUR_MS, stayed, False)
    _write(w, of[T.LOST_TIME_MS] / HOUR_MS, of[T.LOST], False)
    _write(w, of[T.LOST_WAITS_MS] / HOUR_MS, of[T.LOST], False)
    for way in range(t.outcomes.shape[1]):
        count, ms = t.outcomes[klass, way, 0], t.outcomes[klass, way, 1]
        _write(w, count, 1.0, False)
        _write(w, ms / HOUR_MS, count, False)
    for pool in range(pools):
        if f.may_serve[klass, pool]:
            served, ms = t.at_pool[klass, pool, 0], t.at_pool[klass, pool, 1]
            _write(w, ms / HOUR_MS, served, False)
            _alone(w, quantiles[first + classes + klass * pools + pool, quantiles.shape[1] - 1])
            _write(w, served, 1.0, False)
