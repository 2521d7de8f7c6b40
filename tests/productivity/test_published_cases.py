"""Figures published by others, from the figures they were made of; rounded ones as intervals.

Each term was rounded to the digits shown. A case holds when some number lies both in what the rounded terms allow and
in what the rounded result allows; the interval must be narrow, or the case would show nothing.
"""

import csv
import math
from collections.abc import Sequence

import numpy as np
import pytest

from sim.productivity import Period, explain
from sim.productivity.index import Interval, added, chain, chained_growth, lowe, ratio_growth, refill_effect
from tests.productivity.staffed import NOW, shipped, staffed
from tests.productivity.worlds import SHARED, YEARS

TENTH = 0.0005  # half a unit of the first decimal of a percentage
HUNDREDTH = 0.00005
BY_TRUST = SHARED / "nhse_productivity_by_trust.csv"
CURRENCIES = SHARED / "ncc_2024_25_currencies.csv"
needs_trusts = pytest.mark.skipif(not BY_TRUST.exists(), reason=f"{BY_TRUST.name} is not beside the project")


def pc(per_cent: float, half: float = TENTH) -> Interval:
    return Interval.rounded(per_cent / 100, half)


@pytest.mark.parametrize(
    ("output", "spent", "published"),
    [(5.7, 3.9, 1.8), (6.3, 3.9, 2.4)],
    ids=["NHS England, first half of 2024/25", "NHS England, months 1 to 7 of 2024/25"],
)
def test_national_rows(output: float, spent: float, published: float):
    found = ratio_growth(pc(output), pc(spent))
    assert found.meets(pc(published))
    assert found.width < 0.0021


ONS = {  # inputs, quantity, quality adjustment, output, productivity, without quality
    2018: (1.7, 2.0, 0.4, 2.4, 0.7, 0.3),
    2019: (2.7, 1.8, 0.4, 2.2, -0.5, -0.9),
    2020: (2.9, 0.9, 0.0, 0.9, -1.9, -2.0),
    2021: (24.2, None, None, -7.6, -25.6, None),
    2022: (-0.6, 20.6, None, 19.6, 20.3, None),
}


@pytest.mark.parametrize("year", ONS)
def test_ons_rows(year: int):
    spent, quantity, quality, output, productivity, without = ONS[year]
    found = ratio_growth(pc(output), pc(spent))
    assert found.meets(pc(productivity))
    assert found.width < 0.0025
    assert round(100 * ((1 + output / 100) / (1 + spent / 100) - 1), 1) == productivity
    if quality is not None:
        assert added(pc(quantity), pc(quality)).meets(pc(output))
    if without is not None:
        assert ratio_growth(pc(quantity), pc(spent)).meets(pc(without))


def test_the_difference_would_not_give_the_pandemic():
    spent, _, _, output, productivity, _ = ONS[2021]
    assert not added(pc(output), Interval(-spent / 100 - TENTH, -spent / 100 + TENTH)).meets(pc(productivity))


def test_ons_chain_over_the_pandemic():
    """FYE 2020 to 2022 with the revised FYE 2021 (-22.4 %): -6.65, published -6.6."""
    found = chained_growth(pc(-22.4), pc(20.3))
    assert round(100 * (chain([-0.224, 0.203])[-1] - 1), 2) == -6.65
    assert found.meets(pc(-6.6))
    assert found.width < 0.003
    assert not chained_growth(pc(-25.6), pc(20.3)).meets(pc(-6.6)), "the figure first published gives another chain"


def test_ons_united_kingdom_1995_to_2008():
    found = ratio_growth(pc(69.3), pc(75.1))
    assert found.meets(pc(-3.3))
    assert round(100 * (1.693 / 1.751 - 1), 1) == -3.3


@pytest.mark.parametrize(
    ("output", "spent", "published"),
    [(88.96, 81.58, 4.07), (1.72, 0.46, 1.26)],
    ids=["York, 1998/99 to 2013/14", "York, 2016/17 to 2017/18, mixed"],
)
def test_york_rows(output: float, spent: float, published: float):
    found = ratio_growth(pc(output, HUNDREDTH), pc(spent, HUNDREDTH))
    assert found.meets(pc(published, HUNDREDTH))
    assert found.width < 0.00025


# PSSRU/CHE, Unit Costs 2025: NHSCII pay and prices, pay, prices, %.
NHSCII = {
    "2015/16": (0.40, 0.30, 0.56), "2016/17": (2.09, 2.10, 2.06), "2017/18": (1.24, 1.21, 1.30),
    "2018/19": (1.60, 1.60, 1.59), "2019/20": (2.14, 2.58, 1.30), "2020/21": (2.49, 3.41, 0.84),
    "2021/22": (2.58, 3.07, 1.72), "2022/23": (7.32, 7.41, 7.15), "2023/24": (2.47, 2.18, 2.98),
    "2024/25": (4.02, 5.11, 2.04),
}  # fmt: skip


