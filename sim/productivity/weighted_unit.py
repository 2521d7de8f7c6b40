"""Weighted activity units: what a unit of output costs at one trust, a level beside the growth.

    WAU = Σ q·c / K        cost per WAU = total cost / WAU

c is the national average cost, so a trust that does what it does at the average costs K a unit. Source: Model Hospital
knowledge base. No market forces factor is taken out.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.productivity.levels import Level, NotComparable
from sim.productivity.ranges import moved
from sim.productivity.restating import restated


class UnitCost(NamedTuple):
    """One organisation over one period."""

    organisation: str
    weighted_units: float
    """WAU: output at national average cost over K."""
    cost_gbp: float
    """Nominal spend in scope, £."""
    scale_gbp: float
    """K, £: what a unit costs where everything costs the average."""

    @property
    def cost_per_unit_gbp(self) -> float:
        """£ a weighted activity unit: lower is cheaper."""
        return self.cost_gbp / self.weighted_units

    @property
    def over_average(self) -> float:
        """Cost over what the same activity costs on average, less 1: 0.03 is 3 % dearer. K plays no part."""
        return self.cost_gbp / (self.weighted_units * self.scale_gbp) - 1.0


def unit_cost(level: Level) -> UnitCost:
    """Cost per weighted activity unit of a level, under a preset with a scale.

    Raises
    ------
    NotComparable
        When the preset has no scale, or the organisation neither did nor spent anything.
    """
    scale = level.preset.rules.wau_scale_gbp
    if scale is None:
        raise NotComparable(f"preset {level.preset.name} has no wau_scale_gbp, so no weighted activity unit")
    weighted, spent = level.cost_weighted_activity, level.nominal_gbp
    for what, amount in (("output", weighted), ("inputs", spent)):
        if not amount > 0.0:
            raise NotComparable(f"no {what} of {level.period.organisation}: a unit has no cost")
    return UnitCost(level.period.organisation, weighted / scale, spent, scale)


def unit_costs_assumed(level: Level) -> dict[str, UnitCost]:
    """Cost per weighted activity unit under each alternative of the preset, by its name. Errors: `unit_cost`."""
    preset = level.preset
    alternatives = [each for assumption in preset.assumptions for each in assumption.alternatives]
    return {each.name: unit_cost(restated(level, preset.under(each))) for each in alternatives}


def unit_cost_range(level: Level) -> tuple[float, float]:
    """Least and most £ a weighted activity unit, over the alternatives of the preset and the ends of assumed weights.

    A unit costs less the more each weight weighs: so the ends are where all weights are high, and where all are low.

    Raises
    ------
    NotComparable
        As `unit_cost`.
    """
    preset = level.preset
    found = [
        unit_cost(level).cost_per_unit_gbp,
        *(each.cost_per_unit_gbp for each in unit_costs_assumed(level).values()),
    ]
    weights = [each for each in preset.ranges if each.place[0] == "weights"]
    alternatives = [each for assumption in preset.assumptions for each in assumption.alternatives]
    found = []
    for values in ({}, {each.place: each.high for each in weights}, {each.place: each.low for each in weights}):
        for under in (preset, *(preset.under(each) for each in alternatives)):
            found.append(unit_cost(restated(level, moved(under, values))).cost_per_unit_gbp)
    return min(found), max(found)
