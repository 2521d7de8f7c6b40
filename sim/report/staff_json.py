"""Staff as JSON: hours and £ by staff group and contract, a year with intervals and month by month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.cost.staff import NOT_ROSTERED, StaffTable
from sim.study.compare import Comparison
from sim.study.effects import Effect
from sim.study.pairs import Paired
from sim.study.plan import BASELINE
from sim.study.staff import CONTRACTS, staff_by_month


def staff_as_json(effect: Effect) -> list[dict[str, Any]]:
    """A row a staff group and contract; hours are null of posts on no roster."""
    return [
        {
            "staff_group": of.staff_group,
            "contract": of.contract,
            "hours": None if of.contract == NOT_ROSTERED else _figure(of.hours),
            "gbp": _figure(of.gbp),
        }
        for of in effect.staff
    ]


def _figure(of: Paired) -> dict[str, Any]:
    return {name: value if np.isfinite(value) else None for name, value in of._asdict().items()}


def staff_by_month_as_json(done: Comparison) -> dict[str, Any]:
    """By world the means over the pairs that its effect is told of."""
    if not done.effects:
        return {}
    return {world: [*table_as_json(staff_by_month(done.of(world, drawn=True)))] for world in (BASELINE, *done.effects)}


def table_as_json(table: StaffTable) -> Iterator[dict[str, Any]]:
    """A row a staff group, contract and month with hours or £."""
    some = (table.hours + table.paid_h + table.gbp).any(axis=0)
    for g, c in zip(*np.nonzero(some), strict=True):
        for m, month in enumerate(table.months):
            cell = (m, g, c)
            yield {
                "staff_group": table.groups[g],
                "contract": CONTRACTS[c],
                "month": month,
                "hours": None if CONTRACTS[c] == NOT_ROSTERED else float(table.hours[cell]),
                "paid_h": float(table.paid_h[cell]),
                "gbp": float(table.gbp[cell]),
            }
