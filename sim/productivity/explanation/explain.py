"""The whole explanation of a growth: steps in log points that add up to ln(1 + p), and what could not be reported."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.productivity.calculation import Growth, growth
from sim.productivity.explanation.activity import activity_steps
from sim.productivity.explanation.resources import input_steps
from sim.productivity.index import Step
from sim.productivity.inputs import hours_known
from sim.productivity.levels import Level
from sim.productivity.output import has_pools
from sim.productivity.quality import terms_applied


@dataclass(frozen=True)
class Explanation:
    """A growth and its steps: those of activity, then those of inputs with their sign turned (more inputs lower it)."""

    growth: Growth
    steps: tuple[Step, ...]
    """In log points; their sum is ln(1 + p)."""
    notes: tuple[str, ...]
    """What the tables are too coarse to tell, one sentence each."""

    @property
    def log_points(self) -> float:
        """ln(1 + p)."""
        return self.growth.log_points

    def by_factor(self) -> dict[str, float]:
        """Steps added up by factor, the interactions apart, in their order; the sum is the same."""
        factors: dict[str, list[float]] = {}
        for step in self.steps:
            name = step.name if step.factor == "interaction" else step.factor
            factors.setdefault(name, []).append(step.log_points)
        return {name: math.fsum(points) for name, points in factors.items()}

    def largest(self, most: int) -> list[Step]:
        """The largest steps in their order and the rest as one, so that all of it stays in the sum.

        most: how many steps to name, at least 1.
        """
        moving = [step for step in self.steps if step.log_points != 0.0]
        kept = sorted(moving, key=lambda step: -abs(step.log_points))[:most]
        named = [step for step in moving if step in kept or step.factor == "interaction"]
        rest = [step.log_points for step in moving if step not in named]
        return [*named, Step("everything else", f"{len(rest)} steps", math.fsum(rest))] if rest else named


def explain(base: Level, new: Level) -> Explanation:
    """What moved the figure from base to new, under the rules of their preset.

    Raises
    ------
    NotComparable, TableFaults
        As `growth`; and when the new period has no output, whose logarithm is no number.
    """
    grown = growth(base, new)
    grown.log_points  # noqa: B018 - refuses a new period without output before anything is explained
    turned = (step._replace(log_points=-step.log_points) for step in input_steps(base, new))
    return Explanation(grown, (*activity_steps(base, new), *turned), tuple(_notes(base, new)))


def _notes(base: Level, new: Level) -> list[str]:
    rules, notes = new.preset.rules, []
    if not any(item.currency for item in (*base.items, *new.items)):
        notes.append("No currencies are given, so a richer or poorer mix inside a point of delivery cannot be told.")
    if not has_pools(base, new):
        notes.append(
            "No procedure is given in two settings, so a setting shift cannot be told from a change in volume."
        )
    if rules.inputs != "hours" and not hours_known(base, new):
        notes.append(
            "Hours are not given for all staff, so hours, staffing mix and pay for an hour cannot be told apart."
        )
    if rules.quality.rule == "terms":
        missing = [term for term in rules.quality.terms if term not in terms_applied(base, new)]
        notes += [f"No measures of {term} are given, so quality counts without it." for term in missing]
    return notes
