"""What is odd in a line by itself: one month, a step, and how much counts vary by chance."""

import numpy as np
import pytest

from sim.productivity.months import month_of, number_of
from sim.productivity.plausibility.grid import Grid
from sim.productivity.plausibility.levels import odd_hours
from sim.productivity.plausibility.movement import odd_months, unsteadiness
from sim.productivity.plausibility.steps import multiples, step, year_step

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


SECOND = np.arange(24) >= 12


@pytest.mark.parametrize(("times", "found"), [(0.6, 0.6), (0.8, 0.0), (1.25, 0.0), (1.5, 1.5), (2.0, 2.0)])
def test_a_year_is_held_against_the_year_before(times: float, found: float):
    assert year_step(grid(np.where(SECOND, LEVEL * times, LEVEL)), 0) == pytest.approx(found, rel=0.02)


def test_one_month_makes_no_year():
    assert year_step(grid(np.where(np.arange(24) == 20, LEVEL * 12.0, LEVEL)), 0) == 0.0


def test_a_year_of_few_units_may_differ_by_chance_and_the_more_units_the_less():
    few, many = (np.where(SECOND, 1.5 * usual, usual) for usual in (4.0, 400.0))
    assert year_step(grid(few, "activity"), 0) == 0.0
    assert year_step(grid(many, "activity"), 0) == pytest.approx(1.5)


FEW = np.random.default_rng(8).poisson(9.0, 24).astype(float)


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize("first", [0, 5, 12])
def test_a_year_of_multiples_is_one_whose_rows_were_joined(times: int, first: int):
    joined = np.where((np.arange(24) >= first) & (np.arange(24) < first + 12), FEW * times, FEW)
    at, number, ratio = multiples(grid(joined, "activity"), 0)
    assert (at, number) == (first, times)
    assert ratio > 1.2


def test_counts_of_which_all_are_even_or_none_was_joined_are_let_alone():
    assert multiples(grid(FEW, "activity"), 0) is None
    assert multiples(grid(FEW * 2.0, "activity"), 0) is None, "beds in pairs"
    assert multiples(grid(np.where(SECOND, FEW * 2.0, FEW) + 0.5, "activity"), 0) is None, "no counts"
    low = np.where(SECOND, FEW * 2.0, FEW * 3.0 + 1.0)
    assert multiples(grid(low, "activity"), 0) is None, "even by chance, and no higher"


def paid(price: np.ndarray, hours: np.ndarray = LEVEL) -> Grid:
    amount = (price * hours)[None, :]
    return Grid("RXX", "inputs", (("pay", "nurse", "substantive"),), MONTHS, amount, amount, np.ones(1), hours[None, :])


@pytest.mark.parametrize(("times", "told"), [(0.8, True), (0.95, False), (1.1, False), (1.3, True)])
def test_an_hour_of_own_staff_is_held_against_the_year_before(times: float, told: bool):
    assert [line for line, _ in odd_hours(paid(np.where(SECOND, 20.0 * times, 20.0)))] == [0] * told


def test_arrears_are_no_odd_month_and_hours_twice_are():
    arrears = np.where(np.arange(24) == 15, 20.0 * 1.6, 20.0)
    assert [*odd_months(paid(arrears), 0, np.zeros(24))] == []
    twice = paid(np.full(24, 20.0), np.where(np.arange(24) == 15, LEVEL * 2.0, LEVEL))
    assert [at for at, _ in odd_months(twice, 0, np.zeros(24))] == [15]
