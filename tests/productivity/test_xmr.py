"""The XmR chart: limits by hand, and each rule with seven and not with six."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.productivity import NotComparable, Period
from sim.productivity.months import month_of
from sim.productivity.series import Series, XmR, monthly_growth, xmr
from tests.productivity.worlds import YEARS, activity, inputs, small

START = 2024 * 12


def test_a_month_a_year_apart_with_one_fall_everywhere_is_ordinary_throughout():
    """1,234 a month and then 1,001, spend constant: each month fell alike, and none stands out (W5)."""
    months = (*YEARS["2023/24"], *YEARS["2024/25"])
    done = activity({month: {"clinic": 1234.0 if month < "2024-04" else 1001.0} for month in months})
    spent = inputs({month: {("pay",): 500.0} for month in months})
    found = xmr(monthly_growth(done, spent, small(rules={"days": "as_counted"}), Period("A", YEARS["2024/25"])))
    assert found.series.reading == pytest.approx(np.full(12, 1001 / 1234 * 1.05 - 1))
    assert not found.special.any()


def chart(*reading: float, method: tuple[str, ...] = ()) -> XmR:
    months = tuple(month_of(START + at) for at in range(len(reading)))
    return xmr(Series("A", months, np.array(reading, dtype=float), method))


def test_limits_by_hand():
    found = chart(3, 5, 4, 8, 6)
    assert found.mean[0] == 5.2
    assert found.moving_range[0] == (2 + 1 + 4 + 2) / 4
    assert found.upper[0] == pytest.approx(5.2 + 2.66 * 2.25)
    assert found.lower[0] == pytest.approx(5.2 - 2.66 * 2.25)
    assert found.sd[0] == pytest.approx(2.25 / 1.128)


def test_a_jump_does_not_widen_the_limits_that_should_show_it():
    """The series of plotthedots' note on its differences from Excel: two ranges above 3.267 times the mean go."""
    found = chart(1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)
    assert found.moving_range[0] == 1.0
    assert found.outside.nonzero()[0].tolist() == [4]


def test_seven_on_one_side_and_not_six():
    wave = [1.0, 0.0] * 6
    seven = chart(*wave, *[3.0, 2.8, 3.1, 2.9, 3.0, 2.7, 3.1], *[-2.0, -2.2] * 3)
    assert seven.one_side.nonzero()[0].tolist() == list(range(12, 19))
    six = chart(*wave, *[3.0, 2.8, 3.1, 2.9, 3.0, 2.7], *[-2.0, -2.2] * 3)
    assert not six.one_side.any()


def test_a_reading_on_the_mean_breaks_a_run():
    found = chart(*[1.0] * 4, 0.0, *[1.0] * 3, *[-1.0] * 7)
    assert found.mean[0] == 0.0
    assert found.one_side.nonzero()[0].tolist() == list(range(8, 15))


def test_seven_rising_and_not_six():
    assert chart(5, 1, 2, 3, 4, 5, 6, 7, 2).trend.nonzero()[0].tolist() == list(range(1, 8))
    assert not chart(5, 1, 2, 3, 4, 5, 6, 2).trend.any()
    assert not chart(5, 1, 2, 3, 3, 4, 5, 6, 7).trend.any(), "an equal neighbour does not rise"
    assert chart(1, 7, 6, 5, 4, 3, 2, 1, 3).trend.sum() == 7


def test_two_of_three_near_a_limit_on_one_side():
    calm = [0.0, 1.0, 0.0, -1.0] * 6
    found = chart(*calm, 2.4, 0.3, 2.4, *calm)
    assert found.two_of_three.nonzero()[0].tolist() == [24, 26]
    crossed = chart(*calm, 2.4, -0.3, 2.4, *calm)
    assert not crossed.two_of_three.any(), "the one between lies on the other side"


def test_a_method_makes_a_step_that_no_rule_crosses():
    reading = [*[0.0, 0.1] * 5, *[5.0, 5.1] * 5]
    one = chart(*reading)
    two = chart(*reading, method=("old",) * 10 + ("new",) * 10)
    assert one.special.any()
    assert not two.special.any()
    assert two.mean[[0, -1]] == pytest.approx([0.05, 5.05])
    assert two.moving_range[[0, -1]] == pytest.approx([0.1, 0.1]), "the jump of 4.9 is in neither"
    assert two.series.steps == (10,)
    assert not two.firm
    assert one.firm


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30))
def test_rules_are_those_of_windows_of_seven(readings: list[int]):
    """Told another way: a month belongs to a run where some window of seven that holds it is of one kind."""
    found = chart(*readings)
    side = np.sign(np.array(readings) - np.mean(readings))
    windows = range(len(readings) - 6)
    on_side = {m for w in windows if abs(side[w : w + 7].sum()) == 7 for m in range(w, w + 7)}
    rising = {m for w in windows if abs(np.sign(np.diff(readings[w : w + 7])).sum()) == 6 for m in range(w, w + 7)}
    assert set(found.one_side.nonzero()[0].tolist()) == on_side
    assert set(found.trend.nonzero()[0].tolist()) == rising


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30), st.sampled_from([0.25, 2.0, 64.0]))
def test_the_unit_changes_no_flag(readings: list[int], scale: float):
    one, other = chart(*readings), chart(*[scale * each for each in readings])
    assert one.special.tolist() == other.special.tolist()


@given(st.floats(-2.0, 5.0), st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_a_series_that_does_not_move_has_no_special_cause(level: float, months: int, seed: int):
    """A mean of equal numbers need not be that number to the last bit, and growths that are equal on paper are not."""
    rounding = np.random.default_rng(seed).integers(-4, 5, months) * np.spacing(max(1.0, abs(level)))
    for reading in (np.full(months, level), level + rounding):
        found = chart(*reading)
        assert not found.special.any()
        assert not found.side.any()


@pytest.mark.parametrize("level", [0.1, 0.03, 1.0, 0.02999])
def test_the_constant_series_of_the_review(level: float):
    assert not chart(*[level] * 12).special.any()


@pytest.mark.parametrize(
    ("months", "reading", "text"),
    [
        (("2024-01", "2024-03"), [1.0, 2.0], "2024-03"),
        (("2024-02", "2024-01"), [1.0, 2.0], "2024-01"),
        (("2024-01",), [np.nan], "finite"),
        (("2024-01",), [1.0, 2.0], "one reading"),
        ((), [], "finite"),
    ],
)
def test_a_series_with_a_gap_or_without_a_number_is_refused(months: tuple[str, ...], reading: list[float], text: str):
    with pytest.raises(NotComparable, match=text):
        Series("A", months, np.array(reading))
