"""What the points of a study draw: each from its own ranges, and the same where these are the same."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from sim.scenario.tree import get, put
from sim.study.design.study_file import Stopping
from sim.study.plan import BASELINE
from sim.study.running import NOT_KEPT
from sim.study.sweep.plan import StudyPlan, Vectors, World
from sim.study.sweep.result import Point, StudyResult
from sim.study.sweep.run import run_study
from tests.study.worlds import worlds

PRICE = "cost.pay.groups.registered_nurse.bank_price_h"


def plan(*trees, numbers=({}, {}), drawn: bool = True) -> StudyPlan:
    points = tuple(World(Point(at, {}), at % len(trees), numbers[at]) for at in range(2))
    return StudyPlan(
        name="draws", title="", question="", labels={}, kind="list", factors=(), structures=trees, worlds=points,
        bases={0: 0, 1: 0}, designed=2, rule=Stopping(pairs=2), measures=("trust_gbp",), drawn=drawn,
    )  # fmt: skip


def dearer(tree, by: float = 1.0, **also):
    other = deepcopy(tree)
    written = get(other, PRICE)
    changed = {key: value * by if key in ("value", "low", "high") else value for key, value in written.items()}
    put(other, PRICE, changed | also)
    return other


def base_tree():
    return deepcopy(worlds()[BASELINE])


def test_a_point_of_another_file_draws_from_its_own_ranges():
    tree = base_tree()
    vectors = Vectors(plan(tree, dearer(tree, 1.5)))
    ours, theirs = (vectors.of(number, 3) for number in (0, 1))
    slots = vectors.blueprints[0].scenario.slots
    at = slots.place[PRICE]
    assert theirs.values[at] == pytest.approx(1.5 * ours.values[at])  # at the same place of a range that is dearer
    others = np.delete(np.arange(len(slots)), at)
    np.testing.assert_array_equal(ours.values[others], theirs.values[others])


def test_a_published_number_of_another_file_is_not_drawn():
    tree = base_tree()
    published = deepcopy(tree)
    put(published, PRICE, {"value": 34.0, "source": "a contract"})
    vectors = Vectors(plan(tree, published))
    theirs, slots = vectors.of(1, 3), vectors.blueprints[1].scenario.slots
    assert theirs.values[slots.place[PRICE]] == 34.0
    assert not theirs.given[slots.place[PRICE]]


def test_a_number_of_the_design_is_drawn_in_no_world():
    tree = base_tree()
    typed = deepcopy(tree)
    put(typed, PRICE, {"value": get(tree, PRICE)["value"], "source": "set by the study"})
    vectors = Vectors(plan(typed, numbers=({PRICE: 30.0}, {PRICE: 40.0})))
    place = vectors.blueprints[0].scenario.slots.place[PRICE]
    assert [vectors.of(number, replication).values[place] for number in (0, 1) for replication in (0, 1)] == [
        30,
        30,
        40,
        40,
    ]


def test_dearer_hours_cost_more_whether_assumptions_are_drawn_or_not():
    tree = base_tree()
    for drawn in (True, False):
        found: StudyResult = run_study(plan(tree, dearer(tree, 1.5), drawn=drawn), NOT_KEPT)
        bills = [found.runs[number].quotients("trust_gbp") for number in (0, 1)]
        assert all(dear.value > cheap.value for cheap, dear in zip(*bills, strict=True))
