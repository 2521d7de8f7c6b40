"""Intervals and paired differences, against theory and by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.activity.interval import interval, t_quantile
from sim.activity.ratio import Quotient, ratio
from sim.study.pairs import lone, paired

NONE = ((), ())


def sums(*sides) -> tuple:
    """Base and new, replication by replication, as sums."""
    return tuple([Quotient(float(value)) for value in side] for side in sides)


@pytest.mark.parametrize("degrees", [1, 2, 7, 19, 1000])
def test_the_quantile_is_that_of_students_t(degrees):
    assert t_quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-12)


def test_an_interval_is_the_t_interval():
    sample = np.random.default_rng(1).normal(3, 2, 11)
    low, high = stats.t.interval(0.95, 10, loc=sample.mean(), scale=stats.sem(sample))
    mean, half = interval(sample.tolist())
    assert (mean - half, mean + half) == pytest.approx((low, high), rel=1e-12)


def test_an_interval_of_one_replication_is_unknown():
    mean, half = interval([2.5])
    assert mean == 2.5
    assert math.isnan(half)
    assert math.isnan(paired(sums([1.0], [2.0]), sums([1.0], [2.0])).half_width)


def test_identical_worlds_differ_by_exactly_nothing():
    same = [1.1, 2.7, 3.3, -0.4, 2.0, 1.0]
    found = paired(sums(same, same), sums(same[:5], same[:5]))
    assert (found.mean, found.half_width, found.luck) == (0.0, 0.0, 0.0)
    assert not found.settled
    assert math.isnan(found.worth)  # no number of unpaired replications is enough, and none is reported


def test_what_luck_alone_moves_is_an_ordinary_interval():
    base = [10.0, 12.0, 9.0, 11.0, 10.5]
    difference = [1.0, 2.0, 3.0, 2.0, 2.0]
    new = [b + d for b, d in zip(base, difference, strict=True)]
    found = paired(NONE, sums(base, new))
    assert (found.base, found.mean) == (10.5, 2.0)
    assert found.half_width == pytest.approx(interval(difference)[1])
    assert found.luck == pytest.approx(interval(difference)[1])
    assert found.settled


def test_what_assumptions_move_does_not_average_out():
    difference = [1.0, 5.0, 1.0, 5.0] * 25
    zero = [0.0] * 100
    found = paired(sums(zero, difference), sums(zero[:20], [3.0] * 20))  # as assumed, every pair gives the same
    variance = np.var(difference, ddof=1)
    assert found.luck == 0.0
    assert found.half_width == pytest.approx(t_quantile(99) * math.sqrt(variance + variance / 100))
    assert found.half_width > 15 * interval(difference)[1] / 2


def test_luck_as_assumed_narrows_no_headline():
    """It is measured on other pairs than those whose spread it would be taken from."""
    zero, difference = [0.0] * 12, list(np.random.default_rng(9).normal(1, 1, 12))
    calm, wild = (paired(sums(zero, difference), sums(zero[:5], [c * k for k in range(5)])) for c in (0.0, 9.0))
    assert calm.half_width == wild.half_width
    assert calm.luck < wild.luck


def test_a_figure_of_a_pair_alone_has_no_base_and_no_worth():
    found = lone([1.0, 2.0, 4.0], [])
    assert math.isnan(found.base)
    assert math.isnan(found.worth)
    assert found.mean == pytest.approx(7 / 3)
    assert found.half_width == pytest.approx(t_quantile(2) * np.std([1, 2, 4], ddof=1) * math.sqrt(4 / 3))


def test_a_pair_is_worth_the_variance_it_saves():
    luck = np.random.default_rng(2).normal(0, 10, 400)
    small = np.random.default_rng(3).normal(1, 0.5, 400)
    found = paired(sums(luck, luck + small), sums(luck, luck + small))
    unpaired = luck.var(ddof=1) + (luck + small).var(ddof=1)
    assert found.worth == pytest.approx(unpaired / small.var(ddof=1), rel=1e-9)
    assert found.worth > 500


def test_nothing_is_said_of_luck_alone_from_fewer_than_five_pairs():
    base, new = [1.0, 2.0, 4.0, 3.0, 5.0, 1.5], [1.1, 2.3, 4.1, 3.2, 5.3, 1.4]
    for pairs in range(7):
        found = paired(sums(base, new), sums(base[:pairs], new[:pairs]))
        assert math.isnan(found.luck) == math.isnan(found.worth) == (pairs < 5), pairs
        assert found.half_width > 0


def test_what_differs_by_rounding_alone_is_worth_no_number():
    """Sixteen thousand million unpaired replications a pair were once told of a change that never varies."""
    base = np.random.default_rng(4).normal(100, 3, 12)
    new = base * (1 + 1e-9) + 0.1
    found = paired(sums(base, new), sums(base, new))
    assert math.isnan(found.worth)
    assert found.mean == pytest.approx(0.1, rel=1e-5)


def test_shares_of_two_worlds_are_ratios_of_means_and_so_is_their_difference():
    rng = np.random.default_rng(5)
    below = rng.integers(1, 9, (2, 12)).astype(float)
    above = rng.binomial(below.astype(int), 0.4).astype(float)
    base, new = ([Quotient(a, b) for a, b in zip(*side, strict=True)] for side in zip(above, below, strict=True))
    found = paired((base, new), (base[:6], new[:6]))
    there, here = (above[side].sum() / below[side].sum() for side in (0, 1))
    assert found.mean == pytest.approx(here - there, abs=1e-12)
    assert found.base == pytest.approx(above[0, :6].sum() / below[0, :6].sum())
    assert abs(found.mean - np.mean(above[1] / below[1] - above[0] / below[0])) > 0.005  # not the mean of ratios


def test_a_share_nobody_could_be_counted_in_has_no_effect_and_no_interval():
    nobody, some = [Quotient(0, 0)] * 6, [Quotient(1, 2)] * 6
    found = paired((nobody, some), (nobody[:5], some[:5]))
    assert all(map(math.isnan, found[:5]))


def test_pairs_in_which_nobody_could_be_counted_change_nothing():
    found = tuple([Quotient(a, 5) for a in side] for side in ((1, 3, 2, 0, 2, 4), (2, 3, 3, 1, 1, 5)))
    more = tuple([*side, *[Quotient(0, 0)] * 4] for side in found)
    assert paired(NONE, more)[:3] == pytest.approx(paired(NONE, found)[:3], rel=1e-12)


def test_the_interval_of_a_difference_of_ratios_holds_the_truth_as_often_as_it_says():
    """Shares of .3 and .36 of a Poisson number of patients who are partly the same in both worlds, eight pairs."""
    rng, held, trials = np.random.default_rng(6), 0, 2000
    for _ in range(trials):
        patients = rng.poisson(6, 8) + 0.0
        luck = [rng.random(int(n)) for n in patients]
        base, new = (
            [Quotient(float((u < share).sum()), float(len(u))) for u in luck] for share in (0.3, 0.36)
        )  # fmt: skip
        found = paired(NONE, (base, new))
        held += abs(found.mean - 0.06) <= found.half_width
    assert 0.92 < held / trials < 0.985


def test_pairs_of_ratios_whose_other_side_never_moves_have_the_interval_of_the_ratio():
    listed = [Quotient(a, b) for a, b in ((1, 4), (3, 5), (2, 9), (5, 7), (0, 3), (2, 4))]
    none = [Quotient(0.0, q.denominator) for q in listed]
    found = paired(NONE, (none, listed))
    value, half, *_ = ratio([q.numerator for q in listed], [q.denominator for q in listed])
    assert found.mean == pytest.approx(value)
    assert found.half_width == pytest.approx(half, rel=0.15)  # but for the degrees of freedom of unequal denominators
