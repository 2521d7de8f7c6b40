"""A simulated trust goes through every measure with the functions that a real one goes through."""

import math
from pathlib import Path

import pytest

from sim.productivity import effect, explain, read_preset, restated
from sim.study.plan import BASELINE
from tests.study.worlds import comparison

MEASURES = sorted((Path(__file__).resolve().parents[2] / "configs" / "productivity").glob("*.yaml"))


@pytest.mark.parametrize("file", MEASURES, ids=lambda file: file.stem)
def test_two_worlds_are_explained_by_every_shipped_measure(file: Path):
    preset = read_preset(file)
    by_world = {outcome.world: outcome.level for outcome in comparison().outcomes if outcome.replication == 0}
    base = restated(by_world.pop(BASELINE), preset)
    for world, level in by_world.items():
        explanation = explain(base, restated(level, preset))
        assert math.fsum(step.log_points for step in explanation.steps) == pytest.approx(
            explanation.log_points, abs=1e-14
        ), world
        assert explanation.log_points == effect(base, restated(level, preset))
        assert "working days" not in explanation.by_factor()
        assert not any("Hours are not given" in note for note in explanation.notes), (
            "a simulated roster knows its hours"
        )
    changed = explain(base, restated(by_world["agency_reduction"], preset)).by_factor()
    assert "hours" in changed
