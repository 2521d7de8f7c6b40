"""What prices are put to, and how it reaches the price list."""

from datetime import date

import numpy as np
import pytest

from sim.activity.counts import activity_table
from sim.activity.flow import measures
from sim.activity.observed import Observed
from sim.activity.volumes import cost_volumes
from sim.cost import price
from sim.cost.drivers import drivers_of
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.scenario.cost import ImplementationCost
from tests.activity.worlds import PATHWAYS, PLAIN, Visit, at, simulated, written
from tests.hospital.typical import short


def test_volumes_are_those_of_the_tables():
    seen = Observed(simulated())
    volumes, found, table = cost_volumes(seen), measures(seen), activity_table(seen)
    for pod, volume in volumes.activity.items():
        np.testing.assert_allclose(volume, table["volume"][table["pod"] == pod].reshape(-1, 3).sum(axis=0))
    for name, volume in (
        ("occupied_bed_days", volumes.occupied_bed_days),
        ("overrun_h", volumes.overrun_h),
        ("sessions_run", volumes.sessions_run),
    ):
        np.testing.assert_array_equal(volume, found.numerator[found.names.index(name)])
        assert volume.sum() > 0


def test_escalation_is_priced_by_the_hours_beds_stood_open():
    books = {("general_medicine", "escalation"): [0, 15, 2]}
    assert cost_volumes(written(Visit(marks={"arrived": 0}), books=books)).escalation_bed_h.tolist() == [0, 360, 48]


def test_care_after_the_stay_is_set_off_by_discharges_that_need_it():
    def leaves(pathway: str, until: int, having: str = "overnight") -> Visit:
        marks = {"admitted": at(33), "discharged": until}
        return Visit("type1", "discharged", {"discharge_pathway": pathway, "stay_kind": having}, marks)

    run = written(
        leaves("p1", at(40)), leaves("p1", at(40)), leaves("p2", at(70)), leaves("p0", at(40)), leaves("p1", at(33, 9))
    )
    days = cost_volumes(run).community_days
    assert days["p1"].tolist() == [0, 20, 0]  # 240 hours each
    assert days["p2"].tolist() == [0, 0, 10]
    assert days["p3"].sum() == 0


def test_the_drivers_carry_volumes_doing_and_sessions_beyond_the_plan():
    volumes = cost_volumes(simulated())
    implementation = (ImplementationCost(name="discharge hub", gbp_per_year=1.0),)
    drivers = drivers_of(volumes, implementation, extra_sessions=np.array([0.0, 2.0, 0.0]))
    assert drivers.implementation == implementation
    assert drivers.activity is volumes.activity
    np.testing.assert_array_equal(drivers.sessions_run + drivers.extra_sessions, volumes.sessions_run)
    assert drivers.extra_sessions.tolist() == [0, 2, 0]
    assert drivers_of(volumes).extra_sessions.sum() == 0


def test_a_run_of_the_typical_trust_can_be_priced():
    run = simulate(blueprint(short()), 0)
    cost = run.blueprint.scenario.at(date(2025, 5, 1)).cost
    lines = price(cost, run.roster, drivers_of(cost_volumes(run)))
    may = lines.over([date(2025, 5, 1)])
    assert may.paid_by("trust").total_gbp == pytest.approx(54e6, rel=0.1)
    assert may.paid_by("community_icb").total_gbp > 0


def test_who_leaves_from_a_short_stay_sets_off_no_care():
    """A pathway is drawn for everybody; where the model has reasons of delay, only who waits for one leaves by it."""
    (stays,), (ready, *rest) = PATHWAYS["emergency_stay"]["steps"], PATHWAYS["leaving"]["steps"]
    short = [{"seize": "general_medicine", "as": "bed", "priority": "emergency"}, {"release": "front_door"}]
    short += [{"mark": "departed"}, {"mark": "admitted"}, {"delay": 20}, {"mark": "discharged"}, {"release": "bed"}]
    stay = {"branch": "stay_kind", "paths": stays["paths"] | {"same_day": [*short, {"go_to": "home"}]}}
    wait = {"seize": "waiting_for_care", "as": "waits"}
    run = simulated(
        pools=PLAIN["pools"] | {"waiting_for_care": {"places": "unlimited", "waits": "discharge"}},
        pathways=PATHWAYS
        | {"emergency_stay": {"expects": ["front_door"], "steps": [stay]}}
        | {"leaving": {"expects": ["bed"], "steps": [ready, wait, rest[0], {"release": "waits"}, *rest[1:]]}},
    )
    seen = Observed(run)
    spells, (codes, names) = seen.spells, seen.discharge_pathways
    kind, kinds = spells.visits.category("stay_kind")
    short_stay = (kind == kinds.index("same_day")) & ~spells.planned
    days = cost_volumes(run).community_days
    for pathway in ("p1", "p2"):
        those = (spells.nights > 0) & (codes == names.index(pathway))
        assert (those & short_stay).sum() > 10
        ended = seen.calendar.count(spells.discharged[those & ~short_stay])
        np.testing.assert_allclose(days[pathway], 10 * ended)  # 240 hours each
