"""What is said of a study of which something is not there: each thing, whatever else there is to say."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from sim.report.study.incomplete import all_said, failed, missing, not_reached, short
from sim.study.sweep.result import Failure, Stopped
from tests.study.sweep.studies import failed as with_failures
from tests.study.sweep.studies import grid, listed

REACHED = {number: Stopped(12, 0.1, True) for number in range(8)}
SHORT = REACHED | {2: Stopped(20, 0.5, False), 4: Stopped(20, 0.7, False)}


def test_of_a_finished_study_nothing_is_said():
    assert all_said(replace(grid(), stopped=REACHED)) == []


def test_missing_runs_are_counted():
    assert missing(replace(grid(), missing=1)).startswith("1 run is missing: the study is not finished")
    assert missing(with_failures()).startswith("2 runs are missing")


def test_failures_do_not_hide_half_widths_that_were_not_reached():
    told = all_said(replace(with_failures(), missing=0, stopped=SHORT))
    assert told == [
        "runs of 2 of 8 points failed: see failures.csv; retry=failed runs them again",
        "2 of 8 points have the most pairs allowed and not the half-width asked for: the widest is 0.7",
    ]


def test_a_point_of_which_a_run_failed_is_not_said_to_have_the_most_pairs():
    stopped = REACHED | {3: Stopped(4, 0.9, False)}
    assert not_reached(replace(with_failures(), stopped=stopped)) == ""
    of_its_baseline = replace(grid(), stopped=stopped, failures=(Failure(0, 1, "deadlock"),))
    assert short(of_its_baseline) == {}


def test_a_baseline_outside_the_design_is_no_point_of_it():
    fails = tuple(Failure(3, number, "deadlock") for number in range(2))
    assert failed(replace(listed(), failures=fails), "") == "runs of 1 baseline failed: "
    both = (*fails, Failure(0, 0, "deadlock"))
    assert failed(replace(listed(), failures=both), "") == "runs of 1 of 3 points and 1 baseline failed: "


@pytest.mark.parametrize(("widths", "said"), [((math.nan, 0.3), "the widest is 0.3"), ((math.nan,), "no interval")])
def test_an_unknown_half_width_is_not_the_widest(widths, said):
    stopped = {number: Stopped(20, width, False) for number, width in enumerate(widths, start=1)}
    assert said in not_reached(replace(grid(), stopped=stopped))
