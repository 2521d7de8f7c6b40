"""Quality terms: what a unit of care is worth now over what it was worth in the base period.

    survival      (a1 − k) / (a0 − k)
    waiting       B(L1, w1) / B(L0, w0),  B(L, w) = (1 − e^(−r·L)) / r − (e^(r·w) − 1) / r
    readmission   (1 − ρ1) / (1 − ρ0)

a is the share who survived, k health before treatment over that after, L life expectancy and w the wait in years, r
discounts a year, ρ is the share readmitted. Survival and waiting are CHE York's idea (research papers 146 to 185);
their exact form, k and r, and the readmission term are assumed.
"""

from __future__ import annotations

import math

from sim.productivity.faults import NotComparable


def survival_term(base_survived: float, new_survived: float, health_before: float) -> float:
    """The factor of survival, both shares of patients, against health before treatment as a share of that after.

    Raises
    ------
    NotComparable
        When a share lies outside 0 to 1, or survival is not above `health_before`: care would do harm.
    """
    for share in (base_survived, new_survived, health_before):
        _share("a survived share", share)
    if min(base_survived, new_survived) <= health_before:
        low = min(base_survived, new_survived)
        raise NotComparable(f"survival {low} must be above health before treatment, {health_before}")
    return (new_survived - health_before) / (base_survived - health_before)


def waiting_term(base: tuple[float, float], new: tuple[float, float], discount_per_year: float) -> float:
    """The factor of waiting, each side as (life expectancy, wait) in years.

    Raises
    ------
    NotComparable
        When a wait outweighs the life after it, or the discount is not above 0.
    """
    if not discount_per_year > 0.0:
        raise NotComparable(f"a discount a year must be above 0, got {discount_per_year}")
    before, after = (_benefit_years(life, wait, discount_per_year) for life, wait in (base, new))
    return after / before


def readmission_term(base_readmitted: float, new_readmitted: float) -> float:
    """The factor of readmissions: the share of spells without one, now over then.

    Raises
    ------
    NotComparable
        When a share lies outside 0 to 1, or all were readmitted in the base period.
    """
    for share in (base_readmitted, new_readmitted):
        _share("a readmitted share", share)
    if base_readmitted == 1.0:
        raise NotComparable("all were readmitted in the base period: nothing to compare with")
    return (1.0 - new_readmitted) / (1.0 - base_readmitted)


def _benefit_years(life_years: float, wait_years: float, discount: float) -> float:
    if not (life_years > 0.0 and wait_years >= 0.0):
        raise NotComparable(f"life expectancy must be above 0 and a wait at least 0, got {life_years} and {wait_years}")
    benefit = -math.expm1(-discount * life_years) / discount - math.expm1(discount * wait_years) / discount
    if not benefit > 0.0:
        raise NotComparable(f"a wait of {wait_years} years outweighs {life_years} years of life")
    return benefit


def _share(what: str, share: float) -> None:
    if not 0.0 <= share <= 1.0:
        raise NotComparable(f"{what} must lie between 0 and 1, got {share}")
