"""Small tables with round numbers, and the shipped preset as plain numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.productivity import ActivityTable, InputsTable, Level, Period, Preset, level

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
YEARS = {
    f"{year}/{year % 100 + 1}": tuple(f"{year + at // 12}-{at % 12 + 1:02d}" for at in range(3, 15))
    for year in (2023, 2024, 2025)
}
PODS = ("ed", "spell", "clinic")
CATEGORIES = ("pay", "supplies")


def plain(node: Any) -> Any:
    """A configuration without its sources: `{value: 3, source: ...}` is 3."""
    if isinstance(node, dict):
        if "value" in node:
            return node["value"]
        return {key: plain(below) for key, below in node.items() if key not in ("source", "assumed", "range", "exact")}
    return [plain(below) for below in node] if isinstance(node, list) else node


def shipped() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "configs" / "productivity" / "nhse.yaml").read_text(encoding="utf-8"))


def nhse() -> Preset:
    return Preset.model_validate(plain(shipped()))


def deflated_by(preset: Preset, choice: str) -> Preset:
    """The same preset under another of its deflator sets."""
    return Preset.model_validate({**preset.model_dump(), "deflator_set": choice})


def small(**changed: Any) -> Preset:
    """Three points of delivery, two categories, round prices."""
    tree: dict[str, Any] = {
        "name": "small",
        "weights_year": "2024/25",
        "weights": {
            "ed": {"unit_cost_gbp": 300.0, "days": "calendar"},
            "spell": {
                "unit_cost_gbp": 2000.0,
                "fce_per_spell": 1.5,
                "days": "calendar",
                "currencies": {
                    "light": {"relative": 0.5},
                    "heavy": {"unit_cost_gbp": 4000.0},
                    "single": {"unit_cost_gbp": 2000.0, "fce_per_spell": 1.0},
                },
            },
            "clinic": {"unit_cost_gbp": 200.0, "days": "working"},
        },
        "categories": list(CATEGORIES),
        "deflator_set": "built",
        "deflators": {
            "built": {
                "vintage": "test",
                "categories": {
                    "pay": {
                        "growth": {"2024/25": 0.05, "2025/26": 0.03},
                        "contracts": {"agency": {"growth": {"2024/25": 0.0, "2025/26": 0.0}}},
                        "staff_groups": {"nurse": {"growth": {"2024/25": 0.06, "2025/26": 0.02}}},
                    },
                    "supplies": {"growth": {"2024/25": 0.02, "2025/26": 0.03}},
                },
            },
            "gdp": {"vintage": "test", "all_other": {"growth": {"2024/25": 0.04, "2025/26": 0.03}}},
        },
    }
    return Preset.model_validate(tree | changed)


def activity(volumes: dict[str, dict[str, float]], organisation: str = "A") -> ActivityTable:
    """Volumes by month and point of delivery; a name `spell:heavy` carries a currency."""
    rows = [(month, name, volume) for month, pods in volumes.items() for name, volume in pods.items()]
    names = [name.partition(":") for _, name, _ in rows]
    return ActivityTable.of(
        {
            "organisation": [organisation] * len(rows),
            "month": [month for month, _, _ in rows],
            "pod": [pod for pod, _, _ in names],
            "volume": [volume for _, _, volume in rows],
            "currency": [currency for _, _, currency in names],
        }
    )


def inputs(spend: dict[str, dict[tuple[str, ...], float]], organisation: str = "A") -> InputsTable:
    """Nominal £ by month and (category, staff group, contract), the last two as far as they are given."""
    rows = [(month, (*line, "", "")[:3], gbp) for month, lines in spend.items() for line, gbp in lines.items()]
    return InputsTable.of(
        {
            "organisation": [organisation] * len(rows),
            "month": [month for month, _, _ in rows],
            "category": [line[0] for _, line, _ in rows],
            "staff_group": [line[1] for _, line, _ in rows],
            "contract": [line[2] for _, line, _ in rows],
            "nominal_gbp": [gbp for _, _, gbp in rows],
        }
    )


def even(
    months: tuple[str, ...], volumes: dict[str, float], spend: dict[tuple[str, ...], float]
) -> tuple[ActivityTable, InputsTable]:
    """Tables that repeat one month."""
    return activity(dict.fromkeys(months, volumes)), inputs(dict.fromkeys(months, spend))


def measured(
    months: tuple[str, ...],
    volumes: dict[str, float],
    spend: dict[tuple[str, ...], float],
    preset: Preset | None = None,
) -> Level:
    return level(*even(months, volumes, spend), preset or small(), Period("A", months))


def same_columns(one: Any, other: Any) -> bool:
    columns, others = one.columns(), other.columns()
    return columns.keys() == others.keys() and all(
        np.array_equal(columns[n], others[n], equal_nan=columns[n].dtype.kind == "f") for n in columns
    )
