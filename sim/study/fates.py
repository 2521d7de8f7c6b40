"""What becomes of freed beds: kept empty, closed in bays, or refilled from the waiting list (E5).

No freed bed is worth anything until one of these happens. Kept empty is what the simulation shows; the other two are
arithmetic on it, at base-year prices, and say what binds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.productivity import Preset
from sim.scenario.scenario import Scenario
from sim.study.pairs import Paired

TO_REFILL = ("stay_elective_night", "day_case_share", "waiting_list")  # measures; without them nobody is waiting
REFILLED_BY = "elective_inpatient"


class Fate(NamedTuple):
    """One fate: £ a year on the trust's bill beside what the intervention itself does, productivity, and what binds."""

    name: str
    gbp: float
    productivity: float
    beds: float
    binds: str


def fates(base: Scenario, preset: Preset, found: Mapping[str, Paired]) -> tuple[Fate, ...]:
    """The three fates of the beds that an intervention frees; none where it frees no bed.

    found: paired figures by name; productivity in log points × 100.
    """
    freed = -found["beds_occupied"].mean
    kept = Fate("kept_empty", 0.0, found["productivity"].mean, freed, "nobody closes or fills them")
    if freed <= 0:
        return (kept._replace(binds="no bed is freed"),)
    closed = _closed(base, found, freed)
    if any(name not in found for name in TO_REFILL):
        return kept, closed
    return kept, closed, _refilled(base, preset, found, freed)


def nursing_gbp_per_bed_day(base: Scenario) -> float:
    """Ward nursing of a staffed bed for a day at bank prices: what is saved when whole shifts are cancelled, £."""
    if base.workforce is None or base.cost is None or "ward" not in base.workforce.areas:
        return 0.0
    ward = base.workforce.areas["ward"]
    prices = base.cost.pay.groups
    return sum(
        (posts.day + posts.night) * ward.shift_h / ward.places * prices[group].bank_price_h
        for group, posts in ward.posts.items()
    )


def _closed(base: Scenario, found: Mapping[str, Paired], freed: float) -> Fate:
    bay = base.assessment.bay_beds if base.assessment is not None else 1
    beds = bay * math.floor(freed / bay)
    gbp = -365.0 * beds * nursing_gbp_per_bed_day(base)
    binds = f"beds close in bays of {bay}" if beds else f"fewer than a bay of {bay} is free"
    return Fate("closed", gbp, _productivity(found, 0.0, gbp), beds, binds)


def _refilled(base: Scenario, preset: Preset, found: Mapping[str, Paired], freed: float) -> Fate:
    stay = found["stay_elective_night"].base + found["stay_elective_night"].mean
    by_beds = 365.0 * freed / stay
    inpatients = 1.0 - found["day_case_share"].base
    by_list = (found["waiting_list"].base + found["waiting_list"].mean) * inpatients
    spells = max(0.0, min(by_beds, by_list))
    binds = "the beds" if by_beds <= by_list else "the waiting list"
    weight = preset.weight(REFILLED_BY) or 0.0
    gbp = spells * _gbp_per_case(base, stay)
    return Fate("refilled", gbp, _productivity(found, spells * weight, gbp), freed, f"{binds}; {spells:.0f} operations")


def _gbp_per_case(base: Scenario, stay_days: float) -> float:
    """One more inpatient operation: its share of an extra session at short notice, and what it uses up, £."""
    cost, assessment = base.cost, base.assessment
    if cost is None or assessment is None:
        return 0.0
    session = cost.session_supplies_gbp + sum(
        hours * cost.pay.groups[group].bank_price_h for group, hours in cost.extra_session_h.items()
    )
    used, day = cost.consumables[REFILLED_BY], cost.bed_day
    per_day = day.drugs_gbp + day.supplies_gbp + day.hotel_gbp
    return session / assessment.cases_a_session + used.drugs_gbp + used.supplies_gbp + stay_days * per_day


def _productivity(found: Mapping[str, Paired], activity_gbp: float, inputs_gbp: float) -> float:
    """Effect on the level of productivity with so much more activity and spend in the new world, log points × 100."""
    activity, inputs = found["activity_gbp"], found["inputs_gbp"]
    more_activity = math.log1p(activity_gbp / (activity.base + activity.mean))
    more_inputs = math.log1p(inputs_gbp / (inputs.base + inputs.mean))
    return found["productivity"].mean + 100 * (more_activity - more_inputs)
