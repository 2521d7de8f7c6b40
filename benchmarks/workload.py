"""Every workload in hours, for the programs written by hand, and what every program reports of them."""

from __future__ import annotations

import math
from typing import NamedTuple

WARM_UP, END = 60 * 24.0, 425 * 24.0  # 1 March 2024 to 28 February 2025 after 60 days, in hours
PER_HOUR = {"emergency": 300 / 24, "elective": 20 / 24, "day_case": 60 / 24}
CUBICLES, BEDS, THEATRES = 45, 730, 8
ADMITTED, DELAYED = 0.28, 0.25


def lognormal(mean: float, cv: float) -> tuple[float, float]:
    """Parameters of the logarithm of a lognormal law."""
    variance = math.log(1 + cv * cv)
    return math.log(mean) - variance / 2, math.sqrt(variance)


TREATMENT, STAY, DELAY = lognormal(3, 0.8), lognormal(156, 1.2), lognormal(120, 1)
OPERATION, ELECTIVE_STAY = lognormal(2, 0.5), lognormal(60, 1)


class Figures(NamedTuple):
    """Mean waits in hours and mean places in use, over the time after the warm-up."""

    wait_cubicle: float
    wait_bed_emergency: float
    wait_bed_elective: float
    wait_theatre: float
    cubicles_used: float
    beds_used: float
    theatres_used: float


# M/M/10 at a load of .9: 974 days and ten years, about a million customers (mm10.yaml)
QUEUE_WARM_UP, QUEUE_END = 974 * 24.0, (974 + 3653) * 24.0
CUSTOMERS_PER_HOUR, SERVICE, SERVERS = 9.0, 1.0, 10


class QueueFigures(NamedTuple):
    """Mean wait in hours and mean servers in use, over the time after the warm-up."""

    wait: float
    used: float


REPLICATIONS = 400  # of the clinic (clinic.yaml): what an analyst waits for again and again
