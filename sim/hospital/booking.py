"""How much of a session may be booked: its length and limit, and what booking makes of late starts (R16b)."""

from __future__ import annotations

from math import ceil

from sim.demand.distributions import sampler
from sim.scenario.pools import Slots


def booked_h(slots: Slots) -> float:
    """Hours of planned time that one session takes."""
    return max(0.0, (slots.ends_h - slots.starts_h) * slots.booking_limit + returned_h(slots))


def returned_h(slots: Slots) -> float:
    """Hours by which booking differs from its limit, as sessions start earlier (above 0) or later than they used to."""
    rule = slots.saved_minutes
    if rule is None:
        return 0.0
    late_h = 0.0 if slots.late_start_h is None else sampler(slots.late_start_h).mean
    return rule.returned_to_booking * (rule.usual_late_start_h - late_h)


def largest(slots: Slots, category: str) -> float:
    """The most that one offer for a category has: hours of planned time, or starts; 0 where there never is any."""
    most = max(slots.per_day.get(category, (0.0,)))
    if slots.measured_in == "hours":
        return booked_h(slots) if most > 0 else 0.0
    return float(ceil(most))  # a fraction is carried to the day on which it makes a whole
