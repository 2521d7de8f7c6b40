"""What a choice of method does to a figure: another deflator, other days, pooled settings."""

from __future__ import annotations

from collections.abc import Sequence

from sim.productivity.calculation import growth
from sim.productivity.index import Step, left_over
from sim.productivity.levels import Level
from sim.productivity.preset import Alternative
from sim.productivity.restating import restated


def method_steps(base: Level, new: Level, alternatives: Sequence[Alternative]) -> list[Step]:
    """From ln(1 + p) as the preset has it to ln(1 + p) under all the alternatives together, log points.

    Each alternative alone, then the interaction; the sum is the difference of the two figures.

    Raises
    ------
    NotComparable, TableFaults
        As `growth`, under any of the alternatives.
    """
    preset, start = new.preset, growth(base, new).log_points

    def under(*chosen: Alternative) -> float:
        changed = preset.under(*chosen)
        return growth(restated(base, changed), restated(new, changed)).log_points

    steps = [Step("method", each.name, under(each) - start) for each in alternatives]
    return [*steps, left_over(steps, under(*alternatives) - start, "method")]
