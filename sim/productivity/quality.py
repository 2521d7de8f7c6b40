"""Quality of two periods as a factor of output, by point of delivery, from whichever measures both of them have."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from sim.productivity.index import readmission_term, survival_term, waiting_term
from sim.productivity.levels import Level, NotComparable
from sim.productivity.quality_table import PodQuality, QualityTable
from sim.productivity.rules import Quality as QualityRules
from sim.productivity.rules import QualityTerm

NEEDS: dict[QualityTerm, tuple[str, ...]] = {
    "survival": ("survived_share",),
    "waiting": ("wait_years", "life_years"),
    "readmission": ("readmitted_share",),
}


def with_quality(level: Level, table: QualityTable) -> Level:
    """The same level with the measures of quality of its organisation and months."""
    return replace(level, quality=table.of_period(level.period.organisation, level.period.months))


def quality_ratio(base: Level, new: Level, pod: str) -> float:
    """What a unit of a point of delivery is worth now over then; 1 where no term has its measures.

    Raises
    ------
    NotComparable
        When a measure is given for one of the two periods alone.
    """
    rules = new.preset.rules.quality
    before, after = base.quality.get(pod), new.quality.get(pod)
    if rules.rule != "terms" or (before is None and after is None):
        return 1.0
    if before is None or after is None:
        raise NotComparable(f"quality of {pod} is given for one of the two periods alone")
    factor = 1.0
    for term in rules.terms:
        if _given(term, pod, before, after):
            factor *= TERMS[term](rules, pod, before, after)
    return factor


def terms_applied(base: Level, new: Level) -> tuple[QualityTerm, ...]:
    """The terms of the preset that some point of delivery has the measures for, in both periods."""
    both = [(pod, base.quality[pod], new.quality[pod]) for pod in base.quality if pod in new.quality]
    terms = new.preset.rules.quality.terms
    return tuple(term for term in terms if any(_given(term, *each) for each in both))


def _given(term: QualityTerm, pod: str, before: PodQuality, after: PodQuality) -> bool:
    known = [all(not math.isnan(getattr(side, name)) for name in NEEDS[term]) for side in (before, after)]
    if known[0] != known[1]:
        raise NotComparable(f"{term} of {pod} is given for one of the two periods alone")
    return known[0]


def _survival(rules: QualityRules, pod: str, before: PodQuality, after: PodQuality) -> float:
    health = rules.health_before.of(pod) if rules.health_before else 0.0
    return survival_term(before.survived_share, after.survived_share, health)


def _waiting(rules: QualityRules, _: str, before: PodQuality, after: PodQuality) -> float:
    sides = (before.life_years, before.wait_years), (after.life_years, after.wait_years)
    return waiting_term(*sides, rules.discount_per_year)


def _readmission(_: QualityRules, __: str, before: PodQuality, after: PodQuality) -> float:
    return readmission_term(before.readmitted_share, after.readmitted_share)


TERMS: dict[QualityTerm, Callable[[QualityRules, str, PodQuality, PodQuality], float]] = {
    "survival": _survival,
    "waiting": _waiting,
    "readmission": _readmission,
}
