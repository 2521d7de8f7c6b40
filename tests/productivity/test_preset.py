from typing import Any

import pytest
from pydantic import ValidationError

from sim.productivity import Preset
from tests.productivity.worlds import YEARS, deflated_by, nhse, plain, shipped, small

CONTRACT_PODS = {
    "ed_attendance_type1", "ed_attendance_other", "left_before_treatment", "non_elective_same_day",
    "non_elective_overnight", "elective_inpatient", "day_case", "outpatient_first", "outpatient_follow_up",
    "outpatient_procedure", "critical_care_day", "imaging", "maternity", "other",
}  # fmt: skip


def unsourced(node: Any, path: str = "", covered: bool = False) -> list[str]:
    """Paths of numbers that neither carry a source or an assumption nor lie in a block that does."""
    if isinstance(node, dict):
        covered = covered or "source" in node or "assumed" in node
        below = [(f"{path}.{key}", child) for key, child in node.items()]
    elif isinstance(node, list):
        below = [(f"{path}[{at}]", child) for at, child in enumerate(node)]
    else:
        return [path] if isinstance(node, (int, float)) and not covered else []
    return [fault for name, child in below for fault in unsourced(child, name, covered)]


def assumed_leaves(node: Any) -> list[dict[str, Any]]:
    if not isinstance(node, dict):
        return []
    own = [node] if "value" in node and "assumed" in node else []
    return own + [leaf for child in node.values() for leaf in assumed_leaves(child)]


def test_every_number_of_the_shipped_preset_has_its_source():
    assert unsourced(shipped()) == []
    assert unsourced({"weights": {"ed": {"days": "x", "unit_cost_gbp": 3}}}) == [".weights.ed.unit_cost_gbp"]


def test_every_assumed_number_lies_in_its_range():
    leaves = assumed_leaves(shipped())
    assert len(leaves) > 30
    assert [
        leaf for leaf in leaves if not leaf["low"] <= leaf["value"] <= leaf["high"] or leaf["low"] == leaf["high"]
    ] == []


def test_the_shipped_preset_weighs_what_a_trust_counts():
    preset = nhse()
    of_published_files = {
        "ed_attendance", "non_elective_spell", "critical_care_day_children", "critical_care_day_newborn"
    }  # fmt: skip
    assert set(preset.weights) == CONTRACT_PODS | of_published_files
    assert {"deflators", "working days", "settings", "weight of an emergency spell"} <= {
        a.name for a in preset.assumptions
    }
    assert {pod for pod, w in preset.weights.items() if w.days == "working"} == {
        "elective_inpatient", "day_case", "outpatient_first", "outpatient_follow_up", "outpatient_procedure",
        "imaging",
    }  # fmt: skip


def test_emergency_weights_close_on_the_national_cost():
    """NCC 2024/25, obstetrics and newborn out: £26.313bn for 9.785m episodes; of 6.64m spells 46 % same day."""
    pods = nhse().weights
    same_day = 0.46 * 6_640_000 * pods["non_elective_same_day"].fce_per_spell
    others = (9_785_000 - same_day) * pods["non_elective_overnight"].unit_cost_gbp
    assert same_day * pods["non_elective_same_day"].unit_cost_gbp + others == pytest.approx(26.313e9, rel=1e-3)


def test_a_typical_trust_weighs_what_it_costs():
    """A year of the typical trust, whose cost is £621m, weighed; admitted care is £313m of it."""
    admitted = {
        "non_elective_same_day": 26_796, "non_elective_overnight": 19_644, "elective_inpatient": 7_874,
        "day_case": 51_092, "maternity": 11_300,
    }  # fmt: skip
    others = {
        "ed_attendance_type1": 126_901, "ed_attendance_other": 34_837, "left_before_treatment": 6_119,
        "outpatient_first": 166_600, "outpatient_follow_up": 309_400, "outpatient_procedure": 145_000,
        "critical_care_day": 13_500, "imaging": 56_900, "other": 98e6,
    }  # fmt: skip
    preset = nhse()
    assert sum(volume * preset.weight(pod) for pod, volume in admitted.items()) == pytest.approx(313e6, rel=0.005)
    year = admitted | others
    assert sum(volume * preset.weight(pod) for pod, volume in year.items()) == pytest.approx(621e6, rel=0.005)


