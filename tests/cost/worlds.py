"""Small and typical worlds for the tests of cost."""

from typing import Any

import numpy as np

from sim.cost.drivers import Drivers
from sim.scenario.clock import Clock
from sim.scenario.cost import Cost
from sim.scenario.tree import put
from tests.workforce.worlds import plain, read

# Spells, attendances and days of a year at the median trust; spells of 1.2 and 1.06 episodes.
TYPICAL_YEAR = {
    "ed_attendance_type1": 126_901.0,
    "ed_attendance_other": 34_837.0,
    "left_before_treatment": 6_119.0,
    "non_elective_same_day": 13_932.0,
    "non_elective_overnight": 32_508.0,
    "elective_inpatient": 7_950.0,
    "day_case": 51_088.0,
    "outpatient_first": 166_600.0,
    "outpatient_follow_up": 309_400.0,
    "outpatient_procedure": 145_000.0,
    "critical_care_day": 13_500.0,
    "imaging": 56_957.0,
    "maternity": 15_585.0,
    "other": 74_000_000.0,
}


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
        "occupied_bed_days": monthly(748 * 0.948 * 365),
        "sessions_run": monthly(7650),
        "escalation_bed_h": monthly(0),
        "overrun_h": monthly(0),
        "extra_sessions": monthly(0),
        "community_days": {},
        "implementation": (),
    }
    for name, value in changes.items():
        volumes[name] = monthly(value) if isinstance(value, int | float) else value
    return Drivers(**volumes)
