"""The range of a result over what is assumed."""

import pytest

from sim.productivity import Assumption, NotComparable, Preset, TableFaults, growth, restated, sensitivity
from tests.productivity.staffed import BEFORE, NOW, PRESETS, SPEND, STAFF, VOLUMES, shipped, staffed, two_years
from tests.productivity.worlds import measured, nhse, small


def assumed(**alternatives: dict) -> Preset:
    """The small preset with one assumption, `it`, and its alternatives."""
    told = [{"name": name, "change": change} for name, change in alternatives.items()]
    return small(assumptions=[{"name": "it", "choice": "this", "why": "reasons", "alternatives": told}])


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
        assert by_choice[choice] == growth(*two_years(nhse().deflated_by(choice)))
    assert by_choice["one weight a procedure"].activity_ratio == pytest.approx(
        growth(base, new).activity_ratio, rel=1e-15
    )
    assert found.combinations == 3 * 3 * 3 * 3 * 2
    assert found.alone[1] - found.alone[0] > 0.01
    assert "strikes" in found.untold
    assert "deflators" not in found.untold


def test_alternatives_are_taken_alone_and_together():
    preset = assumed(built={"deflator_set": "built"}).deflated_by("gdp")
    told = [*preset.assumptions, Assumption(name="days", choice="by pod", why="x", alternatives=(
        {"name": "raw", "change": {"rules": {"days": "as_counted"}}},))]  # fmt: skip
    preset = preset.model_copy(update={"assumptions": tuple(told)})
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
    told = Assumption(name="scope", choice="all", why="x", alternatives=({"name": "less", "change": scope},))
    less = preset.under(told.alternatives[0])
    assert "imaging" not in less.weights
    assert "energy" not in less.categories
    level = restated(staffed(preset, NOW, VOLUMES, STAFF, SPEND), less)
    assert "imaging" not in level.output_gbp
    assert {line.category for line in level.spend_gbp} == {"pay", *SPEND} - {"energy"}
