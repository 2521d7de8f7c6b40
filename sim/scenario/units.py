"""The unit of a number, as the last key on its path that names one says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Ends of keys, the longer before the shorter; what is said of a shape (`cv`, `share`) is a pure number.
ENDS = {
    "gbp_per_kwh": "£/kWh",
    "gbp_per_wte": "£/wte",
    "gbp_per_day": "£/day",
    "gbp_per_year": "£/year",
    "pay_per_wte": "£/wte/year",
    "price_h": "£/h",
    "per_bed_day": "h/bed day",
    "per_hour": "1/h",
    "per_year": "1/year",
    "per_day": "1/day",
    "per_month": "1/month",
    "h_week": "h/week",
    "h_per_day": "h/day",
    "_minutes": "min",
    "minutes": "min",
    "_months": "months",
    "_days": "days",
    "days_before": "days",
    "h_before": "h",
    "_wte": "wte",
    "_gbp": "£",
    "_h": "h",
    "hours": "h",
    "time_of_day": "h",
}
SAID = {"minutes": "min", "hours": "h", "days": "days"}
PURE = ("cv", "share", "weight", "factor", "shape", "sigma", "k", "scale_factor")


def unit_of(path: str, bare: Any) -> str:
    """The unit at a dotted path of a bare tree, "" for a share, a count and a number whose keys name none."""
    said = ""
    for key in path.split("."):
        own = bare.get("unit") if isinstance(bare, Mapping) else None
        said = own if isinstance(own, str) else said
        bare = bare[int(key)] if isinstance(bare, list | tuple) else bare[key]
    for key in reversed(path.split(".")):
        if key in PURE or key.endswith(("_share", "_cv")):
            return ""
        unit = next((unit for end, unit in ENDS.items() if key.endswith(end)), None)
        if unit is not None:
            return SAID.get(said, unit)
    return ""
