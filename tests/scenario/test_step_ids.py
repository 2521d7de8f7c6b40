"""A step is found by its id, or by its verb and the name that stands with it."""

import pytest

from sim.cli import scenario
from sim.scenario.load import load
from sim.scenario.step_ids import by_position, ids_of, steps_of
from tests.scenario.test_interventions import marks, small, tried

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
    assert [*ids_of({"pathways": {"way": WAY}}, "way")] == [
        "begins",
        "seize_list",
        "seize_place",
        "branch_kind",
        "leave_a",
        "come_back_again",
    ]  # `seen` is marked twice, and a number is no name


def test_an_id_goes_before_what_another_step_is_called():
    tree = {"pathways": {"way": [{"mark": "seen"}, {"delay": "stay_h", "id": "mark_seen"}]}}
    assert by_position(tree, "pathways.way.mark_seen.delay") == "pathways.way.1.delay"


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


def test_every_step_of_the_shipped_trust_is_found_by_a_name():
    tree = scenario()
    for pathway in tree["pathways"]:
        named = {stands.path for stands in ids_of(tree, pathway).values()}
        assert [stands.path for stands in steps_of(tree, pathway) if stands.path not in named] == []
