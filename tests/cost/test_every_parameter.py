"""Every parameter bites: nudge a leaf of the prices and some row of the bill or of a bridge moves."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.cost.marginal import marginal_costs
from sim.cost.planned import budget_lines, estate_losses, unclosed
from sim.cost.price import price
from sim.cost.savings import compare, reconcile
from sim.scenario.clock import Clock
from sim.scenario.cost import Cost, ImplementationCost
from sim.workforce.roster import roster
from tests.cost.worlds import TYPICAL_YEAR, drivers
from tests.sampled import some_by_default
from tests.workforce.worlds import leaves, nudged, plain, read, typical_plan, typical_workforce, with_leaf

THREE_YEARS = Clock(date(2023, 4, 1), 0, 36)
OTHER_CHOICE = {
    "scope": "accounts",
    "base_year": "2025/26",
    "price_year": "2023/24",
    "pay.pension_basis": "full",
    "community.p1.payer": "local_authority",
    "community.p2.payer": "local_authority",
    "community.p3.payer": "community_icb",
}
# No manager is hired by the hour.
NO_HOURS = {"pay.groups.manager.bank_price_h", "pay.groups.manager.agency_price_h"}
AVERAGE = dict.fromkeys(TYPICAL_YEAR, 1000.0)
PAYERS = ("trust", "community_icb", "local_authority", "one_off")


def tree():
    return plain(read("cost"))


@cache
def world():
    """Three years in which everything that has a price happens, recruitment in two of them."""

    def workforce(day):
        cut = 0.5 if day >= date(2025, 4, 1) else 0.3
        return typical_workforce(agency_cut=cut, agency_cut_policy="recruit")

    happened = drivers(
        THREE_YEARS,
        escalation_bed_h=24_000,
        overrun_h=500,
        extra_sessions=50,
        community_days={pathway: np.full(36, 1000.0) for pathway in ("p1", "p2", "p3")},
        implementation=(ImplementationCost(name="system", gbp_per_year=150_000),),
    )
    return roster(workforce, THREE_YEARS, typical_plan(THREE_YEARS), (1, 0)), happened


def rows(plain_tree):
    """The bill on both scopes and pension bases, and the bridges, as numbers and words."""
    made, happened = world()
    out = []
    for wide in (False, True):
        choice = {"scope": "accounts", "pay": {**plain_tree["pay"], "pension_basis": "full"}} if wide else {}
        cost = Cost.model_validate({**plain_tree, **choice})
        lines = price(cost, made, happened)
        nothing = lines.where(np.zeros(len(lines), dtype=bool))
        steps = [step for payer in PAYERS for step in compare(cost, lines, nothing, payer).steps]
        out += [*lines.nominal_gbp.tolist(), *lines.payer.tolist()]
        out += [*steps, *reconcile(cost, lines, price(cost, made, happened, cost.price_year), made).steps]
        out += [
            *budget_lines(cost, made),
            *marginal_costs(cost, made, AVERAGE),
            *estate_losses(cost),
            unclosed(cost, made),
        ]
    return out


@cache
def untouched():
    return rows(tree())


def changed(path):
    value = leaves(tree())[path]
    if path.startswith("tags."):
        return "avoided" if value != "avoided" else "cash_releasing"
    return OTHER_CHOICE.get(path, nudged(value) if not isinstance(value, str) else value)


@some_by_default("path", sorted(set(leaves(tree())) - NO_HOURS))
def test_a_nudge_moves_a_row(path):
    assert rows(with_leaf(tree(), path, changed(path))) != untouched()


@pytest.mark.parametrize("path", sorted(NO_HOURS))
def test_what_cannot_bite_does_not(path):
    assert rows(with_leaf(tree(), path, changed(path))) == untouched()
