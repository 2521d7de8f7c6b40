"""Small and typical worlds for the tests of cost."""

from typing import Any

import numpy as np

from sim.cost.drivers import Drivers
from sim.scenario.clock import Clock
from sim.scenario.cost import Cost
from sim.scenario.tree import put
from tests.workforce.worlds import plain, read

PLANNED = plain(read("cost"))["planned_year"]
TYPICAL_YEAR: dict[str, float] = PLANNED["activity"]


def typical_cost(**changes: Any) -> Cost:
    """The typical prices; a change is `pay__pension_basis="full"`."""
    bare = plain(read("cost"))
    for path, value in changes.items():
        put(bare, path.replace("__", "."), value)
    return Cost.model_validate(bare)


def drivers(clock: Clock, **changes: Any) -> Drivers:
    """Typical volumes, the same in every month of every year; a change is a sum a year, spread alike."""
    months = len(clock.months)

    def monthly(a_year: float) -> Any:
        return np.full(months, a_year / 12)

    volumes: dict[str, Any] = {
        "activity": {pod: monthly(volume) for pod, volume in TYPICAL_YEAR.items()},
        "occupied_bed_days": monthly(PLANNED["occupied_bed_days"]),
        "sessions_run": monthly(PLANNED["theatre_sessions"]),
        "escalation_bed_h": monthly(0),
        "overrun_h": monthly(0),
        "extra_sessions": monthly(0),
        "community_days": {},
        "implementation": (),
    }
    for name, value in changes.items():
        volumes[name] = monthly(value) if isinstance(value, int | float) else value
    return Drivers(**volumes)
