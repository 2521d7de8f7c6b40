"""Lengths of time as a person tells them."""

from __future__ import annotations

from sim.report.wording import MINUS

DAYS_FROM_MIN = 48 * 60


def lasting(hours: float) -> str:
    """To the minute below two days, to the hour from then on: `3 h 16 min`, `33 days 2 h`."""
    minutes = round(abs(hours) * 60)
    if minutes == 0:
        return "0 min" if hours == 0 else "under a minute"
    if minutes >= DAYS_FROM_MIN:
        days, rest = divmod(round(minutes / 60), 24)
        return f"{days} days {rest} h" if rest else f"{days} days"
    whole, rest = divmod(minutes, 60)
    return " ".join([f"{whole} h"] * (whole > 0) + [f"{rest} min"] * (rest > 0))


def difference(hours: float) -> str:
    """The same with its sign; plainly 0 where it is less than a minute."""
    if round(abs(hours) * 60) == 0:
        return "0"
    return f"{MINUS if hours < 0 else '+'}{lasting(hours)}"
