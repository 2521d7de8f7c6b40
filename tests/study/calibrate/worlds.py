"""A tiny calibration: the typical trust, a few rows, a plan with few members."""

from copy import deepcopy
from typing import Any

import numpy as np

from sim.calibration import calibrated
from sim.scenario.load import load
from sim.study.calibrate.fit import Fit
from sim.study.calibrate.free import Free, free_of
from sim.study.calibrate.plan import Data, read_data
from tests.hospital.typical import plain, read

ROWS = ["beds_open", "type1_attendances", "admissions_type1", "theatre_utilisation", "total_cost"]
PLAN: dict[str, Any] = {"members": 16, "alphas": [1], "luck_replications": 4, "rows": ROWS}
QUICK = {"start": "2025-03-25", "warm_up_days": 7, "measured_months": 1}


def trust(**run: Any) -> dict[str, Any]:
    """The typical trust, run for a month."""
    tree = deepcopy(plain())
    tree["run"] = {**tree["run"], **QUICK, **run}
    return tree


def configuration(**calibration: Any) -> dict[str, Any]:
    """The published rows and a plan of ours, with some of its settings changed."""
    return deepcopy({"kpi": read("kpi", "typical"), "calibration": {**read("calibration", "typical"), **calibration}})


def data_of(**changed: Any) -> Data:
    """Five rows, or with a plan otherwise changed."""
    return read_data(configuration(**{**PLAN, **changed}))


def freed(**run: Any) -> Free:
    """What a calibration of the trust moves."""
    return free_of(load(trust(**run)))


def toy(shift: float = 0.0, **changed: Any) -> Fit:
    """A calibration whose rows are a plain function of the first draws: nothing is simulated.

    Each row is what is published, times .9 to 1.1 by the place of one draw in its range; the first is moved by `shift`.
    """
    data, free = data_of(**changed), freed()
    first = np.eye(len(ROWS))[0] * shift

    def model(members: Any, _: int) -> Any:
        place = (members - free.prior.low) / (free.prior.high - free.prior.low)
        return data.targets.published * (0.9 + 0.2 * place[:, : len(ROWS)] + first)

    found = calibrated(model, free.prior, data.targets, method=data.plan.method)
    return Fit(data, free, found, np.tile(data.targets.published * 1.05, (4, 1)))
