"""What an intervention brings and where it puts steps; a step by its id, and by its position no more."""

from typing import Any

import pytest

from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import load
from sim.scenario.warnings import warnings_of
from tests.scenario.test_interventions import BAY, START, both, tried
from tests.scenario.test_phases import APRIL, faults_of, world
from tests.scenario.worlds import small

# ---- what is new


NEW = {
    "pools": {"lounge": {"places": {"value": 4, "assumed": "chairs", "low": 2, "high": 6}}},
    "calendars": {"office": {"hours": [9, 17], "weekdays": ["mon"]}},
    "pathways": {"sit": [{"seize": "lounge"}, {"delay": "chair_h"}, {"release": "lounge"}, {"leave": "home"}]},
    "classes": {
        "walker": {
            "pathway": "sit",
            "arrivals": {"per_day": 2},
            "attributes": {"chair_h": {"of": {"constant": 1}}, "group": {"shares": {"a": 1}}},
        },
        "*": {"attributes": {"age": {"shares": {"old": 0.5, "young": 0.5}}}},
        "elective": {"attributes": {"sex": {"shares": {"f": 0.5, "m": 0.5}}}},
    },
    "preferences": {"somewhere": {"old": ["bed"], "young": ["bay"]}},
    "measures": {},
}


def test_new_things_are_part_of_the_scenario_and_their_numbers_are_drawn():
    scenario = load(small(intervention={"name": "new", "new": NEW}))
    first = scenario.first
    assert list(first.pools) == ["bed", "bay", "lounge"]
    assert list(first.calendars) == ["office"]
    assert list(first.pathways) == ["way", "sit"]
    assert list(first.classes) == ["type1", "elective", "walker"]
    assert {name: list(klass.attributes) for name, klass in first.classes.items()} == {
        "type1": ["age"],
        "elective": ["age", "sex"],
        "walker": ["chair_h", "group", "age"],
    }
    assert list(first.preferences) == ["somewhere"]
    assert scenario.provenance["intervention.new.pools.lounge.places"].high == 6


def test_a_row_may_be_new_in_a_table_that_is_there():
    tree = world(intervention={"name": "new", "new": {"preferences": {"place": {"b": ["bay"]}}}})
    assert list(load(tree).first.preferences["place"]) == ["a", "b"]


def test_a_change_may_open_what_is_new_on_a_day():
    new = {"pools": {"unit": {"places": 0}}}
    scenario = load(small(intervention={**tried({"at": "pools.unit.places", "set": 8, "from": APRIL}), "new": new}))
    assert [s.pools["unit"].places.base for s in scenario.by_phase if s.pools["unit"].places] == [0, 8]


def test_what_is_there_already_is_no_new_thing():
    new = {
        "pools": {"bed": {"places": 3}},
        "pathways": {"way": []},
        "classes": {"type1": {"pathway": "way"}, "*": {"attributes": {"kind": {"shares": {"a": 1}}}}},
        "preferences": {"place": {"a": ["bed"]}},
        "polls": {},
    }
    exists = "exists already: what is there is changed by `change`"
    assert faults_of(world(intervention={"name": "new", "new": new})) == [
        f"intervention.new.classes.*.attributes.kind: classes.type1.attributes.kind {exists}",
        "intervention.new.classes.type1: may only bring attributes: the class exists, and what it has is changed by "
        "`change`",
        f"intervention.new.pathways.way: pathways.way {exists}",
        "intervention.new.polls: unknown key; did you mean pools?",
        f"intervention.new.pools.bed: pools.bed {exists}",
        f"intervention.new.preferences.place.a: preferences.place.a {exists}",
    ]


@pytest.mark.parametrize("brings", [{"new": NEW}, {"steps": [{"pathway": "way", "remove": "out"}]}])
def test_structure_has_no_date(brings):
    tree = small(pathways={"way": [{"mark": "x", "id": "out"}, {"leave": "home"}]})
    tree["intervention"] = {**tried({"at": BAY, "add": 1}), **brings, "from": APRIL}
    what = next(iter(brings))
    assert faults_of(tree) == [
        f"intervention.from: does not hold for {what}, which is one for the whole run: write it beside each change, "
        "got 2024-04-01"
    ]
    load({**tree, "intervention": {**tree["intervention"], "from": START}})


