"""Who stands on each shift of the wards: one piece of luck a post, and the beds that close for want of staff.

The luck of a post is keyed by staff group, pool, date, shift and number of the post, never by demand: one bed
more adds a post and leaves the luck of the others alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.demand.compiling import compiled
from sim.demand.draws import name_hash, normal_quantile, uniform
from sim.workforce.plan import Floats, Ints

SHIFTS = ("day", "night")
SUBSTANTIVE, BANK, AGENCY, UNFILLED, RECRUITED, CLOSED_BEDS = range(6)
# Columns of the rules that hold on a day.
BEDS, UNIT, DAY_POSTS, NIGHT_POSTS, IN_CHARGE, POOLED, TOLERANCE = range(7)
FIRST_CHANCE = 7
# By whom a post is filled as its luck rises, then by its holder; in this order a policy moves no one else.
CHANCES = (UNFILLED, AGENCY, RECRUITED, BANK)
POSTS_A_WARD = 4096  # more than any ward has: posts of two wards never share a number


@lru_cache(maxsize=64)
def shift_names(prefix: str, start: date, days: int) -> NDArray[np.uint64]:
    """Names of the draws of every shift, as `group|pool|2025-04-01|night`: uint64[days, 2]."""
    return dated_names(tuple(f"{prefix}|{{}}|{shift}" for shift in SHIFTS), start, days)


@lru_cache(maxsize=64)
def dated_names(patterns: Sequence[str], start: date, days: int) -> NDArray[np.uint64]:
    """Hashes of names with the date put in, one column a pattern: uint64[days, patterns]."""
    dates = [date.fromordinal(start.toordinal() + day).isoformat() for day in range(days)]
    return np.array([[name_hash(p.replace("{}", day)) for p in patterns] for day in dates], dtype=np.uint64)


def factors_of_mean_one(stream: np.uint64, names: NDArray[np.uint64], cv: Floats) -> Floats:
    """The shared luck of each day or month: lognormal with mean 1, float64[n]. names: uint64[n, 1]; cv: float64[n]."""
    factors = np.ones(cv.size)
    _draw_factors(stream, names, cv, factors)
    return factors


@compiled
def _draw_factors(stream: np.uint64, names: NDArray[np.uint64], cv: Floats, factors: Floats) -> None:
    for at in range(cv.size):
        if cv[at] > 0.0:
            variance = math.log(1.0 + cv[at] * cv[at])
            z = normal_quantile(uniform(stream, names[at, 0], 0))
            factors[at] = math.exp(math.sqrt(variance) * z - 0.5 * variance)


def session_uniforms(stream: np.uint64, names: NDArray[np.uint64], number: Ints) -> Floats:
    """The luck of each planned theatre session, strictly between 0 and 1."""
    uniforms = np.empty(number.size)
    _draw_sessions(stream, names, number, uniforms)
    return uniforms


@compiled
def _draw_sessions(stream: np.uint64, names: NDArray[np.uint64], number: Ints, uniforms: Floats) -> None:
    for row in range(number.size):
        uniforms[row] = uniform(stream, names[row], number[row])


@compiled
def _posts_up_to(beds: float, unit: float, posts: float) -> int:
    """Whole posts that look after the first so many beds of a pool."""
    return math.floor(beds * posts / unit + 0.5)


@compiled
def _staff_ward(counts: Ints, uniforms: tuple[np.uint64, np.uint64], first_post: int, posts: int, rule: Floats) -> int:
    """Fill the posts of one ward on one shift; add to the counts by contract, give back the posts missing."""
    missing = 0
    for post in range(first_post, first_post + posts):
        u = uniform(uniforms[0], uniforms[1], post)
        by = SUBSTANTIVE
        upto = 0.0
        for place in range(len(CHANCES)):
            upto += rule[FIRST_CHANCE + place]
            if u < upto:
                by = CHANCES[place]
                break
        counts[by] += 1
        missing += by == UNFILLED
    return missing


@compiled
def _closing_share(posts: int, missing: int, tolerance: float) -> float:
    """Share of beds to close so that the posts filled meet the tolerance."""
    if posts == 0:
        return 0.0
    return max(0.0, 1.0 - (posts - missing) / posts / tolerance)


def staff_shifts(stream: np.uint64, names: NDArray[np.uint64], rules: Floats) -> tuple[Ints, Floats]:
    """Staff every shift of one pool of beds.

    names: of the draws, uint64[days, 2 shifts]; rules: float64[days, 11], columns as named above. Wards of
    `UNIT` beds form divisions of at most `POOLED` wards, as even as can be. Nurses go where a division misses
    them; below `TOLERANCE` of the required posts it closes beds, to the nearest bed.

    Gives posts by contract and closed beds, int64[days, 2 shifts, 6], and the posts that closed beds no
    longer ask for, float64[days, 2].
    """
    counts = np.zeros((len(rules), 2, 6), dtype=np.int64)
    relieved = np.zeros((len(rules), 2))
    _staff_days(stream, names, rules, counts, relieved)
    return counts, relieved


@compiled
def _staff_days(stream: np.uint64, names: NDArray[np.uint64], rules: Floats, counts: Ints, relieved: Floats) -> None:
    for day in range(len(rules)):
        rule = rules[day]
        wards = math.ceil(rule[BEDS] / rule[UNIT])
        divisions = math.ceil(wards / rule[POOLED])
        for shift in range(2):
            uniforms = (stream, names[day, shift])
            for division in range(divisions):
                wards_of_it = (division * wards // divisions, (division + 1) * wards // divisions)
                freed = _staff_division(counts[day, shift], uniforms, wards_of_it, shift, rule)
                relieved[day, shift] += freed


@compiled
def _staff_division(
    counts: Ints, uniforms: tuple[np.uint64, np.uint64], wards: tuple[int, int], shift: int, rule: Floats
) -> float:
    """Staff the wards of one division on one shift, close beds, give back the posts no longer asked for."""
    beds, unit, norm = rule[BEDS], rule[UNIT], rule[DAY_POSTS + shift]
    posts, missing = 0, 0
    for ward in range(wards[0], wards[1]):
        needed = _posts_up_to(min(beds, (ward + 1) * unit), unit, norm) - _posts_up_to(ward * unit, unit, norm)
        needed += int(rule[IN_CHARGE]) if ward == 0 else 0
        posts += needed
        missing += _staff_ward(counts, uniforms, ward * POSTS_A_WARD, needed, rule)
    share = _closing_share(posts, missing, rule[TOLERANCE])
    division_beds = min(beds, wards[1] * unit) - wards[0] * unit
    closed = math.floor(share * division_beds + 0.5)
    counts[CLOSED_BEDS] += closed
    return float(min(float(missing), posts * closed / division_beds))
