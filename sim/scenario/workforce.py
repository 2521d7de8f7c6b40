"""Who works here: posts, absence, what the day asks for, who fills gaps. Hours only: prices are in `cost`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.base import Part
from sim.scenario.scope import Scope
from sim.scenario.staff_group import AgencyPolicy, BankPolicy, Days, Share, StaffGroup

Hours = Annotated[float, Field(ge=0, le=10_000)]
PostCount = Annotated[float, Field(ge=0, le=1000)]
SEASON_TOLERANCE = 0.001


class Posts(Part):
    """Posts of one staff group that look after one unit of an area."""

    day: PostCount
    """Posts by day for a full unit, 0 to 1,000."""
    night: PostCount
    """Posts by night for a full unit, 0 to 1,000."""
    in_charge: PostCount = 0.0
    """Posts on every shift however few places are open (triage, nurse in charge), 0 to 1,000."""
    coordinator_h_week: Hours = 0.0
    """Hours a week of a coordinator beside the shifts, for a full unit, >= 0."""


class Area(Part):
    """A kind of place (ward, assessment unit, critical care, emergency department) and its posts."""

    places: float = Field(ge=1, le=10_000)
    """Places of one full unit (the beds of a ward), 1 to 10,000."""
    shift_h: float = Field(gt=0, le=12)
    """Paid hours of one post on one shift, > 0, at most 12."""
    closes: bool
    """Whether places close when a shift falls below the tolerance."""
    counted_places: float = Field(ge=0, le=10_000, default=0.0)
    """Places of this kind that are staffed but not simulated as a pool, 0 to 10,000."""
    posts: dict[str, Posts]
    """Posts by staff group."""


class Theatre(Part):
    """Hours that theatre sessions ask for, used or not."""

    session_h: dict[str, Hours]
    """Worked hours a planned session by staff group, >= 0."""
    always_h_per_day: dict[str, Hours]
    """Hours a day of emergency, trauma and maternity theatres by staff group, >= 0."""
    closing_group: Annotated[str, Scope.RUN]
    """The staff group whose missing hours stop sessions."""
    not_absorbed: Share
    """Share of unfilled theatre hours that redeployment cannot absorb: their sessions do not run, 0 to 1."""


class Clinic(Part):
    """Hours that outpatient clinics ask for."""

    clinic_h: dict[str, Hours]
    """Worked hours of one clinic by staff group, >= 0."""


class Turnover(Part):
    """How leavers and slow recruitment make vacancies, against the vacancy observed, and what a new starter can do."""

    leaver_rate: float = Field(ge=0, le=0.5)
    """Share of staff in post who leave in a year, 0 to .5."""
    empty_months: float = Field(ge=0, le=36)
    """Months a post stands empty: notice, approval, advert, checks, 0 to 36."""
    observed_vacancy: float = Field(gt=0, le=0.25)
    """The vacancy these two explained when each group's was observed, > 0, at most .25."""
    recruit_months: float = Field(ge=0, le=36)
    """Months from the decision to recruit beyond the usual until the recruit starts, 0 to 36."""
    supernumerary_weeks: float = Field(ge=0, le=52)
    """Weeks in which a new starter is paid and counted on no shift, 0 to 52."""
    starter_productivity: Share
    """Share of a full worker's hours that a new starter is worth on the first day, 0 to 1; it rises evenly."""
    ramp_months: float = Field(ge=0, le=36)
    """Months from the first day until a starter is worth a full worker, 0 to 36."""


class Sickness(Part):
    """What moves sickness of all groups of the trust together; a group's own `sickness` is the mean of the year."""

    season: tuple[Annotated[float, Field(ge=0, le=3)], ...] = Field(min_length=12, max_length=12)
    """Sickness of each calendar month, January first, over the mean of the year: 12 numbers of mean 1."""
    monthly_cv: float = Field(ge=0, le=1)
    """Coefficient of variation of a month's shared luck (a wave of flu, a mild month), 0 to 1."""

    @model_validator(mode="after")
    def _of_mean_one(self) -> Sickness:
        if abs(sum(self.season) / 12 - 1) > SEASON_TOLERANCE:
            raise ValueError(f"season must have mean 1, got {sum(self.season) / 12:.6g}")
        return self


class Rostering(Part):
    """How long before a shift its gaps are known, and what that notice is worth."""

    approval_weeks: float = Field(ge=0, le=26)
    """Weeks before a shift at which its roster is approved and gaps go to the bank, 0 to 26; rosters lie evenly between
    none and twice that.
    """
    observed_approval_weeks: float = Field(gt=0, le=26)
    """The same when `fill_bank` and `fill_agency` were observed, > 0, at most 26."""
    bank_days: float = Field(gt=0, le=60)
    """Days of notice over which the bank's fill rises to its ceiling, > 0, at most 60; more than agencies have."""
    agency_opens_days: Days
    """Days before a shift from which agencies are asked, 0 to 60; bank staff no longer choose alone from then on."""
    short_notice_share: Share
    """Share of the gap known less than a day ahead (sickness), whatever the roster, 0 to 1."""
    short_notice_fill: Share
    """What the bank fills without notice, over what it fills with all of it, 0 to 1."""


