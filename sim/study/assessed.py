"""What one replication assumes where its difference from another world becomes a figure of a board: as it was drawn."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.scenario import Assessment, Scenario

REFILLED_BY = "elective_inpatient"


class Assessed(NamedTuple):
    """The assessment of a replication and the unit prices that released beds are priced at, £."""

    assessment: Assessment
    nursing_gbp_per_bed_day: float
    """Ward nursing of a staffed bed for a day at bank prices: what is saved when whole shifts are cancelled."""
    session_gbp: float
    """One more theatre session at short notice: its staff at bank prices and what every session uses up."""
    case_gbp: float
    """What one inpatient operation uses up beside its bed days."""
    bed_day_gbp: float
    """What a patient in a bed uses up in a day."""

    def case_of(self, stay_days: float) -> float:
        """One more inpatient operation, £: its share of a session, what it uses up, and the days in a bed."""
        return self.session_gbp / self.assessment.cases_a_session + self.case_gbp + stay_days * self.bed_day_gbp


def assessed(base: Scenario) -> Assessed | None:
    """Of a scenario; None of one that is not assessed."""
    assessment, cost = base.assessment, base.cost
    if assessment is None or cost is None:
        return None
    used, day, pay = cost.consumables[REFILLED_BY], cost.bed_day, cost.pay.groups
    session = sum(hours * pay[group].bank_price_h for group, hours in cost.extra_session_h.items())
    return Assessed(
        assessment=assessment,
        nursing_gbp_per_bed_day=nursing_gbp_per_bed_day(base),
        session_gbp=cost.session_supplies_gbp + session,
        case_gbp=used.drugs_gbp + used.supplies_gbp,
        bed_day_gbp=day.drugs_gbp + day.supplies_gbp + day.hotel_gbp,
    )


def nursing_gbp_per_bed_day(base: Scenario) -> float:
    """Ward nursing of a staffed bed for a day at bank prices, £; 0 where no ward is staffed."""
    if base.workforce is None or base.cost is None or "ward" not in base.workforce.areas:
        return 0.0
    ward = base.workforce.areas["ward"]
    prices = base.cost.pay.groups
    return sum(
        (posts.day + posts.night) * ward.shift_h / ward.places * prices[group].bank_price_h
        for group, posts in ward.posts.items()
    )
