"""A mean and its half width: digits by the half width, and never a half width of 0 that is not one."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.activity.interval import Interval
from sim.activity.proportion import exact
from sim.report.digits import shown, shown_ends


@pytest.mark.parametrize(
    ("mean", "half", "text"),
    [
        (0.035, 0.0002, "0.0350 ± 0.0002"),
        (0.0353, 0.00012, "0.03530 ± 0.00012"),
        (0, 0.00004, "0.00000 ± 0.00004"),
        (3.788, 0.163, "3.79 ± 0.16"),
        (119995, 303.4, "119,995 ± 303"),
        (0, 0, "0"),
        (1000 / 3, 1e-13, "333"),
        (12.345, math.nan, "12.3"),
        (math.nan, math.nan, "–"),
    ],
)
def test_what_is_shown(mean, half, text):
    assert shown((mean, half)) == text


def test_a_share_is_in_per_cent():
    assert shown((0.1462, 0.0011), 100, percent=True) == "14.62 ± 0.11 %"
    assert shown((0, 0), 100, percent=True) == "0 %"


@pytest.mark.parametrize(
    ("events", "trials", "text"),
    [
        (0, 15, "0 % (≤ 22 %)"),
        (15, 15, "100 % (≥ 78 %)"),
        (0, 300, "0 % (≤ 1.2 %)"),
        (2, 300, "0.7 % (0.1 to 2.4 %)"),
        (29, 900, "3.2 % (2.2 to 4.6 %)"),
        (35, 900, "3.9 % (2.7 to 5.4 %)"),
        (90, 900, "10 ± 2 %"),  # 8.1 to 12.1: as good as alike far
    ],
)
def test_a_share_of_few_has_the_ends_of_its_interval(events, trials, text):
    assert shown_ends(Interval.between(events / trials, *exact(events, trials)), 100, percent=True) == text


def test_a_quantile_has_the_ends_of_its_interval_where_one_is_clearly_farther():
    assert shown_ends(Interval.between(4.0, 3.5, 6.0)) == "4.0 (3.5 to 6.0)"
    assert shown_ends(Interval.between(4.0, 3.5, 4.6)) == "4.0 ± 0.6"
    assert shown_ends(Interval.between(4.0, 4.0, 6.0), 60.0) == "240 (240 to 360)"  # not that it is at most 360
    assert shown_ends(Interval.between(4.0, 3.0, 4.0)) == "4.0 (3.0 to 4.0)"
    assert shown_ends(Interval.between(0.0, 0.0, 0.25)) == "0 (≤ 0.25)"
    assert shown_ends(Interval.between(4.0, 3.0, math.nan)) == "4"


def test_a_share_of_many_or_unknown_is_shown_as_any_figure():
    for found in (Interval.around(0.1462, 0.0011), Interval.around(0.0, 0.0), Interval.around(0.3, math.nan)):
        assert shown_ends(found, 100, percent=True) == shown(found, 100, percent=True)


@given(st.floats(-1e6, 1e6), st.floats(1e-8, 1e5))
def test_a_half_width_is_told_to_its_first_digit_and_the_mean_as_far(mean, half):
    text = shown((mean, half))
    if half <= 1e-9 * abs(mean):
        assert "±" not in text
        return
    found, width = text.replace(",", "").split(" ± ")
    assert float(width) == pytest.approx(half, rel=0.34)
    assert re.search(r"[1-9]", width)
    assert len(found.partition(".")[2]) == len(width.partition(".")[2])
    assert float(found) == pytest.approx(mean, abs=half)
