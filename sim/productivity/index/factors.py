"""Factors one at a time, and what is left over: the interaction, which has a name and is hidden in no other bar."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.productivity.faults import NotComparable


class Step(NamedTuple):
    """One step of an explanation: which factor, of which part, and how many log points (0.01 is about 1 %)."""

    factor: str
    part: str
    log_points: float

    @property
    def name(self) -> str:
        """Factor and part as one label."""
        return f"{self.factor}: {self.part}" if self.part else self.factor


def log_mean(before: float, after: float) -> float:
    """The logarithmic mean of two amounts above 0, accurate when they are almost equal and when far apart."""
    low, high = min(before, after), max(before, after)
    change = (high - low) / low
    return low if change == 0.0 else low * change / math.log1p(change)


def log_parts(base: Mapping[str, float], new: Mapping[str, float]) -> dict[str, float]:
    """The contribution of each part to ln(Σ new / Σ base), log points; a part that is not named counts 0.

    Raises
    ------
    NotComparable
        When a total is not above 0.
    """
    before, after = math.fsum(base.values()), math.fsum(new.values())
    if not (before > 0.0 and after > 0.0):
        raise NotComparable(f"contributions need totals above 0, got {before} and {after}")
    mean = log_mean(before, after)
    return {name: (new.get(name, 0.0) - base.get(name, 0.0)) / mean for name in dict.fromkeys((*base, *new))}


def alone(factor: str, base: Mapping[str, float], moved: Mapping[str, float]) -> list[Step]:
    """What a total does when one factor alone moves, by part. Exact, in log points; errors: `log_parts`."""
    return [Step(factor, part, log_points) for part, log_points in log_parts(base, moved).items()]


def left_over(steps: list[Step], total: float, side: str) -> Step:
    """The interaction: the total less the effects of factors one at a time, log points."""
    return Step("interaction", side, total - math.fsum(step.log_points for step in steps))
