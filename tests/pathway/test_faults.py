"""One wrong step, one fault that says where, what rule and what was found; many, and all are reported at once."""

from copy import deepcopy

import pytest

from tests.pathway.malformed import BED, BOOK, FLOW, NAMES, PLACED, SYNTAX, THEATRE, yes_no
from tests.pathway.worlds import HOME, faults, hospital


@pytest.mark.parametrize("case", [*SYNTAX, *NAMES, *FLOW])
def test_a_malformed_pathway_has_one_fault(case):
    steps, fault = {**SYNTAX, **NAMES, **FLOW}[case]
    assert faults(hospital(steps)) == [f"pathways.only{fault}"]


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ("empty", "preferences.empty.b: must name at least one pool"),
        ("twice", "preferences.twice.a: must not name bed twice"),
    ],
)
def test_a_malformed_preference_is_told_where_it_stands(table, fault):
    steps = [{"seize": {"preference": table, "by": "group"}, "as": "bed"}, {"release": "bed"}, HOME]
    assert faults(hospital(steps)) == [fault]


def test_an_unknown_pool_of_a_preference_is_told_where_it_stands():
    plain = hospital([PLACED, {"release": "bed"}, HOME], preferences={"bed": {"a": ["bde"], "b": ["ward"]}})
    assert faults(plain) == ["preferences.bed.a: unknown pool 'bde'; did you mean bed?"]


def test_a_loop_without_a_delay_or_a_wait_is_refused():
    found = faults(
        hospital({"only": [{"mark": "in"}, {"branch": "coin", "paths": {"yes": [{"go_to": "only"}], "no": [HOME]}}]})
    )
    assert found == ["pathways.only[2].branch: is in a loop without a delay or a wait"]


def test_a_pathway_that_is_only_jumps_is_refused():
    found = faults(hospital({"only": [{"go_to": "other"}], "other": [{"go_to": "only"}]}))
    assert found[0] == "pathways.only: goes round in go_to without a step"


def test_callers_must_hold_the_same_unless_the_pathway_says_what_it_expects():
    end = [{"release": "bed"}, HOME]
    one, other = [BED, {"go_to": "end"}], [{"seize": "ward"}, {"go_to": "end"}]
    plain = hospital({"one": one, "other": other, "end": end})
    plain["classes"] = {name: {"pathway": name} for name in ("one", "other")}
    assert faults(plain) == ["pathways.end[1].release: is reached holding bed by one way and ward by another"]
    plain["pathways"]["end"] = {"expects": ["ward"], "steps": end}
    plain["pathways"]["other"] = one
    assert faults(plain) == ["pathways.end.expects: is reached holding bed"]
    plain["pathways"]["end"] = {"expects": ["bed"], "steps": end}
    assert faults(plain) == []


ALIKE = {
    "preference": {"seize": {"preference": "both", "by": "group"}, "as": "held"},
    "shortest_of": {"seize": {"shortest_of": ["named", "ranked"]}, "as": "held"},
    "all_of": {"seize": {"all_of": {"named": 1, "ranked": 1}}},
}


@pytest.mark.parametrize("order", [["named", "ranked"], ["ranked", "named"]])
@pytest.mark.parametrize("request_", ALIKE)
def test_a_priority_is_a_name_or_an_attribute_and_not_both(request_, order):
    """A word that is a priority of one pool and an attribute for another has no one rank for the request."""
    seize = deepcopy(ALIKE[request_])
    if request_ == "shortest_of":
        seize["seize"]["shortest_of"] = order
    if request_ == "all_of":
        seize["seize"]["all_of"] = dict.fromkeys(order, 1)
    release = [{"release": hold} for hold in (order if request_ == "all_of" else ["held"])]
    plain = hospital([{**seize, "priority": "urgency"}, *release, HOME], preferences={"both": {"a": order, "b": order}})
    plain["pools"] |= {
        "named": {"places": 1, "priority": ["urgency", "other"]},
        "ranked": {"places": 1, "priority": ["hot", "cold"]},
    }
    assert faults(plain) == [
        "pathways.only[1].seize.priority: urgency is a priority of named and an attribute for ranked: "
        "one word, one meaning"
    ]
    plain["pools"]["named"]["priority"] = ["cold", "hot"]
    assert faults(plain) == []


BACK = {"come_back": {"with": "returns", "after": 1, "to": "only"}}


def test_a_visit_comes_back_at_most_once_by_one_step():
    loop = [{"delay": 1}, BACK, {"branch": "coin", "paths": {"yes": [{"go_to": "only"}], "no": [HOME]}}]
    assert faults(hospital(loop)) == [
        "pathways.only[2].come_back: is on a loop, and a visit comes back at most once by one step"
    ]
    assert faults(hospital([BACK, BACK, HOME])) == [
        "pathways.only[2].come_back: may follow a come_back with the same words, and a visit comes back once by them"
    ]
    assert faults(hospital([yes_no([BACK], [BACK]), HOME])) == []  # to come back to where it began is no loop


def test_a_class_must_have_what_its_way_reads():
    plain = hospital([{"delay": "stay_h"}, HOME])
    plain["classes"]["other"] = {"pathway": "only", "attributes": {}}
    fault = "pathways.only[1].delay: reads stay_h, which patients of class other do not have"
    assert faults(plain) == [fault]
    plain["classes"]["other"]["pathway"] = "onyl"
    assert faults(plain) == ["classes.other.pathway: unknown pathway 'onyl'; did you mean only?"]


def test_every_fault_is_told_at_once_with_those_of_the_scenario():
    plain = hospital({"only": [{"seize": "bde"}, {"delay": "stay"}, {"leaf": 1}, HOME], "next": [{"mark": ""}]})
    plain["pools"] = {**plain["pools"], "ward": {"places": -1}}
    plain["runs"] = {}
    plain["classes"]["patient"]["attributes"]["group"] = {"shares": {"a": 0.5, "b": 0.4}}
    verbs = "mark, seize, release, delay, wait_until, branch, go_to, come_back, leave"
    assert faults(plain) == [
        "classes.patient.attributes.group.shares: must sum to 1, got 0.9 (a 0.5, b 0.4)",
        "pathways.next[1].mark: must be a name, got ''",
        "pathways.only[1].seize: unknown pool 'bde'; did you mean bed?",
        "pathways.only[2].delay: unknown attribute 'stay'; did you mean stay_h?",
        f"pathways.only[3]: a step has exactly one verb of {verbs}; did you mean leave?, got ['leaf']",
        "pools.ward.places.base: must be greater than or equal to 0, got -1",
        "runs: unknown key; did you mean run?",
    ]


def test_a_well_formed_pathway_has_none():
    waits = {"wait_until": {"booked": "start"}}
    assert (
        faults(hospital([PLACED, {"release": "bed"}, BOOK, waits, THEATRE, {"release": "theatre"}, BACK, HOME])) == []
    )
