"""Answers of the calculation as JSON."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.productivity.growth_table import GrowthTable
from sim.productivity.series import Revision
from sim.report.productivity import Board
from sim.report.productivity.facts import UnitOfBoard


def rows_as_json(growth: GrowthTable) -> list[dict[str, Any]]:
    """Rows of a growth table, null where not known."""
    columns = {name: column.tolist() for name, column in growth.columns().items()}
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return [{k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()} for row in rows]


def _unit_as_json(unit: UnitOfBoard) -> dict[str, float]:
    return {"cost": unit.cost.cost_per_unit_gbp, "low": unit.low, "high": unit.high}


def _revised_as_json(revision: Revision) -> dict[str, Any]:
    half = None if math.isnan(revision.half_width) else revision.half_width
    moved = dict(zip(revision.months, revision.moved.tolist(), strict=True))
    return {
        "bias": revision.bias,
        "typical": revision.typical,
        "half_width": half,
        "moved": moved,
        "waiting": [*revision.waiting],
    }


def board_as_json(organisation: str, board: Board, flags: Sequence[str]) -> dict[str, Any]:
    """A board as JSON."""
    moved = board.drivers
    if moved is None:
        return {"organisation": organisation, "flags": list(flags), "growth": rows_as_json(board.growth)}
    grown = moved.explained.growth
    return {
        "organisation": organisation,
        "flags": list(flags),
        "growth": rows_as_json(board.growth),
        "period": moved.period,
        "activity_growth": grown.activity,
        "resource_growth": grown.inputs,
        "productivity_growth": grown.productivity,
        "steps": [{"factor": s.factor, "name": s.name, "log_points": s.log_points} for s in moved.explained.steps],
        "cost_per_weighted_unit_gbp": None if board.unit is None else _unit_as_json(board.unit),
        "rolling_twelve_months": dict(board.rolling),
        "revised": None if board.revised is None else _revised_as_json(board.revised),
        "range_over_assumptions": list(moved.range.joint),
        "assumptions": {each.name: each.choice for each in moved.range.assumptions},
        "verdict": board.verdict.word,
    }
