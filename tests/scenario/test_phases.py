"""What a phase may change and from when, and how an intervention is made to what phases have changed."""

from collections.abc import Iterator
from datetime import date
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import load
from sim.scenario.scenario import Scenario
from sim.scenario.scope import Scope, differences
from tests.hospital.typical import plain as typical
from tests.scenario.worlds import small

START = date(2024, 1, 1)
APRIL = date(2024, 4, 1)


def phase(day: date, at: str, **how: Any) -> dict[str, Any]:
    return {"from": day, "change": [{"at": at, **how}]}


def beds(scenario: Scenario) -> int:
    places = scenario.pools["bay"].places
    assert places is not None
    return places.base


def faults_of(plain: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioFaults) as found:
        load(plain)
    return [str(fault) for fault in found.value.faults]


# ---- scopes


ONE_FOR_THE_RUN = {
    "run.seed": 2,
    "name": "other",
    "pathways.way": [{"leave": "elsewhere"}],
    "classes.type1.pathway": "other_way",
    "pools.list.slots.consider": 50,
    "pools.list.slots.measured_in": "hours",
    "pools.bay.priority": ["low", "high"],
    "pools.bay.staffed_as": "ward",
    "pools.bay.beds": True,
    "classes.type1.attributes.kind.fresh": True,
    "classes.type1.present.count": 9,
    "preferences.place.a": ["bed"],
    "measures.stay.to": "arrival",
}


def world(**parts: Any) -> dict[str, Any]:
    tree = small(**parts)
    tree["pathways"]["other_way"] = [{"mark": "seen"}, {"leave": "home"}]
    tree["pools"]["list"] = {"slots": {"per_day": [1] * 7, "consider": 30, "measured_in": "starts"}}
    tree["pools"]["bay"] = {"places": 6, "priority": ["high", "low"], "staffed_as": None, "beds": None}
    tree["classes"]["type1"]["attributes"] = {"kind": {"shares": {"a": 0.5, "b": 0.5}, "fresh": False}}
    tree["classes"]["type1"]["present"] = {"count": 3, "since_days": {"constant": 1}}
    tree["preferences"] = {"place": {"a": ["bed", "bay"]}}
    tree["measures"] = {"stay": {"from": "arrival", "to": "seen"}}
    return tree


@pytest.mark.parametrize("at", ONE_FOR_THE_RUN)
def test_a_phase_that_changes_what_is_one_for_the_run_is_refused(at):
    assert load(world()).later == ()
    (fault,) = faults_of(world(phases=[phase(APRIL, at, set=ONE_FOR_THE_RUN[at])]))
    assert fault == f"phases.0.change.0.at: cannot change from a date on: it is one for the whole run, got {at}"


def test_each_change_out_of_scope_is_named_by_its_own_number():
    changes = [
        {"at": "classes.*.arrivals.per_day", "multiply": 2},
        {"at": "pools.list.slots.consider", "set": 50},
        {"at": "classes.type1.pathway", "set": "other_way"},
    ]
    found = faults_of(world(phases=[{"from": APRIL, "change": changes}]))
    assert [fault.split(":")[0] for fault in found] == ["phases.0.change.1.at", "phases.0.change.2.at"]


BY_THE_MONTH = {"workforce.agency_cut": 0.5, "cost.energy.gbp_per_kwh": 0.1, "workforce.areas.ward.closes": False}


@pytest.mark.parametrize("at", BY_THE_MONTH)
def test_what_is_read_by_the_month_changes_on_a_first(at):
    trust = typical()
    for day, refused in ((date(2025, 10, 1), False), (date(2025, 10, 2), True)):
        trust["phases"] = [phase(day, at, set=BY_THE_MONTH[at])]
        if refused:
            rule = f"must be the first of a month, for {at} is read on the first of each month, got 2025-10-02"
            assert faults_of(trust) == [f"phases.0.from: {rule}"]
        else:
            assert len(load(trust).later) == 1


def test_a_category_no_pathway_was_checked_for_cannot_come_later():
    from sim.hospital.read import blueprint

    tree = world(phases=[phase(APRIL, "classes.type1.attributes.kind.shares", set={"a": 0.5, "b": None, "c": 0.5})])
    with pytest.raises(ScenarioFaults, match=r"brings a category that no pathway was checked for: c of type1\.kind"):
        blueprint(tree)


