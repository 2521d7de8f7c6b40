"""Tables of growth: made up with known truth, and the published one where it is beside the project."""

import csv
from typing import Any

import numpy as np
import pytest

from sim.productivity.growth_table import GrowthTable
from sim.productivity.trusts import Pair, pair
from tests.productivity.worlds import SHARED

PERIODS = ("2024/25", "2025/26")
BY_TRUST = SHARED / "nhse_productivity_by_trust.csv"
published_only = pytest.mark.skipif(
    not BY_TRUST.exists(), reason=f"{BY_TRUST.name}, growth by trust, is not beside the project"
)


def two_years(first: Any, second: Any, **columns: Any) -> GrowthTable:
    """Growth of as many trusts in two years; other columns are given once for each trust."""
    count = len(first)
    names = [f"T{at:04d}" for at in range(count)]
    return GrowthTable.of(
        {
            "organisation": names * 2,
            "period": [PERIODS[0]] * count + [PERIODS[1]] * count,
            "productivity_growth": [*first, *second],
            **{name: [*column, *column] for name, column in columns.items()},
        }
    )


def world(trusts: int, lasting: float, noise: float, seed: int, by_size: bool = False) -> Pair:
    """A pair drawn from the model of the noise: standard deviations as fractions, cost from £100m to £2bn."""
    chance = np.random.default_rng(seed)
    cost = np.geomspace(1e8, 2e9, trusts)[chance.permutation(trusts)]
    theta = lasting * chance.standard_normal(trusts)
    scale = np.sqrt((1 / cost) / np.mean(1 / cost)) if by_size else np.ones(trusts)
    first, second = (0.02 + theta + noise * scale * chance.standard_normal(trusts) for _ in range(2))
    return pair(two_years(first, second, cost_gbp=cost))


def published() -> GrowthTable:
    """The 129 trusts: the year 2024/25, and the first half of 2025/26."""
    with BY_TRUST.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    every: dict[str, list[Any]] = {}
    for period, growths in (
        ("2024/25", ("productivity_activity_growth", "productivity_resource_growth", "productivity_growth_estimate")),
        ("2025/26 H1", (None, None, "implied_productivity_pct")),
    ):
        for row in rows:
            a, r, p = (float(row[name]) if name else np.nan for name in growths)
            cells = {
                "organisation": row["org_code"],
                "name": row["org_name"],
                "period": period,
                "activity_growth": a,
                "resource_growth": r,
                "productivity_growth": p / (100 if period.endswith("H1") else 1),
                "cost_gbp": float(row["rc_actual_cost_total_m"]) * 1e6,
                "beds": float(row["beds_ganda_available_latest"] or "nan"),
                "kind": row["Trust_subtype"],
            }
            for name, cell in cells.items():
                every.setdefault(name, []).append(cell)
    return GrowthTable.of(every)
