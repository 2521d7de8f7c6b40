"""One scenario, whole and frozen: what a trust is, what is done to it, and from when."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, field_validator

from sim.scenario.base import Part
from sim.scenario.cost import Cost
from sim.scenario.counted import Counted
from sim.scenario.day import Day
from sim.scenario.demand import PatientClass
from sim.scenario.harm import Harm
from sim.scenario.intervention import Change, Intervention
from sim.scenario.measure import Measure
from sim.scenario.pools import OpenHours, Pool, Preferred
from sim.scenario.ranges import MOST_CLASSES, RangeClass
from sim.scenario.run import RunPlan
from sim.scenario.scope import Scope
from sim.scenario.workforce import Workforce
from sim.scenario.years import YearsPlan


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


class Phase(Part):
    """Changes that hold from a date on."""

    from_: Day = Field(alias="from")
    """The day from which they hold."""
    change: tuple[Change, ...] = Field(min_length=1)
    """The changes."""


class Scenario(Part):
    """A trust and its run. Every leaf is a parameter; every number cites its source or says it is assumed."""

    name: Annotated[str, Scope.RUN] = Field(min_length=1, max_length=100, pattern=r"^\w[\w .,'()&-]*$")
    """Name of the scenario, as results and their folder carry it: letters, digits, spaces and a few marks."""
    run: Annotated[RunPlan, Scope.STUDY]
    """The run."""
    classes: Annotated[dict[str, PatientClass], Scope.RUN] = Field(min_length=1)
    """Classes of patients: who comes, and what they are like."""
    pools: Annotated[dict[str, Pool], Scope.RUN] = Field(min_length=1)
    """Places and slots."""
    preferences: Annotated[dict[str, dict[str, tuple[Preferred, ...]]], Scope.RUN] = Field(default_factory=dict)
    """Where a category of patient is placed: pools in order of preference."""
    calendars: Annotated[dict[str, OpenHours], Scope.DAY] = Field(default_factory=dict)
    """Working-hours clocks."""
    pathways: Annotated[dict[str, Any], Scope.RUN] = Field(min_length=1)
    """Pathways, in the language of docs/semantics.md; read by sim.pathway."""
    workforce: Annotated[Workforce | None, Scope.RUN] = None
    """Staff; none: a model without a workforce."""
    cost: Annotated[Cost | None, Scope.RUN] = None
    """Prices; none: a model without money."""
    productivity: Annotated[dict[str, Any], Scope.RUN] = Field(default_factory=dict)
    """The preset of the productivity calculation; read by sim.productivity."""
    measures: Annotated[dict[str, Measure], Scope.RUN] = Field(default_factory=dict)
    """Times between marks, and figures by period, that a model tells."""
    counted: Annotated[Counted | None, Scope.RUN] = None
    """Activity that is counted and not walked."""
    assessment: Annotated[Assessment | None, Scope.RUN] = None
    """How a difference between two worlds is judged; none: no comparison can be made."""
    harm: Annotated[Harm | None, Scope.RUN] = None
    """What delay and short staffing do to patients; none: expected harm is not told."""
    intervention: Annotated[Intervention, Scope.RUN] = Intervention(name="none")
    """What is tried."""
    ranges: Annotated[dict[str, RangeClass], Scope.RUN] = Field(default_factory=dict, max_length=MOST_CLASSES)
    """Classes of ranges, by the name that a number says; at most 12."""
    years: Annotated[YearsPlan | None, Scope.STUDY] = None
    """How growth is reported over several years (task=years)."""
    phases: Annotated[tuple[Phase, ...], Scope.RUN] = ()
    """Changes that hold from dates on."""

    @field_validator("preferences", mode="before")
    @classmethod
    def _bare_names(cls, tables: object) -> object:
        """A bare name in a preference is a pool."""
        if not isinstance(tables, dict):
            return tables
        return {t: _rows(rows) for t, rows in tables.items()}


def _rows(rows: Any) -> Any:
    if not isinstance(rows, dict):
        return rows
    return {
        c: [{"pool": r} if isinstance(r, str) else r for r in listed] if isinstance(listed, list) else listed
        for c, listed in rows.items()
    }
