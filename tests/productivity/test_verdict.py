"""The verdict, on series made to have one."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.productivity import NotComparable
from sim.productivity.months import month_of
from sim.productivity.series import RISES, RULE, WORDS, Series, Trajectory, chained, judge, path_of
from sim.productivity.series import verdict as rule
from sim.productivity.trusts import noise, pair
from sim.productivity.trusts.side_by_side import verdicts
from tests.productivity.growths import two_years

SD = 0.02


def path(*level: float, **expected) -> Trajectory:
    """Levels that were each measured, known to 2 %."""
    return Trajectory(
        tuple(f"year {at}" for at in range(len(level))), level, **({"sd": SD, "measured": True} | expected)
    )


BASE = {"baseline": 1.0, "baseline_name": "2019/20"}


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (path(0.90, 0.99, **BASE), "recovery"),  # back to the baseline after a loss
        (path(0.85, 0.92, **BASE), "recovery"),  # half of the way
        (path(1.00, 0.90, 1.00), "recovery"),  # a dip that is seen needs no baseline
        (path(1.00, 0.85, 0.90, 0.95), "recovery"),  # slowly, so that no single year shows it
        (path(0.98, 1.10, **BASE), "improvement"),  # above all it had
        (path(0.95, 1.00, 1.04, 1.08, **BASE), "improvement"),  # a drift
        (path(0.98, 1.09, 1.10, **BASE), "improvement"),  # made a year ago, and held
        (path(1.00, 1.10), "cannot tell"),  # surely rose, but from where?
        (path(1.00, 0.92, **BASE), "decline"),
        (path(1.00, 0.97, 0.94, 0.91, **BASE), "decline"),  # a drift downward
        (path(1.00, 1.12, 1.00), "decline"),  # only takes back a peak, and says so
        (path(1.00, 1.01, **BASE), "noise"),
        (path(1.00, 0.99, 1.02, 1.00), "noise"),
        (path(1.00, 1.05, **BASE), "cannot tell"),  # 2.5 standard deviations
        (path(0.90, 1.10, 1.05, **BASE), "cannot tell"),  # rose, and the last year points the other way
        (path(1.025, 1.00, 1.065), "cannot tell"),  # about the level it had, and no clear loss before
        (path(1.00, 1.20, sd=math.nan, **BASE), "cannot tell"),
        (path(1.00, 1.20, sd=0.0, **BASE), "cannot tell"),
        (path(1.00, 1.20, changed_method=True, **BASE), "cannot tell"),
        (path(1.00, 1.08, 1.02, sd=0.0225, **BASE), "cannot tell"),  # last year in doubt, and no drift
    ],
)
def test_a_series_gets_the_verdict_it_was_made_for(made: Trajectory, word: str):
    assert judge(made).word == word


def test_each_verdict_is_given_and_stands_in_the_rule():
    text = " ".join(name for name, _ in RULE).lower()
    assert all(word in text for word in WORDS)
    assert all(word.upper() in (rule.__doc__ or "") for word in WORDS)


def test_how_much_of_a_rise_was_recovery():
    found = judge(path(0.90, 1.15, **BASE))
    assert found.word == "improvement"
    assert found.recovered == pytest.approx(0.4)
    assert "40 %" in found.evidence[-1]


def test_how_much_of_a_fall_takes_back_a_peak():
    assert "100 %" in judge(path(1.00, 1.12, 1.00)).evidence[-1]
    assert "0 %" in judge(path(1.00, 1.00, 0.90)).evidence[-1]
    assert "50 %" in judge(path(1.00, 1.10, 0.90)).evidence[-1]


def test_growth_alone_cannot_tell_a_recovery_from_an_improvement():
    growths = Trajectory(("2023/24", "2024/25", "2025/26"), chained([0.02, 0.14]), sd=0.037)
    found = judge(growths)
    assert found.word == "cannot tell"
    assert found.rose
    assert "2019/20" in found.evidence[-1]
    known = Trajectory(growths.years, growths.level, growths.sd, baseline=1.15, baseline_name="2019/20")
    assert judge(known).word == "recovery"
    known = Trajectory(growths.years, growths.level, growths.sd, baseline=0.95, baseline_name="2019/20")
    assert judge(known).word == "improvement"


def test_noise_of_growths_adds_up_over_years_and_that_of_levels_does_not():
    years, level = ("a", "b", "c", "d"), (1.0, 1.02, 1.04, 1.08)
    assert judge(Trajectory(years, level, 0.02, measured=True, **BASE)).word == "improvement"
    assert judge(Trajectory(years, level, 0.02, measured=False, **BASE)).word == "cannot tell"


def test_a_special_cause_the_same_way_settles_a_doubt():
    assert judge(path(1.00, 1.05, signal=1, **BASE)).word == "improvement"
    assert judge(path(1.00, 1.05, signal=-1, **BASE)).word == "cannot tell"
    assert judge(path(1.00, 1.03, signal=1, **BASE)).word == "noise", "it settles a doubt and makes none"


@given(st.lists(st.floats(0.7, 1.4), min_size=2, max_size=6), st.floats(0.7, 1.4), st.sampled_from([0.5, 2.0, 128.0]))
def test_the_unit_of_the_level_changes_nothing(levels: list[float], baseline: float, scale: float):
    one = judge(path(*levels, baseline=baseline, baseline_name="b"))
    other = judge(path(*(scale * each for each in levels), baseline=scale * baseline, baseline_name="b"))
    assert (one.word, one.over) == (other.word, other.over)


@given(st.lists(st.floats(0.7, 1.4), min_size=2, max_size=6), st.one_of(st.just(math.nan), st.floats(0.7, 1.4)))
def test_the_headline_says_what_the_evidence_says(levels: list[float], baseline: float):
    """An unknown level is only spoken of where none is given, beside no change against it (P9)."""
    found = judge(path(*levels, baseline=baseline, baseline_name="2019/20"))
    assert found.rose == (found.word == "cannot tell" and found.over > 0)
    if found.rise == "unknown":
        assert math.isnan(baseline)
        assert "no level before" in found.evidence[-1]
    elif found.rise:
        assert ("stood higher" in found.evidence[-1]) == (found.rise == "higher between")
        assert "unknown" not in RISES[found.rise]


@given(st.lists(st.floats(0.7, 1.4), min_size=2, max_size=6))
def test_improvement_needs_a_baseline_and_a_fall_is_no_recovery(levels: list[float]):
    found = judge(path(*levels))
    assert found.word != "improvement"
    if levels[-1] == min(levels):
        assert found.word in ("decline", "noise", "cannot tell")
    assert found.evidence


def test_too_little_or_no_level_is_refused():
    for level in ((1.0,), (1.0, 0.0), (1.0, math.nan)):
        with pytest.raises(NotComparable):
            path(*level)


def test_of_129_trusts_with_noise_alone_hardly_one_is_said_to_have_moved():
    moved = 0
    for seed in range(8):
        both = pair(two_years(*(0.037 * np.random.default_rng(seed).standard_normal((2, 129)))))
        moved += sum(each.over > 0 for each in verdicts(both, noise(both, resamples=10), {}))
    assert moved <= 12, "three standard deviations, twice looked at: 0.5 % of 1,032 are 5"


# --- by months


def monthly(*year_levels: float, seed: int = 0, noise: float = 0.03, method: tuple[str, ...] = ()) -> Series:
    level = np.repeat(year_levels, 12) * (
        1 + noise * np.random.default_rng(seed).standard_normal(12 * len(year_levels))
    )
    return Series("A", tuple(month_of(2021 * 12 + 3 + at) for at in range(len(level))), level, method)


@pytest.mark.parametrize(
    ("years", "baseline", "word"),
    [
        ((1.00, 1.00, 1.08), 1.0, "improvement"),
        ((1.00, 0.90, 1.00), math.nan, "recovery"),
        ((0.90, 0.90, 0.98), 1.0, "recovery"),
        ((1.00, 1.00, 0.92), 1.0, "decline"),
        ((1.00, 1.00, 1.08), math.nan, "cannot tell"),
    ],
)
def test_months_with_a_step_get_their_verdict(years: tuple[float, ...], baseline: float, word: str):
    found = [judge(path_of(monthly(*years, seed=seed), baseline, "2019/20")).word for seed in range(40)]
    assert Counter(found)[word] >= 34, Counter(found)


def test_months_of_noise_are_seldom_called_anything_else():
    found = Counter(judge(path_of(monthly(1, 1, 1, seed=seed), 1.0, "2019/20")).word for seed in range(300))
    assert found["improvement"] + found["recovery"] + found["decline"] <= 9, found
    assert found["noise"] >= 240, found


def test_months_that_err_alike_are_not_taken_for_a_change():
    words: Counter[str] = Counter()
    for seed in range(150):
        chance = np.random.default_rng(seed).standard_normal(48)
        slow = np.zeros(48)
        for at in range(1, 48):
            slow[at] = 0.6 * slow[at - 1] + 0.02 * chance[at]
        words[judge(path_of(Series("A", monthly(1, 1, 1).months, 1 + slow[12:]), 1.0, "2019/20")).word] += 1
    assert words["noise"] + words["cannot tell"] >= 125, words


def test_a_change_of_method_is_no_change_of_level_until_two_years_stand_behind_it():
    method = ("old",) * 24 + ("new",) * 12
    assert judge(path_of(monthly(1, 1, 1.2, method=method), 1.0, "b")).word == "cannot tell"
    method = ("old",) * 12 + ("new",) * 24
    found = path_of(monthly(0.5, 1, 1.2, method=method), 1.0, "b")
    assert len(found.level) == 2
    assert judge(found).word == "improvement"


def test_years_end_with_the_last_month():
    found = path_of(Series("A", tuple(month_of(2022 * 12 + at) for at in range(27)), np.arange(1.0, 28.0)))
    assert found.years == ("the year to 2023-03", "the year to 2024-03")
    assert found.level == pytest.approx((np.arange(4, 16).mean(), np.arange(16, 28).mean()))
    with pytest.raises(NotComparable, match="24"):
        path_of(Series("A", tuple(month_of(2022 * 12 + at) for at in range(23)), np.ones(23)))


def test_a_year_inside_the_rise_that_stood_higher_is_no_improvement():
    years, level = ("22/23", "23/24", "24/25"), (1.0, 1.12, 1.10)
    found = judge(Trajectory(years, level, 0.025, measured=True, baseline=0.95, baseline_name="2019/20"))
    assert found.word == "cannot tell"
    assert "stood higher in 23/24" in found.evidence[-1]