def models(part: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every field of the scenario tree with its path and what may stand there."""
    if isinstance(part, type) and issubclass(part, BaseModel):
        for name, field in part.model_fields.items():
            yield f"{path}.{name}".lstrip("."), part, field
            for kind in (field.annotation, *get_args(field.annotation)):
                for below in (kind, *get_args(kind)) if get_origin(kind) is dict else (kind,):
                    if below is not part:
                        yield from models(below, f"{path}.{name}")


def test_no_field_declares_two_scopes_and_every_top_field_declares_one():
    for path, _, field in models(Scenario):
        declared = [said for said in field.metadata if isinstance(said, Scope)]
        assert len(declared) <= 1, path
        assert declared or "." in path, path


def test_differences_name_each_parameter_once_with_its_scope():
    before = load(world()).first
    tree = world()
    tree["pools"]["bay"]["places"] = 7
    tree["classes"]["type1"]["arrivals"]["per_day"] = 11
    tree["classes"]["type1"]["pathway"] = "other_way"
    found = dict(differences(before, load(tree).first))
    assert found == {
        "pools.bay.places.base": Scope.DAY,
        "classes.type1.arrivals.per_day": Scope.DAY,
        "classes.type1.pathway": Scope.RUN,
    }


# ---- phases that have begun


@pytest.mark.parametrize("day", [START, date(2023, 7, 1), date(2023, 7, 15)])
def test_a_phase_that_began_by_the_start_is_the_scenario_at_the_start(day):
    by_file = load(small(pools={"bed": {"places": 20}, "bay": {"places": 8}}))
    by_phase = load(
        small(pools={"bed": {"places": 20}, "bay": {"places": 6}}, phases=[phase(day, "pools.bay.places", set=8)])
    )
    assert by_phase.later == ()
    assert by_phase.first.model_copy(update={"phases": ()}) == by_file.first
    assert by_phase.plain["pools"] == by_file.plain["pools"]


def test_phases_before_the_start_build_on_each_other_and_those_after_it_on_them():
    early = [phase(date(2023, 1, 1), "pools.bay.places", add=1), phase(date(2023, 6, 1), "pools.bay.places", add=2)]
    late = phase(APRIL, "pools.bay.places", multiply=2)
    scenario = load(small(phases=[*early, late]))
    assert [beds(s) for s in scenario.by_phase] == [9, 18]
    assert scenario.begins == (START, APRIL)


# ---- interventions through phases


def with_more(how: dict[str, Any], *phases: dict[str, Any]) -> dict[str, Any]:
    return small(intervention={"name": "more", "change": [{"at": "pools.bay.places", **how}]}, phases=list(phases))


def test_an_intervention_is_made_to_whatever_is_in_force():
    later = phase(APRIL, "pools.bay.places", set=10)
    assert [beds(s) for s in load(with_more({"add": 2}, later)).by_phase] == [8, 12]
    assert [beds(s) for s in load(with_more({"multiply": 2}, later)).by_phase] == [12, 20]
    before = phase(date(2023, 4, 1), "pools.bay.places", set=10)
    assert [beds(s) for s in load(with_more({"set": 3}, before)).by_phase] == [3]


@pytest.mark.parametrize("how", [{"set": 10}, {"add": 1}, {"multiply": 2}])
def test_an_intervention_that_sets_what_a_later_phase_changes_is_a_conflict(how):
    assert faults_of(with_more({"set": 3}, phase(APRIL, "pools.bay.places", **how))) == [
        "intervention.change.0.at: sets what phases.0 changes from 2024-04-01 on: write add or multiply, "
        "got pools.bay.places"
    ]


def test_a_fault_of_an_intervention_is_told_once_however_many_phases_there_are():
    several = [phase(date(2024, month, 1), "pools.bay.places", add=1) for month in (4, 7, 10)]
    tree = small(intervention={"name": "more", "change": [{"at": "pools.none.places", "add": 2}]}, phases=several)
    assert faults_of(tree) == ["intervention.change.0.at: names nothing in this scenario, got pools.none.places"]


def test_what_may_not_change_is_told_at_the_phase_though_nothing_can_be_read_with_it():
    """A table that no longer fits what selects its rows follows from the change, and is not told beside it."""
    bare = typical()
    changes = [
        {"at": "classes.type1.attributes.acuity.by", "set": ["hour"]},
        {"at": "pools.general_medicine.beds", "set": False},
        {"at": "pools.general_medicine.places.base", "set": "nine"},
        {"at": "run.seed", "set": 4},
    ]
    whole = "cannot change from a date on: it is one for the whole run"
    expected = [(f"phases.0.change.{n}.at", whole, "") for n in (0, 1, 3)]
    bad = ("pools.general_medicine.places.base", "must be a whole number", "phases.0")
    for kept, told in ((changes, [*expected, bad]), ([*changes[:2]], expected[:2])):
        bare["phases"] = [{"from": "2025-07-01", "change": kept}]
        with pytest.raises(ScenarioFaults) as found:
            load(bare)
        assert sorted((f.path, f.rule, f.since) for f in found.value.faults) == sorted(told)
    bare["phases"] = []
    bare["intervention"] = {"name": "tried", "from": "2025-07-01", "change": changes[:2]}
    with pytest.raises(ScenarioFaults) as found:
        load(bare)
    assert [(f.path, f.rule) for f in found.value.faults] == [(f"intervention.change.{n}.at", whole) for n in (0, 1)]
