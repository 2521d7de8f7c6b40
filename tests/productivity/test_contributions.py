import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.productivity import (
    NotComparable,
    activity_by_pod,
    bridge,
    contributions,
    effect,
    growth,
    inputs_by,
    spend_bridge,
    volume_and_mix,
    working_days,
)
from tests.productivity.worlds import YEARS, measured

BASE, NEW = YEARS["2023/24"], YEARS["2024/25"]
LINES = [
    ("pay", "nurse", "substantive"),
    ("pay", "nurse", "agency"),
    ("pay", "porter", "bank"),
    ("supplies",),
]
amounts = st.floats(min_value=1e-3, max_value=1e8)
maybe = st.one_of(st.just(0.0), amounts)
volumes = st.fixed_dictionaries({"ed": amounts, "spell:light": maybe, "spell:heavy": maybe, "clinic": maybe})
spends = st.fixed_dictionaries({LINES[0]: amounts} | dict.fromkeys(LINES[1:], maybe))


def total(bars: list) -> float:
    return math.fsum(bar.log_points for bar in bars)


@given(volumes, volumes, spends, spends)
def test_every_bridge_adds_to_the_last_digit(before: dict, after: dict, spent: dict, spent_after: dict):
    one, two = measured(BASE, before, spent), measured(NEW, after, spent_after)
    grown = growth(one, two)
    for grain in ("category", "contract", "staff_group"):
        assert total(bridge(one, two, grain)) == pytest.approx(grown.log_points, abs=1e-12)
        assert total(inputs_by(one, two, grain)) == pytest.approx(math.log(grown.inputs_ratio), abs=1e-12)
        nominal = math.log(two.nominal_gbp / one.nominal_gbp)
        assert total(spend_bridge(one, two, grain)) == pytest.approx(nominal, abs=1e-12)
    assert total(activity_by_pod(one, two)) == pytest.approx(math.log(grown.activity_ratio), abs=1e-12)
    assert total(volume_and_mix(one, two)) == pytest.approx(math.log(grown.activity_ratio), abs=1e-12)


def test_a_bridge_is_ln_one_plus_p():
    one = measured(BASE, {"ed": 100.0, "clinic": 50.0}, {LINES[0]: 60.0, LINES[1]: 40.0})
    two = measured(NEW, {"ed": 103.0, "clinic": 52.0}, {LINES[0]: 64.0, LINES[1]: 30.0})
    assert total(bridge(one, two)) == pytest.approx(math.log1p(growth(one, two).productivity), abs=1e-12)


@given(volumes, spends)
def test_an_unchanged_world_has_flat_bars(done: dict, spent: dict):
    one = measured(NEW, done, spent)
    assert {bar.log_points for bar in bridge(one, measured(NEW, done, spent))} == {0.0}


def test_a_bridge_names_what_moved():
    one = measured(NEW, {"ed": 100.0, "clinic": 50.0}, {LINES[0]: 60.0, LINES[1]: 40.0})
    two = measured(NEW, {"ed": 100.0, "clinic": 80.0}, {LINES[0]: 80.0, LINES[1]: 10.0})
    bars = dict(bridge(one, two, "contract"))
    assert list(bars) == [
        "activity: ed", "activity: clinic", "days", "inputs: pay, agency", "inputs: pay, substantive",
    ]  # fmt: skip
    assert bars["activity: ed"] == bars["days"] == 0.0
    assert bars["activity: clinic"] == pytest.approx(math.log(46 / 40), abs=1e-15)
    assert bars["inputs: pay, agency"] > 0 > bars["inputs: pay, substantive"]
    assert sum(bars.values()) == pytest.approx(effect(one, two), abs=1e-15)
    assert dict(bridge(one, two))["inputs: pay"] == pytest.approx(-math.log(0.9), abs=1e-15)


def test_days_are_a_bar_of_their_own():
    one, two = (
        measured(BASE, {"clinic": 250.0}, {("pay",): 1.0}),
        measured(NEW, {"clinic": 254.0}, {("pay",): 1.05}),
    )
    bars = dict(bridge(one, two))
    assert bars["activity: clinic"] == pytest.approx(math.log(254 / 250), abs=1e-15)
    assert bars["days"] == working_days(one, two).log_points == pytest.approx(-math.log(254 / 250), abs=1e-15)
    assert sum(bars.values()) == pytest.approx(0.0, abs=1e-15)


def test_price_and_volume_part():
    """Substantive nurses: £ +6 % at a price of +6 %. Agency: £ +20 % at an unmoved price."""
    one = measured(BASE, {"ed": 1.0}, {LINES[0]: 100.0})
    two = measured(NEW, {"ed": 1.0}, {LINES[0]: 106.0})
    assert dict(spend_bridge(one, two)) == pytest.approx({"volume: pay": 0.0, "price: pay": math.log(1.06)}, abs=1e-15)
    one, two = measured(BASE, {"ed": 1.0}, {LINES[1]: 100.0}), measured(NEW, {"ed": 1.0}, {LINES[1]: 120.0})
    assert dict(spend_bridge(one, two)) == pytest.approx({"volume: pay": math.log(1.2), "price: pay": 0.0}, abs=1e-15)


def test_mix_shows_when_currencies_are_given():
    """Ten spells in both years, one of them heavy (£6,000) instead of light (£1,500)."""
    one = measured(NEW, {"spell:light": 10.0, "spell:heavy": 0.0}, {("pay",): 1.0})
    two = measured(NEW, {"spell:light": 9.0, "spell:heavy": 1.0}, {("pay",): 1.0})
    bars = dict(volume_and_mix(one, two))
    assert bars["volume: spell"] == pytest.approx(0.0, abs=1e-15)
    assert bars["mix: spell"] == pytest.approx(math.log(19_500 / 15_000), abs=1e-15)


def test_what_appears_and_what_vanishes_is_no_special_case():
    parts = contributions({"old": 10.0, "kept": 90.0}, {"new": 20.0, "kept": 90.0})
    assert parts["kept"] == 0.0
    assert parts["old"] < 0 < parts["new"]
    assert sum(parts.values()) == pytest.approx(math.log(1.1), abs=1e-15)


@given(st.lists(st.tuples(amounts, st.floats(min_value=-1e-9, max_value=1e-9)), min_size=1, max_size=20))
def test_tiny_changes_keep_their_digits(parts: list[tuple[float, float]]):
    base = {str(at): amount for at, (amount, _) in enumerate(parts)}
    new = {str(at): amount * (1.0 + change) for at, (amount, change) in enumerate(parts)}
    before, after = math.fsum(base.values()), math.fsum(new.values())
    assert math.fsum(contributions(base, new).values()) == pytest.approx(
        math.log1p((after - before) / before), abs=1e-15
    )


def test_an_empty_side_is_an_error():
    one = measured(NEW, {"ed": 1.0}, {("pay",): 1.0})
    for nothing in (measured(NEW, {"ed": 0.0}, {("pay",): 1.0}), measured(NEW, {"ed": 1.0}, {("pay",): 0.0})):
        for pair in ((one, nothing), (nothing, one)):
            with pytest.raises(NotComparable):
                bridge(*pair)
    with pytest.raises(NotComparable, match="totals above 0"):
        contributions({}, {"a": 1.0})
