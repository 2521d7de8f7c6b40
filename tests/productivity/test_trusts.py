"""Trusts side by side, on worlds whose truth is known."""

import numpy as np
import pytest

from sim.productivity import NotComparable, growth
from sim.productivity.growth_table import GrowthTable
from sim.productivity.trusts import (
    INNER,
    concentration,
    full_periods,
    funnel,
    national,
    noise,
    pair,
    peers,
    places,
    prediction,
    ranks_of_the_figure,
    ranks_of_what_lasts,
    reallocation,
    shrink,
    side_by_side,
    spread,
)
from tests.productivity.growths import PERIODS, two_years, world
from tests.productivity.worlds import YEARS, measured


def test_a_half_lies_inside_its_year_and_is_no_second_reading():
    periods = ["2023/24 H1", "2024/25", "2024/25 H1", "2025/26 H1"]
    table = GrowthTable.of({"organisation": ["A"] * 4, "period": periods, "productivity_growth": [0.01] * 4})
    assert full_periods(table) == ("2023/24 H1", "2024/25", "2025/26 H1")


def test_trusts_pair_by_name_and_not_by_row():
    first, second = np.arange(9) / 100, np.arange(9)[::-1] / 100
    table = two_years(first, second)
    order = np.random.default_rng(0).permutation(18)
    found = pair(GrowthTable.of({name: column[order] for name, column in table.columns().items()}))
    truth = dict(zip(table.organisation[:9].tolist(), zip(first, second, strict=True), strict=True))
    assert len(found) == 9
    for code, one, other in zip(found.organisation.tolist(), found.first, found.second, strict=True):
        assert (one, other) == truth[code]


def test_trusts_with_one_reading_are_counted_and_not_used():
    keep = np.ones(24, dtype=bool)
    keep[[0, 13]] = False
    found = pair(two_years(np.arange(12) / 100, np.arange(12) / 50).where(keep))
    assert (len(found), found.dropped) == (10, 2)
    assert not {"T0000", "T0001"} & set(found.organisation.tolist())


@pytest.mark.parametrize(("count", "years"), [(7, 2), (9, 1)])
def test_too_little_is_no_pair(count: int, years: int):
    table = two_years(np.arange(count) / 100, np.arange(count) / 50)
    table = table if years == 2 else table.over_period(PERIODS[1])
    with pytest.raises(NotComparable):
        pair(table)
    alone = side_by_side(table)
    assert alone.both is None
    assert alone.cannot


def test_what_lasts_is_found_again():
    noise_found = noise(world(3000, lasting=0.02, noise=0.03, seed=1), resamples=200)
    assert noise_found.lasting == pytest.approx(0.02**2, rel=0.15)
    assert noise_found.sd == pytest.approx([0.03, 0.03], rel=0.05)
    assert noise_found.correlation == pytest.approx(4 / 13, abs=0.05)
    low, high = noise_found.correlation_interval
    assert low < 4 / 13 < high
    assert high - low < 0.1


def test_the_interval_of_the_correlation_covers_the_truth_as_often_as_it_says():
    truth = 0.02**2 / (0.02**2 + 0.03**2)
    inside = 0
    for seed in range(120):
        low, high = noise(world(100, 0.02, 0.03, seed), resamples=400).correlation_interval
        inside += low < truth < high
    assert inside >= 105, "95 % of 120 are 114; below 105 is one chance in ten thousand"


def test_noise_that_shrinks_with_size_is_told_from_noise_that_does_not():
    shrinking = noise(world(1500, 0.0, 0.03, 2, by_size=True), resamples=10)
    constant = noise(world(1500, 0.0, 0.03, 3, by_size=False), resamples=10)
    assert shrinking.fixed_share < 0.15
    assert constant.fixed_share > 0.85
    assert shrinking.shape.mean() == pytest.approx(1.0, abs=1e-12)
    small, large = shrinking.sd_at(np.array([1e8, 2e9]), 1)
    assert small / large == pytest.approx(np.sqrt(20), rel=0.3)


def test_shrunken_estimates_are_the_conditional_mean_of_the_model():
    both = world(40, 0.02, 0.03, 4, by_size=True)
    noise_found = noise(both, resamples=50)
    found = shrink(both, noise_found)
    assert noise_found.lasting > 0
    for at in range(len(both)):
        variance = np.array([noise_found.sd_of_trusts(period)[at] ** 2 for period in (0, 1)])
        together = np.full((2, 2), noise_found.lasting) + np.diag(variance)
        weights = np.linalg.solve(together, np.full(2, noise_found.lasting))
        mean = noise_found.mean[1] + weights @ (both.growth[:, at] - noise_found.mean)
        assert found.expected[at] == pytest.approx(mean, abs=1e-12)
        assert found.sd[at] ** 2 == pytest.approx(
            noise_found.lasting - weights @ np.full(2, noise_found.lasting), abs=1e-12
        )


