from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.cost.price import price
from sim.cost.prices import pay_cost_per_wte
from sim.productivity.tables import InputsTable
from sim.scenario.clock import Clock
from sim.scenario.cost import ImplementationCost
from sim.workforce.roster import Roster, roster
from tests.cost.worlds import drivers, typical_cost
from tests.workforce.worlds import AT_ONCE, YEAR, typical_plan, typical_workforce

WARMED_UP = Clock(date(2024, 2, 1), 60, 12)  # measured: 2024/25


@cache
def made(clock: Clock = YEAR, **changes: object) -> Roster:
    changes = {"sickness__monthly_cv": 0, **changes}  # no luck of months: what is priced is the plan
    return roster(typical_workforce(**changes), clock, typical_plan(clock), (1, 0))


def bill(clock=YEAR, cost=None, workforce=None, **changes):
    return price(cost or typical_cost(), made(clock, **(workforce or {})), drivers(clock, **changes))


def million(lines, **where):
    keep = np.ones(len(lines), dtype=bool)
    for column, value in where.items():
        keep &= getattr(lines, column) == value
    return float(lines.nominal_gbp[keep].sum()) / 1e6


def test_closes_on_the_cost_of_the_median_trust():
    lines = bill()
    total, pay = lines.total_gbp / 1e6, million(lines, category="pay")
    assert total == pytest.approx(621, rel=0.01)
    assert 0.62 < pay / total < 0.66
    assert million(lines, contract="agency") / pay == pytest.approx(0.024, abs=0.002)
    assert 0.06 < million(lines, contract="bank") / pay < 0.08


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("pay", 396.7),
        ("drugs_high_cost", 31.7),
        ("drugs_other", 33.5),
        ("clinical_supplies", 57.1),
        ("premises", 22.4),
        ("energy", 10.0),
        ("cnst", 18.0),
        ("depreciation", 20.5),
        ("pdc_and_interest", 8.1),
        ("other", 22.3),
    ],
)
def test_categories_of_the_typical_year(category, expected):
    assert million(bill(), category=category) == pytest.approx(expected, abs=0.06)


def test_paid_hours_at_their_rate_are_the_pay_to_the_penny():
    lines, staffing, cost = bill(), made(), typical_cost()
    for i, group in enumerate(staffing.groups):
        posts = (lines.staff_group == group) & (lines.contract == "substantive")
        in_post = staffing.paid_h[:, i].sum() / staffing.paid_h_per_wte[0, i]
        rate = pay_cost_per_wte(cost, group, "2024/25") / staffing.paid_h_per_wte[0, i]
        assert lines.nominal_gbp[posts].sum() == pytest.approx(lines.hours[posts].sum() * rate, abs=0.01)
        assert lines.nominal_gbp[posts].sum() == pytest.approx(
            in_post * pay_cost_per_wte(cost, group, "2024/25"), abs=0.01
        )
        for contract, hourly in (("bank", "bank_price_h"), ("agency", "agency_price_h")):
            worked = (lines.staff_group == group) & (lines.contract == contract)
            rate = getattr(cost.pay.groups[group], hourly)
            assert lines.nominal_gbp[worked].sum() == pytest.approx(lines.hours[worked].sum() * rate, abs=0.01)


def test_unfilled_hours_cost_nothing():
    lines = bill()
    unfilled = lines.contract == "unfilled"
    assert lines.hours[unfilled].sum() > 200_000
    assert lines.nominal_gbp[unfilled].sum() == 0


def test_no_double_pay():
    """Fewer bank hours lower the bank's bill and nothing else."""
    before, after = bill(), bill(workforce={"groups__nursing_support__fill_bank": 0.5})
    for contract in ("substantive", "agency"):
        assert million(before, contract=contract) == million(after, contract=contract)
    assert before.total_gbp - after.total_gbp == pytest.approx(
        1e6 * (million(before, contract="bank") - million(after, contract="bank")), abs=0.01
    )


@pytest.mark.parametrize(
    ("policy", "saving", "once"),
    [("bank", 0.39, 0), ("bank_partial", 0.88, 0), ("recruit", 0.28, 0.136), ("unfilled", 2.82, 0)],
)
def test_an_agency_cut_by_policy(policy, saving, once):
    before = bill()
    after = bill(workforce={"agency_cut": 0.3, "agency_cut_policy": policy, **AT_ONCE})
    saved = before.paid_by("trust").total_gbp - after.paid_by("trust").total_gbp
    assert saved / 1e6 == pytest.approx(saving, rel=0.05)  # the luck of which shifts were agency's
    assert after.paid_by("one_off").total_gbp / 1e6 == pytest.approx(once, abs=0.005)


