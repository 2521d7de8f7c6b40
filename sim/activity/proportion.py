"""Proportions by their counts: of replications that are alike by chance the spread tells nothing.

A proportion is a count of events over the count of trials (patients, requests) that each had one or had none. Of no
event all replications have a share of 0 and the spread is 0; so it is of fifteen events in each of two.
"""

from __future__ import annotations

import math

from sim.activity.interval import CONFIDENCE

TAIL = (1.0 - CONFIDENCE) / 2.0


def exact(events: float, trials: float) -> tuple[float, float]:
    """The interval of Clopper and Pearson (1934, Biometrika 26), of counts that need not be whole."""
    from scipy.special import betaincinv

    others = trials - events
    low = 0.0 if events <= 0.0 else float(betaincinv(events, others + 1.0, TAIL))
    high = 1.0 if others <= 0.0 else float(betaincinv(events + 1.0, others, 1.0 - TAIL))
    return low, high


def effective_trials(trials: float, proportion: float, variance: float) -> float:
    """How many independent trials would tell as much as these did, at most all of them: their number over the design
    effect (Kish 1965, Survey Sampling).

    variance: of the proportion, by the spread between replications. Trials that hang together within a replication
    count for less. A spread of 0 tells nothing: all count.
    """
    alone = proportion * (1.0 - proportion)
    return min(trials, alone / variance) if variance > 0.0 and alone > 0.0 else trials


def unseen(gained: float, lost: float) -> float:
    """How far the difference of two counts may be from the one that was seen, at the farther end.

    gained, lost: how many had an event in one of two worlds only. Each is a Poisson count with the interval of Garwood
    (1936, Biometrika 28), and of their difference the ends are as far off as both together (Zou and Donner 2008,
    Statistics in Medicine 27).
    """
    (least_gained, most_gained), (least_lost, most_lost) = _poisson(gained), _poisson(lost)
    return max(math.hypot(most_gained - gained, lost - least_lost), math.hypot(gained - least_gained, most_lost - lost))


def _poisson(count: float) -> tuple[float, float]:
    from scipy.special import gammaincinv

    low = 0.0 if count <= 0.0 else float(gammaincinv(count, TAIL))
    return low, float(gammaincinv(count + 1.0, 1.0 - TAIL))
