"""Treatment and internal waits, delays by reason, kinds of beds and closed bays, in the typical trust."""

from functools import cache

import numpy as np
import pytest

from sim.activity.beds import bed_pools
from sim.activity.flow import measures
from sim.activity.observed import Observed
from sim.activity.part import Categories, Part
from sim.engine.log import Event
from sim.hospital.build import build
from sim.hospital.simulate import simulate
from sim.scenario.clock import DAY_MS
from tests.hospital.typical import month

REASONS = ("hospital", "hub", "interface", "capacity", "choice")


@cache
def seen(*changes):
    return Observed(simulate(month(*(dict(change) for change in changes)), 0, log=True))


def change(at, **how):
    return tuple({"at": at, **how}.items())


SOONER = change("classes.*.attributes.test_result_h.of.lognormal.mean", multiply=0.1)
MORE_THERAPISTS = change("pools.therapist.places.add.0.places", add=30)
OUTLIERS_AS_OTHERS = change("pathways.episode_of_treatment.stay.scaled.bed.outlier", set=1)


def measured(observed, name):
    return measures(observed).value(name)


def test_a_sooner_result_shortens_stays_and_leaves_the_treatment_as_it_is():
    base, sooner = seen(), seen(SOONER)
    assert measured(sooner, "red_days_test") < measured(base, "red_days_test") - 2
    assert measured(sooner, "stay_emergency_night") < measured(base, "stay_emergency_night")
    table = base.journeys.world.attributes
    assert {"episode_h", "stay_h"} <= set(table.names)
    for name in ("stay_h", "episode_h"):  # to the bit, for every patient of both worlds
        here, there = base.admissions, sooner.admissions
        first = dict(zip(base.journeys.key[here.rows].tolist(), numbers(base, name), strict=True))
        second = dict(zip(sooner.journeys.key[there.rows].tolist(), numbers(sooner, name), strict=True))
        both = first.keys() & second.keys()
        assert len(both) > 1000
        assert all(first[k] == second[k] or np.isnan(first[k]) for k in both)


def numbers(observed, name):
    rows = observed.admissions.rows
    return Part(observed.journeys, rows, Categories.of(observed.journeys, rows)).number(name)


def test_more_therapists_shorten_their_own_wait_and_no_other():
    base, more = seen(), seen(MORE_THERAPISTS)
    queued = [o.simulated.run.use("therapist", "queued").sum() for o in (base, more)]
    assert queued[1] < queued[0]
    for other in ("red_days_review", "red_days_test"):
        assert measured(more, other) == pytest.approx(measured(base, other), rel=0.1)


def test_lying_in_a_ward_not_their_own_costs_outliers_time():
    base, as_others = seen(), seen(OUTLIERS_AS_OTHERS)
    ends = [o.journeys.at("discharged").astype(float).sum() for o in (base, as_others)]
    assert measured(base, "outliers") > 0
    assert ends[0] != ends[1]
    mean = [stay_of_outliers(o) for o in (base, as_others)]
    assert mean[0] > mean[1]


def stay_of_outliers(observed):
    journeys = observed.journeys
    out = journeys.reached("outlier") & journeys.reached("discharged")
    return float((journeys.at("discharged")[out] - journeys.at("admitted")[out]).mean())


def test_who_dies_in_hospital_waits_for_nothing_outside():
    observed = seen()
    dead = observed.part("died", "discharged").left_as("died")
    part = observed.part("died", "discharged")
    assert dead.sum() > 50
    assert not part.made("ready")[dead].any()
    assert (part.at("died")[dead] == part.at("discharged")[dead]).all()


def test_critical_care_and_maternity_are_no_general_and_acute_beds():
    observed = seen()
    blueprint, run = observed.simulated.blueprint, observed.simulated.run
    assert not {"critical_care", "maternity"} & set(bed_pools(blueprint))
    window = observed.calendar.clock.measured
    opened = sum(float(run.use(pool, "open")[window].sum()) for pool in bed_pools(blueprint)) / DAY_MS
    days = float(observed.calendar.days[window].sum())
    assert measured(observed, "beds_available") == pytest.approx(opened / days)
    assert 5 < measured(observed, "critical_care_beds_occupied") < 22


def test_reasons_add_up_to_all_who_are_ready_and_wait():
    every = [measured(seen(), f"delayed_{reason}") for reason in REASONS]
    assert sum(every) == pytest.approx(measured(seen(), "ready_waiting"), abs=1e-9)
    assert min(every) > 0


def test_a_bay_that_closes_puts_nobody_out_and_takes_nobody_in_until_it_is_empty():
    closing = change("pools.elective_ward.places.base", add=-60, **{"from": "2025-05-05"})
    observed = seen(closing)
    log, program = observed.simulated.run.log, observed.journeys.world.program
    pool = program.pools.index("elective_ward")
    at, event, of = log.at, log.event, log.pool
    taken = np.where((of == pool) & (event == Event.TAKE), 1, 0) - np.where((of == pool) & (event == Event.GIVE), 1, 0)
    used = np.cumsum(taken)
    closed = 34 * DAY_MS
    before = int(used[at < closed][-1])
    assert before > 19  # more than stay open
    takes = (of == pool) & (event == Event.TAKE) & (at >= closed)
    assert (used[takes] <= 19).all()  # nobody comes in before the ward has come down to what is open


def test_bays_close_by_chance_alike_in_every_world_and_on_both_sides_of_a_change():
    def places(*changes):
        made = month(*changes)
        return build(made, 0).pools[made.program.pools.index("older_people")]

    never = places({"at": "pools.older_people.out_of_use.times_per_year", "set": 0})
    often = places({"at": "pools.older_people.out_of_use.times_per_year", "set": 200})
    again = places(
        {"at": "pools.older_people.out_of_use.times_per_year", "set": 200},
        {"at": "pools.surgery.places.base", "add": 1},
    )
    assert len(never.at) == 0
    assert often.capacity.min() < never.initial
    assert {int(n) % 6 for n in never.initial - often.capacity} == {0}
    np.testing.assert_array_equal(often.at, again.at)
