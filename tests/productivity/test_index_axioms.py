"""What every index number must obey, whatever it is given."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.productivity import NotComparable
from sim.productivity.index import (
    Interval,
    Paid,
    added,
    alone,
    chain,
    chained,
    chained_growth,
    fisher,
    laspeyres,
    left_over,
    log_parts,
    lowe,
    neutral_weights,
    paasche,
    ratio_growth,
    readmission_term,
    refill_effect,
    survival_term,
    waiting_term,
)

above = st.floats(min_value=1e-2, max_value=1e6)
scales = st.floats(min_value=1e-3, max_value=1e3)
maybe = st.one_of(st.just(0.0), above)


@st.composite
def worlds(
    draw: st.DrawFn, periods: int = 2, amounts: st.SearchStrategy[float] = above
) -> tuple[np.ndarray, np.ndarray]:
    """Quantities and prices, [periods, items]."""
    items = draw(st.integers(1, 6))
    quantity, price = (
        np.array([draw(st.lists(each, min_size=items, max_size=items)) for _ in range(periods)])
        for each in (amounts, above)
    )
    assume((quantity.sum(axis=1) > 0).all())
    return quantity, price


def every(quantity: np.ndarray, price: np.ndarray) -> dict[str, float]:
    return {
        "lowe": lowe(quantity[0], quantity[1], price.mean(axis=0)),
        "laspeyres": laspeyres(quantity[0], quantity[1], price[0]),
        "paasche": paasche(quantity[0], quantity[1], price[1]),
        "fisher": fisher(quantity[0], quantity[1], price[0], price[1]),
    }


@given(worlds())
def test_identity(world: tuple[np.ndarray, np.ndarray]):
    quantity, price = world
    assert every(np.stack([quantity[0], quantity[0]]), price) == dict.fromkeys(every(quantity, price), 1.0)


@given(worlds(), scales)
def test_proportionality(world: tuple[np.ndarray, np.ndarray], scale: float):
    quantity, price = world
    grown = every(np.stack([quantity[0], scale * quantity[0]]), price)
    assert list(grown.values()) == pytest.approx([scale] * 4, rel=1e-12)


@given(worlds(), scales, scales)
def test_the_scale_of_weights_is_nothing(world: tuple[np.ndarray, np.ndarray], then: float, now: float):
    quantity, price = world
    scaled = every(quantity, price * np.array([[then], [now]]))
    plain = every(quantity, price)
    for name in ("laspeyres", "paasche", "fisher"):
        assert scaled[name] == pytest.approx(plain[name], rel=1e-12), name
    assert lowe(*quantity, then * price[0]) == pytest.approx(lowe(*quantity, price[0]), rel=1e-12)


@given(worlds(), st.data())
def test_the_unit_of_a_quantity_is_nothing(world: tuple[np.ndarray, np.ndarray], drawn: st.DataObject):
    quantity, price = world
    unit = np.array(drawn.draw(st.lists(scales, min_size=quantity.shape[1], max_size=quantity.shape[1])))
    assert every(quantity * unit, price / unit) == pytest.approx(every(quantity, price), rel=1e-12)


@given(worlds())
def test_time_reversal_holds_for_fisher_and_swaps_the_other_two(world: tuple[np.ndarray, np.ndarray]):
    quantity, price = world
    forth, back = every(quantity, price), every(quantity[::-1], price[::-1])
    assert forth["fisher"] * back["fisher"] == pytest.approx(1.0, rel=1e-12)
    assert forth["lowe"] * back["lowe"] == pytest.approx(1.0, rel=1e-12)
    assert forth["laspeyres"] * back["paasche"] == pytest.approx(1.0, rel=1e-12)


def test_laspeyres_does_not_reverse():
    quantity, price = np.array([[1.0, 1.0], [1.0, 2.0]]), np.array([[1.0, 1.0], [1.0, 0.5]])
    forth, back = every(quantity, price), every(quantity[::-1], price[::-1])
    assert forth["laspeyres"] * back["laspeyres"] == pytest.approx(9 / 8, abs=1e-15)


@given(worlds())
def test_volume_times_price_is_value(world: tuple[np.ndarray, np.ndarray]):
    quantity, price = world
    worth = math.fsum((quantity[1] * price[1]).tolist()) / math.fsum((quantity[0] * price[0]).tolist())
    assert fisher(*quantity, *price) * fisher(*price, *quantity) == pytest.approx(worth, rel=1e-12)
    assert laspeyres(*quantity, price[0]) * paasche(*price, quantity[1]) == pytest.approx(worth, rel=1e-12)


@given(worlds())
def test_an_index_lies_between_its_relatives_and_fisher_between_the_two(world: tuple[np.ndarray, np.ndarray]):
    quantity, price = world
    relatives = quantity[1] / quantity[0]
    found = every(quantity, price)
    slack = 1e-12
    for ratio in found.values():
        assert relatives.min() * (1 - slack) <= ratio <= relatives.max() * (1 + slack)
    low, high = sorted((found["laspeyres"], found["paasche"]))
    assert low * (1 - slack) <= found["fisher"] <= high * (1 + slack)


@given(worlds(), st.data())
def test_more_of_anything_is_more(world: tuple[np.ndarray, np.ndarray], drawn: st.DataObject):
    quantity, price = world
    more = quantity.copy()
    more[1, drawn.draw(st.integers(0, quantity.shape[1] - 1))] *= 2.0
    richer, plain = every(more, price), every(quantity, price)
    assert all(richer[name] > plain[name] or math.isclose(richer[name], plain[name], rel_tol=1e-12) for name in plain)


@given(worlds(periods=4))
def test_one_set_of_weights_chains_to_the_direct_comparison(world: tuple[np.ndarray, np.ndarray]):
    quantity, price = world
    constant = np.tile(price[0], (4, 1))
    direct = [lowe(quantity[0], quantity[at], price[0]) for at in range(4)]
    for formula in ("laspeyres", "paasche", "fisher"):
        assert chained(quantity, constant, formula).tolist() == pytest.approx(direct, rel=1e-12)
    links = [lowe(quantity[at], quantity[at + 1], price[0]) for at in range(3)]
    slack = 1e-12 / min(1.0, *links)  # a ratio near 0 written as a growth near -1 loses digits
    assert chain([link - 1 for link in links]) == pytest.approx(direct, rel=slack)


@given(worlds(periods=4), st.sampled_from(["laspeyres", "paasche", "fisher"]))
def test_a_chain_is_the_product_of_its_links(world: tuple[np.ndarray, np.ndarray], formula: str):
    quantity, price = world
    parts = [chained(quantity[at : at + 2], price[at : at + 2], formula)[1] for at in range(3)]
    whole = chained(quantity, price, formula)
    assert whole[0] == 1.0
    assert whole[3] == pytest.approx(math.prod(parts), rel=1e-12)


def test_a_chain_drifts_where_weights_change():
    """Back at the old quantities, and yet not at 1: why a chain is not read as a level over many years."""
    quantity = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 1.0]])
    price = np.array([[1.0, 1.0], [1.0, 3.0], [1.0, 1.0]])
    assert chained(quantity, price)[2] == pytest.approx(3 / 2 * 4 / 5, abs=1e-15)


@given(worlds(amounts=maybe))
def test_contributions_add_up_and_one_factor_alone_is_theirs(world: tuple[np.ndarray, np.ndarray]):
    quantity, _ = world
    base, new = (dict(zip("abcdef", side.tolist(), strict=False)) for side in quantity)
    whole = math.log(math.fsum(new.values()) / math.fsum(base.values()))
    assert math.fsum(log_parts(base, new).values()) == pytest.approx(whole, abs=1e-13)
    steps = alone("volume", base, new)
    assert [step.name for step in steps] == [f"volume: {name}" for name in base]
    assert left_over(steps, whole, "rest").log_points == pytest.approx(0.0, abs=1e-13)
    assert math.fsum(s.log_points for s in [*steps, left_over(steps, 7.0, "rest")]) == pytest.approx(7.0, abs=1e-14)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (lambda: lowe([0.0, 0.0], [1.0, 1.0], [1.0, 1.0]), "no weighted quantity in the base"),
        (lambda: lowe([], [], []), "no weighted quantity in the base"),
        (lambda: laspeyres([1.0], [1.0], [0.0]), "no weighted quantity in the base"),
        (lambda: fisher([1.0, 0.0], [1.0, 1.0], [1.0, 1.0], [0.0, 1.0]), "no weighted quantity in the base"),
        (lambda: lowe([1.0], [1.0, 2.0], [1.0]), "must be as many, got 1 of quantity, 2 of new_quantity"),
        (lambda: lowe([1.0], [-1.0], [1.0]), "new_quantity must be finite and at least 0, got -1.0 at 0"),
        (lambda: lowe([1.0], [math.nan], [1.0]), "got nan at 0"),
        (lambda: lowe([1.0], [1.0], [math.inf]), "weight must be finite"),
        (lambda: chain([0.1, -1.0]), "must grow by more than -1"),
        (lambda: chain([math.nan]), "must grow by more than -1"),
        (lambda: chained(np.ones((2, 2)), np.ones((2, 3))), "got \\(2, 2\\) and \\(2, 3\\)"),
        (lambda: chained(np.array([[1.0], [0.0], [1.0]]), np.ones((3, 1))), "no weighted quantity in the base"),
        (lambda: log_parts({"a": 0.0}, {"a": 1.0}), "totals above 0"),
        (lambda: ratio_growth(Interval(0, 0), Interval(-1.0, 0)), "give no productivity"),
        (lambda: chained_growth(Interval(-1.0, 0)), "cannot be chained"),
        (lambda: survival_term(0.4, 0.9, 0.4), "must be above health before"),
        (lambda: survival_term(0.9, 1.1, 0.4), "between 0 and 1, got 1.1"),
        (lambda: readmission_term(1.0, 0.1), "all were readmitted"),
        (lambda: waiting_term((1.0, 0.0), (1.0, 2.0), 0.015), "outweighs"),
        (lambda: waiting_term((0.0, 0.0), (1.0, 0.0), 0.015), "life expectancy must be above 0"),
        (lambda: waiting_term((1.0, 0.0), (1.0, 0.0), 0.0), "discount"),
        (lambda: refill_effect(1.2, 0.1, 0.1, 0.1), "pay_share must lie between 0 and 1, got 1.2"),
        (lambda: refill_effect(0.6, 0.1, 0.1, -1.0), "premium must be above -1"),
        (lambda: neutral_weights({("a", "x"): 1.0, ("b", "x"): 2.0}, {}, [["a", "b"]]), "x has no volume in a, b"),
    ],
)
def test_what_cannot_be_compared_is_refused(wrong, rule: str):
    with pytest.raises(NotComparable, match=rule):
        wrong()


@given(above, above, scales)
def test_a_pooled_procedure_does_not_care_where_it_is_done(ward: float, day: float, moved: float):
    """Cases move between settings: under the pooled weight nothing happens, under their own it does."""
    weights = {("ward", "knee"): 8_000.0, ("day", "knee"): 3_000.0, ("ward", "other"): 5.0, ("day", ""): 7.0}
    volume = {("ward", "knee"): ward, ("day", "knee"): day}
    neutral = neutral_weights(weights, volume, [["ward", "day"]])
    assert (
        neutral["ward", "knee"]
        == neutral["day", "knee"]
        == pytest.approx((8_000 * ward + 3_000 * day) / (ward + day), rel=1e-12)
    )
    assert (neutral["ward", "other"], neutral["day", ""]) == (5.0, 7.0)
    shift = min(moved, 0.5) * ward
    keys = list(volume)
    before, after = [ward, day], [ward - shift, day + shift]
    assert lowe(before, after, [neutral[key] for key in keys]) == pytest.approx(1.0, rel=1e-12)
    assert lowe(before, after, [weights[key] for key in keys]) < 1.0


@given(above, scales)
def test_direct_labour_counts_an_hour_at_what_it_cost(hours: float, dearer: float):
    one = Paid(hours, 2 * hours, 30.0 * hours, 60.0 * hours * dearer)
    assert one.direct_gbp == pytest.approx(60.0 * hours, rel=1e-12)
    assert one.real_pay_gbp_per_h == pytest.approx(30.0 * dearer, rel=1e-12)
    new_since = Paid(0.0, hours, 0.0, 40.0 * hours)
    assert new_since.direct_gbp == pytest.approx(40.0 * hours, rel=1e-12)
    left = Paid(hours, 0.0, 30.0 * hours, 0.0)
    assert (left.direct_gbp, left.real_pay_gbp_per_h) == (0.0, left.base_pay_gbp_per_h)


def test_quality_terms_by_hand():
    assert survival_term(0.9, 0.95, 0.4) == pytest.approx(0.55 / 0.5, abs=1e-15)
    assert readmission_term(0.2, 0.1) == pytest.approx(0.9 / 0.8, abs=1e-15)
    rate = 1e-9  # almost no discount: life years less the wait
    assert waiting_term((20.0, 0.5), (20.0, 0.25), rate) == pytest.approx(19.75 / 19.5, abs=1e-7)
    assert waiting_term((20.0, 0.5), (20.0, 0.25), 0.015) > 1.0 > waiting_term((20.0, 0.25), (20.0, 0.5), 0.015)


@given(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_an_interval_holds_whatever_was_rounded(output: float, spent: float, up: float, down: float):
    half = 0.0005
    ratio = ratio_growth(Interval.rounded(output, half), Interval.rounded(spent, half))
    exact = (1 + output + up * half) / (1 + spent + down * half) - 1
    assert ratio.low - 1e-12 <= exact <= ratio.high + 1e-12
    both = chained_growth(Interval.rounded(output, half), Interval.rounded(spent, half))
    assert both.low - 1e-12 <= (1 + output + up * half) * (1 + spent + down * half) - 1 <= both.high + 1e-12
    assert added(Interval(1, 2), Interval(-1, 3)) == (0, 5)
    assert Interval(0, 1).meets(Interval(1, 2))
    assert not Interval(0, 1).meets(Interval(1.1, 2))