# ---- steps


STEPS = [
    {"mark": "one", "id": "one"},
    {
        "branch": "kind",
        "id": "kinds",
        "paths": {"a": [], "b": [{"delay": 2, "id": "wait"}, {"go_to": "way_b"}]},
    },
    {"seize": "bed", "id": "bed", "within": 3, "otherwise": [{"mark": "gave_up", "id": "gave_up"}, {"leave": "lost"}]},
    {"leave": "home", "id": "home"},
]


def marks(*names: str) -> list[dict[str, Any]]:
    return [{"mark": name} for name in names]


def patched(*patches: dict[str, Any], more: tuple[dict[str, Any], ...] = ()) -> Any:
    """The steps of the pathway with patches made; more: those of a second intervention."""
    tree = small(pathways={"way": STEPS, "way_b": {"expects": [], "steps": [{"leave": "b", "id": "end"}]}})
    one = {"name": "one", "steps": [{"pathway": "way", **patch} for patch in patches]}
    two = {"name": "two", "steps": [{"pathway": "way", **patch} for patch in more]}
    tree["intervention"] = {"name": "both", "together": [one, two]} if more else one
    return as_written(load(tree).first.pathways["way"])


def as_written(node: Any) -> Any:
    """Steps without the ids that they were given because they had none (see test_step_ids.py)."""
    if isinstance(node, list):
        return [as_written(each) for each in node]
    if not isinstance(node, dict):
        return node
    given = next(iter(node)) != "id" and node.get("id") in {
        f"{verb}_{of}" for verb, of in node.items() if isinstance(of, str)
    }
    return {key: as_written(below) for key, below in node.items() if key != "id" or not given}


def test_steps_are_put_before_after_into_and_in_the_place_of_a_step():
    one, kinds, bed, home = STEPS
    assert patched({"before": "one", "insert": marks("x", "y")}) == [*marks("x", "y"), *STEPS]
    assert patched({"after": "one", "insert": marks("x")}) == [one, *marks("x"), kinds, bed, home]
    assert patched({"replace": "bed", "with": marks("x", "y")}) == [one, kinds, *marks("x", "y"), home]
    assert patched({"remove": "kinds"}) == [one, bed, home]
    assert patched({"into": "kinds", "way": "a", "insert": marks("x")})[1]["paths"]["a"] == marks("x")
    assert patched({"into": "bed", "way": "otherwise", "insert": marks("x")})[2]["otherwise"][0] == {"mark": "x"}


def test_steps_on_the_ways_of_a_step_have_ids_too():
    assert patched({"before": "wait", "insert": marks("x")})[1]["paths"]["b"][0] == {"mark": "x"}
    assert patched({"remove": "gave_up"})[2]["otherwise"] == [{"leave": "lost"}]


def test_two_may_put_steps_beside_one_in_the_order_given():
    for how, stands in ({"before": "bed"}, 2), ({"after": "one"}, 1):
        found = patched({**how, "insert": marks("a", "b")}, more=({**how, "insert": marks("c")},))
        assert found[stands : stands + 3] == marks("a", "b", "c")
    into = {"into": "kinds", "way": "a"}
    found = patched({**into, "insert": marks("a")}, more=({**into, "insert": marks("b")},))
    assert found[1]["paths"]["a"] == marks("a", "b")
    assert patched({"after": "one", "insert": [{"mark": "x", "id": "x"}]}, more=({"remove": "x"},)) == STEPS


@pytest.mark.parametrize("first", [{"remove": "bed"}, {"replace": "bed", "with": marks("x")}])
@pytest.mark.parametrize("second", [{"remove": "bed"}, {"replace": "bed", "with": marks("y")}])
def test_one_step_is_replaced_or_removed_once(first, second):
    how, before = next(iter(second)), next(iter(first))
    with pytest.raises(ScenarioFaults) as found:
        patched(first, more=(second,))
    (fault,) = found.value.faults
    assert str(fault) == (
        f"intervention.together.1.steps.0.{how}: bed of way is replaced or removed already, by "
        f"intervention.together.0.steps.0.{before}"
    )
    assert fault.beside == f"intervention.together.0.steps.0.{before}"


