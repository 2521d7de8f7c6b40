"""The points of a design, in its order, and what each is compared with."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from sim.study.design.kinds import Design
from sim.study.design.sampled import sampled_levels
from sim.study.design.study_file import StudyFile
from sim.study.sweep.result import Point

INTERVENTION = "intervention"
NONE = "none"


def factors_of(study: StudyFile) -> tuple[str, ...]:
    """The factors of a study: those of its design, and an intervention that is fixed and its baseline is without."""
    return tuple(dict.fromkeys((*study.design.factors, *(study.baseline or {}))))


def points(study: StudyFile) -> tuple[Point, ...]:
    """The points of a study, numbered from 0. A factor that is at a point as the scenario says has no level there."""
    fixed = {factor: study.fixed[factor] for factor in factors_of(study) if factor not in study.design.factors}
    return tuple(Point(number, _set({**each, **fixed})) for number, each in enumerate(_levels(study.design)))


def baseline_of(point: Point, study: StudyFile) -> Mapping[str, Any]:
    """The levels of what a point is compared with, in the order of the factors.

    As the study says; unsaid, the same point without an intervention where interventions are a factor, else the
    scenario as it is written. One at a time, where every other factor is as written, it is always that.
    """
    design = study.design
    if study.baseline is not None:
        instead: Mapping[str, Any] = study.baseline
    elif INTERVENTION in design.factors and design.one_at_a_time is None:
        instead = {INTERVENTION: NONE}
    else:
        return {}
    merged = {**point.levels, **instead}
    return _set({factor: merged.get(factor) for factor in factors_of(study)})


def _set(levels: Mapping[str, Any]) -> dict[str, Any]:
    return {factor: level for factor, level in levels.items() if level is not None}


def _levels(design: Design) -> list[Mapping[str, Any]]:
    """By point, the level of each factor; None where it is as the scenario says."""
    if design.grid is not None:
        rows = itertools.product(*design.grid.values())
        return [dict(zip(design.grid, row, strict=True)) for row in rows]
    if design.one_at_a_time is not None:
        return [{factor: level} for factor, levels in design.one_at_a_time.items() for level in levels]
    if design.table is not None:
        return list(design.table.points())
    if design.list is not None:
        return [{factor: levels[factor] for factor in design.factors if factor in levels} for levels in design.list]
    return list(sampled_levels(design))
