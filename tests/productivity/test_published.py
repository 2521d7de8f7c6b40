"""Figures that NHS England published must come out."""

import csv
import math
from itertools import pairwise, product

import pytest

from sim.productivity import Period, activity_by_pod, growth, level, productivity_growth
from tests.productivity.worlds import SHARED, YEARS, activity, deflated_by, inputs, nhse

BY_TRUST = SHARED / "nhse_productivity_by_trust.csv"
TRUST_COLUMNS = (
    "productivity_activity_growth",
    "productivity_resource_growth",
    "productivity_growth_estimate",
)


@pytest.mark.skipif(not BY_TRUST.exists(), reason=f"{BY_TRUST.name}, 2024/25 by trust, is not beside the project")
def test_each_of_129_trusts_comes_out():
    with BY_TRUST.open(encoding="utf-8") as file:
        trusts = [[float(row[name]) for name in TRUST_COLUMNS] for row in csv.DictReader(file)]
    assert len(trusts) == 129
    worst = max(abs(productivity_growth(a, r) - p) for a, r, p in trusts)
    assert worst < 1e-12
    assert max(abs(a - r - p) for a, r, p in trusts) > 0.01, "the difference a - r would not do"


@pytest.mark.parametrize(
    ("output", "spent", "productivity"),
    [(5.7, 3.9, 1.8), (6.3, 3.9, 2.4)],
    ids=["first half 2024/25", "months 1 to 7 of 2024/25, new method"],
)
def test_national_rows_within_rounding(output: float, spent: float, productivity: float):
    corners = [
        100 * productivity_growth((output + i) / 100, (spent + j) / 100) for i, j in product((-0.05, 0.05), repeat=2)
    ]
    assert min(corners) <= productivity + 0.05
    assert max(corners) >= productivity - 0.05
    assert 100 * productivity_growth(output / 100, spent / 100) == pytest.approx(productivity, abs=0.1)


# National cost of each point of delivery, £m: NCC 2024/25. Outpatient attendances are not in the
# currency file: 476,000 × £198 of the typical trust over its .664 % of national cost. Anything from £10bn to
# £18bn gives 5.28 %.
# Growth of the first half of 2024/25, adjusted for working days: NHS England board paper, December 2024.
POD_COST_AND_GROWTH = {
    "ed_attendance_type1": (6604.0, 0.062),
    "non_elective_same_day": (5455.0, 0.073),
    "non_elective_overnight": (24925.0, 0.031),
    "elective_inpatient": (8485.0, 0.074),
    "day_case": (8287.0, 0.074),
    "outpatient_first": (0.4413 * 94.248 / 0.00664, 0.052),
    "outpatient_follow_up": (0.5587 * 94.248 / 0.00664, 0.052),
    "outpatient_procedure": (4488.0, 0.052),
    "imaging": (1204.0, 0.079),
}


def test_growth_by_point_of_delivery_comes_to_5_28_per_cent():
    """Tables hold counts and the published growth is per working day: counts grow by the extra days too."""
    preset = nhse()
    new, base = (Period("A", YEARS[year][:6]) for year in ("2024/25", "2023/24"))
    volumes: dict[str, dict[str, float]] = {month: {} for month in (*base.months, *new.months)}
    for pod, (cost, grown) in POD_COST_AND_GROWTH.items():
        days = new.days(preset.weights[pod].days) / base.days(preset.weights[pod].days)
        for month in base.months:
            volumes[month][pod] = cost / preset.weight(pod)
        for month in new.months:
            volumes[month][pod] = cost / preset.weight(pod) * (1 + grown) * days
    done = [activity({m: volumes[m] for m in period.months}) for period in (base, new)]
    spent = [inputs({m: {("pay", "", ""): 1.0} for m in period.months}) for period in (base, new)]
    before, after = (level(d, s, preset, p) for d, s, p in zip(done, spent, (base, new), strict=True))
    result = growth(before, after)
    assert round(100 * result.activity, 2) == 5.28
    raw = after.cost_weighted_activity / before.cost_weighted_activity - 1
    assert raw > result.activity + 0.009, "unadjusted planned activity flatters"
    bars = activity_by_pod(before, after)
    assert math.fsum(bar.log_points for bar in bars) == pytest.approx(math.log1p(result.activity), abs=1e-12)


def test_gdp_deflator_alone_invents_input_growth():
    """Constant volume over three years at the prices of `built`, deflated by GDP: +0.9 % and +1.5 %.

    Spend of the typical trust 2024/25, £m.
    """
    spend = {
        ("pay", "", "substantive"): 361.9, ("pay", "", "bank"): 25.4, ("pay", "", "agency"): 9.4,
        ("drugs_high_cost",): 31.7, ("drugs_other",): 33.5, ("clinical_supplies",): 57.1, ("premises",): 22.4,
        ("energy",): 10.0, ("cnst",): 18.0, ("depreciation",): 20.5, ("pdc_and_interest",): 8.1,
        ("other",): 22.3,
    }  # fmt: skip
    built = nhse()
    now = YEARS["2024/25"][0]
    levels = {}
    for year in YEARS:
        months = YEARS[year]
        price = {
            line: built.price_index((*line, "", "")[:3], months[0]) / built.price_index((*line, "", "")[:3], now)
            for line in spend
        }
        volumes = {m: {"imaging": 1.0} for m in months}
        spent = inputs({m: {line: gbp * price[line] for line, gbp in spend.items()} for m in months})
        levels[year] = (activity(volumes), spent, Period("A", months))
    for choice, expected in (("built", (0.0, 0.0)), ("gdp", (0.0091, 0.0147))):
        preset = deflated_by(built, choice)
        known = [level(*levels[year][:2], preset, levels[year][2]) for year in YEARS]
        found = [growth(before, after).inputs for before, after in pairwise(known)]
        tolerance = 1e-14 if choice == "built" else 1e-4
        assert found == pytest.approx(expected, abs=tolerance), choice
