"""What is odd in a line by itself: one month, a step, and how much counts vary by chance."""

import numpy as np
import pytest

from sim.productivity.months import month_of, number_of
from sim.productivity.plausibility.grid import Grid
from sim.productivity.plausibility.movement import odd_months, step, unsteadiness

MONTHS = tuple(month_of(number_of("2023-04") + at) for at in range(24))
LEVEL = 1000.0 * np.exp(0.02 * np.random.default_rng(3).standard_normal(24))


def grid(amount: np.ndarray, table: str = "inputs") -> Grid:
    rows = np.asarray(amount, dtype=float)[None, :]
    return Grid("RXX", table, (("line", ""),), MONTHS, rows, rows, np.ones(1))


def odd(amount: np.ndarray) -> list[int]:
    return [at for at, _ in odd_months(grid(amount), 0, np.zeros(24))]


@pytest.mark.parametrize("at", [0, 1, 11, 23])
@pytest.mark.parametrize("times", [0.5, 2.0])
def test_a_month_doubled_or_halved_is_odd_wherever_it_stands(at: int, times: float):
    assert odd(np.where(np.arange(24) == at, LEVEL * times, LEVEL)) == [at]


@pytest.mark.parametrize("times", [1.0 / 3.0, 3.0, 20.0])
def test_months_beside_a_step_are_not_odd(times: float):
    stepped = np.where(np.arange(24) >= 12, LEVEL * times, LEVEL)
    assert odd(stepped) == []
    assert step(grid(stepped), 0)[0] == 12


def test_counts_vary_no_less_than_by_chance_and_few_units_most():
    even = grid(np.full(24, 25.0), "activity")
    assert unsteadiness(even, 0) == pytest.approx(1.0 / 5.0)
    assert unsteadiness(even, 0, units=4.0) == pytest.approx(1.0 / 2.0)
    assert unsteadiness(even, 0, units=100.0) == pytest.approx(1.0 / 5.0)
    wild = grid(np.where(np.arange(24) % 3 > 0, 25.0, 90.0), "activity")
    assert unsteadiness(wild, 0) == pytest.approx(np.sqrt(0.01 + 3.0 / 140.0))


@pytest.mark.parametrize(("times", "found"), [(1.0, []), (1.25, []), (0.75, []), (1.5, [12]), (0.4, [12])])
def test_a_line_that_did_not_fall_with_the_others_is_not_odd_for_it(times: float, found: list[int]):
    dip = np.where(np.arange(24) == 12, np.log(0.75), 0.0)
    steady = np.full(24, 1000.0)
    steady[12] *= times
    assert [at for at, _ in odd_months(grid(steady), 0, dip)] == found
