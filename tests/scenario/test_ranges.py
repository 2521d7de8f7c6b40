"""Classes of ranges: their numbers move together, tables of shares as one, and a number written once is drawn once."""

from copy import deepcopy

import numpy as np
import pytest

from sim.hospital.read import blueprint
from sim.scenario.drawing import name_of_draw
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import as_written
from sim.scenario.ranges import factor_of_table, tilted
from sim.study.assumptions import draw, free
from sim.study.store.key import Keys
from tests.hospital.test_varying import model
from tests.hospital.typical import plain

RANGES = {
    "times": {"low": 0.5, "high": 2.0, "reason": "a judgement"},
    "mix": {"of": "odds", "low": 0.5, "high": 2.0, "reason": "a judgement"},
}
ROWS = {"a": 0.2, "b": 0.5, "c": 0.3, "never": 0.0}
ATTRIBUTES = {
    "stay_h": {"assumed": "a guess", "range": "times", "of": {"lognormal": {"mean": 2.0, "cv": 1.0}}},
    "other_h": {"of": {"constant": {"value": 4.0, "source": "a paper", "range": "times"}}},
    "kind": {"assumed": "a guess", "range": "mix", "shares": ROWS},
    "fixed_h": {"exact": "by law", "of": {"constant": 1.0}},
    "again": {"shares": {"yes": {"value": 0.3, "assumed": "x", "low": 0.1, "high": 0.6}, "no": 0.7}},
}
AT = "classes.patient.attributes."


def tree(**attributes):
    made = model(stay=3.0, ranges=deepcopy(RANGES))
    made["classes"]["patient"]["attributes"] = deepcopy({**ATTRIBUTES, **attributes})
    return made


def drawn(made, replication):
    slots = as_written(made).slots
    vector = draw(blueprint(made).scenario, replication)
    return {path: vector.values[place] for path, place in slots.place.items()}


@pytest.mark.parametrize("replication", range(5))
def test_the_numbers_of_a_class_move_by_one_factor_whatever_file_says_them(replication):
    found = drawn(tree(), replication)
    factor = found[f"{AT}other_h.of.constant"] / 4
    assert 0.5 <= factor <= 2.0
    assert factor != 1.0
    assert found[f"{AT}stay_h.of.lognormal.mean"] == pytest.approx(2 * factor, rel=1e-14)
    assert found[f"{AT}stay_h.of.lognormal.cv"] == pytest.approx(factor, rel=1e-14)
    assert found[f"{AT}fixed_h.of.constant"] == 1.0


def test_a_table_of_shares_keeps_its_sum_and_its_noughts_and_moves_as_one():
    tables = np.array([[drawn(tree(), r)[f"{AT}kind.shares.{key}"] for key in ROWS] for r in range(40)])
    assert tables.sum(axis=1) == pytest.approx(1.0, abs=1e-14)
    assert not tables[:, 3].any()
    assert np.corrcoef(tables[:, 0], tables[:, 2])[0, 1] < -0.9  # towards the first of them, away from the last
    assert np.ptp(tables[:, 0]) > 0.02


def test_of_two_shares_with_a_range_the_first_is_drawn_and_the_other_is_the_rest():
    found = [drawn(tree(), r) for r in range(30)]
    yes = np.array([each[f"{AT}again.shares.yes"] for each in found])
    assert 0.1 <= yes.min() < 0.25
    assert 0.45 < yes.max() <= 0.6
    assert [each[f"{AT}again.shares.no"] for each in found] == pytest.approx(1 - yes)


@pytest.mark.parametrize("factor", [0.3, 1.0, 2.5])
def test_the_factor_of_a_table_is_read_back_from_it(factor):
    table = np.array([0.0, 0.2, 0.5, 0.3])
    assert factor_of_table(table, tilted(table, factor)) == pytest.approx(factor)


def test_a_number_that_was_set_by_hand_has_a_range_and_is_not_drawn():
    by_hand = {**ATTRIBUTES["kind"], "assumed": "set by hand to 4 %"}
    made = tree(kind=by_hand)
    known = as_written(made)
    assert known.provenance[f"{AT}kind.shares.a"].range == "mix"
    assert drawn(made, 0)[f"{AT}kind.shares.a"] == 0.2


