"""The end of a run is no event in the world: what happens before it is the same however long the run goes on."""

from datetime import date

import numpy as np
import pytest

from sim.engine.compiled.engine import run_compiled
from sim.engine.log import Event
from sim.hospital.build import build
from sim.hospital.read import blueprint
from sim.hospital.staffing import roster_of
from tests.engine.worlds import both
from tests.hospital.typical import plain as typical


def clinic(months, days_before=90, phases=()):
    """Ten places a day, booked up to so many days ahead by ten patients a day and by 600 who wait at the start."""
    return blueprint(
        {
            "name": "clinic",
            "run": {"start": date(2024, 1, 1), "warm_up_days": 0, "measured_months": months, "seed": 1},
            "classes": {
                "referred": {
                    "pathway": "only",
                    "arrivals": {"per_day": 10},
                    "present": {"count": 600, "since_days": {"uniform": {"low": 0, "high": 60}}},
                }
            },
            "pools": {
                "clinic": {"slots": {"per_day": [10] * 7, "offered_days_before": days_before, "bank_holidays": True}}
            },
            "pathways": {
                "only": [
                    {"seize": {"slots": "clinic"}},
                    {"mark": "booked"},
                    {"wait_until": {"booked": "start"}},
                    {"leave": "seen"},
                ]
            },
            "phases": list(phases),
        }
    )


def test_sessions_after_the_end_are_booked_within_the_run():
    short, long = (both(build(clinic(months), 0)) for months in (3, 6))
    log = run_compiled(short.journeys.world, log=True).log
    np.testing.assert_array_equal(short.use("clinic", "queued"), long.use("clinic", "queued")[:3])
    booked, later = short.journeys.at("booked"), long.journeys.at("booked")[: len(short.journeys)]
    np.testing.assert_array_equal(booked, np.where(later < short.journeys.world.end, later, booked.min()))
    starts = short.journeys.world.pools[0].start[log.quantity[log.event == Event.BOOK]]
    assert (starts >= short.journeys.world.end).any()


def test_only_offers_that_are_made_within_the_run_are_laid_out():
    (plan,) = build(clinic(3), 0).pools
    end = blueprint_end = build(clinic(3), 0).end
    assert plan.at.max() < end
    assert plan.start.max() >= blueprint_end
    (same_day,) = build(clinic(3, days_before=0), 0).pools
    assert same_day.start.max() < end


def test_a_phase_after_the_end_changes_what_is_booked_ahead_and_nothing_else():
    fewer = {"from": date(2024, 4, 1), "change": [{"at": "pools.clinic.slots.per_day.*", "set": 0}]}
    short = both(build(clinic(3, phases=[fewer]), 0))
    long = both(build(clinic(6, phases=[fewer]), 0))
    np.testing.assert_array_equal(short.use("clinic", "queued"), long.use("clinic", "queued")[:3])


@pytest.mark.parametrize(
    ("at", "to"),
    [
        ("workforce.shifts.day_start_h", 1),
        ("workforce.shifts.night_start_h", 23),
        ("workforce.areas.ward.closes", False),
        ("workforce.agency_cut", 1.0),
    ],
)
def test_staffing_changes_from_the_first_of_the_month_and_not_before(at, to):
    trust = typical()
    before = roster_of(blueprint(trust), 0)
    trust["phases"] = [{"from": date(2025, 10, 1), "change": [{"at": at, "set": to}]}]
    if at.startswith("workforce.shifts") or at.endswith("closes"):
        trust["workforce"]["shifts"]["response"] = "close"
        before = roster_of(blueprint({**trust, "phases": ()}), 0)
    made = blueprint(trust)
    after = roster_of(made, 0)
    month = made.clock.months.index(date(2025, 10, 1))
    october = made.clock.month_edges_ms[month]
    np.testing.assert_array_equal(before.hours[:month], after.hours[:month])
    moved = not np.array_equal(before.hours, after.hours)
    for pool, (at_ms, beds) in before.closed_beds.items():
        other_ms, other = after.closed_beds[pool]
        np.testing.assert_array_equal(at_ms[at_ms < october], other_ms[other_ms < october])
        np.testing.assert_array_equal(beds[at_ms < october], other[other_ms < october])
        moved |= not np.array_equal(at_ms, other_ms)
    assert moved
