"""Quantiles of one replication and of all pooled: cases by hand, and how often the interval covers a known truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.activity.sample import MOST, Sample, pooled

STUDIES = 1_000
ERROR = 3.5 * math.sqrt(0.95 * 0.05 / STUDIES)  # 2.4 percentage points


def test_a_quantile_is_the_least_value_that_covers_it():
    waits = Sample.of(np.array([3, 0, 0, 1]))
    assert [waits.quantile(share) for share in (0, 0.5, 0.51, 0.75, 0.76, 1)] == [0, 0, 1, 1, 3, 3]
    assert math.isnan(Sample.of(np.array([])).quantile(0.5))
    assert Sample.of_shares(np.array([0.5, 0.45, 0.05])).quantile(0.95) == 1


def test_of_many_values_as_many_quantiles_are_kept_as_can_stand_for_them():
    rng = np.random.default_rng(8)
    values = rng.exponential(size=25 * MOST)
    kept = Sample.of(values)
    assert (len(kept.values), kept.weight.sum()) == (MOST, pytest.approx(len(values)))
    for share in (0.5, 0.9, 0.95, 0.99):
        rank = np.mean(values <= kept.quantile(share))
        assert rank == pytest.approx(share, abs=1 / MOST)


def test_pooled_is_not_the_mean_of_quantiles():
    """One replication saw nineteen who did not wait, the other a single one who waited ten hours."""
    many, few = Sample.of(np.zeros(19)), Sample.of(np.array([10.0]))
    assert pooled([many, few], [0.95])[0][0] == 0
    assert np.mean([many.quantile(0.95), few.quantile(0.95)]) == 5


def test_of_nobody_no_quantile_is_known_and_of_one_replication_no_interval():
    nobody, one = Sample.of(np.array([])), Sample.of(np.array([1.0, 2.0]))
    assert all(map(math.isnan, pooled([nobody, nobody], [0.5])[0]))
    assert all(map(math.isnan, pooled([], [0.5])[0]))
    at, half, *_ = pooled([one, nobody], [0.5])[0]
    assert (at, math.isnan(half)) == (1, True)


def test_of_so_few_that_none_may_lie_beyond_it_the_end_is_unknown():
    """Of 71 patients all are within the 95th percentile in 2.6 of 100 studies, of 72 in 2.5."""
    for patients, known in ((71, False), (72, True)):
        halves = [Sample.of(np.arange(first, patients, 2)) for first in (0, 1)]
        found = pooled(halves, [0.95])[0]
        assert found.value == 0.95 * patients // 1
        assert not math.isnan(found.low)
        assert math.isnan(found.high) != known
        assert math.isnan(found.half_width) != known
    alike = pooled([Sample.of(np.arange(3.0))] * 5, [0.95])[0]
    assert (alike.value, math.isnan(alike.half_width)) == (2, True)  # and no half width of 0


def test_the_half_width_reaches_the_farther_end():
    """So that the quantile ± half width holds the interval, as everywhere."""
    rng = np.random.default_rng(8)
    for found in pooled([Sample.of(rng.exponential(size=60)) for _ in range(5)], (0.5, 0.9, 0.95)):
        arms = sorted((found.value - found.low, found.high - found.value))
        assert arms[0] < 0.9 * arms[1]
        assert found.half_width == arms[1]


@pytest.mark.slow
@pytest.mark.parametrize(("replications", "patients"), [(3, 5), (5, 10), (10, 8), (10, 20)])
def test_quantiles_of_few_are_covered(replications, patients):
    """An end that is unknown holds whatever lies on its side."""
    rng, shares = np.random.default_rng(8), (0.5, 0.9, 0.95)
    held = np.zeros(len(shares))
    for _ in range(STUDIES):
        waits = [Sample.of(rng.exponential(size=rng.poisson(patients))) for _ in range(replications)]
        held += [
            not each.low > -math.log(1 - share) and not each.high < -math.log(1 - share)
            for each, share in zip(pooled(waits, shares), shares, strict=True)
        ]
    assert (held >= 0.93 * STUDIES).all()


@given(st.lists(st.lists(st.integers(0, 20), max_size=8), min_size=1, max_size=5), st.sampled_from([0.5, 0.9, 0.95]))
def test_pooled_is_the_quantile_of_all_values_together(replications, share):
    together = Sample.of(np.array([value for values in replications for value in values], dtype=float))
    found = pooled([Sample.of(np.array(values, dtype=float)) for values in replications], [share])[0][0]
    assert found == pytest.approx(together.quantile(share), nan_ok=True)


@pytest.mark.parametrize(("replications", "patients"), [(20, 60), (30, 200)])
def test_the_interval_covers_the_truth_in_95_of_100_studies(replications, patients):
    """Waits hang together within a replication, whose mean wait is uniform between a half and one and a half."""
    rng = np.random.default_rng(8)
    shares = (0.5, 0.9, 0.95)
    many = rng.exponential(size=2_000_000) * rng.uniform(0.5, 1.5, 2_000_000)
    truth = np.quantile(many, shares)
    found = np.array(
        [
            pooled(
                [Sample.of(rng.exponential(rng.uniform(0.5, 1.5), rng.poisson(patients))) for _ in range(replications)],
                shares,
            )
            for _ in range(STUDIES)
        ]
    )
    assert not np.isnan(found).any()
    covered = np.mean(np.abs(found[:, :, 0] - truth) <= found[:, :, 1], axis=0)
    assert (covered >= np.array([0.94, 0.935, 0.925]) - ERROR).all()  # few patients lie beyond the higher ones
    assert (covered <= 0.985).all()
