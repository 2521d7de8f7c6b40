import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.productivity import (
    ActivityTable,
    Growth,
    NotComparable,
    Period,
    TableFaults,
    adjusted_output,
    cost_weighted_activity,
    deflated_inputs,
    effect,
    growth,
    level,
    monthly,
    productivity_growth,
    year_on_year,
)
from tests.productivity.worlds import PODS, YEARS, activity, deflated_by, even, inputs, measured, small

BASE, NEW = YEARS["2023/24"], YEARS["2024/25"]
VOLUMES = {"ed": 100.0, "spell": 10.0, "clinic": 50.0}
SPEND = {
    ("pay", "nurse", "substantive"): 50_000.0,
    ("pay", "nurse", "agency"): 5_000.0,
    ("supplies",): 20_000.0,
}
amounts = st.floats(min_value=1.0, max_value=1e7)
volumes = st.fixed_dictionaries(dict.fromkeys(PODS, amounts))
spends = st.fixed_dictionaries(dict.fromkeys(SPEND, amounts))


def scaled(amounts_by_name: dict, factor: float) -> dict:
    return {name: amount * factor for name, amount in amounts_by_name.items()}


def test_each_row_weighs_its_volume_times_its_weight():
    table = activity({"2024-04": {"ed": 2.0, "spell:light": 3.0, "spell:heavy": 1.0, "clinic": 4.0}})
    assert cost_weighted_activity(table, small()).tolist() == [600.0, 4500.0, 6000.0, 800.0]


def test_one_small_year_by_hand():
    """Activity +10 % a day everywhere; substantive pay +6 % by price alone; agency £ halved at its price."""
    days = {kind: Period("A", NEW).days(kind) / Period("A", BASE).days(kind) for kind in ("calendar", "working")}
    more = {pod: v * 1.1 * days["working" if pod == "clinic" else "calendar"] for pod, v in VOLUMES.items()}
    paid = {
        ("pay", "nurse", "substantive"): 53_000.0,
        ("pay", "nurse", "agency"): 2_500.0,
        ("supplies",): 20_400.0,
    }
    found = growth(measured(BASE, VOLUMES, SPEND), measured(NEW, more, paid))
    assert found.activity == pytest.approx(0.1, abs=1e-14)
    assert found.inputs == pytest.approx(-2_500 / 75_000, abs=1e-14)
    assert found.productivity == pytest.approx(1.1 / (1 - 1 / 30) - 1, abs=1e-14)
    assert found.log_points == pytest.approx(math.log1p(found.productivity), abs=1e-14)


@given(volumes, spends)
def test_an_unchanged_world_gives_exactly_one(done: dict, spent: dict):
    level_of = measured(NEW, done, spent)
    again = measured(NEW, done, spent)
    assert effect(level_of, again) == 0.0
    assert growth(level_of, again) == Growth(1.0, 1.0)
    assert 1.0 + growth(level_of, again).productivity == 1.0


@given(volumes, volumes, st.floats(min_value=1e-3, max_value=1e3))
def test_scaling_all_weights_changes_nothing(before: dict, after: dict, factor: float):
    plain = small()
    weights = {
        pod: {"unit_cost_gbp": w.unit_cost_gbp * factor, "fce_per_spell": w.fce_per_spell, "days": w.days}
        for pod, w in plain.weights.items()
    }
    grown = [
        growth(measured(BASE, before, SPEND, preset), measured(NEW, after, SPEND, preset))
        for preset in (plain, small(weights=weights))
    ]
    ratios = [1.0 + g.productivity for g in grown]
    assert ratios[1] == pytest.approx(ratios[0], rel=1e-14)


@given(volumes, spends, st.floats(min_value=0.01, max_value=100.0), st.floats(min_value=0.01, max_value=100.0))
def test_proportional_change_is_the_change(done: dict, spent: dict, output: float, cost: float):
    found = growth(measured(NEW, done, spent), measured(NEW, scaled(done, output), scaled(spent, cost)))
    assert 1 + found.activity == pytest.approx(output, rel=1e-12)
    assert 1 + found.inputs == pytest.approx(cost, rel=1e-12)
    assert 1 + found.productivity == pytest.approx(output / cost, rel=1e-12)


