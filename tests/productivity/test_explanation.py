"""Explanations add up to the last digit, name what moved, and hide nothing in another bar."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.productivity import (
    Alternative,
    Level,
    NotComparable,
    Preset,
    bridge,
    effect,
    explain,
    growth,
    method_steps,
    restated,
    spend_steps,
)
from sim.productivity.index import Step
from tests.productivity.staffed import (
    BEFORE,
    NOW,
    PRESETS,
    SPEND,
    STAFF,
    VOLUMES,
    shipped,
    staffed,
    two_years,
    with_rules,
)
from tests.productivity.worlds import deflated_by, measured, nhse, small

amounts = st.floats(min_value=1e-2, max_value=1e7)
maybe = st.one_of(st.just(0.0), amounts)
names = ("ed", "spell:light", "spell:heavy", "clinic:light", "clinic")
volumes = st.fixed_dictionaries({"ed": amounts, "spell:light": maybe, "spell:heavy": maybe, "clinic:light": maybe})
paid = st.tuples(amounts, amounts)
never = st.one_of(paid, st.just((0.0, 0.0)))
staff = st.fixed_dictionaries({"nurse:substantive": paid, "nurse:agency": never, "porter:bank": never})
spends = st.fixed_dictionaries({"supplies": maybe})
rules = st.fixed_dictionaries(
    {
        "output": st.sampled_from(["fixed", "laspeyres", "paasche", "fisher"]),
        "days": st.sampled_from(["by_pod", "working", "as_counted"]),
        "settings": st.sampled_from(["own", "pooled"]),
        "inputs": st.sampled_from(["deflated", "direct", "mixed", "hours"]),
        "pools": st.just([["spell", "clinic"]]),
    }
)


def preset_of(chosen: dict[str, Any]) -> Preset:
    tree = small().model_dump()
    tree["weights"]["clinic"]["currencies"] = {"light": {"relative": 0.7}}
    dear = {pod: weight | {"unit_cost_gbp": 1.3 * weight["unit_cost_gbp"]} for pod, weight in tree["weights"].items()}
    dear["clinic"] |= {"unit_cost_gbp": 900.0}
    return Preset.model_validate(tree | {"rules": chosen, "weights_by_year": {"2024/25": dear}})


def total(steps: Any) -> float:
    return math.fsum(step.log_points for step in steps)


@settings(max_examples=60)
@given(rules, volumes, volumes, st.tuples(staff, staff), st.tuples(spends, spends))
def test_steps_add_up_whatever_the_rules(chosen: dict, before: dict, after: dict, people: tuple, bought: tuple):
    preset = preset_of(chosen)
    base = staffed(preset, BEFORE[:2], before, people[0], bought[0])
    new = staffed(preset, NOW[:2], after, people[1], bought[1])
    explanation = explain(base, new)
    assert total(explanation.steps) == pytest.approx(growth(base, new).log_points, abs=1e-13)
    assert math.fsum(explanation.by_factor().values()) == pytest.approx(explanation.log_points, abs=1e-13)
    assert total(explanation.largest(3)) == pytest.approx(explanation.log_points, abs=1e-13)
    assert sum(step.factor == "interaction" and step.part == "activity" for step in explanation.steps) == 1


@pytest.mark.parametrize("name", PRESETS)
def test_the_shipped_measures_explain_themselves(name: str):
    base, new = two_years(shipped(name))
    explanation = explain(base, new)
    assert total(explanation.steps) == pytest.approx(math.log1p(growth(base, new).productivity), abs=1e-15)
    factors = explanation.by_factor()
    assert ("working days" in factors) == (name in ("nhse", "labour"))
    assert ("input volume" in factors) == (name != "labour")
    for factor, log_points in factors.items():
        assert not factor.startswith("interaction") or abs(log_points) < 0.001, "one at a time explains nearly all"


def step_of(base: Level, new: Level) -> dict[str, float]:
    """Steps by name that are not nothing."""
    return {step.name: step.log_points for step in explain(base, new).steps if abs(step.log_points) > 1e-15}


def world(preset: Preset, **changed: dict[str, Any]) -> Level:
    """A month of the same trust, changed in volumes, staff or spend."""
    volumes, people, spend = ({**old, **changed.get(name, {})} for name, old in
                              (("volumes", VOLUMES), ("staff", STAFF), ("spend", SPEND)))  # fmt: skip
    return staffed(preset, NOW[:1], volumes, people, spend)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"volumes": {"imaging": 9_000.0}}, "volume: imaging"),
        ({"spend": {"energy": 1.9e6}}, "input volume: energy"),
        ({"staff": {name: (1.1 * hours, 1.1 * gbp) for name, (hours, gbp) in STAFF.items()}}, "hours"),
        (
            {"staff": {name: (hours, 1.1 * gbp) for name, (hours, gbp) in STAFF.items()}},
            "pay for an hour at base prices",
        ),
        (
            {"volumes": {"elective_inpatient:HN12F": 160.0, "elective_inpatient:surgical": 400.0}},
            "mix: elective_inpatient",
        ),
        (
            {"staff": {"registered_nurse:agency": (0.0, 0.0), "registered_nurse:bank": (28_000.0, 840_000.0)}},
            "staffing mix: agency, bank, substantive",
        ),
    ],
)
def test_one_change_is_one_step(changed: dict, name: str):
    base, new = world(nhse()), world(nhse(), **changed)
    assert step_of(base, new) == pytest.approx({name: effect(base, new)}, abs=1e-14)


def test_other_inputs_move_alone_whatever_staff_do():
    """Energy doubles and every hour too: the step of energy is what it would be had no hour been added."""
    base = world(nhse())
    twice = {name: (2 * hours, 2 * gbp) for name, (hours, gbp) in STAFF.items()}
    found = step_of(base, world(nhse(), spend={"energy": 1.6e6}, staff=twice))
    pay = math.fsum(gbp for _, gbp in STAFF.values())
    assert found["input volume: energy"] == pytest.approx(-math.log1p(0.8e6 / base.nominal_gbp), abs=1e-14)
    assert found["hours"] == pytest.approx(-math.log1p(pay / base.nominal_gbp), abs=1e-14)
    assert found["interaction: inputs"] > 0.001


def test_more_of_a_dear_staff_group_is_a_mix_of_groups():
    """The same hours, some of them worked by consultants instead of porters, each at its own pay."""
    moved = 10_000.0
    people = {
        "consultant:substantive": (60_000.0, 5.1e6 * 60 / 50),
        "infrastructure:substantive": (150_000.0 - moved, 3.0e6 * 140 / 150),
    }
    found = step_of(world(nhse()), world(nhse(), staff=people))
    assert found["staffing mix: staff groups"] < 0
    # Consultants' own contracts moved from agency with it, so that is a step too, and its product with the other.
    assert set(found) == {
        "staffing mix: staff groups", "staffing mix: agency, bank, substantive", "interaction: inputs",
    }  # fmt: skip
    assert abs(found["interaction: inputs"]) < 0.1 * abs(found["staffing mix: staff groups"])


def test_two_changes_have_an_interaction_of_their_own():
    """Twice the spells, each twice as heavy: alone each adds a half of what was, together they add three times it."""
    preset = small(rules={"days": "as_counted"})
    base = measured(NOW, {"spell:light": 100.0, "ed": 500.0}, {("pay",): 1.0}, preset)
    new = measured(NOW, {"spell:light": 120.0, "spell:heavy": 80.0, "ed": 500.0}, {("pay",): 1.0}, preset)
    found = step_of(base, new)
    light, ed, unit = 150_000.0, 150_000.0, (120 * 1_500 + 80 * 6_000) / 200 / 1_500
    both = (ed + 2 * unit * light) / (ed + light)
    alone = [(ed + 2 * light) / (ed + light), (ed + unit * light) / (ed + light)]
    assert found["volume: spell"] == pytest.approx(math.log(alone[0]), abs=1e-14)
    assert found["mix: spell"] == pytest.approx(math.log(alone[1]), abs=1e-14)
    assert found["interaction: activity"] == pytest.approx(math.log(both) - sum(map(math.log, alone)), abs=1e-14)
    assert found["interaction: activity"] > 0.1


def test_what_the_tables_cannot_tell_is_said():
    one = measured(BEFORE, {"ed": 1.0}, {("pay",): 1.0})
    two = measured(NOW, {"ed": 2.0}, {("pay",): 1.0})
    notes = explain(one, two).notes
    assert [note.partition(",")[0] for note in notes] == [
        "No currencies are given",
        "No procedure is given in two settings",
        "Hours are not given for all staff",
    ]
    assert explain(*two_years(nhse())).notes == (
        "No procedure is given in two settings, so a setting shift cannot be told from a change in volume.",
    )


def test_without_hours_pay_is_one_category():
    base, new = two_years(nhse())
    bare = {name: (math.nan, gbp) for name, (_, gbp) in STAFF.items()}
    explanation = explain(staffed(nhse(), BEFORE, VOLUMES, bare, SPEND), new).by_factor()
    assert "hours" not in explanation
    assert "interaction: inputs" not in explanation
    assert explanation["input volume"] == pytest.approx(-math.log(growth(base, new).inputs_ratio), abs=1e-14)


def test_spend_is_volume_and_price_and_what_they_do_together():
    base, new = two_years(nhse())
    steps = spend_steps(base, new)
    assert total(steps) == pytest.approx(math.log(new.nominal_gbp / base.nominal_gbp), abs=1e-15)
    by_name = {step.name: step.log_points for step in steps}
    assert by_name["price: energy"] < 0 < by_name["price: pay"]
    assert by_name["interaction: volume and price"] != 0.0
    volume = math.fsum(step.log_points for step in steps if step.factor == "volume")
    assert volume == pytest.approx(math.log(growth(base, new).inputs_ratio), abs=1e-14)


def test_a_choice_of_method_is_a_step_and_so_is_what_choices_do_together():
    base, new = two_years(nhse())
    gdp = Alternative(name="gdp", change={"deflator_set": "gdp"})
    raw = Alternative(name="days as counted", change={"rules": {"days": "as_counted"}})
    steps = method_steps(base, new, [gdp, raw])
    both = deflated_by(nhse(), "gdp").under(raw)
    expected = growth(restated(base, both), restated(new, both)).log_points - growth(base, new).log_points
    assert total(steps) == pytest.approx(expected, abs=1e-15)
    assert [step.name for step in steps] == ["method: gdp", "method: days as counted", "interaction: method"]
    assert steps[0].log_points < 0 < steps[1].log_points, "cheaper prices leave more input; the year had more days"
    assert steps[2].log_points == pytest.approx(0.0, abs=1e-15), "one moves inputs, the other output"


def test_small_steps_are_gathered_and_stay_in_the_sum():
    explanation = explain(*two_years(nhse()))
    short = explanation.largest(4)
    assert short[-1].factor == "everything else"
    assert len([s for s in short if s.factor not in ("interaction", "everything else")]) == 4
    assert total(short) == pytest.approx(explanation.log_points, abs=1e-15)
    assert explanation.largest(100) == [step for step in explanation.steps if step.log_points != 0.0]
    assert Step("hours", "", 0.1).name == "hours"


def test_the_old_bars_refuse_rules_under_which_they_would_not_add_up():
    with pytest.raises(NotComparable, match="do not add up under the rules of york: ask for its explanation"):
        bridge(*two_years(shipped("york")))
    assert total(bridge(*two_years(shipped("wau")))) == pytest.approx(
        growth(*two_years(shipped("wau"))).log_points, abs=1e-15
    )


def test_nothing_done_in_the_new_period_has_no_explanation():
    base = world(nhse())
    with pytest.raises(NotComparable, match="no output in the new period"):
        explain(base, world(nhse(), volumes=dict.fromkeys(VOLUMES, 0.0)))
    with pytest.raises(NotComparable, match="no output in the base period"):
        explain(world(nhse(), volumes=dict.fromkeys(VOLUMES, 0.0)), base)
    lone = with_rules(nhse(), inputs="hours")
    with pytest.raises(NotComparable, match="no inputs in the new period"):
        explain(world(lone), world(lone, staff=dict.fromkeys(STAFF, (0.0, 0.0))))
