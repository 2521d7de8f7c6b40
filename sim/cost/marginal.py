"""What one more unit costs: with staff held, with temporary staff, and on average."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.cost.lines import CostLines
from sim.cost.planned import planned_lines
from sim.scenario.cost import Consumables, Cost
from sim.scenario.planned import UnitUse
from sim.workforce.roster import Roster

TEMPORARY = ("bank", "agency")
NOTHING = UnitUse()


class Marginal(NamedTuple):
    """£ of one more unit at base-year prices.

    staff_held: what it uses up at once, nobody more at work; staffed: with the bank and agency hours that it asks for,
    of wards, of theatre sessions and its own; average: the unit cost by which it is weighted, which holds all of the
    trust's cost and is never what one more costs.
    """

    pod: str
    staff_held: float
    staffed: float
    average: float


def marginal_costs(cost: Cost, roster: Roster, average: Mapping[str, float]) -> tuple[Marginal, ...]:
    """Of every point of delivery that has a price and an average. average: £ a unit by point of delivery."""
    hourly = temporary_prices(cost, planned_lines(cost, roster))
    bed = sum(hours * hourly[group] for group, hours in cost.escalation_h_per_bed_day.items())
    session = sum(hours * hourly[group] for group, hours in cost.extra_session_h.items())
    found = []
    for pod, each in cost.consumables.items():
        use = cost.unit_uses.get(pod, NOTHING)
        held = used_up(each) + use.bed_days * used_up(cost.bed_day)
        if pod not in average or held == 0.0:
            continue
        own = sum(hours * hourly[group] for group, hours in use.staff_h.items())
        theatre = use.theatre_sessions * (session + cost.session_supplies_gbp)
        found.append(Marginal(pod, held, held + use.bed_days * bed + theatre + own, average[pod]))
    return tuple(found)


def temporary_prices(cost: Cost, lines: CostLines) -> dict[str, float]:
    """£ of a temporary hour by staff group: as its bank and agency hours cost on average, or the bank's price."""
    found = {}
    for group, pay in cost.pay.groups.items():
        at = [i for i, each in enumerate(lines.names) if each.staff_group == group and each.contract in TEMPORARY]
        hours = float(lines.priced_h[:, at].sum())
        found[group] = float(lines.gbp[:, at].sum()) / hours if hours > 0 else pay.bank_price_h
    return found


def used_up(of: Consumables) -> float:
    """Consumables of a unit or a day, £."""
    return of.drugs_gbp + of.supplies_gbp + of.hotel_gbp
