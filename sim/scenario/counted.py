"""Activity that is counted and not walked: outpatients, day cases in rooms, other attendances, maternity."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.base import Part
from sim.scenario.scope import Scope


class CountedActivity(Part):
    """A point of delivery with so much activity a year, spread over its days."""

    per_year: Annotated[float, Scope.DAY] = Field(ge=0, le=1e8)
    """Activity in a year of 365.25 days, attended."""
    working_days_only: bool = False
    """Whether it is spread over working days (True) or over all days."""
    currency: str = ""
    """Currency of the productivity preset that weighs it; none: the weight of the point of delivery."""
    patients_a_clinic: Annotated[float | None, Scope.DAY] = Field(default=None, gt=0, le=1000)
    """Patients seen in one clinic, for which staff are rostered; none: no clinic is held for it."""


class Counted(Part):
    """Counted activity by point of delivery. Chance moves none of it, so that it never clouds a comparison."""

    activity: dict[str, CountedActivity] = Field(default_factory=dict)
    """Points of delivery; names are those of the productivity preset."""
