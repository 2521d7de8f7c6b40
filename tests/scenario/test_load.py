"""From a plain tree to a scenario: changes made, phases in order, and faults that help."""

from datetime import date
from typing import Any

import pytest

from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import as_written, load, read
from sim.scenario.tree import Provenance
from tests.scenario.worlds import PLAIN, small


def faults_of(plain: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioFaults) as raised:
        load(plain)
    return [str(fault) for fault in raised.value.faults]


def test_a_scenario_knows_where_its_numbers_come_from():
    assert load(PLAIN).provenance == {
        "classes.type1.arrivals.per_day": Provenance(10, source="NHS England 2024/25"),
        "pools.bed.places.base": Provenance(20, assumed="a small trust", low=15, high=25),
    }


def test_an_intervention_is_made_before_the_scenario_is_judged():
    more = {"name": "more_beds", "change": [{"at": "pools.bed.places.base", "add": 5}]}
    first = load(small(intervention=more)).first
    assert first.pools["bed"].places is not None
    assert first.pools["bed"].places.base == 25
    fewer = {"name": "no_beds", "change": [{"at": "pools.bed.places.base", "add": -50}]}
    (fault,) = faults_of(small(intervention=fewer))
    assert fault.startswith("pools.bed.places.base: ")
    assert fault.endswith("got -30")


# ---- phases


def phase(day: date, at: str, amount: Any) -> dict[str, Any]:
    return {"from": day, "change": [{"at": at, "set": amount}]}


def test_phases_hold_from_their_dates_on_and_build_on_each_other():
    spring = phase(date(2024, 4, 1), "pools.bay.places", 8)
    summer = phase(date(2024, 7, 1), "classes.type1.arrivals.per_day", 12)
    scenario = load(small(phases=[spring, summer]))
    bays = [
        scenario.at(day).pools["bay"].places.base for day in (date(2024, 3, 31), date(2024, 4, 1), date(2024, 8, 1))
    ]
    assert bays == [6, 8, 8]
    per_day = [phase.classes["type1"].arrivals.per_day for phase in scenario.by_phase]
    assert per_day == [10, 10, 12]
    assert scenario.begins == (date(2024, 1, 1), date(2024, 4, 1), date(2024, 7, 1))


def test_phases_come_in_order():
    late = phase(date(2024, 7, 1), "pools.bay.places", 8)
    assert faults_of(small(phases=[late, phase(date(2024, 4, 1), "pools.bay.places", 9)])) == [
        "phases.1.from: must come after 2024-07-01, got 2024-04-01"
    ]


def test_a_fault_of_a_phase_says_which():
    (fault,) = faults_of(small(phases=[phase(date(2024, 4, 1), "pools.bay.places", -1)]))
    assert fault.startswith("phases.0")
    assert "pools.bay.places" in fault
    assert fault.endswith("got -1")


# ---- faults


def test_an_unknown_key_is_refused_with_what_may_have_been_meant():
    plain = small(poools={}, colour="blue")
    plain["pools"]["bay"]["place"] = 3
    plain["pools"]["bed"]["places"]["add"] = [{"places": 1, "hour": [0, 8]}]
    plain["classes"]["type1"]["arrivals"]["per_days"] = 3
    plain["phases"] = [{"form": date(2024, 4, 1), "change": [{"at": "pools.bay.places", "sets": 8}]}]
    assert faults_of(plain) == [
        "classes.type1.arrivals.per_days: unknown key; did you mean per_day?",
        "colour: unknown key",
        "phases.0.change.0.sets: unknown key; did you mean set?",
        "phases.0.form: unknown key; did you mean from?",
        "phases.0.from: is missing",
        "pools.bay.place: unknown key; did you mean places?",
        "pools.bed.places.add.0.hour: unknown key; did you mean hours?",
        "poools: unknown key; did you mean pools?",
    ]


def test_every_fault_is_told_at_once_with_its_value():
    plain = small()
    plain["run"]["seed"] = -1
    plain["classes"]["type1"]["arrivals"]["per_day"] = "many"
    plain["pools"]["bed"] = {}
    del plain["pathways"]
    found = faults_of(plain)
    assert [fault.split(":")[0] for fault in found] == [
        "classes.type1.arrivals.per_day", "pathways", "pools.bed", "run.seed",
    ]  # fmt: skip
    assert found[0].endswith("got 'many'")
    assert found[1] == "pathways: is missing"
    assert found[3].endswith("got -1")


def test_reading_never_raises_and_gives_the_bare_tree_beside_the_faults():
    scenario, faults, bare = read(small(name=3))
    assert scenario is None
    assert [fault.path for fault in faults] == ["name"]
    assert bare["pools"]["bed"] == {"places": {"base": 20}}


def test_a_draw_takes_the_place_of_an_assumed_number_before_anything_is_changed():
    more = {"name": "more_beds", "change": [{"at": "pools.bed.places.base", "add": 5}]}
    plain = small(intervention=more)
    scenario, faults, _ = read(plain, as_written(plain).slots.vector({"pools.bed.places.base": 16}))
    assert faults == []
    assert scenario is not None
    assert scenario.first.pools["bed"].places is not None
    assert scenario.first.pools["bed"].places.base == 21


def test_a_scenario_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        load(PLAIN).first.run.seed = 2