def test_every_choice_of_deflator_prices_every_category_over_three_years():
    for choice in ("built", "nhscii", "gdp"):
        preset = deflated_by(nhse(), choice)
        for category in preset.categories:
            indices = [preset.price_index((category, "", ""), YEARS[year][0]) for year in YEARS]
            assert None not in indices, (choice, category)


def test_nhscii_compounds_as_published():
    """PSSRU/CHE: pay 2019/20 to 2024/25 is 1.22956."""
    pay = nhse().deflators["nhscii"].of("pay").by_year
    assert pay["2024/25"] / pay["2019/20"] == pytest.approx(1.22956, abs=5e-6)


def test_a_currency_has_its_own_weight_or_a_relative_one():
    preset = small()
    assert preset.weight("spell") == 3000.0
    assert preset.weight("spell", "light") == 1500.0
    assert preset.weight("spell", "heavy") == 6000.0
    assert preset.weight("spell", "single") == 2000.0
    assert preset.weight("spell", "odd") is None
    assert preset.weight("ed", "light") is None
    assert preset.weight("theatre") is None


def test_the_finest_price_goes_first():
    preset = small()
    lines = [
        ("pay", "", ""),
        ("pay", "nurse", "substantive"),
        ("pay", "nurse", "agency"),
        ("pay", "porter", ""),
    ]
    assert [preset.price_index(line, "2024-04") for line in lines] == [1.05, 1.06, 1.0, 1.05]
    assert preset.price_index(("pay", "", ""), "2023-04") == 1.0
    assert preset.price_index(("pay", "", ""), "2025-04") == pytest.approx(1.05 * 1.03, abs=1e-15)
    assert preset.price_index(("pay", "", ""), "2026-04") is None


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"deflator_set": "nhscii"}, "deflator_set nhscii is none of built, gdp"),
        ({"deflator_set": "cpi"}, "deflator_set"),
        ({"categories": ["pay", "supplies", "energy"]}, "deflators.built has no price for category energy"),
        ({"categories": ["pay"]}, "names category supplies, which is not in categories"),
        ({"exclusions": {"pods": ["ed"]}}, "pod ed is excluded and weighed"),
        ({"exclusions": {"categories": ["pay"]}}, "category pay is excluded and in scope"),
        ({"weights": {"ed": {"unit_cost_gbp": 0.0, "days": "calendar"}}}, "greater than 0"),
        ({"weights": {"ed": {"unit_cost_gbp": 1.0, "days": "bank"}}}, "days"),
        (
            {"weights": {"ed": {"unit_cost_gbp": 1.0, "days": "working", "currencies": {"x": {}}}}},
            "one of the two",
        ),
        ({"colour": "blue"}, "Extra inputs are not permitted"),
    ],
)
def test_a_preset_that_is_not_whole_is_refused(change: dict, rule: str):
    with pytest.raises(ValidationError, match=rule):
        small(**change)


@pytest.mark.parametrize(
    ("prices", "rule"),
    [
        ({}, "one of the two"),
        ({"growth": {"2024/25": 0.1}, "monthly": {"2024-04": 1.0}}, "one of the two"),
        ({"growth": {"2024/25": 0.1, "2026/27": 0.1}}, "years in a row"),
        ({"growth": {"2024/26": 0.1}}, "written 2024/25"),
        ({"growth": {"2024/25": -1.0}}, "above -1"),
        ({"monthly": {"2024-13": 1.0}}, "above 0"),
        ({"monthly": {"2024-12": 0.0}}, "above 0"),
    ],
)
def test_a_price_series_is_sound(prices: dict, rule: str):
    with pytest.raises(ValidationError, match=rule):
        small(deflators={"built": {"vintage": "test", "all_other": prices}})


def test_the_preset_is_frozen_and_survives_json():
    preset = nhse()
    with pytest.raises(ValidationError):
        preset.name = "mine"
    assert Preset.model_validate_json(preset.model_dump_json()) == preset
    assert plain({"a": {"value": 3, "source": "x"}, "b": {"c": 4, "assumed": "y"}}) == {"a": 3, "b": {"c": 4}}
