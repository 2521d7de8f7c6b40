"""Paired differences: what they come to, with intervals, and what the pairing was worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import t_quantile
from sim.activity.proportion import unseen
from sim.activity.ratio import Quotient, pseudo_values, ratio_of, telling

Reals = NDArray[np.float64]
FEWEST_PAIRS = 5  # with fewer, the interval of a variance spans a factor of more than forty
FEW = 30.0  # events that came or went: of fewer it is said that they are too few where they settle no sign
EVEN = 1e-12  # pairs that differ by less of their spread are alike but for rounding
Sides = tuple[Sequence[Quotient], Sequence[Quotient]]  # base and new, replication by replication


class Paired(NamedTuple):
    """The mean of a paired difference and its intervals.

    base: the baseline with every assumption as assumed; half_width: of the headline interval, in which another draw of
    the assumptions lies in 95 of 100 studies; luck: of the mean of as many pairs had every assumption been as assumed;
    worth: how many unpaired replications one pair was worth (variance unpaired over paired); NaN where too few pairs
    tell (luck and worth: fewer than five) or, for worth, where all pairs differ by the same; few: of a proportion,
    whether the half width is that of its counts and these, the net of each pair, add up to few.
    """

    base: float
    mean: float
    half_width: float
    luck: float
    worth: float
    few: bool = False

    @property
    def interval(self) -> tuple[float, float]:
        """The headline interval."""
        return self.mean - self.half_width, self.mean + self.half_width

    @property
    def settled(self) -> bool:
        """Whether the headline interval leaves no doubt about the sign."""
        return abs(self.mean) > self.half_width


def paired(drawn: Sides, as_assumed: Sides) -> Paired:
    """Differences between two worlds, each a ratio of means over replications (a sum over 1 is the mean of sums).

    drawn: pairs whose assumptions were drawn, none where there was nothing to draw; as_assumed: pairs in which every
    assumption has its central value.
    """
    pairs = drawn if drawn[0] else as_assumed
    base, new = map(_ratio, pairs)
    level = _ratio(as_assumed[0] or drawn[0])
    floor, events = _of_counts(pairs)
    half_width = headline(differences(pairs), bool(drawn[0]))
    few = events < FEW and floor > half_width
    found = Paired(level, new - base, max(half_width, floor), math.nan, math.nan, few)  # NaN stays NaN
    central = differences(as_assumed)
    if len(pairs[0]) < 2 or len(central) < FEWEST_PAIRS:
        return found
    sampling = t_quantile(len(central) - 1) * math.sqrt(float(central.var(ddof=1)) / len(pairs[0]))
    return found._replace(luck=max(sampling, floor), worth=_worth(*_values(as_assumed)))


def headline(differences: Reals, drawn: bool) -> float:
    """Half width of the headline interval of the mean of some differences, float64[pairs]; NaN of fewer than two.

    Where assumptions were drawn, luck averages out over pairs and assumptions do not: nobody knows them better for
    having drawn them more often. So the interval is that of one more draw, t √(1 + 1 / n) s, with the SD s of all
    pairs. s holds the luck of a pair too. What luck is could be reported only by running every pair a second time as
    assumed; taken from some of the pairs and subtracted, it made the interval too narrow where it matters most, where
    luck and assumptions are of like size. Not subtracted, it makes the interval too wide where luck is the larger, and
    more pairs do not narrow it. Where nothing was drawn, the interval is that of the mean, t s / √n.
    """
    count = len(differences)
    if count < 2:
        return math.nan
    spread = float(differences.std(ddof=1))
    return t_quantile(count - 1) * spread * math.sqrt((1.0 if drawn else 0.0) + 1.0 / count)


def lone(drawn: Sequence[float], as_assumed: Sequence[float]) -> Paired:
    """A figure that only a pair as a whole has, and neither of its worlds: no base, and no worth of pairing."""
    sides = [tuple([Quotient(value) for value in side] for side in ([0.0] * len(of), of)) for of in (drawn, as_assumed)]
    return paired((sides[0][0], sides[0][1]), (sides[1][0], sides[1][1]))._replace(base=math.nan, worth=math.nan)


def _ratio(side: Sequence[Quotient]) -> float:
    return ratio_of(side).value


def _values(sides: Sides) -> tuple[Reals, Reals]:
    """Numbers by pair whose mean is the ratio of the means of each world: of a sum, the sums themselves. A pair is left
    out in neither of whose worlds there was anything to tell.
    """
    parts = [([q.numerator for q in side], [q.denominator for q in side]) for side in sides]
    counting = telling(*parts[0]) | telling(*parts[1])
    base, new = (pseudo_values(*part, counting)[counting] for part in parts)
    return base, new


def differences(sides: Sides) -> Reals:
    """By pair, so that their mean is the difference of both ratios of means; of fewer than two pairs there are none."""
    if len(sides[0]) < 2:
        return np.empty(len(sides[0]))
    base, new = _values(sides)
    return new - base


def floor_of_counts(sides: Sides) -> float:
    """The least half width of the difference of two proportions; 0 of all else."""
    return _of_counts(sides)[0]


def _of_counts(sides: Sides) -> tuple[float, float]:
    """The least half width of the difference of two proportions, and how many events came or went; 0 of all else.

    Worlds of a pair share their patients, so what counts is who has an event in one of them only. At least as many as
    a pair's counts differ by do: its net, of which pairs may be alike by chance.
    """
    if len(sides[0]) < 2 or not any(q.proportion for side in sides for q in side):
        return 0.0, 0.0
    moved = np.array([new.numerator - base.numerator for base, new in zip(*sides, strict=True)])
    trials = min(sum(q.denominator for q in side) for side in sides)
    if np.isnan(moved).any() or not trials > 0.0:
        return 0.0, 0.0
    gained, lost = float(moved[moved > 0].sum()), -float(moved[moved < 0].sum())
    return unseen(gained, lost) / trials, gained + lost


def _worth(base: Reals, new: Reals) -> float:
    """How many unpaired replications a pair is worth, by luck alone: drawn assumptions are alike in both."""
    of_pairs = float((new - base).var(ddof=1))
    unpaired = float(base.var(ddof=1) + new.var(ddof=1))
    return unpaired / of_pairs if of_pairs > EVEN * unpaired else math.nan
