"""What a comparison assumes when it turns a difference between worlds into what a board may count on."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.base import Part


class Assessment(Part):
    """How gains are judged: when an intervention starts, how beds close, and what published growth looks like."""

    first_year_share: float = Field(gt=0, le=1)
    """Share of the year in which an intervention starts during which it is in force, above 0, at most 1; where it gives
    a date it is counted instead.
    """
    bay_beds: int = Field(ge=1, le=100)
    """Beds that close together, 1 to 100."""
    cases_a_session: float = Field(gt=0, le=20)
    """Inpatient operations in one more theatre session of half a day, when freed beds are refilled, above 0."""
    published_sd_pp: float = Field(gt=0, le=100)
    """Standard deviation of trusts' published productivity growth, percentage points, above 0."""
