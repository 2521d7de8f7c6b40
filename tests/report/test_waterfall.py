"""A waterfall adds up to the last digit that is printed, in its table and in its picture."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.productivity import explain
from sim.report.waterfall import rounded, shown_steps, waterfall, waterfall_rows, waterfall_svg
from tests.productivity.staffed import two_years
from tests.productivity.worlds import nhse

log_points = st.floats(min_value=-0.5, max_value=0.5)
SVG = "{http://www.w3.org/2000/svg}"


def number(text: str) -> float:
    return float(text.replace("−", "-"))


@given(st.lists(log_points, min_size=1, max_size=30), st.integers(0, 4))
def test_printed_steps_add_up_to_the_printed_total(steps: list[float], decimals: int):
    fall = waterfall([(str(at), each) for at, each in enumerate(steps)], "total", decimals)
    *rows, (name, change, reached) = waterfall_rows(fall)
    unit = 10**decimals
    assert (name, change) == ("total", reached)
    assert sum(round(number(step) * unit) for _, step, _ in rows) == round(number(change) * unit)
    assert abs(number(change) - 100 * math.fsum(steps)) <= 0.5 / unit + 1e-9
    for exact, (_, step, _) in zip(steps, rows, strict=True):
        assert abs(number(step) - 100 * exact) < 1 / unit + 1e-9
    reached_before = [0.0, *(number(end) for _, _, end in rows[:-1])]
    for before, (_, step, end) in zip(reached_before, rows, strict=True):
        assert number(end) == pytest.approx(before + number(step), abs=1e-9)


def test_rounding_each_by_itself_would_not_add_up():
    thirds = [1 / 3] * 3
    assert rounded(thirds, 0) == [1, 0, 0]
    assert sum(round(each) for each in thirds) == 0


def test_a_step_up_a_step_down_and_nothing():
    fall = waterfall([("up", 0.012), ("nothing", 0.0), ("down", -0.02)], "all", 1)
    assert waterfall_rows(fall) == [
        ("up", "+1.2", "+1.2"), ("nothing", "0.0", "+1.2"), ("down", "−2.0", "−0.8"), ("all", "−0.8", "−0.8"),
    ]  # fmt: skip


@pytest.mark.parametrize("width", [720, 344])
def test_the_bars_of_the_picture_lead_from_one_to_the_next(width: int):
    steps = shown_steps(explain(*two_years(nhse())))
    fall = waterfall(steps, "productivity")
    picture = ElementTree.fromstring(waterfall_svg(fall, "What moved <it> & why", width))
    assert picture.findtext(f"{SVG}title") == "What moved <it> & why"
    bars = [(float(bar.get("x", "")), float(bar.get("width", ""))) for bar in picture.iter(f"{SVG}rect")]
    assert len(bars) == len(steps) + 1
    zero = float(next(picture.iter(f"{SVG}line")).get("x1", ""))
    scale = bars[0][1] / fall.falls[0].change
    for each, (x, wide) in zip(fall.falls, bars, strict=True):
        assert x == pytest.approx(zero + scale * min(each.begin, each.end), abs=0.3)
        assert wide == pytest.approx(max(1.0, scale * abs(each.end - each.begin)), abs=0.5)
        assert 0 <= x <= x + wide <= width
    words = [text.text or "" for text in picture.iter(f"{SVG}text")]
    printed = [number(word) for word in words if re.fullmatch(r"[+−]?\d+\.\d\d", word)]
    assert math.fsum(printed[:-1]) == pytest.approx(printed[-1], abs=1e-9)
    assert any(word.startswith("interaction") for word in words)
    assert not re.search(r"<script|href|@font-face", waterfall_svg(fall, "x", width))


def test_names_are_words_and_long_ones_are_cut():
    steps = dict(shown_steps(explain(*two_years(nhse()))))
    assert "volume: A&E attendances, type 1" in steps
    assert not any("_" in name for name in steps)
    drawn = waterfall_svg(waterfall([("x" * 200, 0.1)], "y"), "t")
    assert "x" * 43 + "…" in drawn
    assert drawn.count("x" * 150) == 1, "whole in the description alone"


@pytest.mark.parametrize("steps", [[], [("a", math.nan)], [("a", math.inf)]])
def test_no_waterfall_of_nothing(steps: list):
    with pytest.raises(ValueError, match="needs finite steps"):
        waterfall(steps, "total")
