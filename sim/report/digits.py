"""An estimate and its interval in as many digits as the interval makes sense of."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.activity.interval import ROUNDING, Interval
from sim.report.wording import DASH

MOST_DIGITS = 9  # behind the point; a half width below them, or below ROUNDING of the mean, is that of numbers alike


def shown(estimate: Sequence[float], scale: float = 1.0, percent: bool = False) -> str:
    """A mean with its half width: one digit of the half width, two where it begins with 1; a dash where unknown."""
    mean, half = estimate[0] * scale, estimate[1] * scale
    if math.isnan(mean):
        return DASH
    sign = " %" if percent else ""
    if not half > ROUNDING * abs(mean) or half < 10**-MOST_DIGITS:
        return f"{plain(mean)}{sign}"
    digits = _digits(half)
    return f"{mean:,.{digits}f} ± {half:,.{digits}f}{sign}"


def shown_ends(found: Interval, scale: float = 1.0, percent: bool = False) -> str:
    """The same, with the ends of the interval where one is clearly farther: of 0 with the most it may be, of a share of
    100 % with the least.
    """
    if not found.uneven:
        return shown(found[:2], scale, percent)
    value, _, low, high = found.scaled(scale)
    sign, digits = " %" if percent else "", _digits((high - low) / 2.0)
    if low == value == 0.0:
        return f"{plain(value)}{sign} (≤ {high:,.{digits}f}{sign})"
    if percent and high == value:
        return f"{plain(value)}{sign} (≥ {low:,.{digits}f}{sign})"
    return f"{value:,.{digits}f}{sign} ({low:,.{digits}f} to {high:,.{digits}f}{sign})"


def plain(number: float) -> str:
    """A number without an interval: three significant digits, or all before the point."""
    return f"{number:,.3g}" if abs(number) < 1000 else f"{number:,.0f}"


def _digits(half: float) -> int:
    """Digits behind the point that a half width makes sense of."""
    exponent = math.floor(math.log10(half))
    return min(MOST_DIGITS, max(0, -exponent + (1 if half < 2 * 10.0**exponent else 0)))
