"""The typical trust, watched for longer: nothing that both runs have seen is otherwise, from journeys to the bill."""

import numpy as np
import pytest

from sim.engine.compiled.engine import run_compiled
from sim.engine.log import Event
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.scenario.clock import DAY_MS
from sim.study.outcome import Job, measured
from tests.engine.worlds import both, tree, world
from tests.golden.tables import of_a_trust
from tests.hospital.typical import plain
from tests.worlds.prefix import pay_differences, roster_differences, run_differences

OF_THE_WHOLE = ("level", "closed_beds", "closed_sessions")  # of the measured window, or compared with the roster


def run(months, **more):
    """The trust from March 2025, measured from April on for so many months."""
    made = plain(run={"start": "2025-03-01", "warm_up_days": 31, "measured_months": months, "seed": 1} | more)
    simulation = simulate(blueprint(made), 0, log=True)
    return simulation, of_a_trust(simulation, measured(Job("baseline", 0, made), simulation))


def same(short, long):
    (one, tables), (other, later_tables) = short, long
    assert list(run_differences(one.run, other.run)) == []
    assert list(roster_differences(one.roster, other.roster, one.run.journeys.world.end)) == []
    assert list(pay_differences(one.roster, other.roster)) == []
    moved = [
        f"{file}: {name}"
        for file, columns in tables.items()
        if file not in OF_THE_WHOLE
        for name, column in columns.items()
        if not np.array_equal(column, later_tables[file][name][: len(column)], equal_nan=True)
    ]
    assert moved == []


@pytest.mark.slow
def test_a_month_of_the_trust_is_what_it_is_in_two():
    same(run(1), run(2))


@pytest.mark.slow
def test_a_year_of_the_trust_is_what_it_is_in_thirteen_months():
    twelve, thirteen = ({"start": "2024-12-02", "warm_up_days": 120, "measured_months": months} for months in (12, 13))
    same(run(12, **twelve), run(13, **thirteen))


@pytest.mark.parametrize("days", [31, 40])
def test_who_comes_late_in_a_run_is_booked_behind_its_end(days):
    """A start a day, to be booked from fourteen days before: fourteen who come at noon on 21 January take those of the
    fourteen days to 4 February, whether or not the run ends on the 31st.
    """
    slots = {"per_day": [1] * 7, "offered_days_before": 14, "starts_h": 8, "bank_holidays": True}
    steps = [{"seize": {"slots": "list"}}, {"mark": "booked"}, {"leave": "done"}]
    made = tree(steps, {"list": {"slots": slots}})
    made["run"] = {**made["run"], "measured_months": 1 if days == 31 else 2}
    exact = world(made, {f"patient {n}": 20.5 * 24 for n in range(14)}, hours=24 * days)
    journeys, log = both(exact).journeys, run_compiled(exact, log=True).log
    assert (journeys.at("booked") == 20.5 * DAY_MS).all()
    days_booked = exact.pools[0].start[log.quantity[log.event == Event.BOOK]] // DAY_MS
    assert days_booked.tolist() == list(range(21, 35))
