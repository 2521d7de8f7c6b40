"""A tiny calibration: the typical trust, a few rows, a plan with few members."""

from copy import deepcopy
from typing import Any

from tests.hospital.typical import plain, read

QUICK = {"start": "2025-03-25", "warm_up_days": 7, "measured_months": 1}


def trust(**run: Any) -> dict[str, Any]:
    """The typical trust, run for a month."""
    tree = deepcopy(plain())
    tree["run"] = {**tree["run"], **QUICK, **run}
    return tree


def configuration(**calibration: Any) -> dict[str, Any]:
    """The published rows and a plan of ours, with some of its settings changed."""
    return deepcopy({"kpi": read("kpi", "typical"), "calibration": {**read("calibration", "typical"), **calibration}})
