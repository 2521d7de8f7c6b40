"""The ratio of means and its interval: cases by hand, and how often the interval covers a known truth."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.activity.interval import interval, t_quantile
from sim.activity.ratio import pseudo_values, ratio, standard_error

STUDIES = 4_000
ERROR = 3.5 * math.sqrt(0.95 * 0.05 / STUDIES)  # of a coverage measured in so many studies: 1.2 percentage points


def binomial(rng, shape, mean, share):
    """Patients (Poisson) of whom a share is lost."""
    below = rng.poisson(mean, shape)
    return rng.binomial(below, share), below


def skewed(rng, shape):
    """Log-normal denominators, ratios between 0 and 1 that do not hang together with them."""
    below = rng.lognormal(0.0, 1.0, shape)
    return below * rng.uniform(0.0, 1.0, shape), below


def rare(rng, shape):
    """Four replications in ten have a denominator, and that a skewed one."""
    below = rng.gamma(0.5, 1.0, shape) * (rng.random(shape) < 0.4)
    return below * rng.beta(2.0, 2.0, shape), below


def waits(rng, shape):
    """Patients (geometric, from 1) and the sum of their exponential waits."""
    below = rng.geometric(0.3, shape)
    return rng.gamma(below, 1.0), below


@pytest.mark.parametrize(
    ("draw", "truth", "replications", "allowed"),
    [
        (lambda rng, shape: binomial(rng, shape, 200, 0.1), 0.1, 10, 0.0),
        (lambda rng, shape: binomial(rng, shape, 10, 0.5), 0.5, 10, 0.01),
        (lambda rng, shape: binomial(rng, shape, 2, 0.5), 0.5, 30, 0.01),
        (skewed, 0.5, 5, 0.01),
        (skewed, 0.5, 20, 0.02),
        (rare, 0.5, 20, 0.02),
        (waits, 1.0, 5, 0.01),
        (waits, 1.0, 20, 0.01),
    ],
)
def test_the_interval_covers_the_truth_in_95_of_100_studies(draw, truth, replications, allowed):
    """allowed: by how much the coverage of denominators so few and skewed falls short of 95 %, beside chance."""
    above, below = draw(np.random.default_rng(8), (STUDIES, replications))
    found = np.array([ratio(a, b)[:2] for a, b in zip(above, below, strict=True)])
    known = ~np.isnan(found[:, 1])
    assert known.mean() > 0.95
    covered = np.mean(np.abs(found[known, 0] - truth) <= found[known, 1])
    assert covered >= 0.95 - allowed - ERROR
    assert covered <= 0.98
    assert np.mean(found[known, 0]) == pytest.approx(truth, abs=0.02)


def test_a_mean_of_ratios_would_be_biased_where_the_ratio_of_means_is_not():
    rng = np.random.default_rng(8)
    below = rng.poisson(3, (STUDIES, 20))
    above = below**2  # who comes with many waits longer
    truth = (3 + 9) / 3
    of_means = np.mean([ratio(a, b)[0] for a, b in zip(above, below, strict=True)])
    assert of_means == pytest.approx(truth, rel=0.02)
    with_zeros = np.mean([np.mean(np.divide(a, b, out=np.zeros(20), where=b > 0)) for a, b in zip(above, below)])  # noqa: B905
    assert with_zeros < 0.8 * truth


def test_cases_by_hand():
    assert ratio([1, 3], [2, 2])[0] == 1
    assert ratio([1, 3], [2, 2])[1] == pytest.approx(interval([0.5, 1.5])[1])  # of equal denominators the t interval
    assert ratio([2, 0, 4], [1, 0, 2]) == (2, 0, 2, 2)
    assert ratio([0, 0], [3, 5])[:2] == (0, 0)
    value, half, *_ = ratio([2, 0, 0], [4, 0, 0])
    assert (value, math.isnan(half)) == (0.5, True)
    assert ratio([0.1, 0.7, 1.3], [0.3, 2.1, 3.9])[1] == 0  # alike but for rounding
    assert ratio([2, math.nan, 4], [1, 2, 2])[:2] == (2, 0)


@pytest.mark.parametrize("proportion", [False, True])
@pytest.mark.parametrize("events", [[500, 0], [0, 0], [1000, 1]])
def test_where_one_replication_has_nearly_all_there_is_no_interval(events, proportion):
    """Of 1,000 patients and of one: t of .002 degrees of freedom is 1e153."""
    value, half, *ends = ratio(events, [1000, 1], proportion)
    assert value == sum(events) / 1001
    assert all(map(math.isnan, (half, *ends)))
    assert all(map(math.isnan, standard_error(events, [1000, 1])))
    known = ratio([500, 100], [1000, 250])  # .47 degrees of freedom, and .56
    assert [math.isnan(each.half_width) for each in (known, ratio([500, 100], [1000, 300]))] == [True, False]


@pytest.mark.parametrize("nothing", [([], []), ([0.0], [0.0]), ([0.0, 0.0], [0.0, 0.0])])
def test_nothing_over_nothing_is_missing(nothing):
    assert all(map(math.isnan, ratio(*nothing)))


pairs = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), min_size=2, max_size=12)


@given(pairs, st.floats(0.01, 100))
def test_units_and_order_and_empty_replications_do_not_matter(drawn, scale):
    above, below = (np.array(column, dtype=float) for column in zip(*drawn, strict=True))
    found = ratio(above, below)
    for other in (
        ratio(above[::-1], below[::-1]),
        ratio(scale * above, scale * below),
        ratio(np.append(above, 0.0), np.append(below, 0.0)),
    ):
        assert other == pytest.approx(found, rel=1e-6, abs=1e-9, nan_ok=True)


@given(pairs)
def test_pseudo_values_have_the_ratio_as_their_mean(drawn):
    above, below = (np.array(column, dtype=float) for column in zip(*drawn, strict=True))
    values = pseudo_values(above, below)
    assert len(values) == len(drawn)
    if np.count_nonzero(below) > 1:
        assert np.nanmean(values) == pytest.approx(above.sum() / below.sum())
    else:
        assert np.isnan(values).all()


@pytest.mark.parametrize("empty", [0, 1, 5])
def test_a_replication_of_nobody_tells_the_pseudo_values_as_little_as_the_ratio(empty):
    above, below = [1, 3, 2, 0, 4] + [0] * empty, [4, 5, 4, 5, 9] + [0] * empty
    values = pseudo_values(above, below)
    assert np.isnan(values[5:]).all()
    known = values[:5]
    error, degrees = standard_error(above, below)
    assert (error, degrees) == standard_error(above[:5], below[:5])
    assert known.std(ddof=1) / math.sqrt(5) == error
    assert ratio(above, below).half_width == t_quantile(degrees) * error


def test_a_pair_of_nobody_in_one_world_alone_counts_and_has_the_ratio_there():
    counting = np.array([True, True, True, False])
    values = pseudo_values([1, 3, 0, 0], [4, 4, 0, 0], counting)
    assert values[2] == pytest.approx(0.5)
    assert np.isnan(values[3])
    assert values[:2] == pytest.approx([0.5 - 0.5, 0.5 + 0.5])  # with (3 - 1) / 8 for each, and not (2 - 1) / 8


def test_the_difference_of_paired_ratios_is_covered():
    """Two worlds of the same patients, of whom the second loses one in twenty less."""
    rng = np.random.default_rng(8)
    below = rng.poisson(30, (STUDIES, 10))
    first = rng.binomial(below, 0.2)
    second = rng.binomial(first, 0.75)
    found = np.array(
        [interval(pseudo_values(b, d) - pseudo_values(a, d)) for a, b, d in zip(first, second, below, strict=True)]
    )
    assert found[:, 0].mean() == pytest.approx(-0.05, abs=0.001)
    covered = np.mean(np.abs(found[:, 0] + 0.05) <= found[:, 1])
    assert 0.94 - ERROR <= covered <= 0.97
