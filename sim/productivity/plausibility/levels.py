"""Levels that no trust has: the price of an hour, activity over cost, growth beyond what has been published."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.productivity.growth_table import GrowthTable
from sim.productivity.plausibility.grid import Grid, Values
from sim.productivity.plausibility.movement import AROUND, MATTERS, spread_of
from sim.productivity.plausibility.steps import FAR, SIGMAS, YEAR

HOUR_GBP = (8.0, 400.0)
"""£ of an hour of anybody; both assumed: no spread of £ an hour over trusts was found published. Low: two thirds of the
lowest rate, £12.08 (Agenda for Change 2024/25, band 2: £23,615 for 1,955 hours paid), for hours may be counted with
breaks or on call. High: nearly three times the dearest hour worked of a profession, £142 with overheads (consultants;
PSSRU and CHE, Unit Costs 2025), for an agency may charge twice."""
OVER_COST = (0.2, 5.0)
"""Cost-weighted activity over spend; both assumed: no spread over trusts of this ratio was found published. It is 1 for
the country by construction of the weights. Low and high leave room for a table that holds a fifth of what was done or
of what was spent; thousands of £ for £ lie far beyond."""
PUBLISHED = {
    "activity_growth": (-0.040, 0.228),
    "resource_growth": (-0.109, 0.118),
    "productivity_growth": (-0.075, 0.143),
}
"""Lowest and highest growth of 129 trusts in 2024/25 (NHS England, productivity by trust, March 2026)."""
OWN_STAFF, PREMIUM = "substantive", 2.5
"""How many times an hour of the group's own staff an hour of bank or agency may cost before it is asked about. Assumed:
capped agency prices are some 1.5 times, and few escalated ones come to twice; low 2, high 4."""
YEAR_PRICE = (1.0 / 1.15, 1.25)
"""Price of an hour of the group's own staff over that of a year before, below and above which it is asked about.
Assumed: two awards may fall into one year, and no rate of pay falls, though the mix may become cheaper. Low and high of
the first 0.8 and 0.95, of the second 1.15 and 1.4."""
WIDER = 0.05
"""What growth may lie beyond the published before it is reported, a fraction: years differ."""


def odd_hours(grid: Grid) -> Iterator[tuple[int, str]]:
    """Lines whose price of an hour is none, or changes by half in a year or far in a month: the line and why."""
    if grid.hours is None:
        return
    both = (grid.amount > 0.0) & (grid.hours > 0.0)
    an_hour = float(grid.amount[both].sum() / grid.hours[both].sum()) if both.any() else 0.0
    own = {
        grid.names[line][:-1]: float(grid.amount[line].sum() / grid.hours[line].sum())
        for line in range(len(grid))
        if grid.names[line][-1] == OWN_STAFF and grid.hours[line].sum() > 0.0 and grid.amount[line].sum() > 0.0
    }
    for line in range(len(grid)):
        known = (grid.amount[line] > 0.0) & (grid.hours[line] > 0.0)
        paid, worked = float(grid.amount[line].sum()), float(grid.hours[line][known].sum())
        if known.sum() < 4 or grid.share(line, max(paid, worked * an_hour)) < MATTERS:  # £ in thousands are few
            continue
        price = grid.amount[line][known] / grid.hours[line][known]
        usual = float(np.median(price))
        if not HOUR_GBP[0] <= usual <= HOUR_GBP[1]:
            yield line, f"£{usual:,.2f} an hour"
        elif move := _largest_move(price) or _year_of_price(grid, line):
            yield line, f"£ an hour × {move:,.3g}"
        elif (premium := usual / own.get(grid.names[line][:-1], usual)) > PREMIUM:
            yield line, f"£ an hour × {premium:,.3g} of the group's own staff"


def _largest_move(price: Values) -> float:
    """A step of the price of an hour, or a month of it that is far from the median; 0 where there is none."""
    limit = max(FAR, SIGMAS * min(spread_of(price), 0.1))
    half = len(price) // 2
    step = float(np.median(price[half:]) / np.median(price[:half]))
    if abs(np.log(step)) > limit:
        return step
    far = price / np.median(price)
    worst = int(np.argmax(np.abs(np.log(far))))
    return float(far[worst]) if abs(np.log(far[worst])) > limit else 0.0


def _year_of_price(grid: Grid, line: int) -> float:
    """The price of an hour of own staff over that of a year before, by the median; 0 where it may be so."""
    if grid.hours is None or grid.names[line][-1] != OWN_STAFF:
        return 0.0
    price = np.divide(
        grid.amount[line], grid.hours[line], where=grid.hours[line] > 0.0, out=np.full(len(grid.months), np.nan)
    )
    price[~(price > 0.0)] = np.nan
    moved = price[YEAR:] / price[:-YEAR]
    known = moved[np.isfinite(moved)]
    usual = float(np.median(known)) if len(known) >= AROUND else 1.0
    return 0.0 if YEAR_PRICE[0] <= usual <= YEAR_PRICE[1] else usual


def over_cost(activity: Grid, inputs: Grid) -> float | None:
    """Cost-weighted activity over spend, where that is none that a trust has."""
    ratio = activity.year_gbp / inputs.year_gbp if inputs.year_gbp > 0.0 else 0.0
    return None if OVER_COST[0] <= ratio <= OVER_COST[1] else ratio


def beyond_published(growth: GrowthTable) -> Iterator[tuple[str, str]]:
    """Growths beyond those published of 129 trusts, and what growth it is."""
    columns = growth.columns()
    for name, (low, high) in PUBLISHED.items():
        for row in np.flatnonzero((columns[name] < low - WIDER) | (columns[name] > high + WIDER)):
            yield name, f"{growth.organisation[row]} {growth.period[row]} {100 * columns[name][row]:+.1f} %"
