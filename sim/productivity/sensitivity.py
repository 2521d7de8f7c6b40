"""The range of a result over what is assumed: each alternative alone, and all of them together in every combination,
with every number that is assumed between a low and a high at whichever end moves the result further.

The corner is the extreme. Under fixed weights growth is a ratio of two sums in which each weight stands once above and
once below, and inputs fall as a price rises: so growth goes one way along each number, and where no single number can
be moved to raise it any more, nothing else can. The search starts where each number moved alone raises growth, climbs
from there under the best combination of alternatives, and again under the eight that come nearest.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import NamedTuple

from sim.productivity.calculation import Growth, growth
from sim.productivity.faults import TableFaults
from sim.productivity.levels import Level, NotComparable
from sim.productivity.preset import Alternative, Assumption, Preset
from sim.productivity.ranges import Place, Range, moved
from sim.productivity.restating import restated

MOST_COMBINATIONS = 2_000
"""Beyond so many, only the alternatives one at a time are taken, and the result says so."""


STARTS = 8
"""Combinations of alternatives under which the ends of all numbers are searched anew: those that come nearest."""


class Outcome(NamedTuple):
    """The result under one alternative, or why it cannot be had from these tables."""

    assumption: str
    choice: str
    growth: Growth | None
    why_not: str = ""


class Number(NamedTuple):
    """A number that is assumed between two ends, and the growth of productivity at either, all else as assumed."""

    name: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def span(self) -> float:
        """How far it moves the result, a share."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Sensitivity:
    """A result, the result under each alternative, and the least and the most over all of them."""

    growth: Growth
    assumptions: tuple[Assumption, ...]
    """What is assumed, in the order of the preset: print it with the result."""
    outcomes: tuple[Outcome, ...]
    """One alternative at a time."""
    numbers: tuple[Number, ...]
    """Numbers assumed between a low and a high that move the result, the one that moves it most first."""
    combinations: int
    """How many combinations of alternatives give a result of their own; 0 where they are too many to take."""
    joint: tuple[float, float]
    """Least and most productivity growth over the combinations and the ends of all numbers, shares; where combinations
    are too many, over the ends of all numbers and one alternative at a time."""

    @property
    def alone(self) -> tuple[float, float]:
        """Least and most productivity growth with one alternative at a time, the result itself among them, shares."""
        found = [self.growth.productivity, *(o.growth.productivity for o in self.outcomes if o.growth)]
        return min(found), max(found)


def sensitivity(base: Level, new: Level) -> Sensitivity:
    """The growth from base to new, and its range over the assumptions of the preset.

    Raises
    ------
    NotComparable, TableFaults
        As `growth`, of the result itself; an alternative that cannot be had is reported as an outcome.
    """
    result = growth(base, new)
    assumptions = new.preset.assumptions
    pairs = [(each.name, alternative) for each in assumptions for alternative in each.alternatives]
    outcomes = tuple(_outcome(base, new, name, alternative) for name, alternative in pairs)
    able = {(outcome.assumption, outcome.choice) for outcome in outcomes if outcome.growth}
    choices = [
        [None, *(alternative for alternative in each.alternatives if (each.name, alternative.name) in able)]
        for each in assumptions
    ]
    size = prod(len(each) for each in choices)
    every = [*product(*choices)] if size <= MOST_COMBINATIONS else _one_at_a_time(choices)
    presets = [preset for combination in every if (preset := _under(new.preset, combination)) is not None]
    found = _Search(base, new)
    grown = [each for preset in presets if (each := found.growth(preset)) is not None]
    differ = {(round(each.activity_ratio, 12), round(each.inputs_ratio, 12)) for each in grown}
    numbers, joint = found.over_ranges(presets)
    return Sensitivity(result, assumptions, outcomes, numbers, len(differ) if size <= MOST_COMBINATIONS else 0, joint)


def _one_at_a_time(choices: Sequence[Sequence[Alternative | None]]) -> list[tuple[Alternative | None, ...]]:
    return [(None,), *((alternative,) for each in choices for alternative in each if alternative is not None)]


