"""The opening budget before anything is simulated: posts, rostered hours, planned activity and the estate, at price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.cost.drivers import Drivers, Floats
from sim.cost.lines import CostLines
from sim.cost.price import price
from sim.scenario.cost import Cost, CostClass
from sim.workforce.roster import Roster

SPEED: Mapping[CostClass, str] = {
    "per_activity": "at once",
    "per_bed_day": "at once",
    "per_session": "when the session is not held",
    "per_staffed_hour": "within a roster period",
    "per_post": "as posts fall empty",
    "fixed": "not by volume",
}


class BudgetLine(NamedTuple):
    """A line of the budget, £ a year: as it is stated, and as its parameters make it at the planned activity."""

    heading: str
    stated_gbp: float
    made_gbp: float


def planned_lines(cost: Cost, roster: Roster) -> CostLines:
    """The bill of a year of twelve measured months at the planned activity and base-year prices."""
    part = roster.month_share / 12
    planned = cost.planned_year

    def spread(a_year: float) -> Floats:
        return a_year * part

    drivers = Drivers(
        activity={pod: spread(units) for pod, units in planned.activity.items()},
        occupied_bed_days=spread(planned.occupied_bed_days),
        escalation_bed_h=spread(0.0),
        overrun_h=spread(0.0),
        sessions_run=spread(planned.theatre_sessions),
        extra_sessions=spread(0.0),
        community_days={},
        implementation=(),
    )
    return price(cost, roster, drivers, cost.base_year).over(roster.months[roster.measured]).paid_by("trust")


def budget_lines(cost: Cost, roster: Roster) -> tuple[BudgetLine, ...]:
    """Every line of the opening budget beside what its parameters make of it, in the order of the statement."""
    years = float(roster.month_share[roster.measured].sum()) / 12
    made = planned_lines(cost, roster).by_heading()
    stated = cost.opening_budget_gbp_per_year
    headings = [*stated, *(name for name, gbp in made.items() if gbp and name not in stated)]
    return tuple(BudgetLine(name, stated.get(name, 0.0), made.get(name, 0.0) / years) for name in headings)


def unclosed(cost: Cost, roster: Roster) -> str:
    """What does not close, in words: lines off by more than the tolerance of the whole; empty if all do."""
    lines = budget_lines(cost, roster)
    stated, made = sum(line.stated_gbp for line in lines), sum(line.made_gbp for line in lines)
    allowed = cost.planned_year.tolerance * stated
    off = [line for line in lines if abs(line.made_gbp - line.stated_gbp) > allowed]
    if not off and abs(made - stated) <= allowed:
        return ""
    said = [f"{line.heading} {_m(line.stated_gbp)} stated and {_m(line.made_gbp)} made" for line in off]
    return (
        f"must be what posts, rostered hours, the planned year and the estate come to, within {_m(allowed)} a line: "
        f"{'; '.join([*said, f'in all {_m(stated)} stated and {_m(made)} made'])}"
    )


def _m(gbp: float) -> str:
    return f"£{gbp / 1e6:.2f}m"


class ClassOfCost(NamedTuple):
    """£ a year of one class of cost at the planned activity, and how soon it follows volume."""

    cost_class: str
    gbp: float
    speed: str


def by_class(cost: Cost, roster: Roster) -> tuple[ClassOfCost, ...]:
    """The planned bill by what moves it; the classes add up to it."""
    lines = planned_lines(cost, roster)
    years = float(roster.month_share[roster.measured].sum()) / 12
    names = np.array([each.cost_class for each in lines.names])
    of_line = lines.gbp.sum(axis=0) / years
    return tuple(ClassOfCost(name, float(of_line[names == name].sum()), speed) for name, speed in SPEED.items())


def estate_losses(cost: Cost) -> tuple[float, float]:
    """Infrastructure incidents a year that the backlog makes, and the clinical hours they stop, as recorded."""
    estate = cost.estate
    incidents = estate.backlog_gbp / 1e6 * estate.incidents_per_backlog_gbp_m
    return incidents, incidents * estate.clinical_h_per_incident
