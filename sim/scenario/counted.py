"""Activity that is counted and not walked: outpatients, day cases in rooms, other attendances, maternity."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.base import Part


class CountedActivity(Part):
    """A point of delivery with so much activity a year, spread over its days."""

    per_year: float = Field(ge=0, le=1e8)
    """Activity in a year of 365.25 days, attended."""
    working_days_only: bool = False
    """Whether it is spread over working days (True) or over all days."""


class Counted(Part):
    """Counted activity by point of delivery. Luck moves none of it, so that it never clouds a comparison."""

    activity: dict[str, CountedActivity] = {}
    """Points of delivery; names are those of the productivity preset."""
