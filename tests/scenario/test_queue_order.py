"""The order of a queue as a planner writes it: what is refused and in which words, and how priorities rise."""

import pytest

from sim.hospital.read import blueprint
from sim.scenario.pools import Pool
from sim.scenario.queue_order import KINDS, WORDS, OrderKind, QueueOrder
from tests.engine.worlds import tree
from tests.pathway.worlds import HOME, faults

HAS = {"score": 2, "group": {"shares": {"a": 0.5, "b": 0.5}}, "round_h": {"of": {"constant": 1}, "fresh": True}}
USE = [{"seize": "bed"}, {"release": "bed"}, HOME]
RANKED = [{"seize": "bed", "priority": "red"}, {"release": "bed"}, HOME]
AT = "pools.bed."


def found(steps=USE, has=HAS, **bed):
    return faults(tree(steps, {"bed": {"places": 1, **bed}}, has))


def test_every_kind_of_order_has_a_key_and_words():
    assert set(KINDS.values()) == set(WORDS) == set(OrderKind) - {OrderKind.ARRIVAL}
    assert set(QueueOrder.model_fields) == {*KINDS, *QueueOrder.one_of.only_with}


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        ("due", "order: must be arrival, or a mapping with due_h, lowest or highest, got due"),
        ({}, "order: must have one of due_h, lowest and highest, got none of them"),
        (
            {"lowest": "score", "highest": "score"},
            "order: must have one of due_h, lowest and highest, got lowest and highest",
        ),
        (
            {"lowest": "score", "since": "came"},
            "order: since belongs to due_h: a number counts from nothing, got {'lowest': 'score', 'since': 'came'}",
        ),
        ({"due_h": -1}, "order.due_h: must be an attribute or a number of hours from 0 to 10,000,000, got -1"),
        ({"due": 4}, "order.due: unknown key; did you mean due_h?"),
        ({"lowest": "scor"}, "order: unknown attribute 'scor'; did you mean score?"),
        ({"highest": "group"}, "order: group is a category, and a number is needed"),
        ({"due_h": "round_h"}, "order: round_h is drawn anew at each reading, and what selects must be kept"),
    ],
)
def test_an_order_that_is_none_is_told_in_one_line(order, fault):
    assert found(order=order) == [AT + fault]


def test_an_order_is_of_what_every_class_has_and_marks():
    pools = {"bed": {"places": 1, "order": {"lowest": "score"}}}
    assert faults(tree({"only": USE}, pools, classes={"one": {"score": 1}, "other": {}})) == [
        "pathways.only[1].seize: reads score, which patients of class other do not have"
    ]
    text = "pathways.only[1].seize: waits for bed by hours since came, which is not marked on every way to it"
    way = {"branch": "group", "paths": {"a": [{"mark": "came"}], "b": []}}
    assert found([way, *USE], order={"due_h": 4, "since": "came"}) == [text.replace("[1]", "[2]")]
    text = f"{AT}order.since: came is marked nowhere"
    assert found(order={"due_h": 4, "since": "came"}) == [text]
    text = f"{AT}order.since: caem is marked nowhere; did you mean came?"
    assert found([{"mark": "came"}, *USE[:2], *USE], order={"due_h": 4, "since": "caem"}) == [text]
    assert found([{"mark": "came"}, *USE], order={"due_h": 4, "since": "came"}) == []


def test_a_fault_of_an_order_is_told_once_however_many_ask():
    twice = [{"seize": "bed"}, {"release": "bed"}, *USE]
    assert found(twice, order={"lowest": "scor"}) == [AT + "order: unknown attribute 'scor'; did you mean score?"]