@pytest.mark.parametrize(("factor", "bank", "recruit"), [(0.94, 0.22, 0.11), (1.15, 0.81, 0.70), (1.5, 1.80, 1.69)])
def test_an_agency_cut_by_price(factor, bank, recruit):
    groups = typical_cost().pay.groups
    dearer = {f"pay__groups__{g}__agency_price_h": p.agency_price_h * factor for g, p in groups.items()}
    cost = typical_cost(**dearer)
    before = bill(cost=cost)
    for policy, expected in (("bank", bank), ("recruit", recruit)):
        after = bill(cost=cost, workforce={"agency_cut": 0.3, "agency_cut_policy": policy, **AT_ONCE})
        saved = before.paid_by("trust").total_gbp - after.paid_by("trust").total_gbp
        assert saved / 1e6 == pytest.approx(expected, rel=0.08)


def test_recruits_are_paid_for_in_the_first_measured_month():
    lines = bill(WARMED_UP, workforce={"agency_cut": 0.3, "agency_cut_policy": "recruit"})
    once = lines.where(lines.item == "recruitment")
    paid = dict(zip(once.month.tolist(), once.nominal_gbp.tolist(), strict=True))
    recruited = made(WARMED_UP, agency_cut=0.3, agency_cut_policy="recruit")
    most = np.maximum.accumulate(recruited.recruited_wte.sum(axis=1))
    assert paid["2024-04"] == pytest.approx(most[recruited.measured.start] * 3500, rel=1e-9)
    assert sum(paid.values()) == pytest.approx(most[-1] * 3500, rel=1e-9)
    assert recruited.recruited_wte[-1].sum() == pytest.approx(38, abs=1)  # when a year has been seen


def test_consumables_follow_volume_and_staff_do_not():
    before, more = drivers(YEAR), drivers(YEAR)
    more = replace(more, activity={**more.activity, "day_case": more.activity["day_case"] + 1})
    lines = [price(typical_cost(), made(), each) for each in (before, more)]
    assert lines[1].total_gbp - lines[0].total_gbp == pytest.approx(12 * 248, abs=1e-6)


def test_an_occupied_day_costs_its_consumables():
    more = bill(occupied_bed_days=259_200 + 1000)
    assert more.total_gbp - bill().total_gbp == pytest.approx(1000 * 54, abs=0.01)


def test_an_opened_bed_costs_about_300_a_day():
    opened = bill(escalation_bed_h=24_000)
    a_day = (opened.total_gbp - bill().total_gbp) / 1000 + 54
    assert 290 < a_day < 325
    assert opened.by_heading()["escalation"] / 1000 + 54 == pytest.approx(a_day)


def test_an_extra_session_costs_about_2000():
    lines = bill(extra_sessions=100)
    assert lines.by_heading()["extra_session"] / 100 == pytest.approx(2010, rel=0.05)
    assert bill(overrun_h=100).by_heading()["overrun"] / 100 == pytest.approx(2010 / 4, rel=0.2)


def test_community_care_is_not_the_trusts():
    days = {"p1": np.full(12, 100.0), "p3": np.full(12, 10.0)}
    lines = bill(community_days=days)
    assert lines.paid_by("trust").total_gbp == pytest.approx(bill().total_gbp, rel=1e-14)  # the order of a sum
    assert lines.paid_by("community_icb").total_gbp == pytest.approx(12 * 100 * 125)
    assert lines.paid_by("local_authority").total_gbp == pytest.approx(12 * 10 * 164)
    assert "community" not in lines.inputs("typical")["category"]


