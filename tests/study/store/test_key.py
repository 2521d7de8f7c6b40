"""The key of a run: moved by all that can move its outcome, and by nothing else."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.scenario.fields import scope_at
from sim.scenario.scope import Scope
from sim.scenario.tree import get, putting
from sim.study.store.key import Key, Keys
from tests.hospital.typical import read
from tests.study.worlds import month

TREE = month()
KEYS = Keys.of(TREE, "compiled", "Job")
SLOTS = KEYS.slots
EVERY = range(len(SLOTS))


def typed(path: str, number: Any) -> dict[str, Any]:
    """The tree with a number written where it stands, as the command line writes it: without a source."""
    made: dict[str, Any] = putting(TREE, path, number)
    return made


def key_of(tree: dict[str, Any], replication: int = 0) -> Key:
    return Keys.of(tree, "compiled", "Job").key(replication)


def another(place: int, by: int) -> float:
    """Another number for a slot, of the same kind, within its range where it has one."""
    value, low, high = (float(each[place]) for each in (SLOTS.values, SLOTS.low, SLOTS.high))
    if np.isnan(low):
        return int(value) + by if SLOTS.whole[place] else value + by / 7
    return math.floor(high) if SLOTS.whole[place] else (low if value != low else high)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(EVERY), st.integers(1, 9))
def test_a_number_has_the_same_key_typed_and_in_a_vector(place, by):
    path, number = SLOTS.paths[place], another(place, by)
    if number == SLOTS.values[place] or path not in WRITTEN:
        return
    key = Keys.of(typed(path, number), "compiled", "Job").key(3)
    given_so = KEYS.key(3, SLOTS.vector({path: number}))
    assert key != KEYS.key(3)
    if scope_at(path) is Scope.STUDY:  # refused in a vector, and not where it is typed
        assert key != given_so
    else:
        assert key == given_so


@pytest.mark.parametrize("place", np.flatnonzero(SLOTS.whole & (SLOTS.high < 0) & ~np.isnan(SLOTS.low)).tolist())
def test_a_whole_number_below_nought_has_the_same_key_typed_and_in_a_vector_wherever_a_vector_may_have_it(place):
    path = SLOTS.paths[place]
    for number in range(math.floor(SLOTS.low[place]), math.ceil(SLOTS.high[place]) + 1):
        vector = SLOTS.vector({path: number})
        assert not SLOTS.faults(vector)
        assert KEYS.key(3, vector) == Keys.of(typed(path, number), "compiled", "Job").key(3)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(EVERY), st.integers(1, 9))
def test_every_slot_and_every_other_number_of_it_has_a_key_of_its_own(place, by):
    one, other = (KEYS.key(0, SLOTS.at([place], [SLOTS.values[place] + step])) for step in (by, by + 0.5))
    assert len({KEYS.key(0), one, other}) == 3
    assert KEYS.key(0, SLOTS.at([place], [SLOTS.values[place]])) == KEYS.key(0, SLOTS.vector()) == KEYS.key(0)


def _written() -> set[str]:
    """Slots whose path leads to the same place in the tree as it is written: steps have names in the bare one."""
    found = set()
    for path in SLOTS.paths:
        try:
            get(TREE, path)
        except (KeyError, ValueError, TypeError, IndexError):
            continue
        found.add(path)
    return found


WRITTEN = _written()


def test_most_slots_can_be_typed():
    assert len(WRITTEN) > len(SLOTS) / 2


def test_what_leaves_its_range_in_a_vector_is_another_run_than_the_same_number_typed():
    path, place = next((SLOTS.paths[at], at) for at in SLOTS.drawn.tolist() if SLOTS.paths[at] in WRITTEN)
    number = float(SLOTS.high[place]) + 1
    assert Keys.of(typed(path, number), "compiled", "Job").key(0) != KEYS.key(0, SLOTS.vector({path: number}))


def test_engine_replication_kind_of_outcome_and_seed_are_in_the_key():
    whole = 2**53
    keys = [
        KEYS.key(0),
        KEYS.key(1),
        Keys.of(TREE, "simpy", "Job").key(0),
        Keys.of(TREE, "compiled", "ModelJob").key(0),
        key_of(typed("run.seed", 2)),
        key_of(typed("run.seed", whole)),
        key_of(typed("run.seed", whole + 1)),  # the same as a real number
    ]
    assert len(set(keys)) == len(keys)


def _texts(node: Any, path: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for name, below in node.items():
            yield from _texts(below, f"{path}.{name}".lstrip("."))
    elif isinstance(node, str):
        yield path


def test_every_text_that_is_read_is_in_the_key_and_no_source():
    for path in [p for p in sorted(_texts(TREE)) if not p.endswith(".range")][::25]:
        told = path.rpartition(".")[2] in ("source", "assumed", "exact") or path.startswith("ranges.")
        assert (key_of(typed(path, f"{get(TREE, path)}, or so")) == KEYS.key(0)) is told, path


def test_what_a_page_tells_of_an_intervention_is_not_in_the_key_and_its_name_is():
    own = read("intervention", "discharge_management")
    key = key_of(month(intervention=own))
    for name in ("title", "question", "evidence"):
        assert key_of(month(intervention={**own, name: "otherwise"})) == key
    assert key_of(month(intervention={**own, "name": "otherwise"})) != key


def test_keys_in_another_order_are_another_scenario():
    pools = dict(reversed(TREE["pools"].items()))
    assert key_of({**TREE, "pools": pools}) != KEYS.key(0)


def test_what_is_drawn_per_replication_is_in_the_key_by_its_range():
    def tree(**more: Any) -> dict[str, Any]:
        made = copy.deepcopy(TREE)
        pool = next(name for name, each in made["pools"].items() if "places" in each)
        made["pools"][pool]["places"] = {"value": 50, "assumed": "test", "low": 40, "high": 60, **more}
        return made

    anew, wider = tree(per="replication"), tree(per="replication", high=61)
    assert len({key_of(each) for each in (anew, wider, tree(), tree(high=61))}) == 3  # no range where none is drawn
    keys = Keys.of(anew, "compiled", "Job")
    place = int(keys.slots.per_replication[0])
    assert keys.key(0, keys.slots.at([place], [50.0])) == key_of(tree())


def test_what_stands_in_a_file_is_in_the_key(tmp_path):
    file = tmp_path / "stays.csv"
    tree = {"name": "x", "stay": {"empirical": {"file": str(file), "column": "h"}}}
    keys = []
    for rows in ("1\n2", "1\n3", "1\n2\n2", "1\n2"):
        file.write_text(f"h\n{rows}\n")
        keys.append(key_of(tree))
    assert keys[0] == keys[3]
    assert len(set(keys)) == 3
