"""The opening budget and the tags of savings in words."""

from __future__ import annotations

from collections.abc import Iterator

from sim.cost.planned import unclosed
from sim.hospital.build import Blueprint
from sim.hospital.staffing import roster_of
from sim.report.harm import short_of_harm
from sim.report.wording import money
from sim.scenario.cost import Cost
from sim.study.effects import Effect
from sim.workforce.roster import Roster

BUDGET = "cost.opening_budget_gbp_per_year"
LEAST_GBP = 1_000.0
TAGGED = {
    "cash_releasing": "{} of cash released",
    "capacity_releasing": "{} of capacity released, paid until posts or estate are given up",
    "avoided": "{} of cost avoided",
    "added_cost": "{} of cost added",
}


def priced(blueprint: Blueprint) -> tuple[Cost, Roster]:
    """The prices of a world and who is rostered in its first replication, before anything is run."""
    cost, staff = blueprint.scenario.first.cost, roster_of(blueprint, 0)
    if cost is None or staff is None:
        raise ValueError("a budget needs a workforce and a cost in its scenario")
    return cost, staff


def budget_warnings(blueprint: Blueprint) -> list[str]:
    """Where the opening budget of a world is not its arithmetic: the bridge from it then begins at a wrong sum."""
    said = unclosed(*priced(blueprint))
    return [f"{BUDGET} {said}; task=cost shows all of it"] if said else []


def tagged(effect: Effect) -> Iterator[str]:
    """The trust's bill by what each part of it is, recurrent and once, of a whole or of a part of a year."""
    sums = {tag: effect.gbp("trust", tag) for tag in TAGGED}
    parts = [TAGGED[tag].format(money(gbp, sign=False)) for tag, gbp in sums.items() if abs(gbp) >= LEAST_GBP]
    once = sum(line.gbp for line in effect.money if not line.recurrent)
    if not parts and abs(once) < LEAST_GBP:
        return
    share = effect.measured_share
    how_long = "a year" if share >= 1 else f"in a year of which it holds for {100 * share:.0f} %"
    recurrent = f"{', '.join(parts)}, {how_long} and every year it holds" if parts else "nothing that recurs"
    paid_once = money(once, sign=False) if abs(once) >= LEAST_GBP else "nothing"
    yield f"Of the trust's bill: {recurrent}; {paid_once} once{short_of_harm(effect.figures)}"
