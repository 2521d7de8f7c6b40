"""Hours and £ by staff group, contract and month: in every world they are the whole pay bill, to the penny."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.activity.staff_hours import StaffHours
from sim.api import scenario
from sim.cost.planned import budget_lines, planned_lines
from sim.cost.prices import grown
from sim.cost.staff import NOT_ROSTERED, PLACES, StaffTable
from sim.hospital.staffing import roster_of
from sim.report.budget import priced
from sim.scenario.clock import financial_year
from sim.study.outcome import Job, kept_blueprint, outcome
from sim.workforce.roster import CONTRACTS
from tests.hospital.typical import read
from tests.study.worlds import RUN, month

SMALL = pytest.param("small", marks=pytest.mark.slow)  # the composition takes its time
POLICIES = {
    "bank": "agency_reduction",
    "recruit": "agency_reduction_recruit",
    "unfilled": "agency_reduction_unfilled",
    "need_removed": "agency_reduction_need_removed",
    "theatre": "theatre_scheduling",
}
WORLDS = ("default", *POLICIES, SMALL)
SHORT_NOTICE = ("escalation", "overrun", "extra_session")
OF_PAY = ("substantive", "bank", "agency", "unfilled", *SHORT_NOTICE)


@cache
def tree(world: str) -> dict[str, Any]:
    if world == "small":
        return scenario("trust=small", *(f"run.{name}={value}" for name, value in RUN.items())).tree
    return month(intervention=read("intervention", POLICIES[world])) if world in POLICIES else month()


@cache
def found(world: str) -> tuple[Any, StaffTable]:
    of = outcome(Job(world, 0, tree(world)))
    return of, StaffTable.of(of.lines, of.staff)


@pytest.mark.parametrize("world", WORLDS)
def test_pay_by_group_is_the_pay_bill_of_a_run_to_the_penny(world):
    of, table = found(world)
    own = of.lines.paid_by("trust")
    bill = float(own.nominal_gbp[own.category == "pay"].sum())
    assert table.gbp.sum() == pytest.approx(bill, abs=0.005)
    assert sum(own.by_heading()[heading] for heading in OF_PAY if heading in own.by_heading()) == pytest.approx(
        bill, abs=0.005
    )
    for at, group in enumerate(table.groups):
        line = float(own.nominal_gbp[own.staff_group == group].sum())
        assert table.gbp[:, at].sum() == pytest.approx(line, abs=0.005), group
    for contract in ("bank", "agency"):
        assert table.gbp[:, :, PLACES[contract]].sum() == pytest.approx(own.by_heading()[contract], abs=0.005)
    short = sum(own.by_heading()[heading] for heading in SHORT_NOTICE)
    assert table.gbp[:, :, PLACES["short_notice"]].sum() == pytest.approx(short, abs=0.005)


@pytest.mark.parametrize("world", WORLDS)
def test_hours_times_price_is_the_sum_of_each_cell(world):
    of, table = found(world)
    cost = kept_blueprint(tree(world)).scenario.first.cost
    year = financial_year(of.measures.months[of.measures.measured][0])
    for at, group in enumerate(table.groups):
        prices = {"bank": cost.pay.groups[group].bank_price_h, "agency": cost.pay.groups[group].agency_price_h}
        for contract, price in prices.items():
            cell = table.hours[:, at, PLACES[contract]]
            want = cell * price * grown(cost, contract, year)
            np.testing.assert_allclose(
                table.gbp[:, at, PLACES[contract]], want, rtol=1e-12, err_msg=f"{group} {contract}"
            )
            np.testing.assert_array_equal(table.paid_h[:, at, PLACES[contract]], cell)
        paid, gbp = table.paid_h[:, at, 0], table.gbp[:, at, 0]
        added = table.paid_h[:, at, PLACES[NOT_ROSTERED]]
        np.testing.assert_allclose(gbp / paid * added, table.gbp[:, at, PLACES[NOT_ROSTERED]], rtol=1e-12)
        assert (table.hours[:, at, 0] < paid).all()  # leave, sickness and study are paid


@pytest.mark.parametrize("world", WORLDS)
def test_hours_are_those_of_the_roster_and_nothing_is_paid_for_what_nobody_works(world):
    _, table = found(world)
    roster = roster_of(kept_blueprint(tree(world)), 0)
    assert roster is not None
    for contract in CONTRACTS:
        here = roster.hours[roster.measured, :, CONTRACTS.index(contract)]
        np.testing.assert_array_equal(table.hours[:, :, PLACES[contract]], here)
    for contract in ("unfilled", "not_needed"):
        assert not table.gbp[:, :, PLACES[contract]].any()
        assert not table.paid_h[:, :, PLACES[contract]].any()
    assert (table.hours[:, :, PLACES["not_needed"]].sum() > 0) == (world == "need_removed")
    assert {"corporate", "support", "manager"} <= set(table.groups)
    assert (table.gbp.sum(axis=(0, 2)) > 0).all()


@pytest.mark.parametrize(
    ("world", "contract"), [("bank", "bank"), ("unfilled", "unfilled"), ("need_removed", "not_needed")]
)
def test_what_agencies_give_up_goes_where_the_policy_says(world, contract):
    """To the hour; of nurses, whose shifts on wards are drawn one by one, to a few in a hundred."""
    (_, before), (_, after) = found("default"), found(world)
    for at, group in enumerate(before.groups):
        moved = (after.hours - before.hours)[:, at].sum(axis=0)
        agency, instead = -moved[PLACES["agency"]], moved[PLACES[contract]]
        within = 0.05 * before.hours[:, at, PLACES["agency"]].sum() if group == "registered_nurse" else 1e-6
        assert instead == pytest.approx(agency, abs=within), group
        assert agency == pytest.approx(0.3 * before.hours[:, at, PLACES["agency"]].sum(), abs=within), group


@pytest.mark.parametrize("world", ["default", "bank", "recruit", SMALL])
def test_the_planned_pay_by_group_is_that_of_the_budget_before_any_run(world):
    of, staff = priced(kept_blueprint(tree(world)))
    table = StaffTable.of(planned_lines(of, staff), StaffHours.of(staff))
    years = float(staff.month_share[staff.measured].sum()) / 12
    made = {line.heading: line.made_gbp for line in budget_lines(of, staff)}
    for contract in ("substantive", "bank", "agency"):
        assert table.gbp[:, :, PLACES[contract]].sum() / years == pytest.approx(made[contract], abs=0.005)
    assert not table.gbp[:, :, PLACES["short_notice"]].any()
