"""Every parameter bites: nudge a leaf of the configuration and some row of the roster moves."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.scenario.clock import Clock
from sim.scenario.workforce import Workforce
from sim.workforce.roster import roster
from tests.sampled import some_by_default
from tests.workforce.worlds import leaves, nudged, plain, read, typical_plan, with_leaf

QUARTER = Clock(date(2024, 4, 1), 0, 3)
OTHER_CHOICE = {
    "shifts.response": "run_short",
    "shifts.closing_group": "nursing_support",
    "theatre.closing_group": "consultant",
    "agency_cut_policy": "unfilled",
}
# Managers need no cover, so nothing of theirs is ever missing.
NOT_COVERED = {
    f"groups.manager.{name}"
    for name in ("fixed_posts", "headroom", "above_establishment", "fill_bank", "fill_agency", "works_shifts")
}
# Counted areas are no pool, so that there is nothing to close.
NO_POOL = {"areas.critical_care.closes", "areas.children.closes"}


def strained():
    """A trust short of nurses that gives up agency hours, so that every rule is at work."""
    tree = plain(read("workforce"))
    tree["groups"]["registered_nurse"]["fill_bank"] = 0.1
    return {**tree, "agency_cut": 0.3, "agency_cut_policy": "bank_partial"}


def rows(tree):
    made = roster(Workforce.model_validate(tree), QUARTER, typical_plan(QUARTER), 1, 0)
    closed = [np.concatenate([[float(len(name))], *changes]) for name, changes in made.closed_beds.items()]
    arrays = [made.hours, made.paid_h, made.staffing()["hours"], made.sessions.day, *closed]
    return np.concatenate([np.asarray(array, dtype=np.float64).ravel() for array in arrays])


@cache
def untouched():
    return rows(strained())


@some_by_default("path", sorted(set(leaves(strained())) - NOT_COVERED - NO_POOL))
def test_a_nudge_moves_a_row(path):
    value = leaves(strained())[path]
    moved = rows(with_leaf(strained(), path, OTHER_CHOICE[path] if path in OTHER_CHOICE else nudged(value)))
    assert moved.shape != untouched().shape or (moved != untouched()).any()


@pytest.mark.parametrize("path", sorted(NOT_COVERED | NO_POOL))
def test_what_cannot_bite_does_not(path):
    moved = rows(with_leaf(strained(), path, nudged(leaves(strained())[path])))
    np.testing.assert_array_equal(moved, untouched())
