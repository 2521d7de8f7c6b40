"""What a study measures and calls its choices is read from what it plans."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date

from sim.study.running import NOT_KEPT
from sim.study.sweep.described import measured, titles
from sim.study.sweep.plan import StudyPlan, Vectors, World
from sim.study.sweep.result import Point
from sim.study.sweep.run import run_study
from tests.study.sweep.test_draws import base_tree, plan

APRIL = date(2025, 4, 1)


def chosen() -> StudyPlan:
    """One intervention with a title, and none."""
    tree = base_tree()
    titled = deepcopy(tree) | {"intervention": {"name": "hub", "title": "Discharge hub"}}
    made = plan(tree, titled)
    worlds = tuple(World(Point(at, {"intervention": each}), at, {}) for at, each in enumerate(("none", "hub")))
    return replace(made, worlds=worlds, factors=("intervention",))


def test_a_choice_has_the_title_of_its_file():
    assert titles(chosen()) == {"intervention": {"hub": "Discharge hub"}}
    assert titles(plan(base_tree())) == {}


def test_months_are_those_that_all_scenarios_measure():
    made = chosen()
    (first, _) = Vectors(made).blueprints
    assert measured(made, first) == (APRIL,)
    other = deepcopy(base_tree())
    other["run"] = {**other["run"], "measured_months": 2}
    assert measured(replace(made, structures=(made.structures[0], other)), first) == ()


def test_a_result_says_both():
    found = run_study(chosen(), replace(NOT_KEPT, only_kept=True))
    assert (found.measured, found.titles) == ((APRIL,), {"intervention": {"hub": "Discharge hub"}})
