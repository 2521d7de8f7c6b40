"""Intervals and paired differences, against theory and by hand."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.activity.interval import interval, t_quantile
from sim.study.pairs import paired


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
    assert math.isnan(paired(([1.0], [2.0]), ([1.0], [2.0])).half_width)


def test_identical_worlds_differ_by_exactly_nothing():
    same = [1.1, 2.7, 3.3, -0.4]
    found = paired((same, same), (same[:2], same[:2]))
    assert (found.mean, found.half_width, found.luck) == (0.0, 0.0, 0.0)
    assert not found.settled


def test_what_luck_alone_moves_is_an_ordinary_interval():
    base = [10.0, 12.0, 9.0, 11.0]
    difference = [1.0, 2.0, 3.0, 2.0]
    new = [b + d for b, d in zip(base, difference, strict=True)]
    found = paired((base, new), (base, new))
    assert (found.base, found.mean) == (10.5, 2.0)
    assert found.half_width == pytest.approx(interval(difference)[1])
    assert found.luck == pytest.approx(interval(difference)[1])
    assert found.settled


def test_what_assumptions_move_does_not_average_out():
    difference = [1.0, 5.0, 1.0, 5.0] * 25
    zero = [0.0] * 100
    found = paired((zero, difference), (zero[:20], [3.0] * 20))  # as assumed, every pair gives the same
    variance = np.var(difference, ddof=1)
    assert found.luck == 0.0
    assert found.half_width == pytest.approx(t_quantile(99) * math.sqrt(variance + variance / 100))
    assert found.half_width > 15 * interval(difference)[1] / 2


def test_a_pair_is_worth_the_variance_it_saves():
    luck = np.random.default_rng(2).normal(0, 10, 400)
    small = np.random.default_rng(3).normal(1, 0.5, 400)
    found = paired((luck, luck + small), (luck, luck + small))
    unpaired = luck.var(ddof=1) + (luck + small).var(ddof=1)
    assert found.worth == pytest.approx(unpaired / small.var(ddof=1), rel=1e-9)
    assert found.worth > 500
