"""Prices of a financial year: growth from the base year, and the pay cost of a post."""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario.cost import Cost, Oncosts, Pay


def first_year(financial_year: str) -> int:
    """The year in which a financial year such as 2024/25 begins."""
    return int(financial_year[:4])


def price_index(growth: Mapping[str, float], base_year: str, year: str) -> float:
    """A price of `year` over the same of `base_year`, given growth of each year over the year before.

    Beyond the years listed the price stands still.
    """
    index = 1.0
    for step, rate in growth.items():
        if first_year(base_year) < first_year(step) <= first_year(year):
            index *= 1 + rate
        elif first_year(year) < first_year(step) <= first_year(base_year):
            index /= 1 + rate
    return index


def oncosts_of(pay: Pay, year: str) -> Oncosts:
    """The on-costs of a financial year, or of the nearest one listed."""
    nearest = min(pay.oncosts, key=lambda listed: abs(first_year(listed) - first_year(year)))
    return pay.oncosts[nearest]


def gross_pay_per_wte(cost: Cost, group: str, year: str) -> float:
    """Gross earnings of one wte in a financial year, £."""
    pay = cost.pay.groups[group]
    return pay.gross_pay_per_wte * price_index(pay.award, cost.base_year, year)


def pay_cost_per_wte(cost: Cost, group: str, year: str) -> float:
    """Earnings, national insurance, pension and levy of one wte in a financial year, £."""
    pay, oncosts = cost.pay, oncosts_of(cost.pay, year)
    gross = gross_pay_per_wte(cost, group, year)
    full = pay.pension_basis == "full"
    pension = oncosts.pension_full if full else oncosts.pension_paid_by_trust
    insurance = pay.ni_cover * oncosts.ni_rate * max(0.0, gross - oncosts.ni_threshold_gbp)
    return gross + insurance + (pay.pension_cover * pension + pay.levy) * gross


def grown(cost: Cost, heading: str, year: str) -> float:
    """Growth of the prices of a heading from the base year to another, as a factor."""
    return price_index(cost.growth.get(heading, {}), cost.base_year, year)