BAD = {
    "no step of way has the id 'bde'; did you mean bed?": {"before": "bde", "insert": []},
    "no step of way has the id 'wrong'; its steps have the ids one, kinds, wait": {"remove": "wrong"},
    "unknown pathway 'wey'; did you mean way?": {"pathway": "wey", "remove": "bed"},
    "kinds has no such way, but a, b, got c": {"into": "kinds", "way": "c", "insert": []},
    "needs exactly one of before, after, into, replace, remove": {"insert": []},
    "before needs insert": {"before": "bed"},
    "into needs way and insert": {"into": "kinds"},
    "replace needs with": {"replace": "bed", "insert": []},
    "with does not belong to remove": {"remove": "bed", "with": []},
    "unknown key; did you mean insert?": {"before": "bed", "insert": [], "inserts": []},
}


@pytest.mark.parametrize("rule", BAD)
def test_a_patch_that_makes_no_sense_is_refused_in_one_line(rule):
    with pytest.raises(ScenarioFaults) as found:
        patched(BAD[rule])
    (fault,) = found.value.faults
    assert rule in str(fault)


# ---- a path by the id of a step


def numbers(at: str, **change: Any) -> Any:
    tree = small(
        pathways={"way": STEPS, "way_b": {"expects": [], "steps": [{"delay": 1, "id": "end"}, {"leave": "b"}]}}
    )
    tree["intervention"] = tried({"at": at, **change})
    return load(tree).first.pathways


def test_a_number_of_a_step_is_named_by_its_id():
    assert numbers("pathways.way.wait.delay", add=1)["way"][1]["paths"]["b"][0]["delay"] == 3
    assert numbers("pathways.way_b.end.delay", multiply=4)["way_b"]["steps"][0]["delay"] == 4
    assert numbers("pathways.way.kinds.paths.a", set=marks("x"))["way"][1]["paths"]["a"] == marks("x")
    with pytest.raises(
        ScenarioFaults, match=r"names nothing in this scenario; did you mean pathways\.way\.wait\.delay"
    ):
        numbers("pathways.way.wiat.delay", add=1)


POSITIONS = {
    "pathways.way.1.paths.b.0.delay": "write pathways.way.wait.delay",
    "pathways.way.1.paths.a": "write pathways.way.kinds.paths.a",
    "pathways.way_b.steps.0": "write pathways.way_b.end",
    "pathways.way_c.0.delay": "write pathways.way_c.delay_stay_h.delay",
    "pathways.plain.0.delay": "give the step an id in the pathway and write pathways.plain.ID, or put steps beside it",
}


@pytest.mark.parametrize("at", POSITIONS)
def test_a_position_is_read_and_what_to_write_instead_is_said(at):
    pathways = {"way": STEPS, "way_b": {"steps": [{"delay": 1, "id": "end"}]}, "plain": [{"delay": 1}]}
    pathways["way_c"] = [{"delay": "stay_h"}, {"leave": "c"}]
    change = {"at": at, "set": marks("x")}
    assert load(small(pathways=pathways, intervention=tried(change))).first.pathways != pathways
    for tree, where in (
        (small(pathways=pathways, intervention=tried(change)), "intervention"),
        (small(pathways=pathways, phases=[{"from": START, "change": [change]}]), "phases.0"),
    ):
        (note,) = warnings_of(tree)
        assert str(note).startswith(
            f"{where}.change.0.at: names a step by its position, which ends with the next release"
        )
        assert POSITIONS[at] in str(note)


def test_a_position_is_refused_where_steps_are_put():
    tree = small(pathways={"way": STEPS, "way_b": [{"leave": "b"}]})
    tree["intervention"] = {
        **tried({"at": "pathways.way.0.mark", "set": "x"}, {"at": "pathways.way", "set": STEPS}),
        "steps": [{"pathway": "way", "remove": "kinds"}],
    }
    assert [fault.split(":")[0] for fault in faults_of(tree)] == [
        "intervention.change.0.at",
        "intervention.change.1.at",
    ]


