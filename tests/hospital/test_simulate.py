"""What the hospital plans to staff, and what the lack of staff shuts."""

from datetime import date

import numpy as np
import pytest

from sim.bank_holidays import is_working_day
from sim.engine.world import NEVER, Why
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.hospital.staffing import base_of, staffing_plan
from sim.scenario.tree import get, strip
from sim.workforce import unexplained_posts
from tests.hospital.typical import mean_use, month, plain

YEAR = {"start": "2025-04-01", "warm_up_days": 0, "measured_months": 12, "seed": 1}

OWN_BEDS = int(get(strip(plain(), [])[0], "pools.general_medicine.places.base"))


def test_a_simulation_is_a_pure_function_of_scenario_and_replication():
    one, again, other = simulate(month(), 3), simulate(month(), 3), simulate(month(), 4)
    np.testing.assert_array_equal(one.run.journeys.marks, again.run.journeys.marks)
    assert len(one.run.journeys) != len(other.run.journeys)


def test_a_trust_without_workforce_closes_nothing():
    alone, staffed = simulate(month(workforce=None), 0), simulate(month(), 0)
    assert alone.roster is None
    assert staffed.roster is not None
    wards = ("acute_medicine", "general_medicine", "older_people", "surgery", "elective_ward", "other_ward")
    assert sum(mean_use(alone.run, w, "open") for w in wards) >= sum(mean_use(staffed.run, w, "open") for w in wards)


def test_closed_lists_cancel_for_want_of_staff():
    strained = simulate(month({"at": "workforce.theatre.not_absorbed", "set": 1.0}), 0)
    journeys, world = strained.run.journeys, strained.run.journeys.world
    lists = [p for p in world.pools if getattr(p, "hours", False)]
    shut = sum(int((p.opens == NEVER).sum()) for p in lists) - sum(int((p.why == Why.ESTATE).sum()) for p in lists)
    on_leave = sum(int((p.why == Why.LEAVE).sum()) for p in lists)
    closed = strained.roster.sessions
    assert on_leave > 0
    assert 2 * (shut - on_leave) <= len(closed.day) <= 2 * shut  # a list of eight hours is two sessions of staff
    assert journeys.left_as("cancelled_no_staff").sum() > 0
    no_estate = {"at": "pools.theatre_list.slots.not_held.estate", "set": 0}
    alone = simulate(month(no_estate, workforce=None), 0).run.journeys
    assert alone.left_as("cancelled_no_staff").sum() == 0


def test_closed_beds_are_not_open():
    change = [
        {"at": "workforce.groups.registered_nurse.vacancy", "set": 0.2},
        {"at": "workforce.groups.registered_nurse.fill_bank", "set": 0.1},
        {"at": "workforce.groups.registered_nurse.fill_agency", "set": 0.0},
        {"at": "pools.general_medicine.out_of_use.times_per_year", "set": 0},
    ]
    strained = simulate(month(*change), 0)
    at, closed = strained.roster.closed_beds["general_medicine"]
    end = strained.run.journeys.world.end
    mean_closed = float((np.diff(np.append(at, end)) * closed).sum()) / end
    assert mean_closed > 0
    assert mean_use(strained.run, "general_medicine", "open") == pytest.approx(OWN_BEDS - mean_closed, abs=1e-9)


def test_the_plan_counts_what_the_calendar_opens():
    trust = blueprint(plain(run=YEAR))
    plan = staffing_plan(trust)
    assert plan.places["general_medicine"].places[[0, 240]].tolist() == [
        OWN_BEDS,
        OWN_BEDS + 8,
    ]  # winter ward from November
    assert plan.places["ed_cubicle"].area == "emergency"
    working = sum(map(is_working_day, trust.clock.dates))
    assert plan.clinics.sum() == pytest.approx((36_618.8 + 11_154.9) * working / (365.25 * 5 / 7 - 8))
    easter_monday = (date(2025, 4, 21) - trust.clock.start).days
    assert plan.clinics[easter_monday] == 0
    assert easter_monday not in plan.sessions.day
    assert (plan.sessions.day == easter_monday + 7).sum() == 30  # fifteen theatres, two sessions each


def test_posts_close_on_the_establishment():
    """Fixed posts are what the drivers of this trust's plan leave of the establishment."""
    trust = blueprint(plain(run=YEAR))
    workforce = trust.scenario.first.workforce
    over_the_run = unexplained_posts(workforce, trust.clock, staffing_plan(trust))
    for group, posts in base_of(trust.scenario.trust).fixed_posts.items():
        assert workforce.groups[group].fixed_posts == "closes"
        assert 0 <= posts == pytest.approx(over_the_run[group], rel=0.02)
