from datetime import date

import pytest

from sim.cost.price import price
from sim.cost.savings import compare, reconcile
from sim.scenario.clock import Clock
from sim.workforce.roster import roster
from tests.cost.worlds import drivers, typical_cost
from tests.workforce.worlds import AT_ONCE, typical_plan, typical_workforce

CLOCK = Clock(date(2024, 2, 1), 60, 12)


def world(escalation=0.0, **changes):
    made = roster(typical_workforce(**changes), CLOCK, typical_plan(CLOCK), (1, 0))
    return made, price(typical_cost(), made, drivers(CLOCK, escalation_bed_h=escalation))


def test_budget_to_cost_adds_up():
    made, lines = world(escalation=50_000.0)
    real = price(typical_cost(), made, drivers(CLOCK, escalation_bed_h=50_000.0), "2024/25")
    bridge = reconcile(typical_cost(), lines, real, made)
    assert bridge.opening_gbp == pytest.approx(620.31e6)
    assert bridge.opening_gbp + sum(step.gbp for step in bridge.steps) == pytest.approx(bridge.closing_gbp, abs=0.01)
    measured = lines.over(made.months[made.measured])
    assert bridge.closing_gbp == pytest.approx(measured.total_gbp, abs=0.01)
    opened = {step.heading: step for step in bridge.steps}["escalation"]
    assert opened.gbp > 400_000
    assert opened.tag == "added_cost"


def test_savings_carry_their_tag():
    before = world(escalation=50_000.0)[1]
    after = world(agency_cut=0.3, agency_cut_policy="recruit", **AT_ONCE)[1]
    bridge = compare(typical_cost(), before, after)
    tags = {step.heading: step.tag for step in bridge.steps}
    assert tags == {"agency": "cash_releasing", "escalation": "avoided", "substantive": "added_cost"}
    assert bridge.by_tag()["cash_releasing"] == pytest.approx(-2.8e6 * 14 / 12, rel=0.05)
    assert sum(bridge.by_tag().values()) == pytest.approx(bridge.closing_gbp - bridge.opening_gbp, abs=0.01)
    once = compare(typical_cost(), before, after, payer="one_off")
    assert [(step.heading, step.recurrent) for step in once.steps] == [("one_off", False)]
