"""The numbers of a scenario as one vector: what a slot says of its number, and what is wrong with a vector."""

import numpy as np
import pytest

from sim.hospital.read import blueprint
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import as_written, load
from sim.scenario.scope import Scope
from sim.scenario.vector import Vector
from tests.hospital.test_varying import PLACES_AT, STAY, STAY_AT, model
from tests.hospital.typical import plain

RANGED = "workforce.groups.midwife.vacancy"


@pytest.fixture(scope="module")
def slots():
    return as_written(plain()).slots


@pytest.mark.parametrize(
    ("path", "unit", "scope"),
    [
        ("classes.type1.arrivals.per_day", "1/day", Scope.DAY),
        ("classes.type1.attributes.handover_h.of.lognormal.mean", "h", Scope.DAY),
        ("classes.type1.attributes.handover_h.of.lognormal.cv", "", Scope.DAY),
        ("classes.elective.present.count", "", Scope.RUN),
        ("cost.energy.gbp_per_kwh", "£/kWh", Scope.MONTH),
        ("cost.pay.groups.manager.gross_pay_per_wte", "£/wte/year", Scope.MONTH),
        ("pools.theatre_list.slots.starts_h", "h", Scope.DAY),
        ("pools.theatre_list.slots.consider", "", Scope.RUN),
        ("pools.assessment_chair.places", "", Scope.DAY),
        ("workforce.groups.midwife.establishment_wte", "wte", Scope.MONTH),
        ("run.seed", "", Scope.STUDY),
    ],
)
def test_a_slot_says_what_its_number_is(slots, path, unit, scope):
    slot = slots[slots.place[path]]
    assert (slot.path, slot.unit, slot.scope) == (path, unit, scope)


def test_the_unit_an_attribute_is_written_in_is_that_of_its_numbers():
    stay = {"unit": "minutes", "of": {"constant": STAY}}
    tree = model()
    tree["classes"]["patient"]["attributes"]["stay_h"] = stay
    slots = as_written(tree).slots
    assert slots[slots.place[STAY_AT]].unit == "min"


def test_every_number_has_a_slot_and_those_with_a_range_their_ends(slots):
    number = slots[slots.place[RANGED]]
    written = load(plain()).provenance[RANGED]
    assert (number.value, number.low, number.high) == (written.value, written.low, written.high)
    assert number.shape == "triangular"
    assert all(low <= value <= high for value, low, high in zip(slots.values, slots.low, slots.high, strict=True)
               if not np.isnan(low))  # fmt: skip
    held = slots[slots.place["run.seed"]]
    assert np.isnan(held.low)
    assert held.shape == ""


def whole(slots, values):
    """A vector that gives every slot."""
    return Vector(slots.layout, values, np.ones(len(values), np.bool_))


def test_a_whole_vector_as_written_changes_nothing(slots):
    tree = plain()
    assert blueprint(tree, whole(slots, slots.values)).scenario.first == blueprint(tree).scenario.first


def told(plain, vector):
    with pytest.raises(ScenarioFaults) as found:
        blueprint(plain, vector)
    return [str(fault) for fault in found.value.faults]


def test_a_vector_outside_its_ranges_is_told_whole():
    tree = model()
    slots = as_written(tree).slots
    lines = told(tree, slots.vector({STAY_AT: 5.5, PLACES_AT: 1, "run.measured_h": 90, "run.seed": 6}))
    assert sorted(lines) == [
        f"{STAY_AT}: must lie between its low and its high, got 5.5 (1 to 5)",
        f"{PLACES_AT}: must lie between its low and its high, got 1 (2 to 6)",
        "run.measured_h: cannot be in a vector: it is one for all runs that are compared, got 90",
        "run.seed: cannot be in a vector: it is one for all runs that are compared, got 6",
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_told(value):
    tree = model()
    assert told(tree, as_written(tree).slots.vector({STAY_AT: value})) == [f"{STAY_AT}: must be a number, got {value}"]


def test_a_vector_of_another_length_or_another_scenario_is_told():
    tree = model()
    slots = as_written(tree).slots
    short = whole(slots, slots.values[:-1])
    rule = f"vector: must have {len(slots)} numbers, one for each slot of the scenario, got {len(slots) - 1}"
    assert told(tree, short) == [rule]
    other = Vector("another", slots.values, np.ones(len(slots), np.bool_))
    assert told(tree, other) == ["vector: was made for the slots of another scenario, got another"]


def test_what_a_range_allows_and_a_rule_does_not_is_told_by_the_rule():
    tree = model()
    assert told(tree, as_written(tree).slots.vector({"classes.patient.arrivals.per_hour": -1})) == [
        "classes.patient.arrivals.per_hour.0: must be greater than or equal to 0, got -1"
    ]