def test_a_vector_may_leave_a_class_and_is_told_where_it_leaves_a_number():
    slots = as_written(tree()).slots
    slot = slots[slots.place[f"{AT}other_h.of.constant"]]
    assert (slot.low, slot.high, slot.shape) == (2.0, 8.0, "triangular")
    (fault,) = slots.faults(slots.vector({slot.path: 9.0}))
    assert "must lie between its low and its high" in str(fault)


def test_what_a_class_says_is_in_no_key_but_what_is_drawn_with_it_is():
    wider = tree()
    wider["ranges"]["times"]["high"] = 3.0
    one, other = Keys.of(tree(), "compiled", "Job"), Keys.of(wider, "compiled", "Job")
    assert one.key(0) == other.key(0)
    vectors = [draw(blueprint(each).scenario, 0) for each in (tree(), wider)]
    assert one.key(0, vectors[0]) != other.key(0, vectors[1])


def test_an_attribute_of_several_classes_of_patients_is_drawn_once_and_told_once():
    made = plain()
    found = [drawn(made, r) for r in range(3)]
    slots = as_written(made).slots
    by_name = {}
    for place in slots.drawn.tolist():
        by_name.setdefault(name_of_draw(slots.paths[place]), []).append(slots.paths[place])
    shared = {name: paths for name, paths in by_name.items() if len(paths) > 1 and "stay_kind" not in name}
    assert len(shared) > 5
    for paths in shared.values():
        ends = {(slots[slots.place[p]].low, slots[slots.place[p]].high, slots[slots.place[p]].value) for p in paths}
        if len(ends) == 1:
            assert all(len({each[path] for path in paths}) == 1 for each in found), paths
    told = [each.name for each in slots.draws if each.name.endswith("bed_turnaround_h.of.lognormal.mean")]
    assert told == ["classes.type1.attributes.bed_turnaround_h.of.lognormal.mean"]
    assert [p for p in free(blueprint(made).scenario) if p.endswith("bed_turnaround_h.of.lognormal.mean")] == told


@pytest.mark.parametrize(
    ("attribute", "told"),
    [
        ({"range": "tims", "assumed": "x", "of": {"constant": 1}}, "names no class of ranges; there are times, mix"),
        ({"of": {"constant": {"value": 3, "source": "x", "range": "mix"}}}, "must lie between 0 and 1, for mix"),
        ({"range": "times", "assumed": "x", "shares": {"a": 0.5, "b": 0.5}}, "must be a class of odds, for the shares"),
        ({"shares": {"a": {"value": 0.5, "source": "x", "range": "mix"}, "b": {"value": 0.5, "source": "x"}}},
         "is moved as one: each of its shares needs the same range, got none and mix"),
        ({"of": {"constant": {"value": 3, "assumed": "x", "low": 1, "high": 4, "range": "times"}}}, "must say one of"),
        ({"of": {"constant": {"value": 3, "source": "x", "exact": ""}}}, "must be text"),
        ({"range": "times", "exact": "x", "of": {"constant": 1}}, "says a range and why it is exact"),
    ],
)  # fmt: skip
def test_a_range_that_makes_no_sense_is_one_line(attribute, told):
    with pytest.raises(ScenarioFaults) as found:
        blueprint(tree(stay_h=attribute))
    assert any(told in str(fault) for fault in found.value.faults)


def test_more_classes_than_twelve_and_a_class_without_width_are_refused():
    many = tree()
    many["ranges"] = {f"c{n}": RANGES["times"] for n in range(13)}
    many["ranges"]["times"], many["ranges"]["mix"] = RANGES["times"], {**RANGES["mix"], "low": 1, "high": 1}
    with pytest.raises(ScenarioFaults) as found:
        blueprint(many)
    lines = "\n".join(map(str, found.value.faults))
    assert "ranges" in lines
    assert "low and high must differ" in lines or "at most 12" in lines
