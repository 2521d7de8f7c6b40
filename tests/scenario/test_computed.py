"""Attributes that are computed or share a draw, as a planner writes them: what is refused, and in which words."""

import pytest

from tests.engine.worlds import tree
from tests.pathway.worlds import HOME, faults

HAS = {"stay_h": 2, "group": {"shares": {"a": 0.5, "b": 0.5}}, "round_h": {"of": {"constant": 1}, "fresh": True}}
AT = "classes.patient.attributes."
NUMBER = {"of": {"constant": 1}}


def found(**has):
    return [fault.removeprefix(AT) for fault in faults(tree([HOME], {"bed": 1}, {**HAS, **has}))]


@pytest.mark.parametrize(
    ("attribute", "fault"),
    [
        ({"sum": ["stay", 1]}, "x.sum: unknown attribute 'stay'; did you mean stay_h?"),
        ({"sum": ["group", "stay_h"]}, "x.sum: group is a category, and a number is needed"),
        ({"least": ["round_h", 1]}, "x.least: round_h is drawn anew at each reading, and what is computed is kept"),
        ({"product": [2, 3]}, "x.product: must name at least one attribute, got [2, 3]"),
        ({"greatest": ["stay_h"]}, "x.greatest: must have at least 2, got ['stay_h']"),
        ({"sum": ["stay_h", True]}, "x.sum.1: must be an attribute or a number of at most 10,000,000, got True"),
        ({"linear": {"of": "x", "times": 2}}, "x.linear: goes in a circle: x needs x"),
        ({"linear": {"times": 2}}, "x.linear.of: is missing"),
        ({"log_linear": {"of": "stay_h", "time": 2}}, "x.log_linear.time: unknown key; did you mean times?"),
        (
            {"bands": {"of": "stay_h", "rows": [{"below": 4, "is": 1}, {"below": 3, "is": 2}, {"is": 3}]}},
            "x.bands: bands must rise, got below 4, 3",
        ),
        (
            {"bands": {"of": "stay_h", "rows": [{"below": 4, "is": 1}, {"below": 5, "is": 2}]}},
            "x.bands: every row but the last needs `below`, and the last has none",
        ),
        (
            {"bands": {"of": "stay_h", "rows": [{"below": 4, "is": 1}, {"is": "long"}]}},
            "x.bands: what bands come to must be categories in all rows, or numbers in all",
        ),
        (
            {"sum": ["stay_h", 1], "of": {"constant": 1}},
            "x: needs one of shares (a category), of (a number), sum, product, least, greatest, linear, log_linear,"
            " bands (computed), got of, sum",
        ),
        ({"sum": ["stay_h", 1], "fresh": True}, "x: is computed (sum), and fresh belongs to what is drawn"),
        ({"sum": ["stay_h", 1], "unit": "days"}, "x: unit belongs to a duration (of), not to sum"),
        ({**NUMBER, "same_draw_as": "x"}, "x.same_draw_as: must name another attribute"),
        ({**NUMBER, "same_draw_as": "colour"}, "x.same_draw_as: unknown attribute 'colour'"),
        ({**NUMBER, "same_draw_as": "twice_h"}, "x.same_draw_as: twice_h has no draw of its own"),
        (
            {**NUMBER, "same_draw_as": "round_h"},
            "x.same_draw_as: round_h is drawn anew at each reading, and a draw that is shared is kept",
        ),
        (
            {**NUMBER, "same_draw_as": "stay_h", "fresh": True},
            "x: what is read fresh cannot share a draw (same_draw_as)",
        ),
        (
            {**NUMBER, "same_draw_as": "stay_h", "inherit": "person"},
            "x: inherit belongs to stay_h, whose draw it has",
        ),
        ({**NUMBER, "correlated_with": "stay_h"}, "x: correlated_with and rank_correlation come together"),
        (
            {**NUMBER, "correlated_with": "stay_h", "rank_correlation": 1.5},
            "x.rank_correlation: must be less than or equal to 1, got 1.5",
        ),
        (
            {**NUMBER, "correlated_with": "stay_h", "rank_correlation": 0.5, "same_draw_as": "stay_h"},
            "x: needs either same_draw_as or correlated_with",
        ),
    ],
)
def test_a_fault_is_one_line(attribute, fault):
    (fault_of,) = found(twice_h={"sum": ["stay_h", "stay_h"]}, x=attribute)
    assert fault_of.partition(", got {")[0] == fault


def test_another_class_s_attribute_is_unknown():
    classes = {"one": {"stay_h": 2}, "two": {"other_h": {**NUMBER, "same_draw_as": "stay_h"}}}
    assert faults(tree([HOME], {"bed": 1}, classes=classes)) == [
        "classes.two.attributes.other_h.same_draw_as: unknown attribute 'stay_h'"
    ]


def test_circles_and_all_else_come_at_once():
    banded = {"bands": {"of": "age", "rows": [{"below": 3, "is": "s"}, {"is": "l"}]}}
    assert found(
        a={"sum": ["b", 1]},
        b={"product": ["a", "c"]},
        c={"least": ["b", "zz"]},
        size=banded,
        age={"by": "size", "of": {"s": {"constant": 1}, "l": {"constant": 2}}},
    ) == [
        "a.sum: goes in a circle: a needs b needs a",
        "b.product: goes in a circle: b needs c needs b",
        "c.least: unknown attribute 'zz'",
        "size.bands: goes in a circle: size needs age needs size",
    ]


def test_a_phase_may_change_numbers_only():
    def fault_of(at, value):
        plain = tree([HOME], {"bed": 1}, {**HAS, "y_h": 1, "x": {"sum": ["stay_h", 1]}})
        return faults({**plain, "phases": [{"from": "2024-01-09", "change": [{"at": f"{AT}{at}", "set": value}]}]})

    assert fault_of("x.sum", ["stay_h", 4]) == []
    assert fault_of("x.sum", ["y_h", 4]) == ["classes: phase 2 may change numbers only, got a change of patient.x"]


def test_an_intervention_puts_a_computed_attribute_in_the_place_of_a_drawn_one():
    """With all that belongs only to what is drawn, and whatever stands before it."""
    plain = tree([{"delay": "x"}, HOME], {"bed": 1}, {"x": {"by": "hour", "of": {"0-24": {"constant": 1}}}, **HAS})
    change = {"at": f"{AT}x", "set": {"linear": {"of": "stay_h", "times": 0.5}}}
    assert faults({**plain, "intervention": {"name": "patience follows the stay", "change": [change]}}) == []
