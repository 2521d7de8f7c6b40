"""A change moves what it must and nothing else: what lies upstream, what lies before, and who was there already."""

from copy import deepcopy
from datetime import date

import numpy as np
import pytest

from sim.demand.attributes import Visits, draw_category_all, draw_codes_all, draw_number_all
from sim.engine.world import NEVER
from sim.hospital.build import build
from sim.hospital.read import blueprint
from tests.engine.worlds import both, ms, tree, world

STAY = {"of": {"lognormal": {"mean": 5, "cv": 1}}}
UPSTREAM = [
    {"mark": "in"},
    {"seize": "bay"},
    {"mark": "seen"},
    {"delay": "first_h"},
    {"release": "bay"},
    {"mark": "decided"},
]
DOWNSTREAM = [{"seize": "bed"}, {"mark": "admitted"}, {"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}]


def clinic(**changes):
    """A bay upstream and a bed downstream, which does not block the bay."""
    has = {"first_h": {"of": {"exponential": {"mean": 1.5}}}, "stay_h": STAY, "sex": {"shares": {"f": 0.5, "m": 0.5}}}
    plain = tree([*UPSTREAM, *DOWNSTREAM, {"leave": "home"}], {"bay": 3, "bed": 9}, has)
    plain["classes"]["patient"]["arrivals"] = {"per_day": 40}
    for path, amount in changes.items():
        *way, last = path.split("__")
        at = plain
        for key in way:
            at = at[key]
        at[last] = amount
    return plain


def run(plain):
    return both(build(blueprint(plain), 0))


@pytest.mark.parametrize(
    "change",
    [
        {"pools__bed__places": 7},
        {"pools__bed__places": {"base": 9, "add": [{"places": -5, "hours": [0, 8]}]}},
        {"classes__patient__attributes__stay_h": {"of": {"lognormal": {"mean": 9, "cv": 2}}}},
    ],
)
def test_a_change_downstream_moves_nothing_upstream(change):
    before, after = run(clinic()), run(clinic(**change))
    for mark in ("in", "seen", "decided"):
        np.testing.assert_array_equal(before.journeys.at(mark), after.journeys.at(mark))
    np.testing.assert_array_equal(before.journeys.key, after.journeys.key)
    np.testing.assert_array_equal(before.occupancy[0], after.occupancy[0])
    assert (before.journeys.at("out") != after.journeys.at("out")).any()


@pytest.mark.parametrize(
    ("at", "amount"),
    [("pools.bay.places.base", 2), ("classes.patient.attributes.first_h.of.exponential.mean", 2)],
)
def test_a_change_from_a_date_on_moves_nothing_before_it(at, amount):
    plain = clinic(pools__bay={"places": {"base": 3}})
    later = {**deepcopy(plain), "phases": [{"from": date(2024, 1, 15), "change": [{"at": at, "set": amount}]}]}
    before, after = run(plain).journeys, run(later).journeys
    changes = 14 * 24 * ms([1])[0]
    np.testing.assert_array_equal(before.key, after.key)
    early = [np.where(rows.marks < changes, rows.marks, NEVER) for rows in (before, after)]
    np.testing.assert_array_equal(*early)
    assert (before.marks != after.marks).any()


def attributes(made):
    """Every attribute of every patient by key."""
    table, people = made.attributes, made.patients
    codes = np.empty((len(people), len(table.kept)), dtype=np.int16)
    visits = Visits(people.klass, codes, people.key, people.key, people.arrival_ms)
    draw_codes_all(table.draws, visits)
    columns = [
        (draw_category_all if name in table.categories else draw_number_all)(table.draws, number, visits, 0)
        for number, name in enumerate(table.names)
    ]
    return dict(zip(people.key.tolist(), zip(people.arrival_ms, *columns, strict=True), strict=True))


def test_more_demand_keeps_every_patient_and_every_attribute():
    before = attributes(build(blueprint(clinic()), 0))
    after = attributes(build(blueprint(clinic(classes__patient__arrivals={"per_day": 40, "factor": 1.02})), 0))
    assert {key: after[key] for key in before} == before
    assert 10 < len(after) - len(before) < 50


def test_one_more_patient_at_the_end_changes_no_earlier_row():
    patients = {f"p{n}": n / 2 for n in range(40)}
    before = both(world(clinic(), patients)).journeys
    after = both(world(clinic(), {**patients, "last": 20})).journeys
    assert len(after) == len(before) + 1
    made = (before.marks != NEVER) & (before.marks < ms([20])[0])
    np.testing.assert_array_equal(before.marks[made], after.marks[:-1][made])
    np.testing.assert_array_equal(before.marks, after.marks[:-1])  # who comes last waits for all the others


def test_another_seed_and_another_replication_are_other_patients():
    one, other = (build(blueprint(clinic()), replication).patients for replication in (0, 1))
    assert not set(one.key.tolist()) & set(other.key.tolist())