@pytest.mark.parametrize(
    ("rises", "fault"),
    [
        ([{"after_h": 4}], "rises.0: must have either as_urgent_as or steps_up, got {'after_h': 4}"),
        ([{"after_h": 4, "steps_up": 1, "as_urgent_as": "red"}], "rises.0: must have either as_urgent_as or steps_up"),
        ([{"after_h": 0, "steps_up": 1}], "rises.0.after_h: must be greater than 0, got 0"),
        ([{"after_h": 4, "steps_up": 0}], "rises.0.steps_up: must be greater than or equal to 1, got 0"),
        ([{"after_h": 4, "as_urgent_as": "rd"}], "rises.0.as_urgent_as: unknown priority 'rd'; did you mean red?"),
        (
            [{"after_h": 4, "steps_up": 1, "of": ["blue"]}],
            "rises.0.of: unknown priority 'blue'; the priorities are red, amber, green",
        ),
        (
            [{"after_h": 4, "as_urgent_as": "green"}],
            "rises.0: makes nobody more urgent: the priorities are red, amber, green",
        ),
        (
            [{"after_h": 4, "steps_up": 1, "of": "red"}],
            "rises.0: makes nobody more urgent: the priorities are red, amber, green",
        ),
        ([{"after_h": 4, "steps_up": 1, "to": "red"}], "rises.0.to: unknown key"),
    ],
)
def test_a_rise_that_is_none_is_told_in_one_line(rises, fault):
    (shown,) = found(RANKED, priority=["red", "amber", "green"], rises=rises)
    assert shown.removeprefix(AT).startswith(fault)


def test_each_name_of_a_rise_that_is_no_priority_is_a_line_of_its_own():
    shown = found(
        RANKED, priority=["red", "green"], rises=[{"after_h": 1, "of": ["gren", "x"], "as_urgent_as": "redd"}]
    )
    assert shown == [
        f"{AT}rises.0.as_urgent_as: unknown priority 'redd'; did you mean red?",
        f"{AT}rises.0.of: unknown priority 'gren'; did you mean green?",
        f"{AT}rises.0.of: unknown priority 'x'; the priorities are red, green",
    ]


def test_priorities_rise_only_where_there_are_several():
    (shown,) = found(rises=[{"after_h": 4, "steps_up": 1}])
    assert (
        "pools.bed.rises: needs a priority of at least two names, the most urgent first, through which to rise" in shown
    )


def test_all_faults_of_a_pool_and_its_steps_come_at_once():
    shown = found(
        [{"seize": "bed", "priority": "pink"}, {"release": "bed"}, HOME], priority=["red"], order={"lowest": "x"}
    )
    assert len(shown) == 2


@pytest.mark.parametrize(
    ("rises", "ladders"),
    [
        ([{"after_h": 40, "as_urgent_as": "a"}], [[], [(40, 0)], [(40, 0)], [(40, 0)]]),
        (
            [{"after_h": 1, "steps_up": 1}, {"after_h": 2, "steps_up": 2}],
            [[], [(1, 0)], [(1, 1), (2, 0)], [(1, 2), (2, 0)]],
        ),
        ([{"after_h": 2, "as_urgent_as": "c"}, {"after_h": 1, "steps_up": 1}], [[], [(1, 0)], [(1, 1)], [(1, 2)]]),
        ([{"after_h": 2, "as_urgent_as": "b", "of": "d"}], [[], [], [], [(2, 1)]]),
        ([{"after_h": 2, "steps_up": 9}, {"after_h": 3, "as_urgent_as": "a"}], [[], [(2, 0)], [(2, 0)], [(2, 0)]]),
    ],
)
def test_the_ranks_that_each_priority_comes_to(rises, ladders):
    pool = Pool.model_validate({"places": 1, "priority": ["a", "b", "c", "d"], "rises": rises})
    assert [[(ms / 3.6e6, rank) for ms, rank in ladder] for ladder in pool.ladders] == ladders


def test_order_and_rises_are_one_for_the_whole_run_and_an_intervention_may_set_them():
    bed = {
        "places": 1,
        "priority": ["red", "green"],
        "order": {"lowest": "score"},
        "rises": [{"after_h": 4, "steps_up": 1}],
    }
    plain = tree(RANKED, {"bed": bed}, HAS)
    changes = [("pools.bed.order", {"highest": "score"}), ("pools.bed.rises", [{"after_h": 9, "steps_up": 1}])]
    for at, new in changes:
        change = {"at": at, "set": new}
        (shown,) = faults({**plain, "phases": [{"from": "2024-01-15", "change": [change]}]})
        assert "one for the whole run" in shown
        made = blueprint({**plain, "intervention": {"name": "other", "change": [change]}})
        pool = made.scenario.first.pools["bed"]
        assert (pool.order.highest == "score") == (at == "pools.bed.order")
        assert (pool.ladders[1][0][0] == 9 * 3_600_000) == (at == "pools.bed.rises")
