"""What a study measures and what its choices are called, from the scenarios that it plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sim.hospital.build import Blueprint
from sim.study.sweep.plan import StudyPlan

INTERVENTION = "intervention"


def measured(plan: StudyPlan, first: Blueprint) -> tuple[date, ...]:
    """The first days of the months that every scenario of a study measures; empty of models, which have none, and where
    they measure different months. first: of the first structure.
    """
    if plan.of_model or any(tree.get("run") != plan.structures[0].get("run") for tree in plan.structures):
        return ()
    clock = first.clock
    return tuple(clock.months[clock.measured])


def titles(plan: StudyPlan) -> dict[str, dict[str, str]]:
    """By factor, the titles of the levels that have one: of interventions."""
    found: dict[str, str] = {}
    for world in plan.worlds:
        level, own = world.point.levels.get(INTERVENTION), plan.structures[world.structure].get(INTERVENTION)
        if isinstance(level, str) and isinstance(own, Mapping) and own.get("title"):
            found[level] = str(own["title"])
    return {INTERVENTION: found} if found and INTERVENTION in plan.factors else {}
