"""The range of a result over what is assumed."""

from itertools import product

import pytest

from sim.productivity import (
    Assumption,
    NotComparable,
    Period,
    Preset,
    TableFaults,
    growth,
    level,
    read_preset,
    restated,
    sensitivity,
    unit_cost,
    unit_cost_range,
)
from sim.productivity.ranges import moved
from sim.productivity.source.template import example_tables
from tests.productivity.staffed import BEFORE, NOW, PRESETS, SPEND, STAFF, VOLUMES, shipped, staffed, two_years
from tests.productivity.worlds import ROOT, YEARS, deflated_by, measured, nhse, small


def assumed(**alternatives: dict) -> Preset:
    """The small preset with one assumption, `it`, and its alternatives."""
    found = [{"name": name, "change": change} for name, change in alternatives.items()]
    return small(assumptions=[{"name": "it", "choice": "this", "why": "reasons", "alternatives": found}])


@pytest.mark.slow
@pytest.mark.parametrize("name", PRESETS)
def test_every_shipped_alternative_can_be_had(name: str):
    found = sensitivity(*two_years(shipped(name)))
    assert [outcome for outcome in found.outcomes if outcome.growth is None] == []
    assert found.assumptions == shipped(name).assumptions
    assert found.alone[0] <= found.growth.productivity <= found.alone[1]
    assert found.joint[0] <= found.alone[0]
    assert found.joint[1] >= found.alone[1]


def test_the_range_of_the_official_figure():
    """Deflators, days, weights: what is not published moves the figure by more than the figure."""
    found = sensitivity(*two_years(nhse()))
    by_choice = {outcome.choice: outcome.growth for outcome in found.outcomes}
    base, new = two_years(nhse())
    for choice in ("nhscii", "gdp"):
        assert by_choice[choice] == growth(*two_years(deflated_by(nhse(), choice)))
    assert by_choice["one weight a procedure"].activity_ratio == pytest.approx(
        growth(base, new).activity_ratio, rel=1e-15
    )
    assert found.combinations == 3 * 3 * 3 * 3, "one weight a procedure changes nothing here, and counts for none"
    assert found.numbers == (), "a preset without its citations has no ranges"
    assert found.alone[1] - found.alone[0] > 0.01
    answered = {outcome.assumption for outcome in found.outcomes if outcome.growth}
    assert "strikes" not in answered
    assert "deflators" in answered


def test_alternatives_are_taken_alone_and_together():
    preset = deflated_by(assumed(built={"deflator_set": "built"}), "gdp")
    listed = [*preset.assumptions, Assumption(name="days", choice="by pod", why="x", alternatives=(
        {"name": "raw", "change": {"rules": {"days": "as_counted"}}},))]  # fmt: skip
    preset = preset.model_copy(update={"assumptions": tuple(listed)})
    base = measured(BEFORE, {"clinic": 100.0}, {("pay",): 100.0}, preset)
    new = measured(NOW, {"clinic": 110.0}, {("pay",): 107.0}, preset)
    found = sensitivity(base, new)
    inputs = {"built": 1.07 / 1.05, "gdp": 1.07 / 1.04}
    output = {"by_pod": 1.1 * 250 / 254, "raw": 1.1}
    corners = [a / r - 1 for a in output.values() for r in inputs.values()]
    result = output["by_pod"] / inputs["gdp"] - 1
    assert found.growth.productivity == pytest.approx(result, abs=1e-14)
    assert found.joint == pytest.approx((min(corners), max(corners)), abs=1e-14)
    singles = output["raw"] / inputs["gdp"] - 1, output["by_pod"] / inputs["built"] - 1
    assert found.alone == pytest.approx((result, max(singles)), abs=1e-14)
    assert found.joint[1] > found.alone[1] + 0.005, "both raise the figure, and together more than either"
    assert found.combinations == 4


