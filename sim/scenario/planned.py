"""What a budget is drawn up for: a year of planned activity, the estate, and what one more unit asks for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.base import Part
from sim.scenario.scope import Scope

Amount = Annotated[float, Field(ge=0, le=1e12)]


class PlannedYear(Part):
    """The activity for which the opening budget is drawn up; only the check of the budget reads it."""

    activity: dict[str, Amount] = Field(min_length=1)
    """Units a year by point of delivery, as in `consumables`, >= 0."""
    occupied_bed_days: Amount
    """Occupied bed days a year, >= 0."""
    theatre_sessions: Amount
    """Theatre sessions of four hours a year, >= 0."""
    tolerance: Annotated[float, Field(gt=0, le=0.2)]
    """How far a line may lie from the arithmetic of this year, as a share of the whole budget, above 0, at most .2."""


class Estate(Part):
    """Buildings: what they cost to run, and what is wrong with them."""

    floor_m2: Amount
    """Occupied floor, m², >= 0."""
    premises_gbp_per_m2: Amount
    """Rates, maintenance and contracts, £ a m² and year, >= 0; energy is apart."""
    backlog_gbp: Annotated[Amount, Scope.RUN]
    """Backlog of maintenance, £, >= 0: a debt and no cost of the year."""
    incidents_per_backlog_gbp_m: Annotated[Amount, Scope.RUN]
    """Infrastructure incidents a year for each £m of backlog, >= 0."""
    clinical_h_per_incident: Annotated[Amount, Scope.RUN]
    """Hours of clinical time that an incident stops, >= 0."""


class UnitUse(Part):
    """What one more unit asks for beyond its consumables, where it is staffed for."""

    bed_days: Amount = 0.0
    """Occupied bed days, >= 0."""
    theatre_sessions: Amount = 0.0
    """Theatre sessions of four hours, >= 0."""
    staff_h: dict[str, Amount] = Field(default_factory=dict)
    """Worked hours by staff group outside ward and theatre, >= 0."""
