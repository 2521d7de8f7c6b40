"""The calculation: cost-weighted activity over deflated inputs, as a growth or an effect between two worlds.

    a = CWA1 / CWA0 − 1        r = R1 / R0 − 1        p = (1 + a) / (1 + r) − 1

CWA1 is adjusted to the days of the base period and R1 stands at its prices, so a period compared with itself
in another world meets the same days and the same prices, and both cancel without a remainder.
`docs/method.md` gives each formula its source.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sim.productivity.inputs import inputs_ratio
from sim.productivity.levels import Level, NotComparable, Period, level
from sim.productivity.output import output_ratio
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable


@dataclass(frozen=True)
class Growth:
    """Growth between two levels, kept as ratios: no digit is lost, however large the change."""

    activity_ratio: float
    """1 + a: cost-weighted activity, adjusted for days, over that of the base."""
    inputs_ratio: float
    """1 + r: inputs at the prices of the base period over those of the base."""

    @property
    def activity(self) -> float:
        """Growth of activity a, as a share: 0.027 is 2.7 %."""
        return self.activity_ratio - 1.0

    @property
    def inputs(self) -> float:
        """Growth of inputs r, as a share."""
        return self.inputs_ratio - 1.0

    @property
    def productivity(self) -> float:
        """Growth of productivity p, as a share; a ratio and not the difference a − r."""
        return self.activity_ratio / self.inputs_ratio - 1.0

    @property
    def log_points(self) -> float:
        """ln(1 + p) = ln(1 + a) − ln(1 + r), the scale on which contributions add.

        Raises
        ------
        NotComparable
            When the new period has no output, whose logarithm is no number.
        """
        if not self.activity_ratio > 0.0:
            raise NotComparable("no output in the new period: nothing to compare")
        return math.log(self.activity_ratio) - math.log(self.inputs_ratio)


def productivity_growth(activity: float, inputs: float) -> float:
    """Productivity growth p from the growth of activity and of inputs, all as shares.

    Raises
    ------
    NotComparable
        When either is not finite or inputs fell to nothing: no inputs, no productivity.
    """
    if not (math.isfinite(activity) and math.isfinite(inputs) and activity >= -1.0 and inputs > -1.0):
        raise NotComparable(f"growth of activity {activity} and of inputs {inputs} give no productivity")
    return (1.0 + activity) / (1.0 + inputs) - 1.0


def growth(base: Level, new: Level) -> Growth:
    """Growth from base to new under the rules of their preset; NHS England's adjusts for days and deflates spend.

    Raises
    ------
    NotComparable
        When the base has no output or no inputs, the new level no inputs, the two are not alike, or what the rules
        need is not given: hours, weights of a year, quality of both periods.
    TableFaults
        When a deflator does not reach the months.
    """
    _alike(base, new)
    return Growth(output_ratio(base, new), inputs_ratio(base, new))


def chained_growth(levels: Sequence[Level]) -> list[Growth]:
    """Growth since the first level of each that follows, link by link, each link under the weights of its own years.

    Raises
    ------
    NotComparable, TableFaults
        As `growth`, of any link; and when there are fewer than two levels.
    """
    if len(levels) < 2:
        raise NotComparable(f"a chain needs two levels, got {len(levels)}")
    chain, reached = [], Growth(1.0, 1.0)
    for base, new in pairwise(levels):
        link = growth(base, new)
        reached = Growth(reached.activity_ratio * link.activity_ratio, reached.inputs_ratio * link.inputs_ratio)
        chain.append(reached)
    return chain


def effect(base: Level, new: Level) -> float:
    """What one world adds to the level of productivity of another over the same months, log points.

    ln(CWA1 / CWA0) − ln(R1 / R0): same months, same prices, so that days and deflators cancel exactly.
    Never to be added to a published growth.

    Raises
    ------
    NotComparable
        When the months differ, or either world has no output or no inputs.
    """
    if base.period.months != new.period.months:
        raise NotComparable("an effect compares two worlds over the same months; for two periods ask for their growth")
    return growth(base, new).log_points


def year_on_year(activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period) -> Growth:
    """Growth of a period's months together (year to date) on the same months a year before."""
    before = level(activity, inputs, preset, period.year_before())
    return growth(before, level(activity, inputs, preset, period))


def monthly(activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period) -> dict[str, Growth]:
    """Growth of each month of a period on the same month a year before, by month."""
    singles = (replace(period, months=(month,)) for month in period.months)
    return {one.months[0]: year_on_year(activity, inputs, preset, one) for one in singles}


def _alike(base: Level, new: Level) -> None:
    if base.preset is not new.preset and base.preset != new.preset:
        raise NotComparable("the two levels were weighed by different presets")
    if len(base.period.months) != len(new.period.months):
        counts = f"{len(base.period.months)} and {len(new.period.months)}"
        raise NotComparable(f"the two periods must have as many months, got {counts}")