def ranged(**places: tuple[float, float]) -> Preset:
    """The small preset with numbers between two ends, by their keys with dots between."""
    found = [{"place": tuple(name.split(".")), "low": low, "high": high} for name, (low, high) in places.items()]
    return small(ranges=found, assumptions=[
        {"name": "deflators", "choice": "built", "why": "x", "alternatives": [
            {"name": "gdp", "change": {"deflator_set": "gdp"}}]},
        {"name": "days", "choice": "by pod", "why": "x", "alternatives": [
            {"name": "raw", "change": {"rules": {"days": "as_counted"}}},
            {"name": "the same again", "change": {"rules": {"days": "by_pod"}}}]},
    ])  # fmt: skip


PAY = "deflators.built.categories.pay.growth.2024/25"
GDP = "deflators.gdp.all_other.growth.2024/25"
ENDS = {
    PAY: (0.03, 0.07),
    "deflators.built.categories.supplies.growth.2024/25": (0.0, 0.04),
    GDP: (0.01, 0.09),
    "weights.ed.unit_cost_gbp": (200.0, 320.0),
    "weights.clinic.unit_cost_gbp": (150.0, 260.0),
    "weights.spell.unit_cost_gbp": (1500.0, 2500.0),
    "weights.spell.fce_per_spell": (1.2, 1.9),
}


@pytest.mark.parametrize("volumes", [(90.0, 30.0, 110.0), (130.0, 20.0, 95.0), (100.0, 25.0, 100.0)])
def test_the_joint_range_is_that_of_every_corner_of_every_combination(volumes: tuple[float, ...]):
    """By trying them all: 2 to the power of 7 corners under each of 6 combinations."""
    preset = ranged(**ENDS)
    then = dict(zip(("ed", "spell", "clinic"), (100.0, 25.0, 100.0), strict=True))
    now = dict(zip(("ed", "spell", "clinic"), volumes, strict=True))
    base = measured(BEFORE, then, {("pay",): 800.0, ("supplies",): 200.0}, preset)
    new = measured(NOW, now, {("pay",): 850.0, ("supplies",): 215.0}, preset)
    corners = []
    for chosen in product(*([None, *each.alternatives] for each in preset.assumptions)):
        under = preset.under(*(each for each in chosen if each))
        for ends in product(*ENDS.values()):
            values = {tuple(name.split(".")): end for name, end in zip(ENDS, ends, strict=True)}
            changed = moved(under, values)
            corners.append(growth(restated(base, changed), restated(new, changed)).productivity)
    found = sensitivity(base, new)
    assert found.joint == pytest.approx((min(corners), max(corners)), abs=1e-14)
    assert found.combinations == 4, "one alternative changes nothing and counts for none"
    assert GDP not in {each.name for each in found.numbers}, "it moves nothing under the set in force"
    assert {PAY} < {each.name for each in found.numbers} < set(ENDS)


def test_a_number_moved_is_read_anew_wherever_it_was_kept():
    """Indices by year are kept on the series; a copy with another growth must not have the old ones."""
    preset = ranged(**{PAY: (0.03, 0.07)})
    line = ("pay", "", "")
    assert preset.price_index(line, "2024-04") == pytest.approx(1.05)
    low = moved(preset, {tuple(PAY.split(".")): 0.03})
    assert low.price_index(line, "2024-04") == pytest.approx(1.03)
    assert preset.price_index(line, "2024-04") == pytest.approx(1.05)
    assert moved(preset, {("weights", "nothing", "unit_cost_gbp"): 1.0}) == preset


@pytest.mark.slow
def test_the_shipped_range_holds_every_deflator_at_its_low_and_at_its_high_end():
    """All low to all high the made-up trust grew by 2.61 to 5.47 %, outside the 1.43 to 4.91 that were printed."""
    preset = read_preset(ROOT / "configs" / "productivity" / "nhse.yaml")
    activity, inputs, _ = example_tables()
    period = Period("EXA", YEARS["2024/25"])
    base, new = (level(activity, inputs, preset, each) for each in (period.year_before(), period))
    found = sensitivity(base, new)
    built = [each for each in preset.ranges if each.place[:2] == ("deflators", "built")]
    ends = [
        growth(
            *(restated(side, moved(preset, {each.place: getattr(each, end) for each in built})) for side in (base, new))
        )
        for end in ("low", "high")
    ]
    low, high = (each.productivity for each in ends)
    assert (round(100 * low, 2), round(100 * high, 2)) == (2.61, 5.47)
    assert found.joint[0] < low < high < found.joint[1]
    assert found.combinations == 81, "pooled settings change nothing where no procedure is named"
    assert found.numbers[0].span == max(each.span for each in found.numbers)


