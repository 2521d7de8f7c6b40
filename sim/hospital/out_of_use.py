"""Bays closed at random, as by an infection: when each closes and opens, by the luck of the replication (R14b)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.demand.distributions import sampler
from sim.demand.draws import name_hash, uniform
from sim.engine.world import Instants
from sim.scenario.clock import DAY_MS, ms_of
from sim.scenario.distribution import Distribution
from sim.scenario.pools import OutOfUse
from sim.scenario.shapes import Exponential

YEAR_H = 24 * 365.25
BETWEEN, LASTING = name_hash("bay|between"), name_hash("bay|lasting")


def closed_bays(rule: OutOfUse, stream: int, days: int) -> tuple[Instants, Instants]:
    """Places out of use as change points: instants (ms, rising, the first 0) and how many are from each on.

    stream: root of the pool's luck; days: of the run. Nothing is closed at the start of the run. A bay more often
    closed keeps the luck of its closures: the n-th comes sooner and lasts as long.
    """
    changes = [(0, 0), *_changes(rule, stream, days * DAY_MS)]
    at, by = np.array(sorted(changes), dtype=np.int64).T
    first = np.unique(at, return_index=True)[1]
    closed: Instants = np.cumsum(np.add.reduceat(by, first))
    return at[first], closed


def _changes(rule: OutOfUse, stream: int, end_ms: int) -> Iterator[tuple[int, int]]:
    """Each closing and opening as an instant and the places by which more are closed."""
    if rule.times_per_year == 0:
        return
    between = sampler(Distribution(exponential=Exponential(mean=YEAR_H / rule.times_per_year)))
    lasting, closes_h, number = sampler(rule.closed_h), 0.0, 0
    while True:
        closes_h += between.quantile(float(uniform(stream, BETWEEN, number)))
        closes = ms_of(closes_h)
        if closes >= end_ms:
            return
        closed_h = max(0.0, lasting.quantile(float(uniform(stream, LASTING, number))))
        yield closes, rule.places
        yield closes + ms_of(closed_h), -rule.places
        number += 1
