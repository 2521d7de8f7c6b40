"""Every parameter bites: nudge a leaf of the configuration and some row of the roster moves."""

from datetime import date
from functools import cache

import numpy as np
import pytest

from sim.scenario.clock import Clock
from sim.scenario.workforce import Workforce
from sim.workforce.roster import roster
from tests.sampled import some_by_default
from tests.workforce.worlds import closed, leaves, nudged, plain, read, typical_plan, with_leaf

QUARTER = Clock(date(2024, 4, 1), 0, 3)
OTHER_CHOICE = {
    "shifts.response": "run_short",
    "shifts.closing_group": "nursing_support",
    "theatre.closing_group": "consultant",
    "agency_cut_policy": "unfilled",
    "bank_cut_policy": "need_removed",
}
# Managers need no cover, so nothing of theirs is ever missing.
NOT_COVERED = {
    f"groups.manager.{name}"
    for name in ("fixed_posts", "headroom", "above_establishment", "fill_bank", "fill_agency", "works_shifts")
}
# Counted areas are no pool, so that there is nothing to close.
NO_POOL = {f"areas.{area}.closes" for area in ("critical_care", "children", "maternity")}
# Compared when a trust is read, and in no roster.
OF_THE_TRUST = {"requirement_tolerance"}
# Bites when recruits are there, after this quarter: tested in test_establishment.
OF_RECRUITS = {
    f"turnover.{name}" for name in ("recruit_months", "supernumerary_weeks", "starter_productivity", "ramp_months")
}


def strained():
    """A trust short of nurses that gives up agency hours, so that every rule is at work."""
    tree = closed(plain(read("workforce")))
    tree["groups"]["registered_nurse"]["fill_bank"] = 0.1
    tree["rostering"]["approval_weeks"] = 3
    return {**tree, "bank_cut": 0.1, "agency_cut": 0.3, "agency_cut_policy": "bank_partial"}


def rows(tree):
    made = roster(Workforce.model_validate(tree), QUARTER, typical_plan(QUARTER), (1, 0))
    closed = [np.concatenate([[float(len(name))], *changes]) for name, changes in made.closed_beds.items()]
    arrays = [made.hours, made.paid_h, made.staffing()["hours"], made.sessions.day, *closed]
    return np.concatenate([np.asarray(array, dtype=np.float64).ravel() for array in arrays])


@cache
def untouched():
    return rows(strained())


def seasonal(path):
    """The months of a season have mean 1 together, and are nudged in no test alone."""
    return path.startswith("sickness.season")


@some_by_default(
    "path",
    sorted(
        {path for path in leaves(strained()) if not seasonal(path)} - NOT_COVERED - NO_POOL - OF_THE_TRUST - OF_RECRUITS
    ),
)
def test_a_nudge_moves_a_row(path):
    value = leaves(strained())[path]
    moved = rows(with_leaf(strained(), path, OTHER_CHOICE[path] if path in OTHER_CHOICE else nudged(value)))
    assert moved.shape != untouched().shape or (moved != untouched()).any()


@pytest.mark.parametrize("path", sorted(NOT_COVERED | NO_POOL | OF_THE_TRUST))
def test_what_cannot_bite_does_not(path):
    moved = rows(with_leaf(strained(), path, nudged(leaves(strained())[path])))
    np.testing.assert_array_equal(moved, untouched())
