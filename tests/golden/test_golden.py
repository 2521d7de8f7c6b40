"""Every column of the shipped trust and models is what was recorded, on both engines."""

from __future__ import annotations

import numpy as np
import pytest

from tests.golden.record import FOLDER, entry, moves, read_record, record_of
from tests.golden.worlds import WORLDS

HELD = [
    pytest.param(world, engine, id=f"{world.name}-{engine}", marks=[pytest.mark.slow] if world.slow else [])
    for world in WORLDS
    for engine in world.engines
]


@pytest.mark.parametrize(("world", "engine"), HELD)
def test_the_shipped_worlds_are_as_recorded(world, engine):
    found = list(moves(read_record(world.name), record_of(world.tables(engine))))
    if found:
        largest = sorted(found, key=lambda moved: -moved.size)[:20]
        lines = [f"{world.name} on {engine}: {len(found)} columns are not as recorded (tests/golden/README.md):"]
        pytest.fail("\n".join([*lines, *map(str, largest)]), pytrace=False)


def test_no_record_is_of_nothing():
    assert {path.stem for path in FOLDER.glob("*.tsv")} == {world.name for world in WORLDS}


def test_a_move_is_named_and_sized():
    before = {
        ("journeys", "arrival"): entry("arrival", np.array([1, 2, 3])),
        ("run", "gone"): entry("gone", np.ones(1)),
    }
    for column, found in (
        ([1, 2, 4], "max 3 -> 4 (33.33%)"),
        ([2, 1, 3], "values moved; rows, count, sum, min and max did not"),
        ([1, 2, 3, 2], "rows 3 -> 4 (33.33%)"),
    ):
        after = {("journeys", "arrival"): entry("arrival", np.array(column))}
        assert [str(moved) for moved in moves(before, after)] == [f"journeys: arrival: {found}", "run: gone: is gone"]
    assert list(moves(before, before)) == []


def test_floats_that_differ_in_their_last_place_are_the_same():
    third = np.array([1 / 3, np.nan, 0.0])
    assert entry("x", third) == entry("x", np.array([np.nextafter(1 / 3, 1), np.nan, -0.0]))
    assert entry("x", third) != entry("x", third * (1 + 1e-10))
