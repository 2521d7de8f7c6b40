"""What everything costs. Each price has one class (what makes it grow) and one payer (whose purse)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from sim.scenario.base import Part
from sim.scenario.day import Day
from sim.scenario.planned import Estate, PlannedYear, UnitUse
from sim.scenario.scope import Scope

Payer = Literal["trust", "community_icb", "local_authority", "one_off"]
CostClass = Literal["per_activity", "per_bed_day", "per_staffed_hour", "per_session", "per_post", "fixed"]
Tag = Literal["cash_releasing", "capacity_releasing", "avoided"]
Money = Annotated[float, Field(ge=0, le=1e12)]
Share = Annotated[float, Field(ge=0, le=1)]
Growth = Annotated[float, Field(gt=-0.5, lt=1)]
HEADINGS: tuple[str, ...] = (
    *("substantive", "bank", "agency", "escalation", "overrun", "extra_session"),
    *("drugs_other", "clinical_supplies", "premises", "energy", "other", "community", "one_off"),
)
Year = Annotated[str, StringConstraints(pattern=r"^20\d\d/\d\d$")]


class Oncosts(Part):
    """What an employer pays on top of wages in one financial year."""

    ni_rate: Share
    """Employer's national insurance rate, 0 to 1."""
    ni_threshold_gbp: Money
    """Earnings a year above which it is due, £, >= 0."""
    pension_paid_by_trust: Share
    """Employer's pension contribution that the trust itself pays, share of pay, 0 to 1."""
    pension_full: Share
    """The same with the part that is paid centrally, share of pay, 0 to 1."""


class GroupPay(Part):
    """Prices of one staff group in the base year."""

    gross_pay_per_wte: Money
    """Gross earnings a year of one wte in post, £, >= 0."""
    bank_price_h: Money
    """Price of a bank hour worked, £, >= 0."""
    agency_price_h: Money
    """Price of an agency hour worked, fee included, £, >= 0."""
    award: dict[Year, Growth]
    """Pay award of each financial year over the year before, share."""


class Pay(Part):
    """How hours become money."""

    pension_basis: Literal["paid_by_trust", "full"]
    """Whether the centrally paid part of the pension counts; spend and deflator must agree."""
    oncosts: dict[Year, Oncosts] = Field(min_length=1)
    """On-costs by financial year; a year not listed takes the nearest."""
    ni_cover: Share
    """Part of the nominal national insurance that is due (thresholds of part-timers), 0 to 1."""
    pension_cover: Share
    """Part of pay that is pensioned, 0 to 1."""
    levy: Share
    """Apprenticeship levy, share of pay, 0 to 1."""
    groups: dict[str, GroupPay] = Field(min_length=1)
    """Prices by staff group."""


class Consumables(Part):
    """Drugs and supplies that one unit uses up at once."""

    drugs_gbp: Money
    """Drugs, £ a unit, >= 0."""
    supplies_gbp: Money
    """Supplies and tests, £ a unit, >= 0."""
    hotel_gbp: Money = 0.0
    """Food, linen and cleaning consumables, £ a unit, >= 0."""


class Energy(Part):
    """Energy of the estate: quantity times price."""

    kwh_per_year: Money
    """Energy bought, kWh a year, >= 0."""
    gbp_per_kwh: Money
    """Price in the base year, £ a kWh, >= 0."""


class CommunityDay(Part):
    """A day of care after the acute spell, outside the trust."""

    gbp_per_day: Money
    """Price of a day, £, >= 0."""
    payer: Annotated[Literal["community_icb", "local_authority"], Scope.RUN]
    """Who pays for it."""


class ImplementationCost(Part):
    """One thing that doing an intervention must pay for."""

    name: str = Field(min_length=1)
    """What is bought."""
    gbp_per_year: Money = 0.0
    """£ a year at base-year prices, >= 0; for what is not recurrent, the whole sum."""
    wte: dict[str, Money] = Field(default_factory=dict)
    """Posts by staff group, wte, >= 0, priced at the pay cost of a post."""
    payer: Payer = "trust"
    """Who pays. What is not recurrent is booked as `one_off`."""
    recurrent: bool = True
    """Whether it is paid every year."""
    starts: Day | None = None
    """First day on which it is paid; if none is given, the first on which the intervention changes anything, and of one
    that has no date, or brings new things or steps, the first of the measured months.
    """
    ends: Day | None = None
    """Last day on which what recurs is paid; if none is given, the last on which the intervention changes anything, and
    of one that has no date, or brings new things or steps, the last of the run.
    """

    @model_validator(mode="after")
    def _whole(self) -> ImplementationCost:
        if self.starts is not None and self.ends is not None and self.ends < self.starts:
            raise ValueError(f"{self.name}: ends must not come before starts, got {self.ends.isoformat()}")
        if not self.recurrent and self.ends is not None:
            raise ValueError(f"{self.name}: what is paid once has no day on which it ends")
        if self.recurrent and self.payer == "one_off":
            raise ValueError(f"{self.name}: a recurrent cost cannot have the payer one_off")
        return self


