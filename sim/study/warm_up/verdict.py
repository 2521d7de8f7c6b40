"""What is found of one output: whether the warm-up was long enough, and whether there is a steady state at all.

A difference counts where it is both settled, by Student's t over replications, which are independent of each other
whatever a replication is within, and large. Tests of several outputs share the 5 % of false alarms (Bonferroni).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import interval
from sim.study.warm_up.spans import FEWEST, Spans
from sim.study.warm_up.truncation import truncation

Reals = NDArray[np.float64]
LARGE = 0.1
"""Of the level. A tenth of the window that is off by so much moves its mean by a hundredth; and a level that changes by
so much over a window is at both its ends a twentieth from the mean that is reported."""
SURELY = 2  # times as much is what the interval of a difference may reach, where a warm-up is said to be long enough
FALSE_ALARMS = 0.05  # of a task, all its outputs together
FEWEST_REPLICATIONS = 3
SMALLEST = 0.1  # patients: a queue in which nobody stands nine tenths of the time is of no account


class Verdict(StrEnum):
    """What a row of the table says."""

    LONG_ENOUGH = "long enough"
    NOT_SETTLED = "not settled"
    TOO_SHORT = "warm-up too short"
    STILL_CHANGES = "still changes at the end"
    NO_STEADY_STATE = "no steady state: demand above capacity"
    AS_IT_IS = "starts as it is"
    TOO_LITTLE = "too little to judge"


@dataclass(frozen=True)
class Finding:
    """Of one output. NaN where unknown.

    level: the mean of the second half of the window; cut: parts that MSER-5 cuts off the mean over replications, None
    where it finds no point; cuts: likewise of each replication; early: by how much the early part differs from the late
    one, and moving: how much the trend of the second half would change the level over the whole window, both as shares
    of the level, with 95 % half widths.
    """

    output: str
    level: float
    cut: int | None
    cuts: tuple[int | None, ...]
    early: tuple[float, float]
    moving: tuple[float, float]
    verdict: Verdict


def judge(output: str, found: Reals, spans: Spans, overloaded: bool = False, outputs: int = 1) -> Finding:
    """Of one output. found: float64[replications, parts]; outputs: how many are judged together."""
    early, trend, levels = _differences(found, spans)
    shares = early / levels[0] if levels[0] else early * math.nan, trend / levels[1] if levels[1] else trend * math.nan
    if spans.as_it_is:
        verdict = Verdict.AS_IT_IS
    elif overloaded:
        verdict = Verdict.NO_STEADY_STATE
    elif spans.measured < FEWEST or len(found) < FEWEST_REPLICATIONS:
        verdict = Verdict.TOO_LITTLE
    else:
        verdict = _verdict(*shares, FALSE_ALARMS / outputs)
    cuts = tuple(truncation(row) for row in found)
    return Finding(
        output, levels[1], truncation(found.mean(axis=0)), cuts, interval(shares[0]), interval(shares[1]), verdict
    )


def _differences(found: Reals, spans: Spans) -> tuple[Reals, Reals, tuple[float, float]]:
    """Early less late, and what the trend comes to over the window, float64[replications] each, NaN where there are too
    few parts; the levels of the late part and of the second half.
    """
    late, half = found[:, spans.late].mean(axis=1), found[:, spans.half]
    levels = float(late.mean()), float(half.mean())
    if spans.measured < FEWEST:
        return late * math.nan, late * math.nan, levels
    ramp = np.arange(half.shape[1]) - (half.shape[1] - 1) / 2
    return found[:, spans.early].mean(axis=1) - late, half @ ramp / float(ramp @ ramp) * spans.measured, levels


def _verdict(early: Reals, trend: Reals, false_alarms: float) -> Verdict:
    """Of shares of the level. A trend alone is no fault: within a year it may be a season, and what goes on rising has
    not been at the start where it is at the end.
    """
    if is_off(early, false_alarms):
        return Verdict.STILL_CHANGES if is_off(trend, false_alarms) else Verdict.TOO_SHORT
    share, half_width = interval(early)
    return Verdict.LONG_ENOUGH if abs(share) + half_width <= SURELY * LARGE else Verdict.NOT_SETTLED


def is_off(shares: Reals, false_alarms: float, large: float = LARGE) -> bool:
    """Whether the mean of differences, as shares of the level, float64[replications], is settled and large."""
    return abs(float(shares.mean())) > large and chance(shares) < false_alarms


def chance(differences: Reals) -> float:
    """How likely a mean so far from 0 is by luck alone: two-sided, Student's t. 0 where all differ from 0 alike."""
    from scipy.special import stdtr

    mean, error = float(differences.mean()), float(differences.std(ddof=1)) / math.sqrt(len(differences))
    if error == 0.0:
        return 0.0 if mean else 1.0
    return float(2 * stdtr(len(differences) - 1, -abs(mean) / error))


def of_account(found: Reals, spans: Spans) -> bool:
    """Whether there is anything to judge in the early part or in the second half, float64[replications, parts]."""
    return bool(max(found[:, spans.early].mean(), found[:, spans.half].mean()) >= SMALLEST)
