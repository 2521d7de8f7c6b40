"""The front door: same-day care takes from the short end, and frailty sends home the frail alone."""

import numpy as np
import pytest

from sim.activity.part import Categories, Part
from sim.hospital.simulate import simulate
from tests.hospital.typical import month


def run(*changes):
    return simulate(month(*changes), 0).run


def of(found, mark, name, value):
    """First visits by key that made a mark and are of a category."""
    journeys = found.journeys
    rows = np.flatnonzero(journeys.reached(mark) & (journeys.parent == 0))
    part = Part(journeys, rows, Categories.of(journeys, rows, (name,)))
    return set(journeys.key[rows[part.is_in(name, value)]].tolist())


@pytest.fixture(scope="module")
def baseline():
    return run()


def test_a_closed_same_day_unit_makes_its_patients_stay_and_nobody_longer(baseline):
    """Open for the hour after three at night only: a pool that never opens is refused by the check."""
    closed = run({"at": "pools.same_day_trolley.places.add.0.hours", "set": [3, 4]})
    assert closed.use("same_day_trolley", "used").sum() < 0.2 * baseline.use("same_day_trolley", "used").sum()
    assert closed.bed_stays.row.size > baseline.bed_stays.row.size
    for kind in ("same_day", "short", "longer"):  # who is of a kind is not drawn again
        both = of(closed, "decision_to_admit", "stay_kind", kind) & of(baseline, "decision_to_admit", "stay_kind", kind)
        other = {"same_day", "short", "longer"} - {kind}
        assert len(both) > 50
        assert not any(both & of(closed, "decision_to_admit", "stay_kind", each) for each in other)


def test_few_of_those_who_leave_would_have_been_admitted(baseline):
    journeys = baseline.journeys
    rows = np.flatnonzero(journeys.left_as("left_before_treatment"))
    part = Part(journeys, rows, Categories.of(journeys, rows, ("disposition",)))
    assert 0 <= part.is_in("disposition", "admit").mean() < 0.06


def test_more_direct_discharge_is_of_the_frail_alone(baseline):
    more = [
        {"at": f"classes.*.attributes.{name}.shares", "set": {"assumed": "test", "yes": 1, "no": 0}}
        for name in ("home_with_team", "home_without_team")
    ]
    sent_home = run(*more)
    admitted = of(baseline, "decision_to_admit", "frail", "yes") | of(baseline, "decision_to_admit", "frail", "no")
    home = sent_home.journeys.key[sent_home.journeys.left_as("discharged_from_ed")]
    now_home = admitted & set(home.tolist())
    assert len(now_home) > 100
    assert now_home <= of(baseline, "decision_to_admit", "frail", "yes")
