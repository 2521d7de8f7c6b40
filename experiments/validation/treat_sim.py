"""The patients treat-sim really draws: is a difference from its table in what is reported, or in what is done?

treat-sim thins a Poisson process, but looks up the rate at the instant of the last arrival and keeps it until the next.
A rate that rises is then late to be felt, and fewer come than its table says. No configuration can say that, so
these patients are put into the world, and all the rest of the model is as configured.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.demand.patients import Patients
from sim.scenario.clock import HOUR_MS

SEED = 20130613
RATES_REPEAT_H = 18


def arrivals(plain: Mapping[str, Any], replication: int) -> Patients:
    """The patients of one day by treat-sim's rule."""
    rng, classes = np.random.default_rng((SEED, replication)), plain["classes"]
    shares = np.array([each["arrivals"]["factor"] for each in classes.values()])
    rates = next(iter(classes.values()))["arrivals"]["listed"]["per_hour"]
    at: list[float] = []
    moment = 0.0
    while (moment := moment + rng.exponential(1.0 / rates[int(moment) % RATES_REPEAT_H])) < plain["run"]["measured_h"]:
        at.append(moment)
    return Patients(
        np.floor(np.array(at) * HOUR_MS + 0.5).astype(np.int64),
        rng.integers(1, 2**64, len(at), dtype=np.uint64),
        rng.choice(len(shares), len(at), p=shares).astype(np.int16),
    )
