"""Whole numbers in proportion that add up to a whole total: places by pool, lists by specialty and weekday."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

EXACT = 9  # decimals to which a remainder is told from another: beyond is the rounding of the computer
WORKING_DAYS = 5


def half_up(number: float) -> int:
    """The nearest whole number; a half goes up."""
    return math.floor(round(number, EXACT) + 0.5)


def apportioned(shares: Sequence[float], total: int, before: Sequence[float] | None = None) -> list[int]:
    """Whole numbers in proportion to shares that add up to the total, by the largest remainders.

    before: of places with equal remainders, the one that has least of this comes first; unsaid, the first one does.
    """
    whole = sum(shares)
    if whole <= 0:
        return [0] * len(shares)
    quotas = [round(share * total / whole, EXACT) for share in shares]
    found = [math.floor(quota) for quota in quotas]
    order = sorted(
        (n for n, share in enumerate(shares) if share > 0),
        key=lambda n: (round(found[n] - quotas[n], EXACT), before[n] if before else 0, n),
    )
    for n in order[: total - sum(found)]:
        found[n] += 1
    return found


def week_of_lists(per_day: Mapping[str, Sequence[float]], total: int) -> dict[str, list[int]]:
    """Lists by category and weekday that add up to a total a week, in proportion to a pattern.

    A category keeps its share of the week and its weekdays: none falls on a day on which it had none. No weekday has
    more lists than an even week asks for, or than it had in proportion, as far as the categories' own days allow.
    """
    names = list(per_day)
    weekly = apportioned([sum(per_day[name]) for name in names], total)
    load = [0] * len(next(iter(per_day.values()), ()))
    found = {}
    for name, lists in sorted(zip(names, weekly, strict=True), key=lambda each: -each[1]):
        found[name] = apportioned(per_day[name], lists, load)
        load = [a + b for a, b in zip(load, found[name], strict=True)]
    _evened(found, per_day, total)
    return {name: found[name] for name in names}


def _evened(found: dict[str, list[int]], per_day: Mapping[str, Sequence[float]], total: int) -> None:
    """Move lists from the heaviest weekdays to lighter ones of their own category, in place."""
    pattern = [sum(day) for day in zip(*per_day.values(), strict=True)]
    whole = sum(pattern) or 1
    limit = max(math.ceil(total / WORKING_DAYS), *(math.ceil(round(total * p / whole, EXACT)) for p in pattern))
    for _ in range(total):
        load = [sum(day) for day in zip(*found.values(), strict=True)]
        heavy = load.index(max(load))
        if load[heavy] <= limit:
            return
        moves = [
            (load[day], day, name)
            for name, row in found.items()
            for day in range(len(row))
            if row[heavy] > 0 and per_day[name][day] > 0 and load[day] < limit
        ]
        if not moves:
            return
        _, day, name = min(moves)
        found[name][heavy] -= 1
        found[name][day] += 1
