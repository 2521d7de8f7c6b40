"""When a point has pairs enough: so many, or when the interval of a named effect is as narrow as was asked for.

The sequential rule is that of Chow and Robbins (1965), pairs until the interval of the mean is narrow enough, with an
upper bound of the variance in place of the variance. As it stands, the rule stops early where the first pairs happen
to lie close together, which they do most often where a few rare pairs make the mean, and then its interval lies
beside the truth. How far the variance of n pairs may be from the truth goes by their kurtosis k: its standard error
is about the variance itself times √((k − 1) / n) (Bonett 2006 builds an interval on it). What it holds on known truth
is in docs/studies.md.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import t_quantile
from sim.study.design.study_file import Stopping
from sim.study.sweep.result import Stopped

Reals = NDArray[np.float64]
ONE_SIDED = 1.645  # standard errors: the 95 % bound of a normal distribution from one side
NORMAL = 3.0  # the kurtosis of a normal distribution; that of few pairs is too low more often than too high
MOST_DOUBT = 5.0  # times the variance: of few pairs with one far off the bound would be infinite
GROWTH = 0.1  # of the pairs there are: each look is a chance to stop too early, so none is for less
LEAP = 1.0  # of the pairs there are: what is still needed is not known well enough to run more at once


def next_pairs(rule: Stopping, differences: Reals, pairs: int | None = None, floor: float = 0.0) -> int:
    """How many further pairs a point needs; 0: it has enough.

    differences: float64[n], by pair, of the named effect (of a ratio of means its pseudo-values), all of them anew at
    each call; pairs: run so far, where some of them tell nothing of the effect; floor: of a proportion, the half-width
    of its counts, below which no interval of it lies.
    """
    run = len(differences) if pairs is None else pairs
    if rule.pairs is not None:
        return max(rule.pairs - run, 0)
    least, most, asked = _sequential(rule)
    if run < least:
        return least - run
    reached = _looked_at(differences, floor)
    if reached <= asked:
        return 0
    wanted = run * (reached / asked) ** 2 if math.isfinite(reached) else math.inf
    further = min(max(wanted - run, GROWTH * run), LEAP * run)
    return max(min(math.ceil(further), most - run), 0)


def stopped(rule: Stopping, differences: Reals, pairs: int | None = None, floor: float = 0.0) -> Stopped:
    """Why a point has no further pairs; its arguments are those of `next_pairs`."""
    run = len(differences) if pairs is None else pairs
    if rule.pairs is not None:
        return Stopped(run, math.nan, run >= rule.pairs)
    least, _, asked = _sequential(rule)
    reached = _looked_at(differences, floor)
    return Stopped(run, reached, run >= least and reached <= asked)


def bounded_half_width(differences: Reals) -> float:
    """Half-width of the 95 % interval of a mean, its variance taken at the upper bound; NaN of fewer than two pairs.

    differences: float64[n]. 0 where all are alike.
    """
    count = len(differences)
    if count < 2:
        return math.nan
    apart = differences - differences.mean()
    scatter = float((apart * apart).mean())
    if scatter == 0.0:
        return 0.0
    kurtosis = float(((apart * apart / scatter) ** 2).mean())
    doubt = ONE_SIDED * math.sqrt((max(kurtosis, NORMAL) - 1.0) / count)
    bound = scatter * count / (count - 1) / max(1.0 - doubt, 1.0 / MOST_DOUBT)
    return t_quantile(count - 1) * math.sqrt(bound / count)


def _looked_at(differences: Reals, floor: float) -> float:
    return float(np.maximum(bounded_half_width(differences), floor))  # NaN stays NaN


def _sequential(rule: Stopping) -> tuple[int, int, float]:
    """The least and the most pairs, and the half-width that is asked for. ValueError of a rule that states them not."""
    if rule.least is None or rule.most is None or rule.half_width is None:
        raise ValueError("a sequential rule states half_width, least and most")
    return rule.least, rule.most, rule.half_width
