"""Nobody and no minute is lost in the typical trust."""

import numpy as np
import pytest

from sim.engine.journeys import SESSION_INTEGRALS
from sim.engine.world import NEVER
from sim.hospital.simulate import simulate
from tests.hospital.typical import marked, month

AT_ONCE = {
    "at": "classes.*.attributes.crew_handover_h.of",
    "set": {"constant": {"value": 0, "source": "none"}, "lognormal": None},
}
"""A crew that hands over in no time, so that a space is taken at the mark `seen`."""
SPACES = ("ed_cubicle", "ed_minor_room", "ed_observation")


@pytest.fixture(scope="module")
def run():
    return simulate(month(AT_ONCE), 0).run


def test_who_came_has_left_or_is_inside(run):
    journeys, world = run.journeys, run.journeys.world
    returned = int((journeys.parent != 0).sum())
    assert len(journeys) == len(world.patients) + returned
    assert np.isin(journeys.parent[journeys.parent != 0], journeys.key).all()
    assert np.unique(journeys.key).size == len(journeys)
    assert (journeys.arrival < world.end).all()


def test_the_department_is_held_from_being_seen_until_departing(run):
    journeys, end = run.journeys, run.journeys.world.end
    seen = journeys.reached("seen")
    departed = journeys.at("departed")[seen]
    held = np.where(departed == NEVER, end, departed) - journeys.at("seen")[seen]
    assert sum(run.use(pool, "used").sum() for pool in SPACES) == held.sum()


def test_the_queue_for_the_department_is_the_sum_of_waits(run):
    """Of all but those who are sent on at the door and never wait for a space."""
    journeys, end = run.journeys, run.journeys.world.end
    sent_on = journeys.reached("decision_to_admit") & ~journeys.reached("seen")
    assert sent_on.sum() > 100
    came = journeys.reached("arrived") & ~sent_on
    ends = np.where(journeys.reached("seen"), journeys.at("seen"), journeys.at("departed"))[came]
    waited = np.where(ends == NEVER, end, ends) - journeys.at("arrived")[came]
    assert sum(run.use(pool, "queued").sum() for pool in SPACES[:2]) == waited.sum()


def test_whoever_arrived_has_gone_one_of_the_ways_out(run):
    """Admitted, or left untreated, or seen and sent home (observed or not); never two of them, and none is lost."""
    journeys = run.journeys
    gone = marked(journeys, "arrived", "departed")
    admitted, left, home = (
        journeys.reached("admitted"), journeys.left_as("left_before_treatment"), journeys.left_as("discharged_from_ed"),
    )  # fmt: skip
    assert ((admitted.astype(int) + left + home)[gone] == 1).all()
    assert not (home & journeys.reached("decision_to_admit")).any()
    assert (journeys.reached("decision_to_admit") | ~admitted | journeys.reached("added_to_list"))[gone].all()
    assert not journeys.reached("seen")[left].any()


def test_every_case_of_a_list_is_one_patients(run):
    """Who took the theatre was operated on, or had no bed to go to."""
    journeys, world = run.journeys, run.journeys.world
    lists = [n for n, name in enumerate(world.program.pools) if name.startswith("theatre_list")]
    offers = np.concatenate([np.arange(world.session_of[n], world.session_of[n + 1]) for n in lists])
    took = journeys.reached("knife_to_skin") | (journeys.left_as("cancelled_no_bed") & journeys.reached("booked"))
    assert run.sessions[offers, SESSION_INTEGRALS.index("cases")].sum() == took.sum() > 0
    assert np.isin(journeys.session[journeys.reached("booked") & ~journeys.reached("ready")], offers).all()


def test_a_cancelled_patient_was_booked_and_had_no_operation(run):
    journeys = run.journeys
    cancelled = marked(journeys, "cancelled", "added_to_list")
    assert cancelled.sum() > 0
    assert journeys.reached("booked")[cancelled].all()
    assert not journeys.reached("knife_to_skin")[cancelled].any()


def test_marks_stand_in_the_order_of_the_journey(run):
    journeys = run.journeys
    for before, after in (
        ("arrived", "seen"), ("seen", "departed"), ("decision_to_admit", "admitted"), ("admitted", "ready"),
        ("ready", "discharged"), ("added_to_list", "booked"), ("booked", "knife_to_skin"),
        ("knife_to_skin", "theatre_out"),
    ):  # fmt: skip
        both = marked(journeys, before, after)
        assert both.sum() > 0
        assert (journeys.at(before)[both] <= journeys.at(after)[both]).all()