def test_where_nothing_lasts_everybody_is_expected_at_the_mean_and_every_place_is_open():
    chance = np.random.default_rng(5)
    first = chance.standard_normal(60) * 0.03
    both = pair(two_years(first, -first + 0.001 * chance.standard_normal(60)))
    noise_found = noise(both)
    assert noise_found.covariance < 0
    assert noise_found.lasting == 0.0
    assert shrink(both, noise_found).expected == pytest.approx(np.full(60, noise_found.mean[1]), abs=1e-15)
    ranks = ranks_of_what_lasts(both, noise_found)
    assert ranks.low.max() <= 4
    assert ranks.high.min() >= 57
    assert ranks.in_top == pytest.approx(np.full(60, 1 / 6), abs=0.03)


def test_where_everything_lasts_places_are_narrow():
    both = world(50, 0.05, 0.0005, 6)
    noise_found = noise(both)
    assert ranks_of_what_lasts(both, noise_found).width < 6
    first = int(np.argmax(both.second))
    assert ranks_of_the_figure(both, noise_found).high[first] <= 5
    assert ranks_of_what_lasts(both, noise_found).in_top[first] == 1.0


def test_equal_growth_shares_the_better_place():
    assert places(np.array([0.03, 0.05, 0.03, 0.01])).tolist() == [2, 1, 2, 4]


def test_each_trust_is_foretold_by_the_others_alone():
    both = world(30, 0.03, 0.03, 7)
    first, second = both.first, both.second
    raw, shrunken, mean = [], [], []
    for at in range(30):
        others = np.arange(30) != at
        slope, _ = np.polyfit(first[others], second[others], 1)
        centre = first[others].mean()
        raw.append((second[at] - first[at]) ** 2)
        shrunken.append((second[at] - centre - np.clip(slope, 0, 1) * (first[at] - centre)) ** 2)
        mean.append((second[at] - centre) ** 2)
    found = prediction(both)
    assert [found.raw, found.shrunken, found.mean] == pytest.approx([np.mean(raw), np.mean(shrunken), np.mean(mean)])


@pytest.mark.parametrize(("lasting", "own_past_tells"), [(0.04, True), (0.0, False)])
def test_shrinking_predicts_better_and_says_when_the_past_tells_nothing(lasting: float, own_past_tells: bool):
    found = prediction(world(400, lasting, 0.03, 8))
    assert found.saved_interval[0] > 0.0
    assert (found.over_mean_interval[0] > 0.0) == own_past_tells


def test_the_funnel_holds_as_many_as_it_says():
    both = world(3000, 0.0, 0.03, 9, by_size=True)
    found = funnel(both, noise(both, resamples=10))
    assert found.beyond_inner.mean() == pytest.approx(0.05, abs=0.012)
    assert found.by_chance(INNER) == pytest.approx(150, rel=0.01)
    assert found.grid_sd[0] > 3 * found.grid_sd[-1]


def test_the_aggregate_differs_from_the_mean_by_the_covariance():
    a, r, cost = np.array([0.05, 0.02, 0.08]), np.array([0.01, 0.03, 0.09]), np.array([3e8, 5e8, 2e8])
    table = GrowthTable.of(
        {"organisation": ["A", "B", "C"], "period": ["2024/25"] * 3, "activity_growth": a, "resource_growth": r,
         "cost_gbp": cost}
    )  # fmt: skip
    found = national(table, "2024/25")
    weight, p = cost / cost.sum(), (1 + a) / (1 + r) - 1
    covariance = weight @ (r * p) - (weight @ r) * (weight @ p)
    assert found.covariance == pytest.approx(covariance / (1 + weight @ r), abs=1e-15)
    assert found.weighted == pytest.approx(weight @ p)
    assert found.aggregate < found.weighted, "resources grew most where productivity grew least"


def test_one_missing_cost_leaves_no_weighted_mean():
    table = two_years([0.01] * 8, [0.02] * 8, cost_gbp=[1e8] * 7 + [np.nan])
    assert np.isnan(national(table, PERIODS[0]).weighted)


MONTHS, BEFORE = YEARS["2024/25"][:1], YEARS["2023/24"][:1]


def _levels(volume: float, pay: float):
    return [measured(months, {"ed": volume}, {("pay",): pay}) for months in (BEFORE, MONTHS)]