@given(volumes, volumes, spends, spends)
def test_units_do_not_matter(before: dict, after: dict, spent: dict, spent_after: dict):
    """Visits counted in thousands and spend in pence: the same growth, once the weight of a unit follows."""
    plain = small()
    weights = {
        pod: {"unit_cost_gbp": w.unit_cost_gbp * 1000, "fce_per_spell": w.fce_per_spell, "days": w.days}
        for pod, w in plain.weights.items()
    }
    one = growth(measured(BASE, before, spent), measured(NEW, after, spent_after))
    thousands = small(weights=weights)
    other = growth(
        measured(BASE, scaled(before, 1e-3), scaled(spent, 100), thousands),
        measured(NEW, scaled(after, 1e-3), scaled(spent_after, 100), thousands),
    )
    assert 1 + one.productivity == pytest.approx(1 + other.productivity, rel=1e-12)


@given(volumes, volumes, spends, spends)
def test_time_reverses_between_two_worlds(done: dict, other: dict, spent: dict, other_spent: dict):
    one, two = measured(NEW, done, spent), measured(NEW, other, other_spent)
    assert effect(one, two) == pytest.approx(-effect(two, one), abs=1e-12)


def test_days_and_deflators_cancel_in_an_effect():
    more, paid = {**VOLUMES, "clinic": 80.0}, {**SPEND, ("pay", "nurse", "agency"): 1_000.0}
    worlds = [(VOLUMES, SPEND), (more, paid)]
    found = {
        (months, choice): effect(*(measured(months, v, s, deflated_by(small(), choice)) for v, s in worlds))
        for months in (BASE, NEW, YEARS["2025/26"])
        for choice in ("built", "gdp")
    }
    output = 100 * 300 + 10 * 3000 + 50 * 200
    assert set(found.values()) == {found[NEW, "built"]}
    assert found[NEW, "built"] == pytest.approx(math.log((output + 6000) / output) - math.log(71 / 75), abs=1e-14)


def test_an_effect_needs_no_deflator_that_reaches_its_months():
    late = tuple(f"2031-{m:02d}" for m in range(1, 13))
    assert effect(measured(late, VOLUMES, SPEND), measured(late, scaled(VOLUMES, 2.0), SPEND)) == pytest.approx(
        math.log(2)
    )
    year_earlier = tuple(f"2030-{m:02d}" for m in range(1, 13))
    with pytest.raises(TableFaults) as caught:
        growth(measured(year_earlier, VOLUMES, SPEND), measured(late, VOLUMES, SPEND))
    assert len(caught.value.faults) == 3 * 24
    assert "is reached by no built deflator of pay/nurse/agency" in str(caught.value)


def test_constant_volume_deflates_to_zero_growth():
    preset = small()
    for before, after in ((BASE, NEW), (NEW, YEARS["2025/26"])):
        dearer = {
            line: gbp
            * preset.price_index((*line, "", "")[:3], after[0])
            / preset.price_index((*line, "", "")[:3], before[0])
            for line, gbp in SPEND.items()
        }
        found = growth(measured(before, VOLUMES, SPEND), measured(after, VOLUMES, dearer))
        assert found.inputs == pytest.approx(0.0, abs=1e-14)


def test_each_month_is_deflated_to_its_counterpart():
    monthly_index = {month: 1.0 + 0.01 * at for at, month in enumerate((*BASE, *NEW))}
    preset = small(deflators={"built": {"vintage": "test", "all_other": {"monthly": monthly_index}}})
    spent = inputs({m: {("pay",): 100.0 * monthly_index[m]} for m in (*BASE, *NEW)})
    done = activity(dict.fromkeys((*BASE, *NEW), VOLUMES))
    before, after = (level(done, spent, preset, Period("A", months)) for months in (BASE, NEW))
    assert growth(before, after).inputs == pytest.approx(0.0, abs=1e-14)
    real = sum(deflated_inputs(before, after).values())
    assert real == pytest.approx(sum(100.0 * monthly_index[m] for m in BASE), rel=1e-14)


def test_only_planned_activity_follows_working_days():
    before, after = measured(BASE, VOLUMES, SPEND), measured(NEW, VOLUMES, SPEND)
    adjusted = adjusted_output(before, after)
    assert adjusted["clinic"] / after.output_gbp["clinic"] == pytest.approx(250 / 254, rel=1e-14)
    assert adjusted["ed"] / after.output_gbp["ed"] == pytest.approx(366 / 365, rel=1e-14)


def test_year_to_date_and_months():
    months = (*BASE, *NEW)
    done = activity({m: {**VOLUMES, "ed": 100.0 + 3.0 * at} for at, m in enumerate(months)})
    spent = inputs(dict.fromkeys(months, SPEND))
    period = Period("A", NEW[:3])
    to_date = year_on_year(done, spent, small(), period)
    before, after = (level(done, spent, small(), Period("A", m[:3])) for m in (BASE, NEW))
    assert to_date == growth(before, after)
    by_month = monthly(done, spent, small(), period)
    assert list(by_month) == list(period.months)
    assert by_month["2024-04"] == year_on_year(done, spent, small(), Period("A", ("2024-04",)))
    assert min(g.activity for g in by_month.values()) < to_date.activity < max(g.activity for g in by_month.values())