def test_what_a_hub_costs_to_do():
    hub = (
        ImplementationCost(name="hub", wte={"registered_nurse": 6, "allied_health": 4, "support": 6}),
        ImplementationCost(name="home care", gbp_per_year=3_300_000, payer="community_icb"),
        ImplementationCost(name="project", gbp_per_year=50_000, recurrent=False),
    )
    lines = bill(WARMED_UP, implementation=hub)
    assert million(lines, item="hub") == pytest.approx(0.741, abs=0.005)
    assert million(lines, item="home care", payer="community_icb") == pytest.approx(3.3)
    project = lines.where(lines.item == "project")
    assert set(project.payer) == {"one_off"}
    assert project.nominal_gbp.tolist() == [0.0, 0.0, 50_000.0, *[0.0] * 11]
    half = bill(WARMED_UP, implementation=(hub[0].model_copy(update={"starts": date(2024, 10, 1)}),))
    assert million(half, item="hub") == pytest.approx(0.371, abs=0.005)
    quarter = bill(WARMED_UP, implementation=(hub[1].model_copy(update={"ends": date(2024, 6, 30)}),))
    assert million(quarter, item="home care", payer="community_icb") == pytest.approx(3.3 / 4)
    unending = bill(WARMED_UP, implementation=(hub[1].model_copy(update={"ends": date.max}),))
    assert million(unending, item="home care") == million(bill(WARMED_UP, implementation=hub[1:2]), item="home care")


def test_the_accounts_hold_more_than_the_collection():
    wider = bill(cost=typical_cost(scope="accounts"))
    assert wider.total_gbp - bill().total_gbp == pytest.approx(205e6)


def test_the_central_pension_adds_22_million():
    full = bill(cost=typical_cost(pay__pension_basis="full"))
    assert (full.total_gbp - bill().total_gbp) / 1e6 == pytest.approx(22.6, abs=0.05)


def test_two_years_at_constant_volume_deflate_to_no_growth():
    clock = Clock(date(2024, 4, 1), 0, 24)
    lines, cost = bill(clock), typical_cost()
    first = np.array([month < "2025-04" for month in lines.month])
    for name in set(lines.headings()):
        rows = lines.headings() == name
        before, after = (lines.nominal_gbp[rows & half] for half in (first, ~first))
        if name == "substantive":
            groups = lines.staff_group[rows & first]
            index = [pay_cost_per_wte(cost, g, "2025/26") / pay_cost_per_wte(cost, g, "2024/25") for g in groups]
        else:
            index = 1 + cost.growth.get(name, {}).get("2025/26", 0.0)
        # Temporary hours differ by the luck of shifts and the run of weekdays; posts and estate do not.
        tolerance = 0.01 if name in {"bank", "agency"} else 1e-12
        assert (after / index).sum() == pytest.approx(before.sum(), rel=tolerance), name


def test_inputs_are_a_table_that_productivity_reads():
    lines = bill(escalation_bed_h=24_000)
    table = InputsTable.of(lines.inputs("typical"))
    assert table.nominal_gbp.sum() == pytest.approx(lines.total_gbp)


def test_what_has_no_price_is_named():
    unknown = replace(drivers(YEAR), community_days={"p9": np.zeros(12)}, activity={"tea": np.zeros(12)})
    with pytest.raises(ValueError, match=r"(?s)for tea.*cost.community has no price for p9"):
        price(typical_cost(), made(), unknown)


def test_lines_are_kept_over_all_their_months_or_refused():
    lines = bill()
    kept = lines.where((lines.category == "pay") & (lines.month == "2024-05"))
    assert (set(kept.category), set(kept.month)) == ({"pay"}, {"2024-05"})
    assert kept.total_gbp == pytest.approx(1e6 * million(lines, category="pay", month="2024-05"))
    ragged = np.ones(len(lines), dtype=bool)
    ragged[3] = False
    with pytest.raises(ValueError, match="over the same months"):
        lines.where(ragged)


def test_every_column_of_the_lines_is_as_long_as_they_are():
    lines = bill(WARMED_UP)
    assert {len(column) for column in lines.columns().values()} == {len(lines)}
    one, other = lines.columns(), lines.over(WARMED_UP.months).columns()
    assert all(one[name].tobytes() == other[name].tobytes() for name in one)


def test_a_price_that_changes_within_a_financial_year_holds_from_its_month_on():
    cost, october = typical_cost(), date(2024, 10, 1)
    dearer = typical_cost(**{f"pay__groups__{g}__bank_price_h": 2 * p.bank_price_h for g, p in cost.pay.groups.items()})
    before = bill()
    after = price(lambda day: dearer if day >= october else cost, made(), drivers(YEAR))
    bank, late = (before.contract == "bank") & (before.item == ""), before.month >= "2024-10"
    np.testing.assert_array_equal(after.nominal_gbp[~late], before.nominal_gbp[~late])
    np.testing.assert_allclose(after.nominal_gbp[bank & late], 2 * before.nominal_gbp[bank & late], rtol=1e-14)
