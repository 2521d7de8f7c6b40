"""From opening budget to simulated cost, and from one world to another, each difference with its tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.cost.lines import CostLines
from sim.scenario.cost import Cost, Payer
from sim.workforce.roster import Roster

ADDED = "added_cost"
PRICES = "growth_of_prices"


class Step(NamedTuple):
    """One difference: line of the budget, £ (negative is a saving), what it is, whether it recurs."""

    heading: str
    gbp: float
    tag: str
    recurrent: bool


class Bridge(NamedTuple):
    """An opening sum, its steps, and the closing sum they lead to, £."""

    opening_gbp: float
    steps: tuple[Step, ...]
    closing_gbp: float

    def by_tag(self) -> dict[str, float]:
        """£ by tag: cash_releasing, capacity_releasing, avoided, added_cost; growth_of_prices of a budget."""
        sums: dict[str, float] = {}
        for step in self.steps:
            sums[step.tag] = sums.get(step.tag, 0.0) + step.gbp
        return sums


def reconcile(cost: Cost, lines: CostLines, at_base_prices: CostLines, roster: Roster) -> Bridge:
    """The trust's opening budget of the measured window against what it cost there, one-off included.

    at_base_prices: the same lines at the prices of the budget. What they differ by from it is more or less done; what
    the lines differ from them is the growth of prices, a step of its own.
    """
    months = roster.measured
    part = float(roster.month_share[months].sum()) / 12
    budget = {name: gbp * part for name, gbp in cost.opening_budget_gbp_per_year.items()}
    spent, real = (
        each.over(roster.months[months]).paid_by("trust", "one_off").by_heading() for each in (lines, at_base_prices)
    )
    bridge, closing = _bridge(cost, budget, real), sum(spent.values())
    grown = closing - bridge.closing_gbp
    steps = (*bridge.steps, Step(PRICES, grown, PRICES, True)) if grown else bridge.steps
    return Bridge(bridge.opening_gbp, steps, closing)


def compare(cost: Cost, before: CostLines, after: CostLines, payer: Payer = "trust") -> Bridge:
    """The bill of one payer in two worlds over the same months, heading by heading."""
    return _bridge(cost, before.paid_by(payer).by_heading(), after.paid_by(payer).by_heading())


def _bridge(cost: Cost, opening: Mapping[str, float], closing: Mapping[str, float]) -> Bridge:
    headings = list(dict.fromkeys([*opening, *closing]))
    moved = {name: closing.get(name, 0.0) - opening.get(name, 0.0) for name in headings}
    steps = tuple(
        Step(name, gbp, cost.tags[name] if gbp < 0 else ADDED, name != "one_off") for name, gbp in moved.items() if gbp
    )
    return Bridge(sum(opening.values()), steps, sum(closing.values()))
