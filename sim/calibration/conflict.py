"""Targets that no member reaches: how near they come, and what they pull against.

What pulls is asked of a linear map of all ensembles: its best compromise with every row but one, and with one alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.calibration.ensemble import Calibrated
from sim.calibration.targets import Flags, Reals

RIDGE = 0.02  # of the mean variance of a score, added in the regression: there are more parameters than members
HELPS = 0.1  # standard deviations of error by which a row must come nearer for another to count as pulling
MOST_NAMED = 3


class Unreached(NamedTuple):
    """A row that no member reaches. nearest: the figure of the member that comes nearest; against: the rows that pull
    most, the strongest first; alone: the miss, in standard deviations of error, that is left where it is fitted alone.
    """

    name: str
    published: float
    margin: float
    nearest: float
    against: tuple[str, ...]
    alone: float


def unreached(done: Calibrated) -> tuple[Unreached, ...]:
    """The rows that no member of the last ensemble reaches within their tolerance."""
    figures, targets = done.steps[-1].figures, done.targets
    missed = np.flatnonzero(~targets.met(figures).any(0))
    if not len(missed):
        return ()
    slopes = _slopes(done)
    at = done.steps[-1].scores.mean(0)
    misses = targets.misses(figures).mean(0)
    found = []
    for row in missed.tolist():
        nearest = figures[np.abs(figures[:, row] - targets.published[row]).argmin(), row]
        own = float(targets.published[row]), float(targets.margin[row])
        against, alone = _pulling(slopes, at, misses, row)
        names = tuple(targets.names[each] for each in against)
        found.append(Unreached(targets.names[row], *own, float(nearest), names, alone))
    return tuple(found)


def _slopes(done: Calibrated) -> Reals:
    """Misses on scores by ridge regression over the members of every ensemble, float64[rows, parameters]."""
    scores = np.concatenate([step.scores - step.scores.mean(0) for step in done.steps])
    misses = [done.targets.misses(step.figures) for step in done.steps]
    off = np.concatenate([each - each.mean(0) for each in misses])
    variance = float((scores**2).sum(0).mean())
    inner = scores.T @ scores + RIDGE * variance * np.eye(scores.shape[1])
    return np.asarray(np.linalg.solve(inner, scores.T @ off).T)


def _pulling(slopes: Reals, at: Reals, misses: Reals, row: int) -> tuple[list[int], float]:
    """The rows without which a row would come nearer, and the miss where it is fitted alone."""
    every = np.ones(len(misses), dtype=np.bool_)
    with_all = abs(_left(slopes, at, misses, every)[row])
    gains = []
    for other in range(len(misses)):
        if other != row:
            kept = every.copy()
            kept[other] = False
            gains.append((with_all - abs(_left(slopes, at, misses, kept)[row]), other))
    alone = _left(slopes, at, misses, np.arange(len(misses)) == row)[row]
    against = [other for gain, other in sorted(gains, reverse=True)[:MOST_NAMED] if gain > HELPS]
    return against, float(alone)


def _left(slopes: Reals, at: Reals, misses: Reals, fitted: Flags) -> Reals:
    """Misses of the best compromise of the linear map under the prior where some rows are fitted, float64[rows]."""
    rows = slopes[fitted]
    wanted = rows @ at - misses[fitted]
    best = np.linalg.solve(rows.T @ rows + np.eye(rows.shape[1]), rows.T @ wanted)
    return np.asarray(misses + slopes @ (best - at))
