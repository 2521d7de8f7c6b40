"""The range of a result over what is assumed: each alternative alone, and all of them together in every combination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple

from sim.productivity.calculation import Growth, growth
from sim.productivity.faults import TableFaults
from sim.productivity.levels import Level, NotComparable
from sim.productivity.preset import Alternative, Assumption
from sim.productivity.restating import restated

MOST_COMBINATIONS = 2_000
"""Beyond so many, only the alternatives one at a time are taken, and the result says so."""


class Outcome(NamedTuple):
    """The result under one alternative, or why it cannot be had from these tables."""

    assumption: str
    choice: str
    growth: Growth | None
    why_not: str = ""


@dataclass(frozen=True)
class Sensitivity:
    """A result, the result under each alternative, and the least and the most over all of them."""

    growth: Growth
    assumptions: tuple[Assumption, ...]
    """What is assumed, in the order of the preset: print it with the result."""
    outcomes: tuple[Outcome, ...]
    """One alternative at a time."""
    combinations: int
    """How many combinations of alternatives the joint range is over; 0 where they are too many to take."""
    joint: tuple[float, float]
    """Least and most productivity growth over the combinations, shares; one at a time where they are too many."""

    @property
    def alone(self) -> tuple[float, float]:
        """Least and most productivity growth with one alternative at a time, the result itself among them, shares."""
        found = [self.growth.productivity, *(o.growth.productivity for o in self.outcomes if o.growth)]
        return min(found), max(found)

    @property
    def untold(self) -> tuple[str, ...]:
        """Assumptions without an alternative that a table can tell: the range leaves them out."""
        told = {outcome.assumption for outcome in self.outcomes if outcome.growth}
        return tuple(assumption.name for assumption in self.assumptions if assumption.name not in told)


def sensitivity(base: Level, new: Level) -> Sensitivity:
    """The growth from base to new, and its range over the assumptions of the preset.

    Raises
    ------
    NotComparable, TableFaults
        As `growth`, of the result itself; an alternative that cannot be had is told as an outcome.
    """
    result = growth(base, new)
    assumptions = new.preset.assumptions
    pairs = [(each.name, alternative) for each in assumptions for alternative in each.alternatives]
    outcomes = tuple(_outcome(base, new, name, alternative) for name, alternative in pairs)
    alone = [result.productivity, *(outcome.growth.productivity for outcome in outcomes if outcome.growth)]
    able = {(outcome.assumption, outcome.choice) for outcome in outcomes if outcome.growth}
    choices = [
        [None, *(alternative for alternative in each.alternatives if (each.name, alternative.name) in able)]
        for each in assumptions
    ]
    size = prod(len(each) for each in choices)
    every = [*alone, *_combined(base, new, choices)] if 1 < size <= MOST_COMBINATIONS else alone
    return Sensitivity(
        result, assumptions, outcomes, size if size <= MOST_COMBINATIONS else 0, (min(every), max(every))
    )


def _outcome(base: Level, new: Level, assumption: str, alternative: Alternative) -> Outcome:
    try:
        changed = new.preset.under(alternative)
        grown = growth(restated(base, changed), restated(new, changed))
    except (NotComparable, TableFaults) as reason:
        return Outcome(assumption, alternative.name, None, str(reason).splitlines()[0])
    return Outcome(assumption, alternative.name, grown)


def _combined(base: Level, new: Level, choices: Sequence[Sequence[Alternative | None]]) -> Iterator[float]:
    """Productivity growth under every combination of two alternatives or more that the tables can tell."""
    for combination in product(*choices):
        chosen = [alternative for alternative in combination if alternative is not None]
        if len(chosen) < 2:
            continue
        try:
            changed = new.preset.under(*chosen)
            yield growth(restated(base, changed), restated(new, changed)).productivity
        except (NotComparable, TableFaults):
            continue
