"""What a trust would report, and what is left to break even, pair by pair: so each has an interval like any effect.

Whatever was drawn for a pair is read where it was drawn: the share of the year that an intervention is in force for,
and the spread of published growth, among the rest (E3, E11, E12).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.activity.ratio import Quotient
from sim.scenario.assessment import Assessment

PP = 100.0
FIRST_YEAR, YEAR_AFTER = "reported_growth_first_year", "reported_growth_year_after"
BREAK_EVEN, SEEN = "break_even_gbp", "probability_of_being_seen"


class Reported(NamedTuple):
    """Of one pair. first_year, year_after: growth, log points × 100; break_even_gbp: £ a year; seen: a probability."""

    first_year: float
    year_after: float
    break_even_gbp: float
    seen: float

    def by_name(self) -> dict[str, float]:
        """The figures by the names under which they stand beside the others."""
        return dict(zip((FIRST_YEAR, YEAR_AFTER, BREAK_EVEN, SEEN), self, strict=True))


def reported(assessment: Assessment, base: Mapping[str, Quotient], new: Mapping[str, Quotient]) -> Reported:
    """What one pair comes to.

    base, new: figures by name; the assessment is that of the pair.
    """
    before, now = ({name: side[name].value for name in NEEDED} for side in (base, new))
    moved = {name: now[name] - before[name] for name in NEEDED}
    first = _first_year(assessment.first_year_share, before["inputs_gbp"], moved)
    return Reported(
        first_year=first,
        year_after=moved["productivity"] - first,
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
