"""When a point has pairs enough: the rule by itself, and what it holds on known truth."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from sim.activity.ratio import Quotient
from sim.study import pairs
from sim.study.design import stopping
from sim.study.design.stopping import bounded_half_width, next_pairs, stopped
from sim.study.design.study_file import LEAST_PAIRS, Stopping
from sim.study.pairs import headline
from sim.study.sweep.result import Stopped
from tests.study.design.coverage import (
    BEYOND,
    BEYOND_LEAST,
    HELD,
    LEAST,
    OUTCOMES,
    STUDIES,
    Held,
    Outcome,
    beforehand,
    differences,
    first,
    held,
    line,
)

DOC = Path(__file__).parents[3] / "docs" / "studies.md"
RULE = Stopping(half_width=0.5, effect="waits", least=10, most=200)
VALUES = st.lists(st.integers(-1_000_000, 1_000_000), min_size=2, max_size=40)


def drawn(count: int, spread: float = 1.0) -> stopping.Reals:
    return np.random.default_rng(3).normal(0.0, spread, count)


def test_a_number_of_pairs_is_run_and_extended() -> None:
    rule = Stopping(pairs=20)
    assert [next_pairs(rule, drawn(run)) for run in (0, 5, 20, 60)] == [20, 15, 0, 0]
    assert repr(stopped(rule, drawn(20))) == repr(Stopped(20, math.nan, True))
    assert not stopped(rule, drawn(5)).reached


def test_nothing_is_looked_at_before_the_least_pairs() -> None:
    alike = np.zeros(9)
    assert next_pairs(RULE, alike[:0]) == 10
    assert next_pairs(RULE, alike) == 1
    assert not stopped(RULE, alike).reached
    assert stopped(RULE, np.zeros(10)) == Stopped(10, 0.0, True)


def test_no_more_than_the_most_pairs_are_run_and_it_is_said_that_they_were_too_few() -> None:
    wide = drawn(200, spread=100.0)
    assert [next_pairs(RULE, wide[:run]) for run in (100, 150, 200)] == [100, 50, 0]
    last = stopped(RULE, wide)
    assert (last.pairs, last.reached) == (200, False)
    assert last.half_width == bounded_half_width(wide) > RULE.half_width


def test_a_look_is_for_a_tenth_more_pairs_at_least() -> None:
    values = drawn(100)
    near = Stopping(half_width=bounded_half_width(values) * 0.999, effect="waits", least=10, most=10_000)
    assert next_pairs(near, values) == 10


def test_pairs_that_tell_nothing_of_the_effect_count_as_run() -> None:
    assert next_pairs(RULE, np.empty(0), pairs=10) == 10
    assert next_pairs(RULE, np.zeros(1), pairs=195) == 5
    assert next_pairs(RULE, drawn(12, spread=0.01), pairs=30) == 0
    assert not stopped(RULE, np.zeros(1), pairs=200).reached


def test_counts_that_are_alike_by_chance_do_not_stop_it() -> None:
    alike = np.zeros(20)
    assert next_pairs(RULE, alike, floor=0.6) == 9  # (.6 / .5)² times 20
    assert next_pairs(RULE, alike, floor=0.5) == 0
    assert stopped(RULE, alike, floor=0.6) == Stopped(20, 0.6, False)


@given(VALUES, st.integers(-20, 20))
def test_the_bound_is_wider_than_the_interval_of_the_mean_and_of_the_unit_of_the_effect(
    values: list[int], doublings: int
) -> None:
    sample, unit = np.array(values, dtype=float), 2.0**doublings  # exact in binary: nothing is rounded
    of_mean = headline(sample, False)
    bound = bounded_half_width(sample)
    assert bound >= of_mean * (1 - 1e-9)
    assert bound <= of_mean * math.sqrt(stopping.MOST_DOUBT) * (1 + 1e-9)
    assert bounded_half_width(sample * unit) == bound * unit


def test_the_differences_of_the_simulation_are_those_that_a_study_looks_at() -> None:
    for outcome in OUTCOMES:
        few = first(outcome.draw(np.random.default_rng(4), 50), 40)
        trials = np.ones(40) if few.trials is None else few.trials
        sides = tuple([Quotient(*each) for each in zip(side, trials, strict=True)] for side in (few.base, few.new))
        np.testing.assert_allclose(pairs.differences((sides[0], sides[1])), differences(few), atol=1e-12)


# ---- on known truth

LOPSIDED = OUTCOMES[-1]


def least_held(studies: int) -> float:
    """The share that a rule which holds 93.5 % falls below in one of a thousand simulations."""
    return float(binom.ppf(0.001, studies, HELD)) / studies


@pytest.mark.parametrize("outcome", [OUTCOMES[0], LOPSIDED], ids=lambda outcome: outcome.name)
def test_it_holds_the_truth(outcome: Outcome) -> None:
    for share, _ in held(outcome, 400, (LEAST_PAIRS,), (2, 4)).values():
        assert share >= least_held(400)


def test_without_the_bound_of_the_variance_it_would_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "ONE_SIDED", 0.0)
    assert held(LOPSIDED, 400, (LEAST_PAIRS,), (4,))[LEAST_PAIRS, 4].share < least_held(400)


@pytest.mark.slow
@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
def test_it_holds_the_truth_in_935_of_1000_studies_as_the_docs_say(outcome: Outcome) -> None:
    found = held(outcome, STUDIES, LEAST)
    assert {key: share for key, (share, _) in found.items() if share < HELD} == {}
    assert_in_docs(outcome, found, LEAST)


@pytest.mark.slow
def test_what_it_does_not_hold_is_in_the_docs_as_measured() -> None:
    assert_in_docs(BEYOND, held(BEYOND, STUDIES, BEYOND_LEAST), BEYOND_LEAST)
    assert beforehand() in DOC.read_text(encoding="utf-8")


def assert_in_docs(outcome: Outcome, found: dict[tuple[int, int], Held], least: tuple[int, ...]) -> None:
    text = DOC.read_text(encoding="utf-8")
    assert [row for few in least if (row := line(outcome, few, found)) not in text] == []
