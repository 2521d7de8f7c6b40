import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.scenario.clock import Clock
from sim.workforce.roster import CONTRACTS, roster
from tests.workforce.worlds import YEAR, mean_closed, typical_plan, typical_workforce

TWO_YEARS = Clock(date(2024, 4, 1), 0, 24)
SHORTAGE = {"groups__registered_nurse__fill_agency": 0.0, "shifts__pooled_wards": 1}


def year(replication=0, plan=None, **changes):
    return roster(typical_workforce(**changes), YEAR, plan or typical_plan(YEAR), (1, replication))


def nurses(made):
    return made.groups.index("registered_nurse")


@pytest.mark.parametrize("response", ["run_short", "close"])
def test_short_and_filled_hours_are_the_demand(response):
    made = year(shifts__response=response, **SHORTAGE)
    parts = made.filled_h + made.short_h + made.closed_h + made.absorbed_h
    np.testing.assert_allclose(parts, made.demand_h, rtol=1e-12)
    unfilled = made.hours[:, :, CONTRACTS.index("unfilled")]
    np.testing.assert_allclose(made.short_h + made.closed_h + made.absorbed_h, unfilled, rtol=1e-9, atol=1e-9)
    assert (made.short_h >= 0).all()
    assert (made.closed_h[:, nurses(made)].sum() > 0) == (response == "close")


def test_running_short_closes_no_bed():
    made = year(shifts__response="run_short", **SHORTAGE)
    assert mean_closed(made.closed_beds, YEAR.end_ms) == 0
    assert mean_closed(year(**SHORTAGE).closed_beds, YEAR.end_ms) > 1


def test_wards_that_stand_alone_close_more():
    alone = [year(r, shifts__pooled_wards=1, shifts__daily_cv=0) for r in range(5)]
    closed = [mean_closed(made.closed_beds, YEAR.end_ms) for made in alone]
    assert 1.4 < np.mean(closed) < 2.3
    pooled = [mean_closed(year(r).closed_beds, YEAR.end_ms) for r in range(5)]
    assert np.mean(pooled) < 0.15


def test_hours_of_nurses_scatter_about_the_plan():
    made = [year(r) for r in range(5)]
    bank = [float(m.hours[:, nurses(m), CONTRACTS.index("bank")].sum()) / 1e3 for m in made]
    assert np.mean(bank) == pytest.approx(206, abs=1.5)
    assert len(set(bank)) == 5


def test_sessions_not_run_for_want_of_staff():
    lost = [len(year(r).sessions.day) for r in range(10)]
    assert np.mean(lost) == pytest.approx(104, abs=3 * (104 / 10) ** 0.5)
    made = year()
    row = 0
    day, number, specialty = made.sessions.day[[row, row]], made.sessions.number[row], made.sessions.specialty[row]
    assert made.sessions.closed(specialty, day, np.array([number, number + 100])).tolist() == [True, False]
    assert not made.sessions.closed("nobody", day, np.array([number, number])).any()
    assert made.sessions.by_month().sum() == len(made.sessions.day)


def test_the_same_luck_whatever_else_is_planned():
    plan = typical_plan(YEAR)
    busier = replace(plan, places={**plan.places, "second_site": plan.places["ed_cubicle"]})
    first, second = year(plan=plan), year(plan=busier)
    assert second.demand_h[:, nurses(second)].sum() > first.demand_h[:, nurses(first)].sum()
    np.testing.assert_array_equal(first.sessions.day, second.sessions.day)
    np.testing.assert_array_equal(first.sessions.number, second.sessions.number)


def test_fewer_staff_close_a_superset_of_sessions():
    def closed(made):
        s = made.sessions
        return set(zip(s.day.tolist(), s.specialty, s.number.tolist(), strict=True))

    assert closed(year()) < closed(year(groups__theatre_staff__fill_agency=0.1))


def test_leaving_shifts_empty_never_looks_safer():
    before = year()
    after = year(agency_cut=0.3, agency_cut_policy="unfilled")
    assert (after.short_h + after.closed_h >= before.short_h + before.closed_h - 1e-9).all()
    assert after.short_h.sum() > before.short_h.sum() + 40_000