NUMBERED = {"branch": "code", "id": "codes", "paths": {"1": [{"delay": 1}], "2": []}}
IN_A_PATCHED_PATHWAY = {
    "pathways.way.0.mark": True,
    "pathways.way": True,
    "pathways": True,
    "pathways.*": True,
    "pathways.way.kinds.paths.b.0.delay": True,
    "pathways.way.*.paths.b.0.delay": True,
    "pathways.*.1.paths.*.0.delay": True,
    "*.way.1.paths.b.0.delay": True,
    "pathways.way.bed.otherwise.0.mark": True,
    "pathways.way.codes.paths.1.0.delay": True,
    "pathways.way.codes.paths.1": False,
    "pathways.way.codes.paths.*.*.delay": False,
    "pathways.way.wait.delay": False,
    "pathways.way_b.0.leave": False,
}


@pytest.mark.parametrize("at", IN_A_PATCHED_PATHWAY)
def test_a_position_is_refused_wherever_it_stands_in_a_pathway_into_which_steps_are_put(at):
    """And a category that is a number is none."""
    tree = small(pathways={"way": [*STEPS, NUMBERED], "way_b": [{"leave": "b"}]})
    put = {"pathway": "way", "before": "wait", "insert": marks("x")}
    tree["intervention"] = tried({"at": at, "set": STEPS if at.endswith("paths.1") else 1}, steps=[put])
    try:
        load(tree)
        text = ""
    except ScenarioFaults as found:
        text = "\n".join(map(str, found.faults))
    assert ("must name a step by its id, since intervention.steps.0 changes what steps way has" in text) == (
        IN_A_PATCHED_PATHWAY[at]
    )


def clash(one: dict[str, Any], two: dict[str, Any]) -> list[tuple[str, str]]:
    """The faults of two interventions together, each with what it is reported beside."""
    tree = both(one, two)
    tree["pathways"] = {"way": STEPS}
    try:
        load(tree)
    except ScenarioFaults as found:
        return [(str(fault), fault.beside) for fault in found.faults]
    return []


PUT_ON_A_WAY = (
    {"pathway": "way", "into": "kinds", "way": "a", "insert": marks("x")},
    {"pathway": "way", "before": "wait", "insert": marks("x")},
    {"pathway": "way", "after": "gave_up", "insert": marks("x")},
)


@pytest.mark.parametrize("put", PUT_ON_A_WAY)
def test_steps_of_one_are_not_lost_with_what_another_sets_or_takes_away(put):
    holder = "bed" if put.get("after") else "kinds"
    way = "otherwise" if holder == "bed" else "paths.a" if "way" in put else "paths.b"
    steps = {"steps": [put]}
    ones = "intervention.together.{}.steps.0"
    for at in (f"pathways.way.{holder}.{way}", f"pathways.way.*.{way}"):
        sets = tried({"at": at, "set": STEPS[:1]})
        for order in (0, 1):
            pair = (steps, sets) if order == 0 else (sets, steps)
            (fault,) = clash(*pair)
            rule = f"intervention.together.{1 - order}.change.0.at: sets what {ones.format(order)} puts steps into"
            assert fault == (f"{rule}, which would be lost, got {at}", ones.format(order))
        load(small(pathways={"way": STEPS}, intervention={**sets, **steps}))
    for taking in ({"remove": holder}, {"replace": holder, "with": marks("y")}):
        how, second = next(iter(taking)), {"steps": [{"pathway": "way", **taking}]}
        at = f"intervention.together.1.steps.0.{how}"
        rule = f"takes {holder} away with what {ones.format(0)} puts on one of its ways, which would be lost"
        assert clash(steps, second) == [(f"{at}: {rule}", ones.format(0))]
        (fault,) = clash(second, steps)
        assert fault[1] == f"intervention.together.0.steps.0.{how}"
        assert f"is there no more: it is replaced or removed by {fault[1]}" in fault[0]
        load(small(pathways={"way": STEPS}, intervention={"name": "x", "steps": [put, *second["steps"]]}))


def test_what_stands_beside_a_step_or_is_named_by_its_own_id_is_not_lost():
    put = {"steps": [{"pathway": "way", "after": "kinds", "insert": [{"delay": 1, "id": "x"}]}]}
    for second in (
        {"steps": [{"pathway": "way", "remove": "kinds"}]},
        {"steps": [{"pathway": "way", "remove": "x"}]},
        tried({"at": "pathways.way.x.delay", "set": 2}),
        tried({"at": "pathways.way.kinds.paths.a", "set": marks("y")}),
    ):
        assert clash(put, second) == []
