"""The five measures: one set of functions, five configurations."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.productivity import (
    Growth,
    Level,
    NotComparable,
    PodQuality,
    Preset,
    QualityTable,
    TableFaults,
    chained_growth,
    effect,
    explain,
    growth,
    read_preset,
    restated,
    unit_cost,
    unit_costs_assumed,
    with_quality,
)
from sim.productivity.index import chained, readmission_term, survival_term, waiting_term
from tests.productivity.staffed import (
    BEFORE,
    NOW,
    PRESETS,
    SPEND,
    STAFF,
    STAFF_NOW,
    VOLUMES,
    VOLUMES_NOW,
    preset_file,
    shipped,
    staffed,
    two_years,
    with_rules,
)
from tests.productivity.test_preset import assumed_leaves, unsourced
from tests.productivity.worlds import YEARS, measured, nhse, small

QUALITY = {"rule": "terms", "terms": ["survival"], "health_before": {"share": 0.4}}


def scaled(volumes: dict[str, float], by: float) -> dict[str, float]:
    return {name: by * volume for name, volume in volumes.items()}


def by_year(factor: float) -> dict[str, Any]:
    """Weights of the small preset, and another year's in which a clinic costs `factor` as much."""
    weights = small().model_dump()["weights"]
    dear = weights | {"clinic": weights["clinic"] | {"unit_cost_gbp": 200.0 * factor}}
    return {"weights_by_year": {"2023/24": weights, "2024/25": dear}}


@pytest.mark.parametrize("name", PRESETS)
def test_every_number_of_every_shipped_measure_has_its_source(name: str):
    tree = yaml.safe_load(preset_file(name).read_text(encoding="utf-8"))
    assert unsourced(tree) == []
    assert [leaf for leaf in assumed_leaves(tree) if not leaf["low"] <= leaf["value"] <= leaf["high"]] == []
    assert all(each.choice and each.why for each in shipped(name).assumptions)


