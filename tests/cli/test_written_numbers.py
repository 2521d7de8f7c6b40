"""The list of every number: each once, where it is written, with what says how far it may be off."""

from pathlib import Path

import pytest

from sim.cli.written_numbers import BY_CLASS, EXACT, NONE, OWN, written_numbers

CONFIG = """\
a:
  assumed: "a guess, set by hand to 4 %"
  range: times
  one: 1
  list: [1, 2]
  own: {value: 2, assumed: "x", low: 1, high: 3}
  law: {value: 3, exact: "by law"}
  cited: {value: 4, source: "a paper"}
  again: &all {deep: 5}
b:
  copy: *all
  none: 6
  text: "7"
"""


@pytest.fixture
def numbers(tmp_path: Path):
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "ours.yaml").write_text(CONFIG, encoding="utf-8")
    return {each.path: each for each in written_numbers(tmp_path)}


def test_each_number_is_listed_once_with_its_line_and_its_kind(numbers):
    kinds = {path: (each.line, each.kind) for path, each in numbers.items()}
    assert kinds == {
        "a.one": (4, BY_CLASS),
        "a.list": (5, BY_CLASS),
        "a.own": (6, OWN),
        "a.law": (7, EXACT),
        "a.cited": (8, NONE),
        "a.again.deep": (9, BY_CLASS),
        "b.none": (12, NONE),
    }


def test_it_says_the_source_of_its_block_unless_it_has_its_own(numbers):
    assert numbers["a.law"].said == "a guess, set by hand to 4 %"
    assert numbers["a.law"].by_hand
    assert (numbers["a.cited"].said, numbers["a.cited"].by_hand) == ("a paper", False)
    assert (numbers["a.own"].low, numbers["a.own"].high, numbers["a.list"].value) == ("1", "3", "1, 2")
