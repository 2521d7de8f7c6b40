"""A mean and its half width in as many digits as the half width makes sense of."""

from __future__ import annotations

import math

from sim.report.wording import DASH

MOST_DIGITS = 9  # behind the point; a half width below them, or below ROUNDING of the mean, is that of numbers alike
ROUNDING = 1e-9


def shown(estimate: tuple[float, float], scale: float = 1.0, percent: bool = False) -> str:
    """A mean with its half width: one digit of the half width, two where it begins with 1; a dash where unknown."""
    mean, half = estimate[0] * scale, estimate[1] * scale
    if math.isnan(mean):
        return DASH
    sign = " %" if percent else ""
    if not half > ROUNDING * abs(mean) or half < 10**-MOST_DIGITS:
        return f"{plain(mean)}{sign}"
    exponent = math.floor(math.log10(half))
    digits = min(MOST_DIGITS, max(0, -exponent + (half < 2 * 10**exponent)))
    return f"{mean:,.{digits}f} ± {half:,.{digits}f}{sign}"


def plain(number: float) -> str:
    """A number without an interval: three significant digits, or all before the point."""
    return f"{number:,.3g}" if abs(number) < 1000 else f"{number:,.0f}"
