"""The national figure, three ways, and why they differ.

With w_i the share of trust i in the cost of all, a, r and p its growths:

    mean of trusts          Σ p_i / n
    cost-weighted mean      Σ w_i p_i
    aggregate               (1 + Σ w_i a_i) / (1 + Σ w_i r_i) − 1  =  Σ w_i p_i + cov_w(r, p) / (1 + Σ w_i r_i)

The last equality is exact. So the aggregate lies below the cost-weighted mean where the trusts whose resources grew
most are those whose productivity grew least. It takes every £ of cost to have made the same output in the base year,
for a table of growths knows no levels. From tables of activity and inputs `reallocation` does without that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.productivity.calculation import growth as growth_of
from sim.productivity.growth_table import GrowthTable
from sim.productivity.levels import Level, NotComparable
from sim.productivity.tables import Numbers
from sim.productivity.trusts.published import PUBLISHED


@dataclass(frozen=True)
class National:
    """One period, growths as fractions; nan where the columns do not reach."""

    period: str
    trusts: int
    mean: float
    median: float
    sd: float
    """Standard deviation between trusts."""
    weighted: float
    """Mean weighted by cost."""
    activity: float
    """Growth of activity weighted by cost."""
    resource: float
    """Growth of resources weighted by cost."""
    published: float
    """What NHS England gave for the nation, to 0.1 pp; nan where not known."""
    source: str
    """Where that stands."""

    @property
    def aggregate(self) -> float:
        """The ratio of the two weighted growths."""
        return (1.0 + self.activity) / (1.0 + self.resource) - 1.0

    @property
    def covariance(self) -> float:
        """What the aggregate lies above the weighted mean, exactly cov_w(r, p) / (1 + R)."""
        return self.aggregate - self.weighted

    @property
    def unexplained(self) -> float:
        """Published less the aggregate, or less the weighted mean where there is no aggregate."""
        return self.published - (self.weighted if math.isnan(self.aggregate) else self.aggregate)


def national(growth: GrowthTable, period: str, published: bool = True) -> National:
    """The figures of one period, over the trusts that have a productivity growth.

    published: whether the table is of the nation, beside which the published figure may stand.

    Raises
    ------
    NotComparable
        When no trust has one.
    """
    part = growth.over_period(period)
    part = part.where(~np.isnan(part.productivity))
    if not len(part):
        raise NotComparable(f"no productivity growth in {period}")
    known = PUBLISHED.get(period) if published else None
    productivity = part.productivity
    return National(
        period=period,
        trusts=len(part),
        mean=float(productivity.mean()),
        median=float(np.median(productivity)),
        sd=float(productivity.std(ddof=1)) if len(part) > 1 else math.nan,
        weighted=_weighted(productivity, part.cost_gbp),
        activity=_weighted(part.activity_growth, part.cost_gbp),
        resource=_weighted(part.resource_growth, part.cost_gbp),
        published=known.growth if known else math.nan,
        source=known.source if known else "",
    )


def _weighted(growth: Numbers, cost: Numbers) -> float:
    """Mean by cost; nan where a growth or a cost is not given."""
    return float((growth * cost).sum() / cost.sum())


@dataclass(frozen=True)
class Reallocation:
    """Growth of all trusts together, cut in two that add up exactly; fractions."""

    aggregate: float
    """(ΣCWA1 / ΣCWA0) / (ΣR1 / ΣR0) − 1, outputs adjusted for days and inputs deflated."""
    within: float
    """What trusts' own growths make of it: Σ e_i λ_i p_i."""
    between: float
    """What comes of inputs moving to trusts that make more of them: Σ (e_i − u_i) λ_i."""
    weighted: float
    """The mean of trusts' growths by their inputs in the base period, for comparison."""


def reallocation(base: Sequence[Level], new: Sequence[Level]) -> Reallocation:
    """Cut the growth of many trusts together: λ_i is output per £ of trust i over that of all, in the base period,
    u_i and e_i its shares of inputs in the base and the new period.

    Raises
    ------
    NotComparable, TableFaults
        As `growth` of any of them, and when there are none or not as many of both.
    """
    if not base or len(base) != len(new):
        raise NotComparable(f"{len(base)} levels before and {len(new)} after: trusts do not pair")
    ratios = [growth_of(before, after) for before, after in zip(base, new, strict=True)]
    output = np.array([level.cost_weighted_activity for level in base])
    inputs = np.array([level.nominal_gbp for level in base])
    activity = np.array([ratio.activity_ratio for ratio in ratios])
    spent = np.array([ratio.inputs_ratio for ratio in ratios])
    productivity = activity / spent - 1.0
    before = inputs / inputs.sum()
    after = inputs * spent / (inputs * spent).sum()
    relative = (output / output.sum()) / before
    total = (output * activity).sum() / output.sum() / ((inputs * spent).sum() / inputs.sum()) - 1.0
    return Reallocation(
        aggregate=float(total),
        within=float((after * relative * productivity).sum()),
        between=float(((after - before) * relative).sum()),
        weighted=float((before * productivity).sum()),
    )