class Cost(Part):
    """Prices of the base year, growth of each price, and who pays.

    A heading is a line of the budget: for pay the contract (substantive, bank, agency) or what was opened at
    short notice (escalation, overrun, extra_session), otherwise the category.
    """

    scope: Annotated[Literal["cost_collection", "accounts"], Scope.MONTH]
    """`cost_collection`: the £621m of the National Cost Collection; accounts show about a third more."""
    base_year: Annotated[Year, Scope.MONTH]
    """Financial year of the prices, as 2024/25."""
    price_year: Annotated[Year, Scope.RUN]
    """Financial year in whose prices the bill is told beside the nominal one: that of the productivity weights."""
    pay: Annotated[Pay, Scope.MONTH]
    """Pay."""
    fixed_gbp_per_year: Annotated[dict[str, Money], Scope.MONTH]
    """£ a year that no volume moves, by category, >= 0; a twelfth each month."""
    outside_collection_gbp_per_year: Annotated[Money, Scope.MONTH]
    """£ a year that accounts hold beyond the collection (research, education); counts under scope
    `accounts`."""
    energy: Annotated[Energy, Scope.MONTH]
    """Energy."""
    estate: Annotated[Estate, Scope.MONTH]
    """Buildings."""
    consumables: Annotated[dict[str, Consumables], Scope.MONTH]
    """Per unit of activity, by point of delivery."""
    bed_day: Annotated[Consumables, Scope.MONTH]
    """Per occupied bed day."""
    session_supplies_gbp: Annotated[Money, Scope.MONTH]
    """Sterile sets and linen of a theatre session, used to the full or not, £, >= 0."""
    escalation_h_per_bed_day: Annotated[dict[str, Money], Scope.MONTH]
    """Worked hours by staff group that one bed opened for a day asks for, >= 0; paid at short notice."""
    overrun_h_per_hour: Annotated[dict[str, Money], Scope.MONTH]
    """Worked hours by staff group in one hour of theatre overrun, >= 0; paid at short notice."""
    extra_session_h: Annotated[dict[str, Money], Scope.MONTH]
    """Worked hours by staff group of a session beyond the planned ones, >= 0; paid at short notice."""
    community: Annotated[dict[str, CommunityDay], Scope.MONTH]
    """Days after the acute spell by discharge pathway."""
    recruitment_gbp_per_wte: Annotated[Money, Scope.MONTH]
    """Advert, checks and induction of one recruit, £, once, >= 0."""
    growth: Annotated[dict[str, dict[Year, Growth]], Scope.MONTH]
    """Price growth of each heading but substantive pay, by financial year over the year before, share."""
    tags: Annotated[dict[str, Tag], Scope.RUN]
    """What a saving under each heading is: cash released, capacity released, or a cost avoided."""
    opening_budget_gbp_per_year: Annotated[dict[str, Money], Scope.RUN]
    """The budget the year opens with, £ by heading at base-year prices, >= 0."""
    planned_year: Annotated[PlannedYear, Scope.RUN]
    """The activity that this budget is drawn up for."""
    unit_uses: Annotated[dict[str, UnitUse], Scope.RUN]
    """What one more unit asks for, by point of delivery; only the table of marginal cost reads it."""

    @model_validator(mode="after")
    def _names_known(self) -> Cost:
        for where in ("escalation_h_per_bed_day", "overrun_h_per_hour", "extra_session_h"):
            unknown = sorted(set(getattr(self, where)) - set(self.pay.groups))
            if unknown:
                raise ValueError(f"{where} names a staff group without pay: {', '.join(unknown)}")
        untagged = [name for name in HEADINGS if name not in self.tags]
        if untagged:
            raise ValueError(f"tags must say what a saving is under {', '.join(untagged)}")
        unknown = sorted({*self.planned_year.activity, *self.unit_uses} - set(self.consumables))
        if unknown:
            raise ValueError(f"planned_year or unit_uses names what consumables do not: {', '.join(unknown)}")
        unknown = sorted({group for use in self.unit_uses.values() for group in use.staff_h} - set(self.pay.groups))
        if unknown:
            raise ValueError(f"unit_uses names a staff group without pay: {', '.join(unknown)}")
        for where in ("fixed_gbp_per_year", "opening_budget_gbp_per_year", "growth"):
            unknown = sorted(set(getattr(self, where)) - set(self.tags))
            if unknown:
                raise ValueError(f"{where} names a heading without a tag: {', '.join(unknown)}")
        return self
