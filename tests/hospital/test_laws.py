"""Laws of the world, in the typical trust: what more of something must do, with the same luck."""

import numpy as np
import pytest

from sim.hospital.simulate import simulate
from sim.scenario.clock import DAY_MS
from tests.hospital.typical import marked, mean_use, month

WARDS = (
    "acute_medicine", "general_medicine", "older_people", "surgery", "trauma_orthopaedics", "children", "elective_ward",
    "other_ward", "medical_escalation",
)  # fmt: skip


def run(*change, **top):
    return simulate(month(*change, **top), 0).run


def occupancy(found):
    return sum(mean_use(found, w, "used") for w in WARDS) / sum(mean_use(found, w, "open") for w in WARDS)


def delayed_days(found):
    journeys = found.journeys
    gone = marked(journeys, "ready", "discharged")
    return int((journeys.at("discharged")[gone] // DAY_MS - journeys.at("ready")[gone] // DAY_MS).sum())


def waits_over(found, hours):
    journeys = found.journeys
    placed = marked(journeys, "decision_to_admit", "admitted")
    waited = journeys.at("admitted")[placed] - journeys.at("decision_to_admit")[placed]
    return int((waited > hours * 3_600_000).sum())


@pytest.fixture(scope="module")
def baseline():
    return run()


def test_more_beds_lower_occupancy(baseline):
    more = run({"at": "pools.general_medicine.places.base", "add": 60})
    assert occupancy(more) < occupancy(baseline) - 0.01


def test_slower_social_care_means_more_delayed_days(baseline):
    slower = run({"at": "classes.*.attributes.capacity_wait_h.of.*.lognormal.mean", "multiply": 4})
    assert delayed_days(slower) > 1.1 * delayed_days(baseline)


def test_more_starts_of_home_care_mean_fewer_delayed_days(baseline):
    as_queues = run(pathway="discharge_queues")
    more = run({"at": "pools.home_care_start.slots.per_day", "multiply": 4}, pathway="discharge_queues")
    assert delayed_days(more) < delayed_days(as_queues)
    assert more.use("home_care_start", "queued").sum() < 0.85 * as_queues.use("home_care_start", "queued").sum()


def test_longer_stays_make_longer_waits_for_a_bed(baseline):
    longer = run({"at": "classes.*.attributes.stay_h.of.*.lognormal.mean", "multiply": 1.3})
    assert waits_over(longer, 12) > waits_over(baseline, 12)


def test_more_theatre_lists_mean_more_operations_and_a_shorter_list(baseline):
    more = run({"at": "pools.theatre_list.slots.per_day.orthopaedics", "multiply": 2})
    assert more.journeys.reached("theatre_out").sum() > baseline.journeys.reached("theatre_out").sum()
    queue = "theatre_list.orthopaedics"
    assert more.use(queue, "queued")[-1] < baseline.use(queue, "queued")[-1]


def test_the_list_for_theatre_binds(baseline):
    """Every specialty has a month's work waiting when the run ends (E9)."""
    world = baseline.journeys.world
    for pool in world.program.pools:
        if pool.startswith("theatre_list"):
            last_month = world.month_edges[-1] - world.month_edges[-2]
            assert baseline.use(pool, "queued")[-1] / last_month > 100


def test_without_demand_nothing_happens():
    empty = run(
        {"at": "classes.*.arrivals.per_day", "set": 0},
        {"at": "classes.elective.present.count", "set": 0},
    )
    assert len(empty.journeys) == 0
    assert sum(mean_use(empty, pool, "used") for pool in WARDS) == 0
    assert empty.sessions.sum() == 0


def test_who_is_ill_does_not_depend_on_who_works_here(baseline):
    alone = run(workforce=None)
    first_visit = alone.journeys.parent == 0
    also = baseline.journeys.parent == 0
    np.testing.assert_array_equal(alone.journeys.key[first_visit], baseline.journeys.key[also])
    np.testing.assert_array_equal(alone.journeys.arrival[first_visit], baseline.journeys.arrival[also])
