"""What a study notes of its runs beside their figures: loads, stocks that still move, and draws made again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.scenario.tree import get, putting
from sim.study.design.study_file import Stopping
from sim.study.execution import Execution, silent
from sim.study.running import Running
from sim.study.store import Store
from sim.study.sweep import run
from sim.study.sweep.plan import StudyPlan, World
from sim.study.sweep.result import Point
from sim.study.sweep.run import run_study
from sim.study.warm_up.monthly import stocks, warm_up_warnings
from tests.study.test_assumptions import IMPOSSIBLE, infeasible
from tests.study.test_warm_up_warnings import noisy, outcomes
from tests.study.worlds import kept as an_outcome
from tests.study.worlds import month

BEDS = "pools.general_medicine.places.base"
TROLLEYS = "pools.assessment_chair.places"
HERE = Running(Execution(workers=1))


def plan(levels: Sequence[float], pairs: int = 1, tree: Mapping[str, Any] | None = None, path: str = BEDS) -> StudyPlan:
    """Levels of one number, each beside the first."""
    plain = putting(tree or month(), path, {"value": levels[0], "source": "set by the study"})
    worlds = tuple(World(Point(at, {path: level}), 0, {path: level}) for at, level in enumerate(levels))
    return StudyPlan(
        name="beds",
        title="",
        question="",
        labels={},
        kind="list",
        factors=(path,),
        structures=(plain,),
        worlds=worlds,
        bases=dict.fromkeys(range(len(levels)), 0),
        designed=len(levels),
        rule=Stopping(pairs=pairs),
    )


def test_a_point_that_is_asked_for_more_than_it_has_is_noted_and_kept(tmp_path):
    found = run_study(plan([24.0, 1.0], path=TROLLEYS), replace(HERE, store=Store(tmp_path)))
    assert "assessment_chair" in {load.pool for load in found.loads[1]} - {load.pool for load in found.loads[0]}
    asked = run_study(plan([24.0, 1.0], path=TROLLEYS), replace(HERE, store=Store(tmp_path), only_kept=True))
    assert asked.loads == found.loads


def test_of_many_worlds_some_are_judged_evenly_and_with_their_baseline(monkeypatch):
    monkeypatch.setattr(run, "FEWEST_JUDGED", 4)
    monkeypatch.setattr(run, "outcome", lambda job: an_outcome())
    monkeypatch.setattr(run, "overloaded", lambda job: ())
    found = run_study(plan([float(beds) for beds in range(190, 230)]), HERE)
    assert sorted(found.loads) == [0, 13, 26, 39]


def test_stocks_that_still_move_are_noted_as_a_comparison_would(monkeypatch):
    rng = np.random.default_rng(2)
    growing = 5000 + 200 * np.arange(16.0) + 0.1 * rng.standard_normal((10, 16))
    filling = outcomes(noisy(rng, 700 * np.ones(16)), growing)
    monkeypatch.setattr(run, "outcome", lambda job: filling[job.replication])
    monkeypatch.setattr(run, "overloaded", lambda job: ())
    found = run_study(plan([300.0, 310.0], pairs=10), HERE)
    (line,) = warm_up_warnings(filling)
    assert found.unsettled.keys() == {0, 1}
    for told in found.unsettled.values():
        assert told.keys() == {"waiting_list"}
        assert told["waiting_list"] in line


def test_draws_made_again_are_counted():
    found = run_study(plan([300.0, 310.0], 6, infeasible()["baseline"]), HERE)
    assert found.redrawn > 0
    assert found.failures == ()
    base = run_study(plan([0.2, 0.21], 6, infeasible()["baseline"], IMPOSSIBLE), HERE)
    assert base.redrawn == 0  # what a design sets is not drawn


def test_what_a_rule_looks_at_is_named_and_called_what_it_is():
    rule = Stopping(half_width=1e6, effect="beds_available", least=10, most=12)
    found = run_study(replace(plan([300.0, 310.0]), rule=rule, drawn=False), replace(HERE, only_kept=True))
    assert found.rule == rule


@pytest.mark.parametrize(("begun", "said"), [(0, "of 100 draws"), (97, "of 3 draws"), (99, "of 1 draw")])
def test_what_no_draw_makes_a_trust_of_is_a_failure_that_says_how_many_were_made(begun, said):
    tree = infeasible()["baseline"]
    get(tree, IMPOSSIBLE.rpartition(".")[0])["vacancy"] |= {"value": 0.25, "low": 0.2499}
    study = run._Study(plan([190.0, 196.0], tree=tree), HERE, silent)
    study.attempts[0] = begun
    while cells := study.wanted():
        study.run(cells)
    failures = study.result().failures
    assert [each.point for each in failures] == [0, 1]
    for each in failures:
        assert f"; {said} of what is assumed none made a valid trust" in each.message


def test_of_an_outcome_no_more_is_held_than_its_stocks():
    whole = an_outcome().measures
    few = stocks(whole)
    assert set(few.names) == {"beds_occupied", "waiting_list"}
    for name in few.names:
        assert few.monthly(name).tolist() == pytest.approx(whole.monthly(name).tolist(), nan_ok=True)