def test_nhscii_compounds_as_published():
    five = [year for year in NHSCII if year > "2019/20"]
    assert chain([NHSCII[year][0] / 100 for year in five])[-1] == pytest.approx(1.20265, abs=5e-6)
    assert chain([NHSCII[year][1] / 100 for year in five])[-1] == pytest.approx(1.22956, abs=5e-6)
    assert 4.31 - NHSCII["2023/24"][0] == pytest.approx(1.84, abs=1e-12), "what the revision of 2023/24 took off"


def test_the_shipped_deflators_are_the_published_ones():
    shipped_set = shipped("nhse").deflators["nhscii"]
    for year, (both, pay, prices) in NHSCII.items():
        assert 100 * shipped_set.of("pay").growth[year] == pytest.approx(pay, abs=1e-12)
        assert 100 * shipped_set.of("energy").growth[year] == pytest.approx(prices, abs=1e-12)
        assert min(pay, prices) <= both <= max(pay, prices), year


# National cost, £m, and growth of the first half of 2024/25 by point of delivery, % (working-day adjusted).
# NCC 2024/25 and NHS England, board paper, December 2024. Outpatients grew by 5.2 %, procedures among them
# by 8.9 %.
LISTED = {
    "A&E": (6604.0, 6.2), "non-elective, 0 days": (5455.0, 7.3), "non-elective, 1+ days": (24925.0, 3.1),
    "elective": (8485.0 + 8287.0, 7.4), "imaging": (1204.0, 7.9),
}  # fmt: skip
PROCEDURES = 4488.0
ATTENDANCES = 476_000 * 198 / 0.00664 / 1e6  # of a typical trust, £, over its share of national cost: assumed


def weighted(rows: Sequence[tuple[float, float]]) -> float:
    cost = [pounds for pounds, _ in rows]
    return 100 * (lowe(cost, [pounds * (1 + grown / 100) for pounds, grown in rows], [1.0] * len(rows)) - 1)


def test_growth_by_point_of_delivery_is_5_28_only_with_outpatient_attendances():
    listed = list(LISTED.values())
    assert round(ATTENDANCES / 1e3, 1) == 14.2
    assert round(weighted([*listed, (PROCEDURES, 5.2)]), 2) == 5.30, "the costs the cost collection lists"
    assert round(weighted([*listed, (PROCEDURES + ATTENDANCES, 5.2)]), 2) == 5.28, "with attendances"
    assert round(weighted([*listed, (PROCEDURES, 8.9)]), 2) == 5.58, "procedures alone at their own growth"
    assert round(weighted([*listed, (PROCEDURES, 8.9), (ATTENDANCES, 5.2)]), 2) == 5.51
    reach = [
        billion for billion in range(30) if round(weighted([*listed, (PROCEDURES + 1e3 * billion, 5.2)]), 2) == 5.28
    ]
    assert (reach[0], reach[-1]) == (10, 18), "which cost of attendances, £bn, gives 5.28"
    assert round(100 * weighted([*listed, (PROCEDURES + ATTENDANCES, 5.2)]) / 5.7) == 93, "% of the published growth"


@pytest.mark.skipif(not CURRENCIES.exists(), reason=f"{CURRENCIES.name} is not beside the project")
def test_the_cost_collection_lists_procedures_and_no_attendances():
    cost: dict[str, float] = {}
    with CURRENCIES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cost[row["department_code"]] = cost.get(row["department_code"], 0.0) + float(row["cost"] or 0) / 1e6
    assert cost["Outpatient Procedures"] == pytest.approx(PROCEDURES, abs=0.5)
    assert cost["Emergency Care"] == pytest.approx(LISTED["A&E"][0], abs=0.5)
    assert cost["Elective Inpatients"] + cost["Daycase"] == pytest.approx(LISTED["elective"][0], abs=1)
    named_outpatient = {name for name in cost if "utpatient" in name and "Audiology" not in name}
    assert named_outpatient == {"Outpatient Procedures"}


def test_staff_by_contract_come_to_all_staff():
    """FTE: substantive +5.0, bank +2.1, agency -32.7 make +4.0 where agency is 2.2 % and bank 6 % (assumed) of FTE."""
    bank = 0.06
    share = [at / 1000 for at in range(100) if abs(_all_staff(at / 1000, bank) - 4.0) < 0.2]
    assert share[0] < 0.022 < share[-1]
    assert abs(_all_staff(0.022, bank) - 4.0) < 0.05


def _all_staff(agency: float, bank: float) -> float:
    hours = [1 - agency - bank, bank, agency]
    grown = [hour * (1 + growth / 100) for hour, growth in zip(hours, (5.0, 2.1, -32.7), strict=True)]
    return 100 * (lowe(hours, grown, [1.0] * 3) - 1)


