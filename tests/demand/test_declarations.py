"""Classes of patients as a planner writes them: what is refused, and in which words."""

import pytest
from pydantic import ValidationError

from sim.demand.declared import build_attributes
from sim.scenario.condition import rows_named
from sim.scenario.demand import Arrivals, PatientClass

ACUITY = {"shares": {"a1": 0.2, "a2": 0.8}}


def declare(**attributes):
    return PatientClass.model_validate({"pathway": "p", "attributes": attributes})


def faults(**attributes):
    with pytest.raises(ValidationError) as caught:
        declare(**attributes)
    return {(".".join(map(str, f["loc"])).removeprefix("attributes."), f["msg"]) for f in caught.value.errors()}


def only(found):
    assert len(found) == 1, found
    return next(iter(found))


def test_shares_that_do_not_sum_name_the_sum_and_the_parts():
    where, rule = only(faults(route={"shares": {"p0": 0.84, "p1": 0.09, "p2": 0.04}}))
    assert where == "route.shares"
    assert rule.endswith("must sum to 1, got 0.97 (p0 0.84, p1 0.09, p2 0.04)")


def test_a_fault_deep_in_a_table_keeps_its_path():
    table = {"a1": {"exponential": {"mean": 2}}, "a2": {"exponential": {"mean": -2}}}
    where, rule = only(faults(acuity=ACUITY, stay_h={"by": "acuity", "of": table}))
    assert where == "stay_h.of.a2.exponential.mean"
    assert "greater than 0" in rule


def test_missing_and_unknown_rows_are_both_named():
    found = faults(acuity=ACUITY, stay_h={"by": ["acuity"], "of": {"a1": {"constant": 1}, "a3": {"constant": 1}}})
    assert found == {
        ("stay_h.of", "unknown acuity a3 (known: a1, a2)"),
        ("stay_h.of", "needs a row for every acuity, missing a2"),
    }


def test_the_second_condition_must_be_whole_in_every_row():
    table = {"a1": {"mon-sun": {"constant": 1}}, "a2": {"mon-fri": {"constant": 1}}}
    found = faults(acuity=ACUITY, stay_h={"by": ["acuity", "weekday"], "of": table})
    assert found == {
        ("stay_h.of.a2", "needs a row for every weekday, missing sat, sun (mon-fri is from mon to fri, fri included)")
    }


@pytest.mark.parametrize(
    ("by", "rule"),
    [
        ("acuty", "unknown attribute 'acuty'; did you mean acuity?"),
        ("number_h", "number_h is a number and cannot select a row"),
        ("round", "round is read fresh and cannot select a row"),
        ("later", "later must come earlier"),
    ],
)
def test_only_earlier_kept_categories_select(by, rule):
    found = faults(
        acuity=ACUITY,
        number_h={"of": {"constant": 1}},
        round={"fresh": True, "shares": {"pass": 1}},
        stay_h={"by": by, "of": {"a1": {"constant": 1}}},
        later={"shares": {"x": 1}},
    )
    assert found == {("stay_h.by", rule)}


def test_all_faults_come_at_once():
    found = faults(
        one={"shares": {"a": 0.5}},
        two={"of": {}},
        three={},
        four={"of": {"constant": 1}, "fresh": 1, "seed": 2},
    )
    assert {where for where, _ in found} == {"one.shares", "two.of", "three", "four.seed"}


def test_a_fresh_attribute_cannot_be_inherited():
    assert "cannot be inherited" in only(faults(x={"fresh": True, "inherit": "person", "shares": {"a": 1}}))[1]


def test_weekdays_and_hours_may_be_named_in_stretches():
    assert rows_named("weekday", (), ["fri-mon"])["fri-mon"] == ["fri", "sat", "sun", "mon"]
    assert rows_named("hour", (), ["22-2"])["22-2"] == ["22", "23", "0", "1"]
    assert len(rows_named("hour", (), ["8-8"])["8-8"]) == 24
    assert rows_named("hour", (), ["8-25", "mon-tue", "8"]) == {"8-25": [], "mon-tue": [], "8": []}


def test_yaml_truth_and_numbers_are_read_as_names():
    one = declare(
        frail={"shares": {True: 0.1, False: 0.9}},
        x={"by": "hour", "of": {h: {"constant": h} for h in range(24)}},
    )
    assert one.attributes["frail"].categories == ("yes", "no")
    assert list(one.attributes["x"].table)[:2] == ["0", "1"]


@pytest.mark.parametrize(
    ("arrivals", "where", "rule"),
    [
        ({"per_day": -1}, "per_day", "greater than or equal to 0"),
        ({"per_day": 1, "hour": [0.5, 0.5]}, "hour", "at least 24"),
        ({"per_day": 1, "hour": [0.04] * 24}, "hour", "must sum to 1, got 0.96 (00h 0.04, "),
        ({"per_day": 1, "weekday": [1, 1, 1, 1, 1, 1, 2]}, "weekday", "must have mean 1, got 1.14286"),
        ({"per_day": 1, "month": [1] * 13}, "month", "at most 12"),
    ],
)
def test_faults_of_arrivals(arrivals, where, rule):
    with pytest.raises(ValidationError) as caught:
        Arrivals.model_validate(arrivals)
    assert [f["loc"][0] for f in caught.value.errors()] == [where]
    assert rule in caught.value.errors()[0]["msg"]


def test_one_name_has_one_kind_in_all_classes():
    classes = {"a": declare(x={"shares": {"u": 1}}), "b": declare(x={"of": {"constant": 1}})}
    with pytest.raises(ValueError, match="x: must be a category in every class, or a number in every class"):
        build_attributes([classes], [0], 0)


def test_phases_may_change_numbers_only():
    first, later = declare(x={"of": {"constant": 1}}), declare(x={"of": {"constant": 1}, "fresh": True})
    with pytest.raises(ValueError, match=r"phase 2 may change numbers only, got a change of a\.x"):
        build_attributes([{"a": first}, {"a": later}], [0, 10], 0)
