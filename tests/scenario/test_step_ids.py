"""A step is found by its id, or by its verb and the name that stands with it."""

from typing import Any

import pytest

from sim.cli import scenario
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import load
from sim.scenario.step_ids import by_position, ids_of, nearest_id, steps_of, with_ids
from tests.scenario.test_interventions import tried
from tests.scenario.test_structure import marks
from tests.scenario.worlds import small

WAY = [
    {"mark": "seen"},
    {"delay": 1},
    {"delay": {"value": 2, "source": "assessment"}},
    {"seize": {"slots": "list", "by": "kind"}, "quantity": "planned_h"},
    {"seize": {"preference": "bed", "by": "group"}, "as": "place"},
    {"wait_until": {"time_of_day": 9}},
    {"wait_until": {"booked": "start"}, "id": "begins"},
    {"branch": "kind", "paths": {"a": [{"mark": "seen"}, {"leave": "a"}], "b": []}},
    {"come_back": {"with": "again", "after": "days_h", "to": "way"}},
]


def test_a_step_without_an_id_is_called_by_its_verb_and_a_name():
    assert [*ids_of(with_ids({"pathways": {"way": WAY}}), "way")] == [
        "seize_list",
        "seize_place",
        "begins",
        "branch_kind",
        "leave_a",
        "come_back_again",
    ]  # `seen` is marked twice, and a number is no name


def test_an_id_goes_before_what_another_step_is_called():
    tree = {"pathways": {"way": [{"mark": "seen"}, {"delay": "stay_h", "id": "mark_seen"}]}}
    assert by_position(with_ids(tree), "pathways.way.mark_seen.delay") == "pathways.way.1.delay"


@pytest.mark.parametrize("how", ["before", "after", "replace", "remove"])
def test_steps_are_put_beside_a_step_by_what_it_is_called(how):
    tree = small(pathways={"way": [{"mark": "came"}, {"mark": "went"}, {"leave": "done"}]})
    insert = {"replace": {"with": marks("x")}, "remove": {}}.get(how, {"insert": marks("x")})
    tree["intervention"] = tried() | {"steps": [{"pathway": "way", how: "mark_went", **insert}]}
    found = [step.get("mark") for step in load(tree).first.pathways["way"]]
    assert (
        found
        == {
            "before": ["came", "x", "went", None],
            "after": ["came", "went", "x", None],
            "replace": ["came", "x", None],
            "remove": ["came", None],
        }[how]
    )


TWO = [{"delay": "a_h"}, {"mark": "between"}, {"delay": "b_h"}, {"leave": "done"}]


def delays(*parts: dict[str, Any]) -> list[Any]:
    """The delays of the pathway with interventions together, one change or patch each."""
    tree = small(pathways={"way": TWO})
    attributes = {f"{name}_h": {"of": {"constant": 1}} for name in "abc"}
    tree["classes"] = {
        name: {**own, "attributes": own.get("attributes", {}) | attributes} for name, own in tree["classes"].items()
    }
    tree["intervention"] = {"name": "all", "together": [{"name": f"n{n}", **part} for n, part in enumerate(parts)]}
    return [step["delay"] for step in load(tree).first.pathways["way"] if "delay" in step]


def sets(name: str, value: Any) -> dict[str, Any]:
    return {"change": [{"at": f"pathways.way.{name}.delay", "set": value}]}


def test_a_step_keeps_its_name_whatever_a_change_makes_of_it():
    assert delays(sets("delay_a_h", "b_h"), sets("delay_b_h", "c_h")) == ["b_h", "c_h"]
    assert delays(sets("delay_b_h", "c_h"), sets("delay_a_h", "b_h")) == ["b_h", "c_h"]


def test_a_step_keeps_its_name_whoever_is_put_beside_it():
    another = {"steps": [{"pathway": "way", "after": "mark_between", "insert": [{"delay": "b_h"}]}]}
    for order in ((another, sets("delay_b_h", "c_h")), (sets("delay_b_h", "c_h"), another)):
        assert delays(*order) == ["a_h", "b_h", "c_h"]


def test_two_that_set_one_step_by_its_name_clash_as_by_an_id():
    """The second delay is made to be called as the first was: the third change is of the first all the same."""
    with pytest.raises(ScenarioFaults, match="which would be lost"):
        delays(sets("delay_a_h", "c_h"), sets("delay_b_h", "a_h"), sets("delay_a_h", "b_h"))


def test_the_command_line_names_a_step_as_the_files_do():
    at = "pathways.day_case.delay_recovery_h"
    tree = scenario(f"{at}.delay=gap_h", f"{at}.clock=transfer_of_care_hub")
    (step,) = [step for step in tree["pathways"]["day_case"]["steps"] if step.get("clock")]
    assert step["delay"] == "gap_h"


def test_every_step_of_the_shipped_trust_is_found_by_a_name():
    tree = with_ids(scenario())
    for pathway in tree["pathways"]:
        named = {stands.path for stands in ids_of(tree, pathway).values()}
        assert [stands.path for stands in steps_of(tree, pathway) if stands.path not in named] == []


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (("gives_up", "goes_home"), "two steps are called so: their ids are gives_up, goes_home"),
        ((None, None), "two steps are called so: give the one that is meant an id"),
        ((None, "goes_home"), ""),  # the one without an id is alone in being called so
    ],
)
def test_a_name_that_several_steps_have_is_told_with_their_ids(ids, told):
    steps = [{"id": name, "mark": "went"} if name else {"mark": "went"} for name in ids]
    tree = small(pathways={"way": [{"mark": "came"}, *steps, {"leave": "done"}]})
    tree["intervention"] = tried() | {"steps": [{"pathway": "way", "before": "mark_went", "insert": marks("x")}]}
    faults = []
    if told:
        with pytest.raises(ScenarioFaults) as found:
            load(tree)
        faults = [fault.rule for fault in found.value.faults]
    else:
        load(tree)
    assert faults == ([f"no step of way has the id 'mark_went'; {told}"] if told else [])
    tree["intervention"] = tried(change=[{"at": "pathways.way.mark_went.mark", "set": "gone"}])
    if told:
        with pytest.raises(ScenarioFaults, match=told):
            load(tree)


def test_a_message_names_the_nearest_ids_and_not_all():
    tree = {"pathways": {"way": [{"mark": "x", "id": f"{word}_{n}"} for word in ("go", "stay") for n in range(40)]}}
    told = nearest_id(tree, "way", "stayings")
    assert told.startswith("; its steps have the ids stay_")
    assert told.endswith(" and 74 more")
    assert len(told) < 100
