"""Growth as it is reported month by month over three years, and when a board sees a change."""

import math
from datetime import date

import numpy as np
import pytest

from sim.productivity import ActivityTable, InputsTable, Period, Preset
from sim.productivity.periods import run
from sim.productivity.series import to_date
from sim.scenario.years import YearsPlan
from sim.study.outcome import kept_blueprint
from sim.study.years import (
    YearsJob,
    boards_that_see,
    first_seen,
    reaching,
    reported_months,
    starting,
    years_outcome,
)
from tests.hospital.typical import plain, read

MONTHS = run("2024-04", 36)
PLAN = YearsPlan(starts=date(2025, 10, 1))
PRESET = {
    "name": "test",
    "weights_year": "2024/25",
    "categories": ["other"],
    "weights": {"attendance": {"days": "calendar", "unit_cost_gbp": 100}},
    "deflator_set": "mine",
    "deflators": {"mine": {"vintage": "test", "all_other": {"growth": {"2025/26": 0.05}}}},
}


def preset():
    return reaching(Preset.model_validate(PRESET), MONTHS)


def reports(spend):
    """Growth to date of a trust whose activity goes with the days of each month. spend: £ by month."""
    days = [Period("trust", (month,)).days("calendar") for month in MONTHS]
    same = {"organisation": ["trust"] * 36, "month": list(MONTHS)}
    done = ActivityTable.of(
        {**same, "pod": ["attendance"] * 36, "currency": [""] * 36, "volume": np.array(days, float)}
    )
    rest = {key: [""] * 36 for key in ("staff_group", "contract")}
    spent = InputsTable.of({**same, "category": ["other"] * 36, **rest, "nominal_gbp": np.array(spend, float)})
    return to_date(done, spent, preset(), Period("trust", MONTHS[12:]))


def awarded():
    """£100 a month, dearer by the award of 2025/26 from April 2025 on."""
    return np.where(np.array(MONTHS) >= "2025-04", 105.0, 100.0)


def without_days(growth):
    """Growth with the days of a leap year taken out: this trust's activity follows them, and so does the rule."""
    return np.array(list(growth.values()))


def test_prices_that_rise_by_the_award_show_nothing():
    assert without_days(reports(awarded())) == pytest.approx(0.0, abs=1e-12)


def test_a_permanent_other_level_of_prices_shows_nothing():
    assert without_days(reports(1.05 * awarded())) == pytest.approx(without_days(reports(awarded())), abs=1e-14)


@pytest.mark.parametrize("saved", [0.01, 0.03])
def test_a_saving_from_october_shows_its_part_of_the_year(saved):
    spend = np.where(np.array(MONTHS) >= "2025-10", 1 - saved, 1.0) * awarded()
    found = without_days(reports(spend))
    first = [1 / (1 - saved * max(0, month - 6) / month) - 1 for month in range(1, 13)]
    second = [(1 - saved * max(0, month - 6) / month) / (1 - saved) - 1 for month in range(1, 13)]
    assert found == pytest.approx([*first, *second], abs=1e-12)
    assert not found[:6].any() or np.abs(found[:6]).max() < 1e-12


def test_a_year_beyond_those_listed_has_the_prices_of_the_last():
    prices = preset().deflators["mine"].all_other
    assert prices.index("2026-05") == prices.index("2025-05") == 1.05


def noisy(replications=400):
    return np.random.default_rng(3).normal(0.01, 0.004, (replications, 24))


def test_without_a_change_there_is_nothing_to_see():
    growth = noisy()
    table = reported_months(MONTHS[12:], growth, growth, PLAN)
    assert all(row.difference == row.half_width == 0.0 and math.isnan(row.seen) for row in table)
    assert first_seen(table) is None


@pytest.mark.parametrize("published", [0.0, 2.6])
def test_the_larger_a_change_the_more_boards_see_it_and_the_sooner(published):
    plan = PLAN.model_copy(update={"published_noise_pp": published})
    before, weeks = noisy(), np.maximum(0, np.arange(24) - 5) / 18
    shares, firsts = [], []
    for size in (0.002, 0.005, 0.01, 0.05, 0.2):
        table = reported_months(MONTHS[12:], before, before + size * weeks, plan)
        shares.append(table[-1].seen)
        firsts.append(first_seen(table) or "never")
    assert shares == sorted(shares)
    assert shares[0] < 0.3
    assert shares[-1] > 0.99
    seen = [first for first in firsts if first != "never"]
    assert seen == sorted(seen, reverse=True)
    assert firsts[0] == "never"


def test_half_of_the_boards_see_a_change_as_large_as_the_threshold_and_a_loss_like_a_gain():
    before = 100 * noisy(4000)[:, 0]
    size = PLAN.threshold_sd * before.std(ddof=1)
    assert boards_that_see(before, before + size, PLAN) == pytest.approx(0.5, abs=0.03)
    assert boards_that_see(before, before - size, PLAN) == pytest.approx(0.5, abs=0.03)


def test_a_change_without_a_date_starts_with_the_plan_and_one_with_a_date_on_its_own():
    undated, dated = {"name": "a", "change": [{"at": "x", "add": 1}]}, {"name": "b", "from": "2026-01-01"}
    world = starting({"intervention": {"name": "both", "together": [undated, dated]}}, PLAN)
    assert [part["from"] for part in world["intervention"]["together"]] == ["2025-10-01", "2026-01-01"]
    assert "from" not in undated


@pytest.mark.slow
def test_a_trust_reports_the_same_until_the_change_starts():
    years = read("years", "typical")
    trust = plain(run={**plain()["run"], **years["run"]}, years=years["years"])
    plan = kept_blueprint(trust).scenario.first.years
    base, new = (years_outcome(YearsJob("w", 0, tree)) for tree in (
        trust, starting({**trust, "intervention": read("intervention", "agency_reduction")}, plan)))  # fmt: skip
    assert base.months == MONTHS[12:]
    moved = np.array(new.growth) - np.array(base.growth)
    assert not moved[:6].any()
    assert (moved[6:] > 0).all()