@pytest.mark.parametrize(("premium", "points"), [(0.11, -0.07), (0.20, -0.12), (0.50, -0.24), (0.90, -0.34)])
def test_agency_into_posts_at_constant_hours(premium: float, points: float):
    """The national agency cut of 2024/25: pay 62 % of spend, agency 3.7 % of pay, cut by 31 %."""
    pay_share, agency_share, cut = 0.62, 0.037, 0.31
    formula = refill_effect(pay_share, agency_share, cut, premium)
    assert round(100 * formula, 2) == points
    # The same from tables: hours stay, the cut is worked by the trust's own nurses.
    pay, hour = 62.0e6, 30.0
    agency = agency_share * pay / (hour * (1 + premium))
    own = (1 - agency_share) * pay / hour
    staff = [
        {"nurse:agency": (kept, kept * hour * (1 + premium)), "nurse:substantive": (hours, hours * hour)}
        for kept, hours in ((agency, own), (agency * (1 - cut), own + cut * agency))
    ]
    spend = {"drugs_other": 38.0e6}
    before, after = (staffed(shipped("nhse"), NOW, {"imaging": 1.0}, each, spend) for each in staff)
    explanation = explain(before, after).by_factor()
    assert explanation["staffing mix: agency, bank, substantive"] == pytest.approx(-math.log1p(formula), abs=1e-12)
    assert explanation["hours"] == pytest.approx(0.0, abs=1e-12)


def test_the_scale_of_weighted_activity_units():
    assert shipped("wau").rules.wau_scale_gbp == 3513.60
    published = (3517.45, 3512.58, 3514.55, 3516.01)
    alternatives = [
        a.change["rules"]["wau_scale_gbp"]
        for each in shipped("wau").assumptions
        for a in each.alternatives
        if each.name == "scale K"
    ]
    assert alternatives == [max(published), min(published)]


def test_the_quality_adjustments_of_ons_are_shipped():
    quality = shipped("ons").rules.quality
    assert quality.published_pp == {f"{year - 1}/{year % 100}": ONS[year][2] for year in (2018, 2019, 2020)}


def columns() -> dict[str, np.ndarray]:
    with BY_TRUST.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = ("productivity_activity_growth", "productivity_resource_growth", "productivity_growth_estimate",
             "implied_productivity_pct", "rc_actual_cost_total_m")  # fmt: skip
    short = ("a", "r", "p", "next", "cost")
    numbers = {s: np.array([float(row[name]) for row in rows]) for s, name in zip(short, names, strict=True)}
    return numbers | {"name": np.array([row["org_name"].title() for row in rows])}


@needs_trusts
def test_the_distribution_of_129_trusts():
    trusts = columns()
    found = {name: (100 * trusts[name].mean(), 100 * trusts[name].std(ddof=1)) for name in "par"}
    assert {name: (round(mean, 2), round(sd, 2)) for name, (mean, sd) in found.items()} == {
        "p": (2.81, 3.69), "a": (5.68, 3.54), "r": (2.84, 2.71),
    }  # fmt: skip
    assert round(100 * float(np.median(trusts["p"])), 2) == 2.94
    assert round(float(np.corrcoef(trusts["a"], trusts["r"])[0, 1]), 2) == 0.29


@needs_trusts
def test_growth_does_not_persist():
    trusts = columns()
    assert round(float(np.corrcoef(trusts["p"], trusts["next"])[0, 1]), 2) == 0.02


@needs_trusts
def test_leaders_and_laggards_in_order():
    trusts = columns()
    order = np.argsort(-trusts["next"], kind="stable")
    leaders = ("Blackpool", "Princess Alexandra", "Isle Of Wight", "East Sussex", "Doncaster")
    assert [next(n for n in leaders if n in trusts["name"][at]) for at in order[:5]] == list(leaders)
    assert trusts["next"][order[:5]].tolist() == [14.0, 13.1, 12.1, 11.7, 9.8]
    assert "Croydon" in trusts["name"][order[-1]]
    assert trusts["next"][order[-1]] == -14.1
    for name, year, half in (("King'S Lynn", -6.3, -6.0), ("Birmingham Nhs", 14.2, 4.5), ("Blackpool", 4.1, 14.0)):
        (at,) = (i for i, each in enumerate(trusts["name"]) if name in each)
        assert (round(100 * trusts["p"][at], 1), trusts["next"][at]) == (year, half)


@needs_trusts
def test_the_national_figure_is_not_the_cost_weighted_mean():
    trusts = columns()
    of = {name: float(np.average(trusts[name], weights=trusts["cost"])) for name in ("a", "r", "p", "next")}
    means = [100 * ((1 + of["a"]) / (1 + of["r"]) - 1), of["next"]]
    assert [round(mean, 2) for mean in means] == [2.95, 2.89]
    assert round(100 * of["p"], 2) == 2.98, "the mean of ratios is not the ratio of means"
    for mean, national in zip(means, (2.7, 2.6), strict=True):
        assert not Interval(mean, mean).meets(Interval.rounded(national, 0.05))


def test_working_days_of_the_first_halves():
    days = [Period("A", YEARS[year][:6]).days("working") for year in YEARS]
    assert days == [124, 127, 126]
    assert round(100 * (days[1] / days[0] - 1), 1) == 2.4