def _under(preset: Preset, combination: Sequence[Alternative | None]) -> Preset | None:
    """The preset under a combination of alternatives; None where they break its rules together."""
    chosen = [alternative for alternative in combination if alternative is not None]
    try:
        return preset.under(*chosen) if chosen else preset
    except ValueError:
        return None


class _Search:
    """The results of two levels under other presets."""

    def __init__(self, base: Level, new: Level) -> None:
        self.base, self.new = base, new

    def growth(self, preset: Preset, values: Mapping[Place, float] | None = None) -> Growth | None:
        """The growth under a preset with some of its numbers moved; None where these tables cannot have it."""
        changed = moved(preset, values) if values else preset
        try:
            return growth(restated(self.base, changed), restated(self.new, changed))
        except (NotComparable, TableFaults):
            return None

    def at(self, preset: Preset, values: Mapping[Place, float]) -> float:
        """Productivity growth, nan where it cannot be had."""
        found = self.growth(preset, values)
        return math.nan if found is None else found.productivity

    def over_ranges(self, presets: Sequence[Preset]) -> tuple[tuple[Number, ...], tuple[float, float]]:
        """What each number moves by itself, and the least and the most over all presets and ends together."""
        ends: dict[Place, Number] = {}
        for each in presets[0].ranges:
            for preset in self._where(each, presets):
                low, high = (self.at(preset, {each.place: end}) for end in (each.low, each.high))
                if math.isfinite(low) and math.isfinite(high) and not math.isclose(low, high, abs_tol=1e-12):
                    ends[each.place] = Number(each.name, each.low, each.high, low, high)
                    break
        raising = {place: each.high if each.at_high > each.at_low else each.low for place, each in ends.items()}
        lowering = {place: each.low + each.high - raising[place] for place, each in ends.items()}
        least = self._extreme(presets, lowering, ends, -1)
        most = self._extreme(presets, raising, ends, 1)
        own = [each for place, each in ends.items() if place[0] != "deflators" or place[1] == presets[0].deflator_set]
        return tuple(sorted(own, key=lambda each: -each.span)), (least, most)

    def _where(self, each: Range, presets: Sequence[Preset]) -> Iterator[Preset]:
        """Presets under which a number may matter: the first, or the first of its deflator set."""
        if each.place[0] != "deflators":
            yield presets[0]
            return
        yield from islice((preset for preset in presets if preset.deflator_set == each.place[1]), 1)

    def _extreme(
        self, presets: Sequence[Preset], corner: Mapping[Place, float], ends: Mapping[Place, Number], sign: int
    ) -> float:
        """The most (sign 1) or the least (−1) over presets, from a corner of all numbers on."""
        best = max(sign * value for preset in presets if math.isfinite(value := self.at(preset, {})))
        if not ends:
            return sign * best
        start = dict(corner)
        for rounds in (1, STARTS):  # the best corner of one combination is where the search of the others begins
            order = sorted(presets, key=lambda preset: -_or_least(sign * self.at(preset, start)))
            for preset in order[:rounds]:
                value, values = self._climbed(preset, start, ends, sign)
                if value > best:
                    best, start = value, values
        return sign * best

    def _climbed(
        self, preset: Preset, corner: Mapping[Place, float], ends: Mapping[Place, Number], sign: int
    ) -> tuple[float, dict[Place, float]]:
        """The most that moving one number after the other reaches under a preset, and where."""
        values = dict(corner)
        best, improved = _or_least(sign * self.at(preset, values)), True
        while improved:
            improved = False
            for place, each in ends.items():
                other = {**values, place: each.low + each.high - values[place]}
                value = sign * self.at(preset, other)
                if value > best + 1e-15:
                    best, values, improved = value, other, True
        return best, values


def _or_least(value: float) -> float:
    return value if math.isfinite(value) else -math.inf


def _outcome(base: Level, new: Level, assumption: str, alternative: Alternative) -> Outcome:
    try:
        changed = new.preset.under(alternative)
        grown = growth(restated(base, changed), restated(new, changed))
    except (NotComparable, TableFaults) as reason:
        return Outcome(assumption, alternative.name, None, str(reason).splitlines()[0])
    return Outcome(assumption, alternative.name, grown)
