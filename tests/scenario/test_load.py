"""From a plain tree to a scenario: sources kept by path, changes made, phases in order, faults that help."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.load import load, read
from sim.scenario.tree import Provenance, changed, get, leaves, matches, put, strip

PLAIN: dict[str, Any] = {
    "name": "small",
    "run": {"start": date(2024, 1, 1), "warm_up_days": 0, "measured_months": 12, "seed": 1},
    "classes": {
        "type1": {"pathway": "way", "arrivals": {"per_day": {"value": 10, "source": "NHS England 2024/25"}}},
        "elective": {"pathway": "way", "arrivals": {"per_day": 4}},
    },
    "pools": {
        "bed": {"places": {"base": {"value": 20, "assumed": "a small trust", "low": 15, "high": 25}}},
        "bay": {"places": 6},
    },
    "pathways": {"way": [{"leave": "home"}]},
}


def small(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(PLAIN), **parts}


def faults_of(plain: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioFaults) as told:
        load(plain)
    return [str(fault) for fault in told.value.faults]


def tree_after(*changes: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    faults: list[Fault] = []
    bare, _ = strip(PLAIN, faults)
    return changed(bare, list(changes), "intervention.change", faults), [str(fault) for fault in faults]


# ---- provenance


def test_sources_are_taken_off_and_kept_by_path():
    scenario = load(PLAIN)
    arrivals = scenario.first.classes["type1"].arrivals
    assert arrivals is not None
    assert arrivals.per_day == 10
    assert scenario.provenance == {
        "classes.type1.arrivals.per_day": Provenance(10, source="NHS England 2024/25"),
        "pools.bed.places.base": Provenance(20, assumed="a small trust", low=15, high=25),
    }


def test_a_block_may_give_one_source_for_all_its_numbers():
    plain = {
        "source": "census",
        "a": 1,
        "b": {"c": 2, "assumed": "guess", "d": [1, 2]},
        "e": {"value": 3, "source": "own"},
    }
    bare, provenance = strip(plain, [])
    assert bare == {"a": 1, "b": {"c": 2, "d": [1, 2]}, "e": 3}
    assert provenance == {
        "a": Provenance(1, source="census"),
        "b.c": Provenance(2, assumed="guess"),
        "b.d": Provenance([1, 2], assumed="guess"),
        "e": Provenance(3, source="own"),
    }


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ({"value": 3}, "needs either a source or what is assumed"),
        ({"value": 3, "source": "a", "assumed": "b"}, "needs either a source or what is assumed"),
        ({"value": 3, "source": "a", "low": 1, "high": 4}, "low and high come together, and with what is assumed"),
        ({"value": 3, "assumed": "a", "low": 1}, "low and high come together, and with what is assumed"),
        ({"value": 3, "assumed": "a", "low": 4, "high": 5}, "must lie between its low and its high, got 3 (4 to 5)"),
    ],
)
def test_a_number_says_where_it_comes_from_in_one_way(number, rule):
    faults: list[Fault] = []
    bare, _ = strip({"pools": {"bed": number}}, faults)
    assert bare == {"pools": {"bed": 3}}
    assert [str(fault).split(", got {")[0] for fault in faults] == [f"pools.bed: {rule}"]


def test_truth_is_the_category_yes_or_no():
    assert strip({"shares": {True: 0.2, False: 0.8}}, [])[0] == {"shares": {"yes": 0.2, "no": 0.8}}


# ---- paths


def test_a_tree_is_walked_by_dotted_paths():
    bare, _ = strip(PLAIN, [])
    assert dict(leaves({"a": [1, {"b": 2}], "c": "x"})) == {"a.0": 1, "a.1.b": 2, "c": "x"}
    assert matches(bare, "classes.*.arrivals.per_day") == [
        "classes.type1.arrivals.per_day",
        "classes.elective.arrivals.per_day",
    ]
    assert matches(bare, "pathways.way.0.leave") == ["pathways.way.0.leave"]
    assert matches(bare, "pools.*.slots") == []
    put(bare, "pathways.way.0.leave", "gone")
    assert get(bare, "pathways.way") == [{"leave": "gone"}]


# ---- changes


def test_a_change_sets_adds_or_multiplies_and_leaves_the_original_alone():
    before = deepcopy(PLAIN)
    after, faults = tree_after(
        {"at": "classes.*.arrivals.per_day", "multiply": 1.5},
        {"at": "pools.bed.places.base", "add": -2},
        {"at": "pools.bay.places", "set": {"base": 1}},
        {"at": "pools.bay.places.base", "multiply": 3},
    )
    assert faults == []
    assert get(after, "classes.type1.arrivals.per_day") == 15
    assert get(after, "classes.elective.arrivals.per_day") == 6
    assert get(after, "pools.bed.places.base") == 18
    assert get(after, "pools.bay.places") == {"base": 3}
    assert before == PLAIN


def test_a_change_may_reach_every_number_of_a_list():
    faults: list[Fault] = []
    tree = {"slots": {"per_day": [1, 2, 0]}}
    assert changed(tree, [{"at": "slots.per_day", "multiply": 2}], "here", faults) == {"slots": {"per_day": [2, 4, 0]}}
    assert changed(tree, [{"at": "slots.per_day.1", "add": 1}], "here", faults) == {"slots": {"per_day": [1, 3, 0]}}
    assert faults == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"at": "pools.bde.places", "add": 1}, ".at: names nothing in this scenario, got pools.bde.places"),
        ({"at": "pools.bed.*.basis", "add": 1}, ".at: names nothing in this scenario, got pools.bed.*.basis"),
        ({"at": "name", "add": 1}, ".at: add needs a number at name, got 'small'"),
        ({"at": "pools.bay.places", "multiply": "two"}, ".multiply: must be a number, got 'two'"),
    ],
)
def test_a_change_that_cannot_be_made_is_a_fault(change, fault):
    after, faults = tree_after(change)
    assert faults == [f"intervention.change.0{fault}"]
    assert after == tree_after()[0]


@pytest.mark.parametrize(
    "change",
    [
        {"at": "pools.bay.places"},
        {"set": 1},
        {"at": "pools.bay.places", "set": 1, "add": 1},
        {"at": 3, "set": 1},
        "more",
    ],
)
def test_a_change_says_where_and_one_thing_to_do(change):
    _, faults = tree_after(change)
    assert len(faults) == 1
    assert faults[0].startswith("intervention.change.0: must be at: path and one of set, add, multiply")


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
    assert faults_of(small(phases=[phase(date(2024, 1, 1), "pools.bay.places", 8)])) == [
        "phases.0.from: must come after 2024-01-01, got 2024-01-01"
    ]


def test_a_phase_does_not_change_the_run_or_a_pathway():
    faults = faults_of(small(phases=[phase(date(2024, 4, 1), "run.seed", 2)]))
    assert faults == ["phases.0.change.0.at: cannot change from a date on, got run.seed"]


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
    told = faults_of(plain)
    assert [fault.split(":")[0] for fault in told] == [
        "classes.type1.arrivals.per_day", "pathways", "pools.bed", "run.seed",
    ]  # fmt: skip
    assert told[0].endswith("got 'many'")
    assert told[1] == "pathways: is missing"
    assert told[3].endswith("got -1")


def test_reading_never_raises_and_gives_the_bare_tree_beside_the_faults():
    scenario, faults, bare = read(small(name=3))
    assert scenario is None
    assert [fault.path for fault in faults] == ["name"]
    assert bare["pools"]["bed"] == {"places": {"base": 20}}


def test_a_draw_takes_the_place_of_an_assumed_number_before_anything_is_changed():
    more = {"name": "more_beds", "change": [{"at": "pools.bed.places.base", "add": 5}]}
    scenario, faults, _ = read(small(intervention=more), {"pools.bed.places.base": 16})
    assert faults == []
    assert scenario is not None
    assert scenario.first.pools["bed"].places is not None
    assert scenario.first.pools["bed"].places.base == 21


def test_a_scenario_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        load(PLAIN).first.run.seed = 2
