"""Effects told before all pairs are there: when, of which pairs, and no other figures than these pairs alone give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sim.report.provisional import provisional
from sim.study.assumptions import draw
from sim.study.compare import Comparison, read_all, run_comparison
from sim.study.outcome import Job
from sim.study.plan import Plan
from sim.study.provisional import ProvisionalEffects
from tests.study.worlds import compared, worlds

NAMES = ("agency_reduction", "theatre_scheduling")


class Clock:
    """Seconds that pass as they are told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def told(done: Comparison, pairs: int, seconds_a_pair: float, miss: tuple[int, ...] = ()) -> list[tuple[int, Any]]:
    """What is told of a comparison of as many pairs, each of which takes so long; worlds one after another.

    miss: replications of which the last world makes no trust.
    """
    found: list[tuple[int, Any]] = []
    clock, vectors = Clock(), vectors_of(done)
    effects = ProvisionalEffects(done.plan.worlds, pairs, lambda *so_far: found.append(so_far), clock)
    for replication in range(pairs):
        clock.now += seconds_a_pair
        for world, plain in done.plan.worlds.items():
            if replication not in miss or world != NAMES[-1]:
                made = done.of(world, True)[replication % done.plan.replications]
                effects.add(Job(world, replication, plain, "compiled", vectors[world]), made)
    return found


def vectors_of(done: Comparison) -> dict[str, Any]:
    return {world: draw(made.scenario, 0) for world, made in done.blueprints.items()}


def test_effects_so_far_are_told_of_five_pairs_of_a_third_and_of_two_thirds_20_s_apart_at_least():
    done = compared(NAMES, 2)
    assert [pairs for pairs, _ in told(done, 30, 30.0)] == [5, 10, 20]
    assert [pairs for pairs, _ in told(done, 30, 2.5)] == [8, 16, 24]  # no sooner than 20 s after the last
    assert [pairs for pairs, _ in told(done, 30, 30.0, miss=(0, 4))] == [5, 10, 20]
    assert [pairs for pairs, _ in told(done, 6, 4.0)] == [5]
    assert told(done, 5, 100.0) == []  # of all pairs the answer tells
    assert told(done, 30, 0.6) == []  # no run of 20 s


def test_effects_so_far_are_those_of_a_study_of_these_pairs_alone():
    few, said = compared(NAMES, 5), []
    clock = Clock()
    plan = Plan(worlds(*NAMES), 7)
    so_far = ProvisionalEffects(plan.worlds, 7, lambda *each: said.append(each), clock)

    def on_outcome(job, made):
        clock.now += 3.0
        so_far.add(job, made)

    run_comparison(plan, read_all(plan.worlds), on_outcome=on_outcome)
    ((pairs, effects),) = said
    assert pairs == 7 - 2
    assert list(effects) == list(NAMES)
    for name, effect in effects.items():
        exact = few.effects[name].level
        assert (effect.mean, effect.half_width) == (exact.mean, exact.half_width)


def test_each_intervention_has_a_line_that_says_it_is_provisional():
    done, said = compared(NAMES, 2), []
    clock = Clock()
    so_far = provisional(replace(done.plan, replications=9), done.blueprints, said.append, clock)
    clock.now += 21.0
    vectors = vectors_of(done)
    for replication in range(5):
        for world, plain in done.plan.worlds.items():
            so_far.add(Job(world, replication, plain, "compiled", vectors[world]), done.of(world, True)[0])
    assert len(said) == len(NAMES)
    assert all(line.startswith("provisional, 5 of 9 pairs: ") for line in said)
    assert "agency" in said[0].lower()
