"""A null that takes away what something reads: told once, where the null stands, however far away it is missed."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sim.cli.worlds import BASELINE, world_faults
from sim.report.given import Given
from sim.scenario.written import typed
from tests.cli.mutants import Path, nodes
from tests.cli.test_bad_input import OWN, own
from tests.cli.test_origin import MOUNTS, SHIPPED, layer, over, set_at, shipped
from tests.hospital.typical import read

# ruff: noqa: E501 - a fault is reported in one line, however long
LAST = "trust/ours.yaml"
LEAVES = ("source", "assumed", "low", "high", "value", "growth", "title", "name")


def nullable(tree: Any) -> list[Path]:
    """Paths that a later file may set to null: no element of a list, no part of a number."""
    return [p for p in nodes(tree) if all(isinstance(key, str) for key in p) and not set(p) & set(LEAVES)]


def nulled(path: Path) -> tuple[list[str], int]:
    """What is told of the typical trust with a null at a path in its own file, and the line of that null."""
    files = [f"{group}/typical.yaml" for group in SHIPPED]
    world: dict[str, Any] = {"productivity": read("productivity", "nhse"), "ranges": read("ranges", "typical")}
    for name in files:
        group = name.split("/")[0]
        world = over(world, set_at(tuple(filter(None, [MOUNTS[group]])), read(group, "typical")))
    text = "".join(f"{'  ' * depth}{key!r}:\n" for depth, key in enumerate(path)).rstrip() + " null\n"
    layers = [*(shipped(name)[1] for name in files), layer(LAST, text), typed([])]
    given = Given({}, (), (), lambda: layers)
    found = world_faults({BASELINE: over(world, set_at(path, None))}, given, priced=True)
    return [f"{place}: {fault}" for place, fault in found], len(path)


def judge(seed: int) -> bool:
    """Whether a null broke something; that is reported in one line then, at the null."""
    rng = random.Random(seed)
    group = rng.choice(SHIPPED)
    path = (*filter(None, [MOUNTS[group]]), *rng.choice(nullable(read(group, "typical"))))
    lines, stands = nulled(path)
    if lines:
        assert len(lines) == 1, (path, lines)
        assert lines[0].startswith(f"{LAST}:{stands}: {'.'.join(path)}: "), lines
        assert "null here" in lines[0]
    return bool(lines)


def test_what_a_null_breaks_is_told_once_and_at_the_null():
    assert sum(map(judge, range(20))) >= 10


@pytest.mark.slow
def test_what_many_nulls_break_is_told_once_and_at_the_null():
    assert sum(map(judge, range(1000, 1600))) >= 300


OURS = """\
defaults: [typical]
classes:
  type1:
    arrivals: {per_day: null, per_hour: 12}
    attributes:
      assessment_h: null
pools:
  surgery: null
  elective_ward: {places: -1}
"""


def test_every_null_is_told_beside_what_else_is_wrong_and_one_that_breaks_nothing_is_not(command, folder):
    own(folder, "trust", OURS)
    faults = command(*OWN, "trust=ours", "intervention=theatre_scheduling", "calendars=null").faults
    begins = [
        "trust/ours.yaml:7: classes.type1.attributes.assessment_h: is null here, and pathways.type1_attendance[5].delay: reads assessment_h, which patients of class type1 do not have",
        "trust/ours.yaml:9: pools.surgery: is null here, and preferences.bed.acute_medicine: unknown pool 'surgery' (the same at ",
        "command line: calendars: is taken away here, and pathways.emergency_surgery[2].branch.expedited[1].wait_until.opens: unknown calendar 'emergency_theatre_day'; ",
        "trust/ours.yaml:10: pools.elective_ward.places.base: must be greater than or equal to 0, got -1",
    ]
    assert len(faults) == len(begins)
    assert all(line.startswith(begin) for line, begin in zip(faults, begins, strict=True)), faults


def test_what_an_intervention_misses_for_a_null_is_told_at_the_null(command, folder):
    own(folder, "trust", "defaults: [typical]\npools: {spare: {places: 3}}\n", "first")
    own(folder, "trust", "defaults: [first]\npools:\n  spare: null\n")
    own(folder, "intervention", {"name": "more", "change": [{"at": "pools.spare.places", "add": 1}]}, "more")
    (line,) = command(*OWN, "trust=ours", "intervention=more").faults
    assert line.startswith("trust/ours.yaml:4: pools.spare: is null here, and intervention.change.0.at: names nothing")
