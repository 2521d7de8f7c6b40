"""Small and typical worlds for the tests of the workforce."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.bank_holidays import is_working_day
from sim.scenario import tree
from sim.scenario.clock import Clock
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.tree import strip
from sim.scenario.workforce import Workforce
from sim.workforce.plan import PlannedSessions, StaffedPlaces, StaffingPlan
from sim.workforce.requirement import unexplained_posts

AT_ONCE = {"turnover__recruit_months": 0, "turnover__supernumerary_weeks": 0, "turnover__ramp_months": 0}  # of recruits
CONFIGS = Path(__file__).parents[2] / "configs"
YEAR = Clock(date(2024, 4, 1), 0, 12)
SPECIALTIES = ("orthopaedics", "general_surgery", "urology")


def plain(tree: dict[str, Any]) -> dict[str, Any]:
    """A configuration without its provenance."""
    faults: list[Fault] = []
    bare, _ = strip(tree, faults)
    if faults:
        raise ScenarioFaults(faults)
    return bare


def read(package: str) -> dict[str, Any]:
    read_in: dict[str, Any] = yaml.safe_load((CONFIGS / package / "typical.yaml").read_text(encoding="utf-8"))
    return read_in


@cache
def fixed_posts() -> dict[str, float]:
    """What `typical_plan` leaves of the establishment, so that a change of drivers is no change of fixed posts."""
    return unexplained_posts(Workforce.model_validate(plain(read("workforce"))), YEAR, typical_plan(YEAR))


def closed(bare: dict[str, Any]) -> dict[str, Any]:
    """A workforce with its fixed posts as numbers, in place."""
    for name, posts in fixed_posts().items():
        bare["groups"][name]["fixed_posts"] = posts
    return bare


def typical_workforce(**changes: Any) -> Workforce:
    """The typical workforce. A change is `shifts__tolerance=.8` or `agency_cut=.3`."""
    bare = closed(plain(read("workforce")))
    for path, value in changes.items():
        tree.put(bare, path.replace("__", "."), value)
    return Workforce.model_validate(bare)


def level_sessions(clock: Clock, a_year: float) -> PlannedSessions:
    """So many sessions a year, spread evenly over working days and three specialties."""
    days = [day for day, when in enumerate(clock.dates) if is_working_day(when)]
    upto = np.floor(np.arange(len(days) + 1) * a_year / 254 + 0.5).astype(int)
    rows = [
        (day, SPECIALTIES[i % 3], i // 3)
        for day, first, last in zip(days, upto[:-1], upto[1:], strict=True)
        for i in range(last - first)
    ]
    return PlannedSessions(
        np.array([row[0] for row in rows], dtype=np.int64),
        tuple(row[1] for row in rows),
        np.array([row[2] for row in rows], dtype=np.int64),
    )


def places(clock: Clock, area: str, count: int) -> StaffedPlaces:
    return StaffedPlaces(area, np.full(clock.days, count, dtype=np.int64))


def typical_plan(clock: Clock, wards: dict[str, int] | None = None, sessions: float = 7650) -> StaffingPlan:
    """640 ward beds, 108 assessment beds, 44 cubicles, 7,650 sessions and 47,769 clinics a year."""
    working = np.array([is_working_day(day) for day in clock.dates])
    return StaffingPlan(
        places={
            **{name: places(clock, "ward", beds) for name, beds in (wards or {"medical": 640}).items()},
            "assessment": places(clock, "assessment", 108),
            "ed_cubicle": places(clock, "emergency", 44),
        },
        sessions=level_sessions(clock, sessions),
        clinics=np.where(working, 621_000 / 13 / 254, 0.0),
    )


def mean_closed(closed: dict[str, Any], end_ms: int) -> float:
    """Beds closed on average over the run."""
    return sum(float((np.diff(np.append(at_ms, end_ms)) * beds).sum()) / end_ms for at_ms, beds in closed.values())


def leaves(bare: dict[str, Any]) -> dict[str, Any]:
    """Every leaf of a plain tree by its dotted path."""
    return dict(tree.leaves(bare))


def with_leaf(bare: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The tree with one leaf changed; the tree given is left alone."""
    key, _, rest = path.partition(".")
    return {**bare, key: with_leaf(bare[key], rest, value) if rest else value}


def nudged(value: Any) -> Any:
    """A number a little larger, a switch thrown."""
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) and 0 < value < 10 else value * 1.02 + 0.002
