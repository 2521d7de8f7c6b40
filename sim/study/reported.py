"""What a trust would report, and what is left to break even, pair by pair: so each has an interval like any effect.

Whatever was drawn for a pair is read where it was drawn: the share of the year that an intervention is in force for,
and the spread of published growth, among the rest (E3, E11, E12).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sim.activity.ratio import Quotient
from sim.scenario.scenario import Assessment

PP = 100.0
DAY = timedelta(days=1)
YEAR_STARTS = 4  # month of the financial year
FIRST_YEAR, YEAR_AFTER = "reported_growth_first_year", "reported_growth_year_after"
BREAK_EVEN, SEEN = "break_even_gbp", "probability_of_being_seen"


@dataclass(frozen=True)
class InForce:
    """How long an intervention holds, where it says so by dates.

    first_year: the share of the year in which it starts, None where it gives no date; measured: the share of the
    measured months, of which the figures of a pair tell; ended: whether it is over by their end.
    """

    first_year: float | None = None
    measured: float = 1.0
    ended: bool = False


WHOLE = InForce()


class Reported(NamedTuple):
    """Of one pair. first_year, year_after: growth, log points × 100; break_even_gbp: £ a year; seen: a probability."""

    first_year: float
    year_after: float
    break_even_gbp: float
    seen: float

    def by_name(self) -> dict[str, float]:
        """The figures by the names under which they stand beside the others."""
        return dict(zip((FIRST_YEAR, YEAR_AFTER, BREAK_EVEN, SEEN), self, strict=True))


def in_force(period: tuple[date | None, date | None], window: tuple[date, date]) -> InForce:
    """How long an intervention holds.

    period: its first and its last day, None without one; window: the first day measured, and the day after the last.
    The year of one that starts before the window is the financial year it starts in; of one that starts within it, the
    window.
    """
    first, last = period
    begins, ends = max(first or window[0], window[0]), _day_after(last, window[1])
    measured = max(0.0, (ends - begins) / (window[1] - window[0]))
    ended = last is not None and last < window[1] - DAY
    if first is None or first >= window[0]:
        return InForce(None if first is None else measured, measured, ended)
    year = date(first.year if first.month >= YEAR_STARTS else first.year - 1, YEAR_STARTS, 1)
    after = year.replace(year=year.year + 1)
    return InForce((_day_after(last, after) - first) / (after - year), measured, ended)


def _day_after(last: date | None, end: date) -> date:
    """The day after the last, but not one after an end."""
    return end if last is None or last >= end else last + DAY


def reported(
    assessment: Assessment,
    base: Mapping[str, Quotient],
    new: Mapping[str, Quotient],
    period: InForce = WHOLE,
) -> Reported:
    """What one pair comes to.

    base, new: figures by name; the assessment is that of the pair. Of an intervention without a date the share of the
    year in which it starts is assumed; with one it is worked out, and where it holds for a part of the measured months
    a whole year of it is what they tell, by that part.
    """
    before, now = ({name: side[name].value for name in NEEDED} for side in (base, new))
    moved = {name: now[name] - before[name] for name in NEEDED}
    share = assessment.first_year_share if period.first_year is None else period.first_year
    whole_year = 0.0 if period.measured == 0.0 else 1.0 / period.measured
    first = _first_year(share * whole_year, before["inputs_gbp"], moved)
    return Reported(
        first_year=first,
        year_after=(0.0 if period.ended else moved["productivity"] * whole_year) - first,
        break_even_gbp=before["inputs_gbp"] * math.exp(moved["activity"] / PP) - now["inputs_gbp"],
        seen=seen(first, assessment.published_sd_pp),
    )


NEEDED = ("productivity", "activity", "inputs_gbp", "one_off_gbp")


def _first_year(part: float, spend_gbp: float, moved: Mapping[str, float]) -> float:
    """Growth reported in the year it starts: in force for a part of the year, its one-off cost in."""
    activity = math.log1p(part * math.expm1(moved["activity"] / PP))
    inputs = math.log1p((part * moved["inputs_gbp"] + moved["one_off_gbp"]) / spend_gbp)
    return PP * (activity - inputs)


def seen(growth_pp: float, published_sd_pp: float) -> float:
    """The probability that a trust reports more growth with so much of it added than the same trust without.

    Both figures have the noise of one trust's published growth, so that their difference has √2 times as much.
    """
    return 0.5 * (1.0 + math.erf(growth_pp / published_sd_pp / 2.0))
