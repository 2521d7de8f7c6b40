"""The check of a comparison's stocks by month: what it says, and how often it says it for nothing."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.activity.measures import Measures, Monthly
from sim.study.plan import BASELINE
from sim.study.warm_up import warm_up_warnings
from tests.study.worlds import kept

MONTHS = tuple(date(2024 + (11 + m) // 12, (11 + m) % 12 + 1, 1) for m in range(16))  # from December 2024
SEASON = 1 + 0.3 * np.sin(2 * np.pi * np.arange(16) / 12)


@cache
def one():
    return kept()


def outcomes(beds, listed, world=BASELINE, drawn=True, warm_up=4):
    """One outcome a row. beds, listed: float64[replications, months]."""
    found = []
    for number, (of_beds, of_list) in enumerate(zip(beds, listed, strict=True)):
        stocks = [Monthly("beds_occupied", of_beds, np.ones(16)), Monthly("waiting_list", of_list)]
        by_month = Measures.of(MONTHS, slice(warm_up, 16), stocks)
        found.append(replace(one(), world=world, replication=number, drawn=drawn, measures=by_month))
    return found


def noisy(rng, level, replications=10):
    """Levels that differ between replications, and in each from month to month, with a memory of half a month."""
    errors = rng.standard_normal((replications, 16))
    errors[:, 1:] += 0.5 * errors[:, :-1]
    return level * (1 + 0.05 * errors + 0.1 * rng.standard_normal((replications, 1)))


def test_a_season_is_no_alarm_and_chance_seldom_one():
    rng = np.random.default_rng(1)
    said = [warm_up_warnings(outcomes(noisy(rng, 700 * SEASON), noisy(rng, 9000 * SEASON))) for _ in range(400)]
    assert np.mean([bool(lines) for lines in said]) <= 0.05
    wild = [warm_up_warnings(outcomes(noisy(rng, 1) ** 9, noisy(rng, 1) ** 9)) for _ in range(400)]
    assert 0 < np.mean([bool(lines) for lines in wild]) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)


def test_a_list_that_grows_is_said_with_its_figures_and_once():
    rng = np.random.default_rng(2)
    growing = 5000 + 200 * np.arange(16.0) + 0.1 * rng.standard_normal((10, 16))
    beds = noisy(rng, 700 * np.ones(16))
    base, new = outcomes(beds, growing), outcomes(beds / 2, growing, "hub")
    line = "not settled when measuring begins: waiting list for theatre 5,600 in Mar 2025, 8,000 in Mar 2026 "
    assert warm_up_warnings(base) == [f"{line}(see task=warm_up)"]
    assert warm_up_warnings([*new, *base]) == warm_up_warnings(base)  # the baseline's own is not said again
    steady = outcomes(beds, noisy(rng, 5000 * np.ones(16)))
    assert warm_up_warnings([*steady, *new]) == [f"hub: {line}(see task=warm_up)"]


def test_without_a_month_before_the_window_its_first_is_judged_with_room_for_a_season():
    rng = np.random.default_rng(3)
    filling = 700 * (1 - np.exp(-np.arange(16) - 0.5)) * (1 + 0.01 * rng.standard_normal((10, 16)))
    flat = 9000 + rng.standard_normal((10, 16))
    (line,) = warm_up_warnings(outcomes(filling, flat, warm_up=0))
    assert "beds occupied at midnight 2" in line
    assert line.endswith("in Aug 2025 to Mar 2026 (see task=warm_up)")
    assert warm_up_warnings(outcomes(filling, flat)) == []
    season = 700 * (1 + 0.08 * np.sin(2 * np.pi * np.arange(16) / 12)) + rng.standard_normal((10, 16))
    assert warm_up_warnings(outcomes(season, flat, warm_up=0)) == []


def test_drawn_replications_go_first_and_two_say_nothing():
    rng = np.random.default_rng(4)
    growing = 5000 + 200 * np.arange(16.0) + rng.standard_normal((10, 16))
    steady, beds = 5000 + rng.standard_normal((10, 16)), 700 + rng.standard_normal((10, 16))
    assumed = outcomes(beds, growing, drawn=False)
    assert warm_up_warnings(assumed)
    assert warm_up_warnings([*assumed, *outcomes(beds, steady)]) == []
    assert warm_up_warnings(assumed[:2]) == []


@pytest.mark.parametrize("months", [1, 3])
def test_a_short_window_says_nothing(months):
    of = outcomes(np.ones((5, 16)), np.tile(np.arange(1.0, 17), (5, 1)), warm_up=16 - months)
    assert warm_up_warnings(of) == []
