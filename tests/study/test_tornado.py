"""Assumptions that move an effect: named where they do, and not where chance lines them up."""

import numpy as np
import pytest
from scipy import stats

from sim.study.tornado import needed_correlation, tornado_drivers

OWN = "intervention.change.0.multiply"


def drawn(pairs, numbers, seed):
    rng = np.random.default_rng(seed)
    names = [f"p{n}" for n in range(numbers)]
    return [
        {OWN: rng.uniform(0.5, 1.0), **dict(zip(names, rng.uniform(0, 2, numbers), strict=True))} for _ in range(pairs)
    ]


def ranges(draws):
    return {path: (0.5, 1.0) if path == OWN else (0.0, 2.0) for path in draws[0]}


def test_what_moves_the_effect_is_named_with_its_line():
    draws = drawn(40, 150, seed=1)
    effects = [0.3 * d["p7"] - 1.2 * d[OWN] for d in draws]
    found = {driver.path: driver for driver in tornado_drivers(draws, effects, ranges(draws))}
    assert list(found) == [OWN, "p7"] or list(found) == ["p7", OWN]
    assert sum(driver.explains for driver in found.values()) == pytest.approx(1, abs=0.3)
    for path, slope in ((OWN, -1.2), ("p7", 0.3)):
        shown = found[path]
        assert (shown.at_high - shown.at_low) / (shown.high - shown.low) == pytest.approx(slope, rel=0.5)


def test_an_effect_that_follows_one_number_exactly_gives_back_its_line():
    draws = drawn(20, 0, seed=2)
    (only,) = tornado_drivers(draws, [2 * d[OWN] for d in draws], ranges(draws))
    assert (only.at_low, only.at_high, only.explains) == pytest.approx((1.0, 2.0, 1.0))


def test_chance_seldom_names_anything():
    named = 0
    for seed in range(200):
        draws = drawn(20, 150, seed)
        effects = np.random.default_rng([7, seed]).normal(size=20)
        named += bool(tornado_drivers(draws, effects.tolist(), ranges(draws)))
    assert named <= 20  # one in twenty is expected


def test_the_needed_correlation_is_that_of_the_t_test():
    r = needed_correlation(20, 1)
    t = r * np.sqrt(18 / (1 - r * r))
    assert 2 * stats.t.sf(t, 18) == pytest.approx(0.025)
    assert needed_correlation(20, 150) > r
    assert needed_correlation(400, 150) < needed_correlation(20, 150)


def test_nothing_is_named_of_too_few_pairs_of_no_effect_or_of_what_stands_still():
    draws = drawn(20, 3, seed=3)
    effects = [d[OWN] for d in draws]
    assert tornado_drivers(draws[:5], effects[:5], ranges(draws)) == ()
    assert tornado_drivers(draws, [1.0] * 20, ranges(draws)) == ()
    still = [d | {OWN: 0.7} for d in draws]
    assert OWN not in {driver.path for driver in tornado_drivers(still, effects, ranges(draws))}
    assert tornado_drivers([{}] * 20, effects, ranges(draws)) == ()