def test_another_organisation_and_other_months_change_nothing():
    done, spent = even(NEW, VOLUMES, SPEND)
    columns = {name: column.tolist() for name, column in done.columns().items()}
    more = {
        name: [
            *column,
            *({"organisation": "B", "pod": "ed", "volume": 1e9}.get(name, cell) for cell in column[:1]),
        ]
        for name, column in columns.items()
    }
    period = Period("A", NEW[:6])
    assert effect(level(done, spent, small(), period), level(ActivityTable.of(more), spent, small(), period)) == 0.0


def test_with_and_without_what_is_no_success():
    one = measured(NEW, VOLUMES, SPEND)
    two = measured(NEW, {**VOLUMES, "ed": 200.0}, {**SPEND, ("supplies",): 40_000.0})
    assert effect(one.without("ed"), two.without("ed")) == pytest.approx(-math.log(95 / 75), abs=1e-14)
    with pytest.raises(NotComparable, match="no activity in edd to leave out"):
        one.without("edd")


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (
            ({**VOLUMES, "ed": 0.0, "spell": 0.0, "clinic": 0.0}, SPEND),
            (VOLUMES, SPEND),
            "no output in the base",
        ),
        ((VOLUMES, scaled(SPEND, 0.0)), (VOLUMES, SPEND), "no inputs in the base"),
        ((VOLUMES, SPEND), (VOLUMES, scaled(SPEND, 0.0)), "no inputs in the new"),
    ],
)
def test_an_empty_base_is_an_error(before: tuple, after: tuple, reason: str):
    for compare in (growth, effect):
        with pytest.raises(NotComparable, match=reason):
            compare(measured(NEW, *before), measured(NEW, *after))


def test_no_output_is_minus_all_as_growth_and_no_effect():
    one, nothing = measured(NEW, VOLUMES, SPEND), measured(NEW, scaled(VOLUMES, 0.0), SPEND)
    assert growth(one, nothing).productivity == -1.0
    with pytest.raises(NotComparable, match="no output"):
        effect(one, nothing)


@pytest.mark.parametrize("growths", [(0.1, -1.0), (0.1, -2.0), (math.nan, 0.0), (0.0, math.inf), (-1.5, 0.0)])
def test_growths_that_make_no_sense_are_refused(growths: tuple[float, float]):
    with pytest.raises(NotComparable):
        productivity_growth(*growths)


def test_what_cannot_be_compared_says_why():
    one = measured(NEW, VOLUMES, SPEND)
    with pytest.raises(NotComparable, match="same months"):
        effect(measured(BASE, VOLUMES, SPEND), one)
    with pytest.raises(NotComparable, match="as many months, got 6 and 12"):
        growth(measured(BASE[:6], VOLUMES, SPEND), one)
    with pytest.raises(NotComparable, match="different presets"):
        growth(measured(BASE, VOLUMES, SPEND, deflated_by(small(), "gdp")), one)
    done, spent = even(NEW[:3], VOLUMES, SPEND)
    with pytest.raises(NotComparable, match="A has no activity in 2024-07"):
        level(done, spent, small(), Period("A", NEW[:4]))
    with pytest.raises(NotComparable, match="Z has no activity in 2024-04"):
        level(done, spent, small(), Period("Z", NEW[:1]))
    with pytest.raises(NotComparable, match="A has no inputs in 2024-04"):
        level(done, inputs({"2024-05": SPEND}), small(), Period("A", NEW[:1]))


@pytest.mark.parametrize("months", [(), ("2024-05", "2024-04"), ("2024-04", "2024-04"), ("April",)])
def test_a_period_is_months_in_order(months: tuple[str, ...]):
    with pytest.raises(NotComparable, match="ascending order"):
        Period("A", months)


def test_what_the_preset_does_not_know_is_told_before_anything_is_counted():
    done, spent = (
        activity({"2024-04": {"ed": 1.0, "moon": 1.0}}),
        inputs({"2024-04": {("pay",): 1.0, ("gold",): 1.0}}),
    )
    with pytest.raises(TableFaults) as caught:
        level(done, spent, small(), Period("A", ("2024-04",)))
    assert [fault.found for fault in caught.value.faults] == ["moon", "gold"]
