"""What is claimed of the noise of a yearly change is what it is, and a step is found as often as docs/method.md says.

A share of n trusts has a standard error of at most √(.25 / n), 2.5 points of 400 trusts; limits stand four of them off.
"""

import math

import numpy as np
import pytest

from experiments.verdict_power.trusts import Kind, levels, moved, paths
from sim.productivity.months import month_of
from sim.productivity.series import Series, path_of
from sim.productivity.series.noise_of_a_year import noise_of_a_change

FEW, MANY = 400, 2000


def claimed(kind: Kind, trusts: int, seed: int = 3) -> float:
    return float(np.mean([path.sd for path in paths(kind, trusts, seed)]))


@pytest.mark.parametrize("years", [3, 4, 5])
@pytest.mark.parametrize("noise", [0.01, 0.05])
def test_the_claimed_noise_of_independent_months_is_the_noise_there_is(years: int, noise: float):
    """The actual is σ √(2/12) exactly; the mean of 400 claims has a standard error of about 1.5 % of it."""
    assert claimed(Kind(years=years, noise=noise), FEW) == pytest.approx(noise * math.sqrt(2 / 12), rel=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("years", [3, 4, 5])
def test_the_claimed_noise_of_two_thousand_trusts_is_within_a_tenth_of_the_actual(years: int):
    made = paths(Kind(years=years), MANY, seed=4)
    actual = np.std([path.change(1) for path in made], ddof=1)
    assert np.mean([path.sd for path in made]) == pytest.approx(actual, rel=0.1)


def test_a_season_that_comes_back_is_no_noise():
    """As the noise of a base year does, which moving ranges of levels took for noise of every month."""
    months = tuple(month_of(2024 * 12 + at) for at in range(24))
    level = levels(Kind(years=3), 1, seed=5)[0]
    season = np.tile(1 + 0.2 * np.random.default_rng(5).standard_normal(12), 2)
    calm, seasonal = (path_of(Series("A", months, each)).sd for each in (level, level * season))
    assert calm == pytest.approx(seasonal, rel=1e-9)


def test_a_step_is_no_noise_wherever_it_stands():
    """Not more than chance: the claim with a step of 20 % in any month is that without, to a third."""
    calm = levels(Kind(years=3), 1, seed=6)[0]
    growth = np.concatenate([calm[:12], calm[12:] / calm[:12]]) - 1
    flat = noise_of_a_change(growth)
    for at in range(24):
        moved_from = growth + 0.2 * (np.arange(24) >= at)
        if 2 <= at <= 22:
            assert noise_of_a_change(moved_from) == pytest.approx(flat, rel=0.35), at


def test_where_every_month_grew_alike_there_is_no_noise():
    for growth in (np.zeros(24), np.full(24, 0.1), np.repeat([0.03, 0.05], 12)):
        assert noise_of_a_change(growth) == 0.0


@pytest.mark.parametrize(("step", "least", "most"), [(0.0, 0.0, 0.04), (0.04, 0.45, 0.8), (0.06, 0.87, 1.0)])
def test_a_step_is_found_as_often_as_the_page_says(step: float, least: float, most: float):
    """Of 400 trusts; before, 4 % were found in 24 of 100 and 6 % in 62."""
    assert least <= moved(Kind(step=step), FEW, seed=7) <= most


def test_months_that_err_alike_are_seldom_a_change():
    assert moved(Kind(alike=0.3), FEW, seed=8) <= 0.1