def test_growth_together_is_within_and_between():
    rich = [measured(m, {"ed": v}, {("pay",): s}) for m, v, s in ((BEFORE, 200.0, 1000.0), (MONTHS, 230.0, 1100.0))]
    poor = [measured(m, {"ed": v}, {("pay",): s}) for m, v, s in ((BEFORE, 100.0, 1000.0), (MONTHS, 100.0, 1020.0))]
    found = reallocation([rich[0], poor[0]], [rich[1], poor[1]])
    assert found.within + found.between == pytest.approx(found.aggregate, abs=1e-14)
    ratios = [growth(*each) for each in (rich, poor)]
    real = [1000 * ratio.inputs_ratio for ratio in ratios]
    assert found.aggregate == pytest.approx((330 / 300) / (sum(real) / 2000) - 1, abs=1e-12)
    assert found.between > 0, "inputs moved to the trust that makes more of them"


def test_moving_inputs_alone_is_all_between():
    same = measured(BEFORE, {"ed": 200.0}, {("pay",): 1000.0}), measured(BEFORE, {"ed": 100.0}, {("pay",): 1000.0})
    moved = measured(BEFORE, {"ed": 240.0}, {("pay",): 1200.0}), measured(BEFORE, {"ed": 80.0}, {("pay",): 800.0})
    found = reallocation(same, moved)
    assert found.within == pytest.approx(0.0, abs=1e-14)
    assert found.between == pytest.approx(320 / 300 - 1, abs=1e-14)
    assert reallocation(same[:1], moved[:1]).between == pytest.approx(0.0, abs=1e-14)
    with pytest.raises(NotComparable):
        reallocation(same, moved[:1])


def test_where_all_grow_alike_the_largest_make_their_share_of_cost():
    cost = np.linspace(1e8, 2e9, 20)
    both = pair(two_years(np.full(20, 0.02) + np.arange(20) * 1e-12, np.full(20, 0.03) - np.arange(20) * 1e-12,
                          cost_gbp=cost))  # fmt: skip
    found = concentration(both, noise(both, resamples=50), 1, 5)
    assert found.share == pytest.approx(found.share_of_cost, abs=1e-6)
    assert found.share_of_cost == pytest.approx(cost[-5:].sum() / cost.sum())
    assert found.by_chance == pytest.approx((found.share_of_cost, found.share_of_cost), abs=1e-6)
    assert found.without == pytest.approx(0.03, abs=1e-9)
    assert found.names[0] == "T0019"


def test_a_share_that_is_more_than_luck_is_seen():
    second = np.r_[np.full(5, 0.30), np.full(95, 0.02)] + 0.001 * np.random.default_rng(0).standard_normal(100)
    both = pair(two_years(np.random.default_rng(1).standard_normal(100) * 0.01, second))
    noise_found = noise(both, resamples=50)
    found = concentration(both, noise_found, 1, 5)
    assert found.share == pytest.approx(1.5 / 3.4, abs=0.01)
    assert found.by_chance[0] < found.by_chance[1] < found.share
    assert found.without == pytest.approx(0.02, abs=1e-3)


def test_where_the_nation_did_not_grow_no_share_is_told():
    second = np.linspace(-0.05, 0.04, 100)
    both = pair(two_years(second[::-1], second))
    found = concentration(both, noise(both, resamples=50), 1, 5)
    assert np.isnan(found.share)
    assert found.by_chance[1] == np.inf


@pytest.mark.parametrize(("scale", "verdict"), [(0.5, "narrows"), (1.0, "cannot tell"), (2.0, "widens")])
def test_a_spread_that_halves_narrows(scale: float, verdict: str):
    chance = np.random.default_rng(10)
    first, second = 0.03 * chance.standard_normal((2, 129))
    assert spread(pair(two_years(first, scale * second))).verdict == verdict


def test_a_type_that_differs_stands_out_and_another_does_not():
    chance = np.random.default_rng(11)
    kind = ["large"] * 40 + ["small"] * 40 + ["teaching"] * 40
    second = 0.02 * chance.standard_normal(120) + np.r_[np.zeros(80), np.full(40, 0.03)]
    found = {
        group.kind: group for group in peers(pair(two_years(0.01 * chance.standard_normal(120), second, kind=kind)))
    }
    assert found["teaching"].stands_out
    level = {g.kind: g for g in peers(pair(two_years(second, 0.02 * chance.standard_normal(120), kind=kind)))}
    assert not any(group.stands_out for group in level.values())
    assert found["large"].mean == pytest.approx(second[:40].mean())


def test_with_as_many_tests_as_types_a_type_seldom_stands_out_by_chance():
    kind = [name for name in "abcdef" for _ in range(20)]
    out = 0
    for seed in range(40):
        first, second = np.random.default_rng(seed).standard_normal((2, 120)) * 0.02
        out += any(group.stands_out for group in peers(pair(two_years(first, second, kind=kind)), draws=200))
    assert out <= 7, "5 % of 40 worlds are 2"


def test_all_alike_is_no_ground_for_a_correlation():
    table = two_years([0.01] * 10, np.arange(10) / 100)
    assert side_by_side(table).both is None
    with pytest.raises(NotComparable, match="alike"):
        noise(pair(table))
