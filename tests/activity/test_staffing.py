"""Hours and closed beds of the roster, month by month."""

from dataclasses import replace

import numpy as np
import pytest

from sim.activity.observed import Observed
from sim.activity.staffing import staffing_measures
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.scenario.clock import DAY_MS
from tests.activity.worlds import simulated, values
from tests.hospital.typical import short

WHOLE = slice(0, 2)


@pytest.fixture(scope="module")
def run():
    return simulate(blueprint(short()), 0)


def test_hours_are_those_of_the_roster(run):
    roster = run.roster
    found = values(staffing_measures(Observed(run)), WHOLE)
    assert found["hours_worked"][0] == pytest.approx(roster.hours[:, :, :3].sum(axis=(1, 2)))
    assert found["hours_unfilled"][0] == pytest.approx(roster.hours[:, :, 3].sum(axis=1))
    parts = [found[f"hours_{name}"][0] for name in ("short_staffed", "closed", "absorbed")]
    assert np.sum(parts, axis=0) == pytest.approx(found["hours_unfilled"][0])
    stayed_open = np.subtract(found["hours_unfilled"][0], found["hours_closed"][0])
    assert found["hours_not_worked"][0] == pytest.approx(stayed_open)
    assert found["agency_share_of_hours"][0] == pytest.approx(roster.hours[:, :, 2].sum(axis=1))


def test_posts_are_paid_hours_over_those_of_a_post(run):
    found = values(staffing_measures(Observed(run)), WHOLE)
    days = np.array(found["nurses_in_post"][1])
    nurse = run.roster.groups.index("registered_nurse")
    a_month = run.roster.paid_h[:, nurse] / run.roster.month_share * 12 / run.roster.paid_h_per_wte[:, nurse]
    assert found["nurses_in_post"][0] / days == pytest.approx(a_month)
    assert (found["wte_in_post"][0] / days > 3 * a_month).all()


def test_closed_beds_are_a_mean_over_time(run):
    # May begins on day 30: two beds shut from noon of the day before until the end of day 31, another for good
    steps = (np.array([29.5, 32.0]), np.array([2, 0])), (np.array([0.0, 40.0]), np.array([0, 1]))
    closed = {f"ward{i}": ((at * DAY_MS).astype(np.int64), beds) for i, (at, beds) in enumerate(steps)}
    changed = replace(run, roster=replace(run.roster, closed_beds=closed))
    found = values(staffing_measures(Observed(changed)), WHOLE)
    assert found["beds_closed"] == ([1.0, 2 * 2 + 61 - 40], [30, 31])
    nobody_closes = replace(run, roster=replace(run.roster, closed_beds={}))
    assert values(staffing_measures(Observed(nobody_closes)), WHOLE)["beds_closed"][0] == [0, 0]


def test_without_a_workforce_there_is_nothing_to_tell():
    assert list(staffing_measures(Observed(simulated()))) == []
