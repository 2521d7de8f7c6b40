"""What is marked on every way through a pathway."""

import pytest

from sim.hospital.read import blueprint
from sim.pathway.graph import always_marked
from tests.engine.worlds import tree

FREE = {"release": "bed"}
GONE = [{"leave": "gone"}]
HOME = [{"mark": "out"}, {"leave": "home"}]


@pytest.mark.parametrize(
    ("steps", "marks"),
    [
        ([{"mark": "in"}, *HOME], {"in", "out"}),
        ([{"mark": "in"}, {"seize": "bed", "within": 1, "otherwise": GONE}, FREE, *HOME], {"in"}),
        ([{"seize": "bed", "within": 1, "otherwise": HOME}, FREE, *HOME], {"out"}),
        (
            [{"branch": "kind", "paths": {"a": [{"mark": "x"}], "b": [{"mark": "x"}, {"mark": "y"}]}}, *HOME],
            {"x", "out"},
        ),
        ([{"branch": "kind", "paths": {"a": [{"mark": "x"}, *GONE], "b": []}}, *HOME], set()),
        ([{"come_back": {"with": "again", "after": 1, "to": "only"}}, *HOME], {"out"}),
    ],
)
def test_a_mark_is_certain_that_no_way_goes_round(steps, marks):
    own = {"kind": {"shares": {"a": 0.5, "b": 0.5}}, "again": {"shares": {"yes": 0.1, "no": 0.9}}}
    program = blueprint(tree(steps, {"bed": 1}, own)).program
    assert always_marked(program, program.entries[0]) == marks


def test_a_loop_is_gone_through_once_at_least():
    loop = [{"mark": "round"}, {"delay": 1}, {"branch": "kind", "paths": {"a": [{"go_to": "only"}], "b": [*HOME]}}]
    own = {"kind": {"shares": {"a": 0.5, "b": 0.5}}}
    program = blueprint(tree(loop, {"bed": 1}, own)).program
    assert always_marked(program, program.entries[0]) == {"round", "out"}
