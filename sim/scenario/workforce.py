"""Who works here: posts, absence, what the day asks for, who fills gaps. Hours only: prices are in `cost`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario.base import Part
from sim.scenario.scope import Scope

Share = Annotated[float, Field(ge=0, le=1)]
Absence = Annotated[float, Field(ge=0, le=0.25)]
Hours = Annotated[float, Field(ge=0, le=10_000)]
PostCount = Annotated[float, Field(ge=0, le=1000)]


class StaffGroup(Part):
    """One staff group: its posts, who is absent, how much is covered by shifts, and who fills the gap."""

    establishment_wte: float = Field(gt=0, le=100_000)
    """Funded posts, wte, > 0, at most 100,000; in post = establishment × (1 - vacancy)."""
    vacancy: float = Field(ge=0, le=0.25)
    """Share of funded posts that stand empty, 0 to .25."""
    fixed_posts: float = Field(ge=0, le=100_000)
    """Funded posts that no driver of the requirement explains (specialist, offices), wte, 0 to 100,000."""
    contracted_h_week: float = Field(ge=20, le=48)
    """Contracted hours a week of one wte, 20 to 48."""
    headroom: float = Field(ge=0, le=0.3)
    """Share of paid hours that the funded posts allow for absence, 0 to .3."""
    leave: Absence
    """Annual leave and bank holidays, share of paid hours, 0 to .25."""
    sickness: Absence
    """Sickness, share of paid hours, 0 to .25."""
    study: Absence
    """Study leave, share of paid hours, 0 to .25."""
    other_absence: Absence
    """Parenting and other absence, share of paid hours, 0 to .25."""
    covered_share: Share
    """Share of the required hours that must be covered on the day, 0 to 1; the rest waits or is absorbed."""
    above_establishment: float = Field(ge=0, le=0.3)
    """Covered hours asked for beyond the funded ones (enhanced care, extra sessions), 0 to .3 of them."""
    fill_bank: Share
    """Share of the gap that the bank fills, 0 to 1."""
    fill_agency: Share
    """Share of the gap that agencies fill before any cut, 0 to 1."""
    works_shifts: bool
    """Whether an unfilled hour leaves a shift short; otherwise the work is absorbed or not done."""

    @property
    def absence(self) -> float:
        """Leave, sickness, study and other absence, share of paid hours."""
        return self.leave + self.sickness + self.study + self.other_absence

    @model_validator(mode="after")
    def _adds_up(self) -> StaffGroup:
        if self.fill_bank + self.fill_agency > 1 + 1e-12:
            raise ValueError(
                f"fill_bank + fill_agency must not pass 1, got {self.fill_bank + self.fill_agency:.6g} "
                f"(bank {self.fill_bank:g}, agency {self.fill_agency:g})"
            )
        if self.absence >= 0.5:
            raise ValueError(f"leave + sickness + study + other_absence must stay below .5, got {self.absence:.6g}")
        return self


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
    """How leavers and slow recruitment make vacancies, against the vacancy observed."""

    leaver_rate: float = Field(ge=0, le=0.5)
    """Share of staff in post who leave in a year, 0 to .5."""
    empty_months: float = Field(ge=0, le=36)
    """Months a post stands empty: notice, approval, advert, checks, 0 to 36."""
    observed_vacancy: float = Field(gt=0, le=0.25)
    """The vacancy these two explained when each group's was observed, > 0, at most .25."""


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
    """Coefficient of variation of a day's shared bad luck: absences bunch on some days, 0 to 1."""

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
    """Leavers and recruitment."""
    shifts: Annotated[Shifts, Scope.MONTH]
    """Shifts of the wards."""
    unused_hours: Annotated[float, Scope.MONTH] = Field(ge=0, le=0.05)
    """Contracted hours paid but never rostered, share, 0 to .05."""
    agency_cut: Annotated[Share, Scope.MONTH]
    """Share of agency hours given up, 0 to 1."""
    agency_cut_policy: Annotated[Literal["bank", "bank_partial", "recruit", "unfilled"], Scope.MONTH]
    """Who works the hours given up: the bank, the bank in part, people recruited to the posts, nobody."""
    bank_partial_share: Annotated[Share, Scope.MONTH]
    """Share of the hours given up that the bank finds under `bank_partial`, 0 to 1."""

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
