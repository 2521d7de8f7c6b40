"""A budget closes before anything is simulated, and one more unit costs what the table says."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from sim.cost.marginal import marginal_costs
from sim.cost.planned import budget_lines, by_class, estate_losses, planned_lines, unclosed
from sim.cost.price import price
from sim.scenario.clock import Clock
from sim.workforce.roster import roster
from tests.cost.worlds import TYPICAL_YEAR, drivers, typical_cost
from tests.workforce.worlds import YEAR, typical_plan, typical_workforce

STAFF = roster(typical_workforce(), YEAR, typical_plan(YEAR), (1, 0))
AVERAGE = dict.fromkeys(TYPICAL_YEAR, 1000.0)


def test_the_typical_budget_closes_on_621_million_line_by_line():
    cost = typical_cost()
    assert unclosed(cost, STAFF) == ""
    lines = {line.heading: line for line in budget_lines(cost, STAFF)}
    assert sum(line.made_gbp for line in lines.values()) == pytest.approx(621e6, rel=0.005)
    for heading in ("drugs_other", "clinical_supplies", "premises", "energy", "other", "cnst"):
        assert lines[heading].made_gbp == pytest.approx(lines[heading].stated_gbp, rel=0.001), heading


@pytest.mark.parametrize(
    ("path", "factor", "heading"),
    [
        ("opening_budget_gbp_per_year__premises", 1.5, "premises"),
        ("estate__floor_m2", 1.5, "premises"),
        ("energy__kwh_per_year", 2.0, "energy"),
        ("planned_year__activity__day_case", 2.0, "clinical_supplies"),
        ("planned_year__occupied_bed_days", 2.0, "drugs_other"),
        ("pay__groups__registered_nurse__gross_pay_per_wte", 1.1, "substantive"),
    ],
)
def test_a_budget_that_is_not_its_arithmetic_is_one_line_with_the_lines_that_are_off(path, factor, heading):
    node = typical_cost().model_dump()
    for key in path.split("__"):
        node = node[key]
    said = unclosed(typical_cost(**{path: node * factor}), STAFF)
    assert said.startswith("must be what posts")
    assert f"{heading} £" in said
    assert "in all £" in said
    assert "\n" not in said


def test_a_budget_may_be_off_by_its_tolerance():
    premises = typical_cost().opening_budget_gbp_per_year["premises"]
    off = {"opening_budget_gbp_per_year__premises": premises * 1.5}
    assert unclosed(typical_cost(**off), STAFF)
    assert not unclosed(typical_cost(planned_year__tolerance=0.05, **off), STAFF)


@pytest.mark.parametrize("months", [12, 24])
def test_a_budget_is_of_a_year_however_long_the_run(months):
    clock = Clock(date(2024, 2, 1), 60, months)
    staff = roster(typical_workforce(), clock, typical_plan(clock), (1, 0))
    for line, year in zip(budget_lines(typical_cost(), staff), budget_lines(typical_cost(), STAFF), strict=True):
        assert line.made_gbp == pytest.approx(year.made_gbp, rel=0.03), line.heading


def test_classes_add_up_to_the_planned_bill_to_the_penny():
    found = by_class(typical_cost(), STAFF)
    bill = planned_lines(typical_cost(), STAFF)
    assert sum(each.gbp for each in found) == pytest.approx(bill.total_gbp, abs=0.01)
    assert sum(bill.by_heading().values()) == pytest.approx(bill.total_gbp, abs=0.01)
    posts = next(each for each in found if each.cost_class == "per_post")
    assert posts.gbp == pytest.approx(361.9e6, rel=0.001)
    assert posts.speed == "as posts fall empty"


def test_a_constant_volume_is_a_constant_bill_in_one_price_year():
    clock = Clock(date(2024, 4, 1), 0, 24)
    staff = roster(typical_workforce(), clock, typical_plan(clock), (1, 0))
    first = np.array([month < "2025-04" for month in [m.strftime("%Y-%m") for m in clock.months]])
    costs = typical_cost(), drivers(clock)
    lines, nominal = price(costs[0], staff, costs[1], "2024/25"), price(costs[0], staff, costs[1])
    unchanged = [i for i, name in enumerate(lines.names) if name.cost_class in {"fixed", "per_post", "per_activity"}]
    for i in unchanged:
        sums = lines.gbp[first, i].sum(), lines.gbp[~first, i].sum()
        assert sums[0] == pytest.approx(sums[1], rel=1e-12), lines.names[i]
    assert nominal.gbp[~first].sum() / lines.gbp[~first].sum() == pytest.approx(1.043, abs=0.003)
    np.testing.assert_array_equal(nominal.gbp[first], lines.gbp[first])
    np.testing.assert_array_equal(nominal.priced_h, lines.priced_h)


@pytest.mark.parametrize("pod", ["ed_attendance_type1", "non_elective_overnight", "elective_inpatient", "day_case"])
def test_one_more_unit_costs_what_the_table_says(pod):
    """With staff held: consumables and bed days. With temporary staff: the same, a bed opened and a session added."""
    cost, before = typical_cost(), drivers(YEAR)
    row = {each.pod: each for each in marginal_costs(cost, STAFF, AVERAGE)}[pod]
    use = cost.unit_uses[pod]
    base = price(cost, STAFF, before).total_gbp
    more = replace(
        before,
        activity={**before.activity, pod: before.activity[pod] + 1},
        occupied_bed_days=before.occupied_bed_days + use.bed_days,
    )
    held = (price(cost, STAFF, more).total_gbp - base) / 12
    assert held == pytest.approx(row.staff_held, abs=1e-4)
    opened = replace(
        more,
        escalation_bed_h=before.escalation_bed_h + 24 * use.bed_days,
        extra_sessions=before.extra_sessions + use.theatre_sessions,
    )
    staffed = (price(cost, STAFF, opened).total_gbp - base) / 12
    own = row.staffed - staffed
    bank = sum(hours * cost.pay.groups[group].bank_price_h for group, hours in use.staff_h.items())
    assert own == pytest.approx(bank, rel=0.12, abs=2)  # agency's part of the hours is dearer than the bank's
    assert row.average == 1000.0


def test_marginal_cost_is_below_the_average_and_staffing_costs_more():
    average = {
        "ed_attendance_type1": 314.0,
        "day_case": 1077.0,
        "outpatient_first": 250.0,
        "non_elective_overnight": 6500.0,
    }
    rows = marginal_costs(typical_cost(), STAFF, average)
    assert {row.pod for row in rows} == set(average)
    for row in rows:
        assert 0 < row.staff_held < row.staffed < row.average, row.pod


def test_the_backlog_stops_the_hours_that_are_recorded_and_no_more():
    incidents, hours = estate_losses(typical_cost())
    assert incidents == pytest.approx(38, abs=0.5)
    assert hours == pytest.approx(70, abs=1)


@pytest.mark.parametrize("path", ["planned_year__activity__teleport", "unit_uses__teleport"])
def test_a_plan_names_only_what_has_a_price(path):
    value = 1.0 if "activity" in path else {"bed_days": 1}
    with pytest.raises(ValidationError, match="names what consumables do not: teleport"):
        typical_cost(**{path: value})