def test_the_measure_of_nhs_england_is_the_one_that_was_there():
    assert shipped("nhse").model_copy(update={"ranges": ()}) == nhse()
    assert shipped("nhse").rules.plain
    assert [name for name in PRESETS if shipped(name).rules.plain] == ["nhse", "wau"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_measure_writes_only_what_differs(name: str):
    tree = yaml.safe_load(preset_file(name).read_text(encoding="utf-8"))
    assert shipped(name).name == name
    if name != "nhse":
        assert tree["defaults"] == ["nhse", "_self_"]
        assert shipped(name).weights == nhse().weights


@pytest.mark.parametrize("name", PRESETS)
def test_a_year_against_itself_is_no_growth_at_all(name: str):
    base, _ = two_years(shipped(name))
    assert growth(base, base) == Growth(1.0, 1.0)
    assert effect(base, base) == 0.0
    assert {step.log_points for step in explain(base, base).steps} <= {0.0}


@pytest.mark.parametrize("name", PRESETS)
@settings(max_examples=15)
@given(st.floats(min_value=1e-3, max_value=1e3))
def test_twice_the_volume_is_twice_the_output(name: str, by: float):
    preset = with_rules(shipped(name), days="as_counted", quality={})
    base = staffed(preset, BEFORE[:1], VOLUMES, STAFF, SPEND)
    new = staffed(preset, NOW[:1], scaled(VOLUMES, by), STAFF, SPEND)
    assert growth(base, new).activity_ratio == pytest.approx(by, rel=1e-12)


@pytest.mark.parametrize("name", PRESETS)
def test_the_scale_of_all_weights_is_nothing(name: str):
    preset = shipped(name)
    tree = preset.model_dump()
    for weight in tree["weights"].values():
        weight["unit_cost_gbp"] *= 1.7
        for currency in weight["currencies"].values():
            if currency["unit_cost_gbp"] is not None:
                currency["unit_cost_gbp"] *= 1.7
    dearer = growth(*two_years(Preset.model_validate(tree)))
    assert dearer.activity_ratio == pytest.approx(growth(*two_years(preset)).activity_ratio, rel=1e-13)


@pytest.mark.parametrize("name", ["ons", "york"])
def test_a_chain_weighs_each_link_by_the_year_before(name: str):
    preset = small(**by_year(3.0), rules=shipped(name).rules.model_dump() | {"inputs": "deflated", "quality": {}})
    done = [{"ed": 100.0, "clinic": 50.0}, {"ed": 110.0, "clinic": 80.0}, {"ed": 130.0, "clinic": 60.0}]
    levels = [measured(YEARS[year], v, {("pay",): 1.0}, preset) for year, v in zip(YEARS, done, strict=True)]
    found = [each.activity_ratio for each in chained_growth(levels)]
    quantity = np.array([list(volumes.values()) for volumes in done])
    price = np.array([[300.0, 200.0], [300.0, 600.0], [300.0, 200.0]])
    assert found == pytest.approx(chained(quantity, price)[1:].tolist(), rel=1e-13)
    assert found[1] != pytest.approx(growth(levels[0], levels[2]).activity_ratio, rel=1e-3), "a chain is no shortcut"


def test_fisher_reverses_and_the_others_do_not():
    ratios = {}
    for rule in ("laspeyres", "paasche", "fisher"):
        preset = small(**by_year(3.0), rules={"output": rule, "days": "as_counted"})
        one = measured(YEARS["2023/24"], {"ed": 100.0, "clinic": 50.0}, {("pay",): 1.0}, preset)
        two = measured(YEARS["2024/25"], {"ed": 100.0, "clinic": 80.0}, {("pay",): 1.0}, preset)
        ratios[rule] = growth(one, two).activity_ratio
        if rule == "fisher":
            assert ratios[rule] * growth(two, one).activity_ratio == pytest.approx(1.0, abs=1e-14)
        else:
            assert abs(ratios[rule] * growth(two, one).activity_ratio - 1.0) > 1e-3
    assert ratios["fisher"] == pytest.approx(math.sqrt(ratios["laspeyres"] * ratios["paasche"]), rel=1e-14)
    assert ratios["laspeyres"] == pytest.approx(46 / 40, rel=1e-14)


def test_weights_by_year_need_one_year_and_the_same_points_of_delivery():
    preset = small(**by_year(3.0), rules={"output": "laspeyres"})
    calendar = (*BEFORE[9:], *NOW[:9])
    late = measured(calendar, {"ed": 1.0}, {("pay",): 1.0}, preset)
    with pytest.raises(NotComparable, match=r"goes by financial year, and the period lies in 2023/24, 2024/25"):
        growth(late, late)
    with pytest.raises(ValueError, match="must name the same points of delivery, clinic is in one"):
        small(weights_by_year={"2023/24": {"ed": {"unit_cost_gbp": 1.0, "days": "calendar"}}})


def test_the_quality_of_ons_is_added_to_growth_of_output():
    preset = with_rules(shipped("ons"), quality={"rule": "published", "published_pp": {"2023/24": 0.3, "2024/25": 0.4}})
    plain = growth(*two_years(shipped("ons")))
    adjusted = growth(*two_years(preset))
    assert adjusted.activity == pytest.approx(plain.activity + 0.004, abs=1e-15)
    base, _ = two_years(preset)
    assert growth(base, base) == Growth(1.0, 1.0), "between two worlds of the same year nothing is added"
    explanation = explain(*two_years(preset))
    assert explanation.by_factor()["quality"] == pytest.approx(
        math.log(adjusted.activity_ratio / plain.activity_ratio), abs=1e-14
    )


def test_labour_is_activity_over_hours():
    base, new = two_years(shipped("labour"))
    hours = [math.fsum(h for h, _ in staff.values()) for staff in (STAFF, STAFF_NOW)]
    grown = growth(base, new)
    assert grown.inputs_ratio == pytest.approx(hours[1] / hours[0], rel=1e-14)
    assert grown.activity_ratio == growth(*two_years(nhse())).activity_ratio
    dear = {name: (h, 9 * gbp) for name, (h, gbp) in STAFF_NOW.items()}
    assert growth(base, staffed(shipped("labour"), NOW, VOLUMES_NOW, dear, SPEND)).inputs_ratio == grown.inputs_ratio


def test_hours_that_nobody_worked_are_no_labour():
    base, new = two_years(shipped("labour"))
    short = {"registered_nurse:unfilled": (40_000.0, 0.0)}
    empty = {"registered_nurse:unfilled": (0.0, 0.0)}
    months = BEFORE, NOW
    sides = [
        staffed(shipped("labour"), m, v, s | gap, SPEND)
        for m, v, s, gap in zip(months, (VOLUMES, VOLUMES_NOW), (STAFF, STAFF_NOW), (empty, short), strict=True)
    ]
    assert growth(*sides) == growth(base, new)
    assert [step for step in explain(*sides).steps if "unfilled" in step.part] == []
    assert {line.contract for line in sides[1].hours} == {"substantive", "bank", "agency"}


def test_mixed_labour_takes_hours_of_own_staff_and_deflated_agency():
    """A dearer hour of an own nurse is no input; one of an agency nurse is, as far as it beats the deflator."""
    preset = shipped("york")
    staff = {"registered_nurse:substantive": (100.0, 3_000.0), "registered_nurse:agency": (10.0, 600.0)}
    base = staffed(preset, BEFORE, VOLUMES, staff, {"energy": 400.0})
    pay = 1.0511  # NHSCII
    own = staffed(preset, NOW, VOLUMES, staff | {"registered_nurse:substantive": (100.0, 9_000.0)}, {"energy": 400.0})
    expected = (3_000.0 + 600.0 / pay + 400.0 / 1.0204) / 4_000.0
    assert growth(base, own).inputs_ratio == pytest.approx(expected, rel=1e-13)
    bought = staffed(preset, NOW, VOLUMES, staff | {"registered_nurse:agency": (10.0, 1_200.0)}, {"energy": 400.0})
    assert growth(base, bought).inputs_ratio == pytest.approx(
        (3_000.0 + 1_200.0 / pay + 400.0 / 1.0204) / 4_000.0, rel=1e-13
    )
    direct = with_rules(preset, inputs="direct")
    sides = (
        staffed(direct, BEFORE, VOLUMES, staff, {"energy": 400.0}),
        staffed(direct, NOW, VOLUMES, {name: (1.1 * h, gbp) for name, (h, gbp) in staff.items()}, {"energy": 900.0}),
    )
    assert growth(*sides).inputs_ratio == pytest.approx(1.1, rel=1e-13)


@pytest.mark.parametrize("name", ["york", "labour"])
def test_hours_that_nobody_wrote_down_are_told_by_line(name: str):
    base, _ = two_years(shipped(name))
    unknown = STAFF | {"consultant:substantive": (math.nan, 5.1e6), "infrastructure:substantive": (math.nan, 3.0e6)}
    new = staffed(shipped(name), NOW, VOLUMES, unknown, SPEND)
    rule = "hours of A are not known for pay/consultant/substantive, pay/infrastructure/substantive"
    with pytest.raises(NotComparable, match=rule):
        growth(base, new)


def test_a_move_to_day_case_is_output_lost_only_where_each_setting_has_its_own_weight():
    ward = {"elective_inpatient:HN22E": 100.0, "day_case:HN22E": 20.0, "imaging": 500.0}
    day = ward | {"elective_inpatient:HN22E": 80.0, "day_case:HN22E": 40.0}
    tree = nhse().model_dump()
    tree["weights"]["day_case"]["currencies"]["HN22E"] = {"unit_cost_gbp": 5_000.0}
    own = Preset.model_validate(tree)
    pooled = with_rules(own, settings="pooled")
    found = {}
    for preset in (own, pooled):
        base, new = (staffed(preset, BEFORE, volumes, STAFF, SPEND) for volumes in (ward, day))
        found[preset.rules.settings] = growth(base, new).activity_ratio
        explanation = explain(base, new).by_factor()
        assert math.fsum(explanation.values()) == pytest.approx(growth(base, new).log_points, abs=1e-15)
        assert ("setting shift" in explanation) == (preset is own)
        if preset is own:
            assert explanation["setting shift"] == pytest.approx(math.log(found["own"]), abs=1e-14)
    assert found["own"] < 0.95
    assert found["pooled"] == pytest.approx(1.0, abs=1e-14)


def quality_table(survived: float, **columns: Any) -> QualityTable:
    return QualityTable.of(
        {"organisation": ["A"], "month": [columns.pop("month")], "pod": ["imaging"], "spells": [100.0],
         "survived": [survived], **{name: [number] for name, number in columns.items()}}
    )  # fmt: skip


def with_imaging(preset: Preset, month: str, table: QualityTable | None) -> Level:
    level = staffed(preset, (month,), {"imaging": 50.0}, STAFF, SPEND)
    return level if table is None else with_quality(level, table)


def test_quality_terms_multiply_output():
    terms = {**QUALITY, "terms": ["survival", "waiting", "readmission"], "discount_per_year": 0.02}
    preset = with_rules(nhse(), days="as_counted", quality=terms)
    more = {"readmitted": 20.0, "waited_days": 9_131.25, "life_years": 1_500.0}
    base = with_imaging(preset, "2023-04", quality_table(90.0, month="2023-04", **more))
    better = {"readmitted": 15.0, "waited_days": 7_305.0, "life_years": 1_600.0}
    new = with_imaging(preset, "2024-04", quality_table(92.0, month="2024-04", **better))
    assert base.quality["imaging"] == PodQuality(0.9, 0.2, 0.25, 15.0)
    expected = (
        survival_term(0.9, 0.92, 0.4) * waiting_term((15.0, 0.25), (16.0, 0.2), 0.02) * readmission_term(0.2, 0.15)
    )
    assert growth(base, new).activity_ratio == pytest.approx(expected, rel=1e-13)
    assert explain(base, new).by_factor()["quality"] == pytest.approx(math.log(expected), abs=1e-13)
    assert explain(base, new).notes[-1].startswith("No procedure is given in two settings")


def test_quality_of_one_period_alone_is_refused_and_of_none_is_told():
    preset = with_rules(nhse(), quality=QUALITY)
    known = with_imaging(preset, "2023-04", quality_table(90.0, month="2023-04"))
    unknown = with_imaging(preset, "2024-04", None)
    with pytest.raises(NotComparable, match="quality of imaging is given for one of the two periods alone"):
        growth(known, unknown)
    half = with_imaging(preset, "2024-04", quality_table(math.nan, month="2024-04"))
    with pytest.raises(NotComparable, match="survival of imaging is given for one of the two periods alone"):
        growth(known, half)
    neither = explain(replace(known, quality={}), unknown)
    assert "No measures of survival are given, so quality counts without it." in neither.notes
    with pytest.raises(TableFaults, match=r"quality row 1: survived must not be more than the spells, got 101"):
        quality_table(101.0, month="2024-04")
    with pytest.raises(NotComparable, match="no spells in imaging"):
        QualityTable.of({"organisation": ["A"], "month": ["2024-04"], "pod": ["imaging"], "spells": [0.0]}).of_period(
            "A", ["2024-04"]
        )


def test_a_weighted_activity_unit_costs_k_at_the_average():
    preset = shipped("wau")
    gbp = preset.weight("imaging") * 1_000.0
    average = unit_cost(staffed(preset, NOW[:1], {"imaging": 1_000.0}, {}, {"energy": gbp}))
    assert average.cost_per_unit_gbp == pytest.approx(3513.60, rel=1e-14)
    assert average.over_average == pytest.approx(0.0, abs=1e-14)
    dear = staffed(preset, NOW[:1], {"imaging": 1_000.0}, {}, {"energy": 1.1 * gbp})
    assert unit_cost(dear).over_average == pytest.approx(0.1, abs=1e-14)
    others = {name: each.cost_per_unit_gbp for name, each in unit_costs_assumed(dear).items()}
    deflated = dict.fromkeys(("nhscii", "gdp"), 1.1 * 3513.60)  # no deflator moves the cost of its own year
    read = {"largest K read": 1.1 * 3517.45, "smallest K read": 1.1 * 3512.58}
    assert others == pytest.approx({**deflated, **read}, rel=1e-13)


def test_top_on_growth_and_bottom_on_level():
    """Two trusts with the same spend: one does little and grows, the other does much and shrinks."""
    preset = shipped("wau")
    spend = {"energy": 1e6}
    years = {
        "riser": [staffed(preset, months, {"imaging": n}, {}, spend) for months, n in ((BEFORE, 900.0), (NOW, 950.0))],
        "giant": [staffed(preset, months, {"imaging": n}, {}, spend) for months, n in ((BEFORE, 2e3), (NOW, 1.9e3))],
    }
    grown = {name: growth(*levels).productivity for name, levels in years.items()}
    cost = {name: unit_cost(levels[1]).cost_per_unit_gbp for name, levels in years.items()}
    assert grown["riser"] > grown["giant"]
    assert cost["riser"] > cost["giant"]


def test_a_unit_of_nothing_has_no_cost():
    with pytest.raises(NotComparable, match="preset nhse has no wau_scale_gbp"):
        unit_cost(two_years(nhse())[0])
    preset = shipped("wau")
    with pytest.raises(NotComparable, match="no output of A"):
        unit_cost(staffed(preset, NOW, {"imaging": 0.0}, {}, SPEND))
    with pytest.raises(NotComparable, match="no inputs of A"):
        unit_cost(staffed(preset, NOW, {"imaging": 1.0}, {}, {"energy": 0.0}))


@pytest.mark.parametrize("name", PRESETS)
def test_an_empty_base_is_an_error_under_every_measure(name: str):
    preset = shipped(name)
    full = staffed(preset, BEFORE, VOLUMES, STAFF, SPEND)
    idle = staffed(preset, BEFORE, scaled(VOLUMES, 0.0), STAFF, SPEND)
    unpaid = staffed(preset, BEFORE, VOLUMES, dict.fromkeys(STAFF, (0.0, 0.0)), dict.fromkeys(SPEND, 0.0))
    new = staffed(preset, NOW, VOLUMES, STAFF, SPEND)
    for base, rule in ((idle, "no output in the base period of A"), (unpaid, "no inputs in the base period of A")):
        with pytest.raises(NotComparable, match=rule):
            growth(base, new)
    with pytest.raises(NotComparable, match="no inputs in the new period of A"):
        growth(full, replace(unpaid, period=new.period))
    with pytest.raises(NotComparable, match="two levels, got 1"):
        chained_growth([full])


def test_a_level_restated_under_its_own_preset_is_the_same_level():
    base, new = two_years(nhse())
    again = growth(restated(base, nhse()), restated(new, nhse()))
    assert again == growth(base, new)
    with pytest.raises(NotComparable, match="small has no weight for"):
        restated(base, small())


def test_a_preset_file_is_read_or_told_off(tmp_path):
    (tmp_path / "mine.yaml").write_text("defaults: [yours, _self_]\nname: mine\n")
    with pytest.raises(TableFaults, match=r"yours.yaml is no file"):
        read_preset(tmp_path / "mine.yaml")
    (tmp_path / "yours.yaml").write_text("defaults: [mine]\n")
    with pytest.raises(TableFaults, match=r"mine.yaml names itself in its defaults"):
        read_preset(tmp_path / "mine.yaml")
    (tmp_path / "yours.yaml").write_text("- 3\n")
    with pytest.raises(TableFaults, match=r"must hold keys and values"):
        read_preset(tmp_path / "mine.yaml")
    (tmp_path / "yours.yaml").write_text("rules: {output: lucky, settings: own, wau_scale_gbp: -1}\n")
    with pytest.raises(TableFaults) as wrong:
        read_preset(tmp_path / "mine.yaml")
    assert {"rules.output", "rules.wau_scale_gbp", "weights"} <= {fault.column for fault in wrong.value.faults}


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        ({"settings": "pooled"}, "pooled settings need pools"),
        ({"quality": {"rule": "terms"}}, "quality by terms needs terms"),
        ({"quality": {"rule": "terms", "terms": ["survival"]}}, "the survival term needs health_before"),
        ({"output": "best"}, "output"),
        ({"wau_scale_gbp": 0.0}, "greater than 0"),
    ],
)
def test_rules_that_are_not_whole_are_refused(rules: dict[str, Any], rule: str):
    with pytest.raises(ValueError, match=rule):
        small(rules=rules)
