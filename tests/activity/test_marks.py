"""A measure whose marks no pathway makes is missing, and never 0; a mark nearly of its name is a fault."""

import copy

import pytest

from sim.activity.declared import BY_NAME
from sim.activity.flow import measures
from sim.activity.marks import MARKS_OF, misspelt_marks
from tests.activity.worlds import PATHWAYS, simulated

WANTED = sorted({mark for marks in MARKS_OF.values() for mark in marks})
NOT_AT_MARKS = ("integrals", "roster", "session", "clinic")


def called_otherwise(tree, mark, other):
    """The pathways with one mark under another name."""
    if isinstance(tree, dict):
        return {k: other if (k, v) == ("mark", mark) else called_otherwise(v, mark, other) for k, v in tree.items()}
    return [called_otherwise(each, mark, other) for each in tree] if isinstance(tree, list) else tree


def without(mark, other):
    return simulated(pathways=called_otherwise(copy.deepcopy(PATHWAYS), mark, other))


@pytest.mark.parametrize("mark", WANTED)
def test_a_measure_without_its_mark_is_left_out_and_no_other(mark):
    """Half of the waits over twelve hours were once told as 0 % where nobody marks the decision to admit."""
    whole, lacking = measures(simulated()), measures(without(mark, "xyzzy"))
    gone = {name for name in whole.names if mark in MARKS_OF.get(name, ())}
    assert gone
    assert set(whole.names) - set(lacking.names) == gone


def test_every_measure_counted_at_marks_says_at_which():
    for name, declared in BY_NAME.items():
        marks = {m for m in WANTED if m in declared.counted_at.split(", ")}
        assert marks <= set(MARKS_OF.get(name, ())) or not marks, name
        elsewhere = any(word in declared.counted_at for word in NOT_AT_MARKS)
        assert name in MARKS_OF or elsewhere or declared.counted_at == "midnight", name


@pytest.mark.parametrize("mark", WANTED)
def test_a_mark_of_nearly_the_name_is_a_fault_that_says_which(mark):
    slip = mark[:-2] + mark[-1] + mark[-2]  # two letters change places
    (fault,) = misspelt_marks(without(mark, slip).blueprint)
    assert fault.path == "pathways"
    assert f"no pathway makes the mark {mark}," in fault.rule
    assert fault.rule.endswith(f"did you mean it by {slip}?")
    assert not list(misspelt_marks(without(mark, "xyzzy").blueprint))


def test_the_typical_marks_are_no_fault():
    assert not list(misspelt_marks(simulated().blueprint))
