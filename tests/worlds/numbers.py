"""Which random worlds a property is held to: a few by default, two thousand more where there is time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from tests.worlds.generate import world
from tests.worlds.run import refused

FEW, ALL, AT_ONCE = 24, 2024, 100
many_worlds = pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(range(FEW), id="few"),
        *(
            pytest.param(range(first, first + AT_ONCE), id=f"{first}-{first + AT_ONCE - 1}", marks=pytest.mark.slow)
            for first in range(FEW, ALL, AT_ONCE)
        ),
    ],
)
Plain = dict[str, Any]


def told_of_each(numbers: Iterable[int], differences: Callable[[Plain, int], Iterable[str]]) -> Iterator[str]:
    """What a property finds wrong with worlds, each with its number, which makes the world again."""
    for number in numbers:
        plain = world(number)
        if not refused(plain):
            yield from (f"world({number}): {wrong}" for wrong in differences(plain, number))


def holds(numbers: Iterable[int], differences: Callable[[Plain, int], Iterable[str]]) -> None:
    """Nothing is wrong with any of some worlds."""
    found = list(told_of_each(numbers, differences))
    if found:
        pytest.fail("\n".join([f"{len(found)} differences:", *found[:20]]), pytrace=False)
