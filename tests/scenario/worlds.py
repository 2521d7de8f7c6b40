"""A small trust as a plain tree, with a source here and an assumption there."""

from copy import deepcopy
from datetime import date
from typing import Any

PLAIN: dict[str, Any] = {
    "name": "small",
    "run": {"start": date(2024, 1, 1), "warm_up_days": 0, "measured_months": 12, "seed": 1},
    "classes": {
        "type1": {"pathway": "way", "arrivals": {"per_day": {"value": 10, "source": "NHS England 2024/25"}}},
        "elective": {"pathway": "way", "arrivals": {"per_day": 4}},
    },
    "pools": {
        "bed": {"places": {"base": {"value": 20, "assumed": "a small trust", "low": 15, "high": 25}}},
        "bay": {"places": 6},
    },
    "pathways": {"way": [{"leave": "home"}]},
}


def small(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(PLAIN), **parts}