def test_a_bank_hour_leaves_the_paid_posts_alone():
    before, after = year(), year(groups__nursing_support__fill_bank=0.2)
    np.testing.assert_array_equal(before.paid_h, after.paid_h)
    assert after.hours[:, 2, CONTRACTS.index("bank")].sum() < before.hours[:, 2, CONTRACTS.index("bank")].sum()


def test_recruits_are_paid_as_posts():
    before, after = year(), year(agency_cut=0.3, agency_cut_policy="recruit")
    assert after.recruited_wte[-1].sum() == pytest.approx(38, abs=3)  # what a year of this sickness asks for
    extra = (after.paid_h - before.paid_h).sum()
    assert extra == pytest.approx((after.recruited_wte * after.paid_h_per_wte / 12).sum(), rel=1e-9)


def test_hours_to_be_covered_are_worked_or_not_once():
    made = year(agency_cut=0.4, agency_cut_policy="need_removed", bank_cut=0.1)
    found = made.groups_table()
    parts = sum(found[name] for name in ("covered_h", "recruited_h", "bank_h", "agency_h", "unfilled_h"))
    np.testing.assert_allclose(parts, found["demand_h"], rtol=1e-9)
    np.testing.assert_allclose(
        found["short_h"] + found["closed_h"] + found["absorbed_h"], found["unfilled_h"], atol=1e-6
    )


def test_fewer_corporate_posts_move_no_other_group():
    before, after = year(), year(groups__corporate__establishment_wte=346.5)
    others = [at for at, name in enumerate(before.groups) if name != "corporate"]
    np.testing.assert_array_equal(before.by_group[:, others], after.by_group[:, others])
    np.testing.assert_array_equal(before.sessions.day, after.sessions.day)


def test_shared_sickness_leaves_the_mean_and_raises_the_variance():
    def agency(replication, cv):
        return year(replication, sickness__monthly_cv=cv).by_group[:, :, 6].sum()

    still, moving = ([agency(r, cv) for r in range(60)] for cv in (0.0, 0.12))
    assert np.mean(moving) == pytest.approx(np.mean(still), rel=0.02)
    assert np.std(moving) > 1.5 * np.std(still)


def test_a_parameter_with_a_date():
    later = typical_workforce(agency_cut=0.5)
    made = roster(
        lambda day: later if day >= date(2025, 4, 1) else typical_workforce(),
        TWO_YEARS,
        typical_plan(TWO_YEARS),
        (1, 0),
    )
    agency = made.hours[:, :, CONTRACTS.index("agency")].sum(axis=1)
    assert agency[12:].sum() == pytest.approx(agency[:12].sum() / 2, rel=0.02)


def test_a_month_cut_by_the_start_pays_its_part():
    clock = Clock(date(2024, 4, 16), 15, 1)
    made = roster(typical_workforce(), clock, typical_plan(clock), (1, 0))
    assert made.month_share.tolist() == [0.5, 1.0]
    np.testing.assert_allclose(made.paid_h[0], made.paid_h[1] / 2)


def test_tables_are_tidy():
    made = year()
    table = made.table()
    assert len({len(column) for column in table.values()}) == 1
    assert table["worked_h"].sum() == pytest.approx(made.hours.sum())
    chosen = (table["staff_group"] == "midwife") & (table["contract"] == "bank") & (table["month"] == "2024-05")
    assert table["worked_h"][chosen] == made.hours[1, made.groups.index("midwife"), 1]
    staffing = made.staffing()
    assert staffing["hours"][staffing["measure"] == "short_h"].sum() == pytest.approx(made.short_h.sum())


def test_an_area_nobody_staffs_is_named():
    plan = typical_plan(YEAR)
    odd = replace(plan, places={"birth": replace(plan.places["medical"], area="birth_centre")})
    with pytest.raises(ValueError, match=r"workforce\.areas must say who staffs birth_centre"):
        year(plan=odd)


def test_replications_differ_and_repeat():
    first, again, other = year(0), year(0), year(1)
    np.testing.assert_array_equal(first.hours, again.hours)
    assert (first.hours != other.hours).any()


def test_two_years_take_little_time():
    workforce, plan = typical_workforce(), typical_plan(TWO_YEARS)
    roster(workforce, TWO_YEARS, plan, (1, 0))
    began = time.process_time()
    for replication in range(1, 6):
        roster(workforce, TWO_YEARS, plan, (1, replication))
    assert (time.process_time() - began) / 5 < 0.05