def test_the_cost_of_a_weighted_unit_has_the_range_of_every_corner_of_the_weights():
    preset = ranged(**ENDS).model_copy(update={"rules": small(rules={"wau_scale_gbp": 3500.0}).rules})
    other = Assumption(name="K", choice="x", why="y", alternatives=(
        {"name": "larger", "change": {"rules": {"wau_scale_gbp": 3600.0}}},))  # fmt: skip
    preset = preset.model_copy(update={"assumptions": (other,)})
    new = measured(NOW, {"ed": 90.0, "spell": 30.0, "clinic": 110.0}, {("pay",): 1e5}, preset)
    weights = {name: ends for name, ends in ENDS.items() if name.startswith("weights")}
    corners = []
    for under, ends in product((preset, preset.under(other.alternatives[0])), product(*weights.values())):
        values = {tuple(name.split(".")): end for name, end in zip(weights, ends, strict=True)}
        corners.append(unit_cost(restated(new, moved(under, values))).cost_per_unit_gbp)
    assert unit_cost_range(new) == pytest.approx((min(corners), max(corners)))
    assert min(corners) < unit_cost(new).cost_per_unit_gbp < max(corners)


def test_too_many_combinations_are_not_taken_and_this_is_said():
    many = [
        {"name": f"{at}", "choice": "x", "why": "y", "alternatives": [{"name": "raw", "change": {"name": "other"}}]}
        for at in range(12)
    ]
    preset = small(assumptions=many)
    found = sensitivity(*(measured(m, {"clinic": 1.0}, {("pay",): 1.0}, preset) for m in (BEFORE, NOW)))
    assert found.combinations == 0
    assert found.joint == found.alone


def test_an_alternative_that_tables_cannot_tell_says_why():
    preset = assumed(hours={"rules": {"inputs": "hours"}}, short={"deflators": {"built": {"categories": {"pay": {
        "growth": {"2024/25": 0.03, "2025/26": 0.03}}}}}, "deflator_set": "built"})  # fmt: skip
    base = measured(BEFORE, {"ed": 1.0}, {("pay",): 1.0}, preset)
    found = sensitivity(base, measured(NOW, {"ed": 1.0}, {("pay",): 1.0}, preset))
    assert found.outcomes[0].growth is None
    assert found.outcomes[0].why_not.startswith("hours of A are not known for pay")
    assert found.outcomes[1].growth is not None
    with pytest.raises(NotComparable):
        sensitivity(measured(BEFORE, {"ed": 0.0}, {("pay",): 1.0}, preset), base)
    late = measured(("2030-04",), {"ed": 1.0}, {("pay",): 1.0}, preset)
    with pytest.raises(TableFaults):
        sensitivity(measured(BEFORE[:1], {"ed": 1.0}, {("pay",): 1.0}, preset), late)


@pytest.mark.parametrize("change", [{"colour": "blue"}, {"rules": {"days": "never"}}, {"deflator_set": "cpi"}])
def test_an_alternative_that_is_no_preset_is_refused(change: dict):
    preset = assumed(wrong=change)
    with pytest.raises(ValueError, match=next(iter(change))):
        sensitivity(*(measured(m, {"ed": 1.0}, {("pay",): 1.0}, preset) for m in (BEFORE, NOW)))


def test_what_an_alternative_excludes_is_taken_out_whole():
    preset = nhse()
    scope = {"exclusions": {"pods": ["imaging"], "categories": ["impairments", "energy"]}}
    found = Assumption(name="scope", choice="all", why="x", alternatives=({"name": "less", "change": scope},))
    less = preset.under(found.alternatives[0])
    assert "imaging" not in less.weights
    assert "energy" not in less.categories
    level = restated(staffed(preset, NOW, VOLUMES, STAFF, SPEND), less)
    assert "imaging" not in level.output_gbp
    assert {line.category for line in level.spend_gbp} == {"pay", *SPEND} - {"energy"}