class Shifts(Part):
    """When shifts begin and how ward staffing turns into closed beds."""

    day_start_h: float = Field(ge=0, lt=24)
    """Hour at which the day shift begins, 0 to 24."""
    night_start_h: float = Field(ge=0, lt=24)
    """Hour at which the night shift begins, 0 to 24, after the day shift."""
    closing_group: Annotated[str, Scope.RUN]
    """The staff group whose missing hours close beds."""
    tolerance: float = Field(ge=0.5, le=1)
    """Share of required time below which places close, .5 to 1 (NICE red flag: a quarter is missing)."""
    pooled_wards: float = Field(ge=1, le=10)
    """Wards, at most and on average, that lend each other nurses before beds close, 1 to 10."""
    response: Literal["run_short", "close"]
    """Below the tolerance: work on short-staffed, or close beds until the required time is met."""
    daily_cv: float = Field(ge=0, le=1)
    """Coefficient of variation of a day's luck, shared by wards and theatres: absences bunch on some days, 0 to 1."""

    @model_validator(mode="after")
    def _in_order(self) -> Shifts:
        if self.night_start_h <= self.day_start_h:
            raise ValueError(
                f"night_start_h must be later than day_start_h, got {self.night_start_h:g} and {self.day_start_h:g}"
            )
        return self


class Workforce(Part):
    """The workforce of the patient-care scope of the cost collection, not of the whole accounts."""

    groups: Annotated[dict[str, StaffGroup], Scope.MONTH] = Field(min_length=1)
    """Staff groups by name."""
    areas: Annotated[dict[str, Area], Scope.MONTH]
    """Kinds of place by name."""
    theatre: Annotated[Theatre, Scope.MONTH]
    """Theatre sessions."""
    clinic: Annotated[Clinic, Scope.MONTH]
    """Outpatient clinics."""
    turnover: Annotated[Turnover, Scope.MONTH]
    """Leavers, recruitment and new starters."""
    sickness: Annotated[Sickness, Scope.MONTH]
    """What moves sickness of all groups together."""
    rostering: Annotated[Rostering, Scope.MONTH]
    """Notice with which rosters are made."""
    shifts: Annotated[Shifts, Scope.MONTH]
    """Shifts of the wards."""
    unused_hours: Annotated[float, Scope.MONTH] = Field(ge=0, le=0.05)
    """Contracted hours paid but never rostered, share, 0 to .05."""
    agency_cut: Annotated[Share, Scope.MONTH]
    """Share of agency hours given up, 0 to 1; a group's own holds over it."""
    agency_cut_policy: Annotated[AgencyPolicy, Scope.MONTH]
    """Who works the hours given up: the bank, the bank in part, people recruited (as they arrive), nobody; or
    `need_removed`: they are no longer asked for. A group's own holds over it.
    """
    bank_cut: Annotated[Share, Scope.MONTH]
    """Share of bank hours given up, 0 to 1; a group's own holds over it."""
    bank_cut_policy: Annotated[BankPolicy, Scope.MONTH]
    """Who works them: people recruited (as they arrive), nobody, or `need_removed`; a group's own holds over it."""
    bank_partial_share: Annotated[Share, Scope.MONTH]
    """Share of the hours given up that the bank finds under `bank_partial`, 0 to 1."""
    requirement_tolerance: Annotated[float | None, Scope.RUN] = Field(default=None, ge=0, le=1)
    """How far the trust's requirement may be off its establishment in any group, share; none: they are not compared."""

    @model_validator(mode="after")
    def _bank_asked_first(self) -> Workforce:
        for name, group in self.groups.items():
            opens = self.opens_days(name)
            if opens >= self.rostering.bank_days:
                where = "rostering" if group.agency_opens_days is None else f"groups.{name}"
                raise ValueError(
                    f"{where}.agency_opens_days must be less than rostering.bank_days, got {opens:g} and "
                    f"{self.rostering.bank_days:g}"
                )
        return self

    def opens_days(self, group: str) -> float:
        """Days before a shift from which agencies are asked for a group."""
        own = self.groups[group].agency_opens_days
        return self.rostering.agency_opens_days if own is None else own

    @model_validator(mode="after")
    def _names_known(self) -> Workforce:
        for where, names in self._mentions():
            unknown = sorted(set(names) - set(self.groups))
            if unknown:
                raise ValueError(f"{where} names a staff group that is not in groups: {', '.join(unknown)}")
        return self

    def _mentions(self) -> Iterable[tuple[str, Iterable[str]]]:
        for name, area in self.areas.items():
            yield f"areas.{name}.posts", area.posts
        yield "theatre.session_h", self.theatre.session_h
        yield "theatre.always_h_per_day", self.theatre.always_h_per_day
        yield "clinic.clinic_h", self.clinic.clinic_h
        yield "theatre.closing_group", [self.theatre.closing_group]
        yield "shifts.closing_group", [self.shifts.closing_group]
